import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace

import pytest
from records import CONTENT, FORMS, ROOT, balanced, with_cell
from trees import build, tree

from gongkai.dump import dump
from gongkai.record import Doubt, Exemption

RECORD = "reports/61/610921/government/2023.yaml"
FORM = FORMS["2021"]
COUNTED = {path for balance in FORM.balances() for path in (*balance.left, *balance.right)}


def findings(content, *arguments):
    run = build("check", "--content", content, "--format", "json", *arguments)
    assert not run.stderr
    return json.loads(run.stdout), run.returncode


def test_the_repository_is_free_of_errors():
    data, code = findings(CONTENT)
    assert code == 0
    assert data["summary"]["errors"] == 0


def test_a_good_record_has_nothing_to_say(tmp_path):
    data, code = findings(tree(tmp_path))
    assert (data["findings"], code) == ([], 0)
    assert data["summary"]["holds"] == 42


@pytest.mark.parametrize("form", FORMS)
def test_every_changed_number_breaks_a_balance(form, tmp_path):
    """One record file a cell, each wrong by one: check names the file, the rule and the difference."""
    record = balanced(FORMS[form])
    content = tree(tmp_path)
    odd = tmp_path / "odd"
    odd.mkdir()
    counted = {path for balance in FORMS[form].balances() for path in (*balance.left, *balance.right)}
    for path in counted:
        wrong = with_cell(record, path, str(record.cells[path].number + 1))
        (odd / f"{path}.yaml").write_text(dump(wrong), encoding="utf-8")
    data, code = findings(content, odd)
    assert code == 1
    broken = {}
    for finding in data["findings"]:
        if finding["severity"] == "notice":
            assert finding["rule"] == "exception-offer"
            continue
        assert abs(finding["left"] - finding["right"]) == 1
        assert finding["line"] > 0
        broken.setdefault(finding["path"].rpartition("/")[2].removesuffix(".yaml"), []).append(finding)
    assert set(broken) == counted
    assert all(len(found) >= 2 or "challenges" in path for path, found in broken.items())


def test_a_finding_is_one_line_with_place_rule_both_sides_and_difference(tmp_path):
    record = balanced(FORM)
    balance = FORM.balances()[0]
    total = balance.right[0]
    content = tree(tmp_path, with_cell(record, total, str(record.cells[total].number + 5)))
    run = build("check", "--content", content)
    left = record.cells[total].number
    lines = [line for line in run.stdout.splitlines() if "row_total" in line]
    assert run.returncode == 1
    assert len(lines) == 1
    assert re.match(rf"{re.escape(str(content / RECORD))}:\d+:\d+: 错误 row_total: ", lines[0])
    assert f"={left}" in lines[0]
    assert str(left + 5) in lines[0]
    assert "5" in lines[0].rpartition("相差")[2]
    line = int(lines[0].removeprefix(f"{content / RECORD}:").partition(":")[0])
    row = total.rpartition(".")[0].rpartition(".")[2]
    assert f"{row}:" in (content / RECORD).read_text(encoding="utf-8").splitlines()[line - 1]


def test_github_gets_annotations_that_no_record_can_forge(tmp_path):
    doubt = Doubt(FORM.printed()[3].cells[0], "x%\n::error::forged, a:b")
    record = replace(balanced(FORM), doubts=(doubt,))
    run = build("check", "--content", tree(tmp_path, record), "--format", "github")
    assert run.returncode == 0
    assert len(run.stdout.splitlines()) == 1
    assert re.match(r"::warning file=\S+,line=\d+,title=doubt::", run.stdout)
    assert "%25" in run.stdout


def test_blank_and_lost_are_never_taken_for_zero(tmp_path):
    record = balanced(FORM)
    odd = tmp_path / "odd"
    odd.mkdir()
    for word in ("blank", "lost"):
        for path in sorted(COUNTED)[::20]:
            missing = with_cell(record, path, word)
            (odd / f"{word}-{path}.yaml").write_text(dump(missing), encoding="utf-8")
    data, code = findings(tree(tmp_path), odd)
    assert code == 0
    assert data["summary"]["broken"] == data["summary"]["impossible"] == 0
    assert {f["rule"] for f in data["findings"]} == {"undecided"}
    assert all(report["undecided"] >= 1 for report in data["summary"]["reports"].values())


def test_missing_numbers_that_cannot_balance_are_impossible(tmp_path):
    record = balanced(FORM)
    balance = FORM.balances()[0]
    low = with_cell(record, balance.right[0], "0")
    data, code = findings(tree(tmp_path, with_cell(low, balance.left[0], "lost")))
    assert code == 1
    assert data["summary"]["impossible"] >= 1


def exempted(record, cell, printed, should_be):
    reason = Exemption(cell, printed, should_be, "source-wrong", "第5页", True)
    return replace(record, exemptions=(reason,))


def test_a_report_that_is_wrong_as_published_passes_with_its_exception(tmp_path):
    record = balanced(FORM)
    cell = FORM.tables[-1].rows[0].cells[-1]
    right = record.cells[cell].printed
    wrong = with_cell(record, cell, "0")
    data, code = findings(tree(tmp_path, exempted(wrong, cell, "0", right)))
    assert (code, data["summary"]["excepted"], data["summary"]["holds"]) == (0, 1, 41)
    cases = {
        "exception-unused": exempted(record, cell, right, right),
        "exception-stale": exempted(wrong, cell, "7", right),
    }
    for rule, each in cases.items():
        folder = tmp_path / rule
        folder.mkdir()
        data, code = findings(tree(folder, each))
        assert code == 1
        assert rule in [finding["rule"] for finding in data["findings"]]


def test_years_are_compared_with_a_warning(tmp_path):
    first, second = balanced(FORM, 1), replace(balanced(FORM, 2), year=2024)
    data, code = findings(tree(tmp_path, first, second))
    assert code == 0
    assert {finding["severity"] for finding in data["findings"]} == {"warning"}
    assert {finding["rule"] for finding in data["findings"]} == {"carried_over", "in_force"}


TREE_MISTAKES = {
    "year-path": lambda place: (place / "government/2023.yaml").rename(place / "government/2022.yaml"),
    "agency-unknown": lambda place: (place / "government").rename(place / "another"),
    "agency-name": lambda place: edit(place / "agencies.yaml", "name: 某县", "name: 某市"),
    "source-missing": lambda place: edit(
        place / "government/2023.yaml", "source:", "source:\n  file: 2023.txt"
    ),
    "file-stray": lambda place: (place / "government/notes.txt").write_text("x"),
    "one-of": lambda place: edit(place / "agencies.yaml", "kind: government", "kind: king"),
    "place-unknown": lambda place: place.rename(place.parent / "619999"),
    "agency-slug": lambda place: edit(place / "agencies.yaml", "government:", "Government:"),
    "agency-parent": lambda place: edit(
        place / "agencies.yaml", "scope: place", "scope: place\n  parent: none"
    ),
    "file-encoding": lambda place: (place / "government/2023.yaml").write_bytes("机关".encode("gbk")),
    "file-empty": lambda place: (place / "government/2023.yaml").write_bytes(b""),
    "file-link": lambda place: (place / "government/2024.yaml").symlink_to(place / "agencies.yaml"),
    "file-large": lambda place: (place / "government/2023.yaml").write_bytes(b"a: b\n" * 250_000),
}


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("rule", TREE_MISTAKES)
def test_a_mistake_in_the_tree_is_one_line(rule, tmp_path):
    content = tree(tmp_path)
    TREE_MISTAKES[rule](content / "reports/61/610921")
    for lang in ("zh", "en"):
        run = build("check", "--content", content, "--lang", lang)
        found = [line for line in run.stdout.splitlines() if f" {rule}: " in line]
        assert run.returncode == 1
        assert len(found) == 1
        assert len(found[0].removeprefix(str(content))) <= 300
        assert not run.stderr


@pytest.mark.parametrize(
    "arguments", [["chek"], ["check", "--format", "xml"], ["--lang", "fr"], ["read", "--jobs"]]
)
def test_wrong_usage_exits_with_2(arguments):
    assert build(*arguments).returncode == 2


def test_without_its_libraries_the_program_says_what_to_install():
    python = [sys.executable, "-S", "-E", str(ROOT / "build.py")]  # -S: no site-packages
    run = subprocess.run(python, capture_output=True, text=True)
    assert run.returncode == 1
    assert len(run.stderr.splitlines()) == 1
    assert "requirements.txt" in run.stderr


def test_a_content_folder_that_is_not_there_is_one_line(tmp_path):
    run = build("check", "--content", tmp_path / "none")
    assert (run.returncode, len(run.stderr.splitlines()), run.stdout) == (1, 1, "")


def test_the_site_never_overwrites_a_folder_that_is_not_its_own(tmp_path):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("years of work")
    run = build("site", "--content", tree(tmp_path), "--out", mine)
    assert run.returncode == 1
    assert len(run.stderr.splitlines()) == 1
    assert [path.name for path in mine.iterdir()] == ["thesis.txt"]


def test_everything_at_once_reads_checks_and_writes(tmp_path):
    content = tmp_path / "content"
    shutil.copytree(CONTENT, content)
    record = next(iter(sorted((content / "reports").glob("*/*/*/*.yaml"))))
    before = record.read_bytes()
    record.unlink()
    run = build("--content", content)
    assert (tmp_path / "site/index.html").exists()
    assert run.returncode == 0, run.stderr
    assert record.exists()
    strip = re.compile(rb"\n  (?:damage|reader): [^\n]*|\ndoubts:.*?\n(?=\n|\Z)", re.DOTALL)
    assert strip.sub(b"", record.read_bytes()) == strip.sub(b"", before)
