"""Adding reports: where each goes, what is written, what is refused in one line, and a folder of many."""

import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile

import pytest
import yaml
from corpus import sheet
from corpus_formats import docx
from records import CONTENT, ROOT, read
from trees import build, tree

from gongkai.catalog import load_catalog
from gongkai.checks import check

HANYIN = CONTENT / "reports/61/610921/government/2023.md"
COUNTY = "某县人民政府"  # the agency of the small tree, in 610921
ENTRY = """\
# 登记表，请勿删去这一行
supply:
    name:   '汉阴县供销合作社联合社'   # 全称
    en: Hanyin County Federation of Supply and Marketing Cooperatives
    aliases: [汉阴县供销社]
    kind: public_institution
    scope: organ"""


@pytest.fixture
def content(tmp_path):
    """A tree with one place, whose register a person has written by hand, without an end of line."""
    found = tree(tmp_path)
    shutil.rmtree(found / "reports")
    place = found / "reports/61/610921"
    place.mkdir(parents=True)
    (place / "agencies.yaml").write_text(ENTRY, encoding="utf-8")
    return found


def report(folder, name="report.txt", agency="汉阴县人民政府", year=2023):
    """A source of the repository under another agency and year."""
    text = re.sub(r"^>.*\n", "", HANYIN.read_text(encoding="utf-8"), flags=re.M)
    title = re.search(r"^# .*\n\n## .*\n", text, re.M)[0]
    text = text.replace(title, f"{agency}{year}年政府信息公开工作年度报告\n")
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def add(content, *arguments):
    return build("add", "--content", content, *arguments)


def sound(content):
    catalog, loaded = load_catalog(content)
    return [f for f in check(catalog, loaded).findings if f.severity == "error"]


def test_a_report_of_a_registered_agency_goes_to_its_place(content, tmp_path):
    source = report(tmp_path, "下载 (3).TXT", "汉阴县供销社")
    run = add(content, source)
    assert run.returncode == 0, run.stderr
    folder = content / "reports/61/610921/supply"
    assert sorted(path.name for path in folder.iterdir()) == ["2023.txt", "2023.yaml"]
    assert (folder / "2023.txt").read_bytes() == source.read_bytes()
    record = read(folder / "2023.yaml")
    assert (record.agency, record.year, record.source["file"]) == ("汉阴县供销合作社联合社", 2023, "2023.txt")
    assert sound(content) == []
    assert (content / "reports/61/610921/agencies.yaml").read_text(encoding="utf-8") == ENTRY
    for words in ("读出 109 格", "待定", "接下来", "build.py check", "/610921/supply/2023/"):
        assert words in run.stdout


def test_a_new_agency_is_appended_and_the_lines_above_it_stay(content, tmp_path):
    run = add(content, report(tmp_path), "--en", "People's Government of Hanyin County")
    assert run.returncode == 0, run.stderr
    text = (content / "reports/61/610921/agencies.yaml").read_text(encoding="utf-8")
    assert text.startswith(ENTRY + "\n")
    added = yaml.safe_load(text.removeprefix(ENTRY))
    assert added == {
        "government": {
            "name": "汉阴县人民政府",
            "en": "People's Government of Hanyin County",
            "kind": "government",
            "scope": "place",
        }
    }
    assert sound(content) == []


@pytest.mark.parametrize(
    ("name", "en", "slug", "kind"),
    [
        ("汉阴县教育体育和科技局", "Education Bureau of Hanyin County", "education-bureau", "department"),
        ("安康市汉阴县城关镇人民政府", "Chengguan Township, Hanyin County", "chengguan-township", "township"),
        ("陕西省汉阴县人民政府办公室", "Office of the Hanyin County People's Government", "office", "office"),
        ("汉阴县图书馆", "Hanyin County Library", "library", "public_institution"),
    ],
)
def test_kind_and_folder_are_told_from_the_name(content, tmp_path, name, en, slug, kind):
    run = add(content, report(tmp_path, agency=name), "--en", en)
    assert run.returncode == 0, run.stderr
    agency = load_catalog(content)[0].agencies[f"610921/{slug}"]
    assert (agency.name, agency.kind, agency.scope) == (name, kind, "organ")
    assert sound(content) == []


@pytest.mark.parametrize(
    ("agency", "arguments", "rule", "said"),
    [
        ("汉阴县供销合作联社", [], "add-agency", "610921/supply 汉阴县供销合作社联合社"),
        ("汉阴县教育局", [], "add-en", "610921 汉阴县"),
        ("石泉县教育局", [], "add-place", "—"),
        ("安康市石泉县教育局", [], "add-place", "610900 安康市"),
        ("石泉县教育局", ["--place", "610922"], "add-place-unknown", "610921 汉阴县"),
        ("汉阴县教育局", ["--en", "教育局"], "add-slug", "教育局"),
        ("汉阴县教育局", ["--en", "Supply", "--agency", "supply/"], "add-place-unknown", "supply"),
    ],
)
def test_what_only_a_person_can_say_is_one_line_with_the_near_ones(
    content, tmp_path, agency, arguments, rule, said
):
    before = sorted(content.rglob("*"))
    run = add(content, report(tmp_path, agency=agency), *arguments)
    (line,) = run.stderr.splitlines()
    assert (run.returncode, run.stdout) == (1, "")
    assert f" {rule}: " in line
    assert said in line
    assert len(line) <= 300
    assert sorted(content.rglob("*")) == before


def test_a_report_without_title_is_added_once_agency_and_year_are_given(content, tmp_path):
    text = report(tmp_path).read_text(encoding="utf-8")
    source = tmp_path / "untitled.txt"
    source.write_text(text[text.index("### 一、总体情况") :], encoding="utf-8")
    assert "add-year" in add(content, source).stderr
    assert "add-name" in add(content, source, "--year", "2022").stderr
    run = add(content, source, "--year", "2022", "--agency", "610921/supply")
    assert run.returncode == 0, run.stderr
    record = read(content / "reports/61/610921/supply/2022.yaml")
    assert (record.year, record.source["title"]) == (2022, "untitled")
    assert sound(content) == []


def test_a_source_is_added_once_and_another_never_replaces_it(content, tmp_path):
    source = report(tmp_path, agency="汉阴县供销社")
    add(content, source)
    path = content / "reports/61/610921/supply/2023.yaml"
    before = path.read_bytes()
    again = add(content, source)
    assert again.returncode == 0
    assert "已收录" in again.stdout
    source.write_text(source.read_text(encoding="utf-8") + "\n附注：以上。\n", encoding="utf-8")
    other = add(content, source)
    assert other.returncode == 1
    assert " add-taken: " in other.stderr
    assert path.read_bytes() == before


def test_a_broken_register_is_named_and_left_alone(content, tmp_path):
    register = content / "reports/61/610921/agencies.yaml"
    register.write_text(ENTRY.replace("kind: public_institution", "kind: king"), encoding="utf-8")
    before = register.read_bytes()
    run = add(content, report(tmp_path), "--en", "People's Government of Hanyin County")
    assert run.returncode == 1
    assert "agencies.yaml:6:" in run.stderr
    assert register.read_bytes() == before
    assert not list(content.rglob("2023.*"))


def test_a_large_source_stays_outside_with_its_address(content, tmp_path):
    source = tmp_path / "scans.docx"
    source.write_bytes(docx(sheet("2021", 1)))
    with zipfile.ZipFile(source, "a") as packed:
        packed.writestr("word/media/scan.bin", os.urandom(11_000_000))
    supply = ("--agency", "610921/supply", "--year", "2023")
    assert " add-large: " in add(content, source, *supply).stderr
    run = add(content, source, *supply, "--url", "https://www.example.gov.cn/a.docx")
    assert run.returncode == 0, run.stderr
    folder = content / "reports/61/610921/supply"
    assert [path.name for path in folder.iterdir()] == ["2023.yaml"]
    found = read(folder / "2023.yaml").source
    assert (found["url"], "file" in found) == ("https://www.example.gov.cn/a.docx", False)
    assert sound(content) == []
    assert "已收录" in add(content, source).stdout


def test_a_report_whose_sums_fail_is_added_and_the_sums_are_named(content, tmp_path):
    source = report(tmp_path, agency="汉阴县供销社")
    text = source.read_text(encoding="utf-8")
    row = next(line for line in text.split("\n") if "本年新收" in line)
    source.write_text(text.replace(row, row.replace("30", "31", 1)), encoding="utf-8")
    run = add(content, source)
    assert run.returncode == 1
    assert " row_total: " in run.stderr
    assert (content / "reports/61/610921/supply/2023.yaml").exists()


# many at once


@pytest.fixture
def folder(tmp_path):
    """Good reports of twelve years, a copy, an unregistered agency, and files that are no report."""
    found = tmp_path / "county"
    for year in range(2012, 2024):
        report(found / str(year), agency="汉阴县供销社", year=year)
    shutil.copy(found / "2023/report.txt", found / "copy.txt")
    report(found, "school.txt", "汉阴县教育局")
    (found / "broken.pdf").write_bytes(b"%PDF-1.4 broken")
    (found / "broken.docx").write_bytes(b"PK broken")
    (found / "letter.txt").write_text("您好。", encoding="utf-8")
    return found


def test_a_folder_ends_in_a_table_and_nothing_broken_stops_the_rest(content, folder):
    run = add(content, "--batch", folder)
    assert run.returncode == 1
    assert not run.stderr
    head, *rows, sums = run.stdout.splitlines()
    assert head.split()[:2] == ["原文", "结果"]
    at = next(number for number, row in enumerate(rows) if row.startswith("新加入"))
    rows, sums, unknown = rows[:at], rows[at], [*rows[at + 1 :], sums]
    assert len(rows) == 17
    assert unknown[1] == "# reports/61/610921/agencies.yaml"
    assert yaml.safe_load("\n".join(unknown[2:])) == {
        "…": {"name": "汉阴县教育局", "en": "…", "kind": "department", "scope": "organ"}
    }
    outcomes = [re.search(r"(已加入|已有|未加入)", row)[0] for row in rows]
    assert [outcomes.count(word) for word in ("已加入", "已有", "未加入")] == [12, 1, 4]
    assert "新加入 12 份" in sums
    assert sum("PDF 已损坏" in row or "Word 文件已损坏" in row or "不像是" in row for row in rows) == 3
    assert sound(content) == []
    again = add(content, "--batch", folder, "--lang", "en")
    assert "0 added (0 of them unbalanced), 13 known already, 4 not added" in again.stdout


def test_work_that_was_killed_goes_on_where_it_stopped(content, folder):
    command = [
        sys.executable,
        ROOT / "build.py",
        "add",
        "--content",
        content,
        "--batch",
        "--jobs",
        "1",
        folder,
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
    deadline = time.monotonic() + 60
    while not list(content.rglob("supply/20??.yaml")) and time.monotonic() < deadline:
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    done = {path: path.stat().st_mtime_ns for path in content.rglob("supply/20??.yaml")}
    assert done
    assert sound(content) == []
    run = add(content, "--batch", folder)
    assert f"原已收录 {len(done) + 1} 份" in run.stdout
    assert len(list(content.rglob("supply/20??.yaml"))) == 12
    assert {path: path.stat().st_mtime_ns for path in done} == done


# before a person


def talk(content, *arguments, typed=()):
    """Run at a terminal and type each answer once something is asked; returns all that was shown."""
    pid, terminal = pty.fork()
    if not pid:
        command = [
            sys.executable,
            str(ROOT / "build.py"),
            "add",
            "--content",
            *map(str, (content, *arguments)),
        ]
        os.execv(sys.executable, command)
    shown = ""
    waiting = list(typed)
    while True:
        try:
            shown += os.read(terminal, 4096).decode(errors="replace")
        except OSError:
            break
        if waiting and shown.count("（回车跳过）：") == len(typed) - len(waiting) + 1:
            os.write(terminal, f"{waiting.pop(0)}\n".encode())
    return shown, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def test_at_a_terminal_the_near_ones_are_offered_by_number(content, tmp_path):
    shown, code = talk(content, report(tmp_path, agency="汉阴县供销合作联社"), typed=["1"])
    assert code == 0, shown
    assert "1  610921/supply  汉阴县供销合作社联合社" in shown
    assert (content / "reports/61/610921/supply/2023.yaml").exists()


def test_at_a_terminal_a_new_agency_needs_only_its_english_name(content, tmp_path):
    shown, code = talk(
        content, report(tmp_path, agency="石泉县教育局"), typed=["610921", "Shiquan Education Bureau"]
    )
    assert code == 0, shown
    assert (content / "reports/61/610921/shiquan-education-bureau/2023.yaml").exists()


def test_at_a_terminal_enter_leaves_the_report_out(content, tmp_path):
    shown, code = talk(content, report(tmp_path, agency="汉阴县教育局"), typed=[""])
    assert code == 1
    assert not list(content.rglob("2023.yaml")), shown


def test_a_batch_asks_nothing_and_shows_how_far_it_is(content, folder):
    shown, code = talk(content, "--batch", folder)
    assert code == 1
    assert "] 8/17" in shown
    assert "回车" not in shown
