"""Sources read again, in real repositories: what was lost is filled, what a person settled stays."""

import re
import subprocess

import pytest
from records import read
from test_adding import HANYIN
from trees import build, tree

from gongkai import __version__

NATURAL, TOTAL = "requests.received.natural_person", "requests.received.total"
PLACE = "reports/61/610921"
NOW = f"  reader: gongkai {__version__}\n"


def git(folder, *arguments):
    who = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def commit(content, message="x"):
    git(content, "add", "-A")
    git(content, "commit", "-q", "-m", message)


def replace(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def content(tmp_path):
    """A tree with one record just as the program reads it; no git yet."""
    found = tree(tmp_path)
    folder = found / PLACE / "government"
    (folder / "2023.yaml").unlink()
    replace(found / PLACE / "agencies.yaml", "某县", "汉阴县")
    (folder / "2023.md").write_bytes(HANYIN.read_bytes())
    assert build("read", "--content", found).returncode == 0
    return found


@pytest.fixture
def repository(content):
    git(content.parent, "init", "-q", "-b", "main")
    return content


def record_of(content, folder="government"):
    return content / PLACE / folder / "2023.yaml"


def edit(content, key, old, new, folder="government"):
    """Another number in the row of this name, its line otherwise as it was."""
    path = record_of(content, folder)
    lines = path.read_text(encoding="utf-8").split("\n")
    (at,) = [n for n, line in enumerate(lines) if re.match(rf" +{key}:", line)]
    assert old in lines[at]
    lines[at] = lines[at].replace(old, new, 1)
    path.write_text("\n".join(lines), encoding="utf-8")


def printed(content, cell, folder="government"):
    return read(record_of(content, folder)).cells[cell].printed


def again(content, *arguments):
    run = build("read", "--again", "--content", content, *arguments)
    assert run.returncode == 0, run.stderr
    return run.stdout


def licensing(content):
    return next(path for path in read(record_of(content)).cells if ".licensing." in path)


def test_a_record_that_reads_the_same_is_left_to_the_byte(repository):
    commit(repository)
    before = record_of(repository).read_bytes()
    assert "采用 0 格，保留 0 格" in again(repository)
    assert record_of(repository).read_bytes() == before


def test_a_lost_cell_is_filled_and_nothing_else_is_touched(repository):
    whole = record_of(repository).read_bytes()
    edit(repository, "received", "30", "lost")
    commit(repository)
    shown = again(repository)
    assert re.search(r"自然人: lost → 30 +采用：原来缺失", shown)
    assert record_of(repository).read_bytes() == whole


def test_a_record_does_not_differ_by_the_version_that_read_it_alone(repository):
    path = record_of(repository)
    for stands, other in ((NOW, "  reader: gongkai 0.0.1\n"), ("  reader: gongkai 0.0.1\n", "")):
        replace(path, stands, other)
        commit(repository)
        before = path.read_bytes()
        shown = build("read", "--content", repository, path.with_suffix(".md")).stdout
        assert "reader" not in shown
        assert "@@" not in shown
        assert "采用 0 格，保留 0 格" in again(repository)
        assert path.read_bytes() == before


def test_what_is_taken_brings_the_version_that_read_it(repository):
    whole = record_of(repository).read_bytes()
    edit(repository, "received", "30", "lost")
    replace(record_of(repository), NOW, "")
    commit(repository)
    again(repository)
    assert record_of(repository).read_bytes() == whole


def test_a_number_that_a_person_changed_is_kept(repository):
    commit(repository)
    edit(repository, "licensing", "18468", "18469")
    commit(repository, "by hand")
    shown = again(repository)
    assert re.search(r"18469 → 18468 +保留：git 记录显示有人改过", shown)
    assert printed(repository, licensing(repository)) == "18469"


def test_a_number_that_a_person_changed_and_changed_back_is_kept(repository):
    edit(repository, "licensing", "18468", "18469")
    commit(repository)
    edit(repository, "licensing", "18469", "18470")
    commit(repository)
    edit(repository, "licensing", "18470", "18469")
    commit(repository)
    assert "有人改过" in again(repository)
    assert printed(repository, licensing(repository)) == "18469"


def test_a_change_that_is_not_committed_is_kept(repository):
    commit(repository)
    edit(repository, "received", "30", "lost")
    edit(repository, "licensing", "18468", "18469")
    before = record_of(repository).read_bytes()
    shown = again(repository)
    assert shown.count("有人改过") == 2
    assert record_of(repository).read_bytes() == before


def test_the_history_follows_a_file_that_was_renamed(repository):
    commit(repository)
    edit(repository, "licensing", "18468", "18469")
    commit(repository, "by hand")
    git(repository, "mv", f"{PLACE}/government", f"{PLACE}/county")
    replace(repository / PLACE / "agencies.yaml", "government:", "county:")
    edit(repository, "received", "30", "lost", "county")
    commit(repository, "renamed")
    shown = again(repository)
    assert shown.count("有人改过") == 2
    assert printed(repository, NATURAL, "county") == "lost"


def test_without_git_only_what_was_lost_is_filled(content):
    edit(content, "received", "30", "lost")
    edit(content, "licensing", "18468", "blank")
    edit(content, "penalties", "696", "697")
    shown = again(content)
    assert shown.count("没有 git 记录") == 2
    assert printed(content, NATURAL) == "30"
    assert printed(content, licensing(content)) == "blank"


def test_a_file_that_git_does_not_know_is_as_without_git(repository):
    git(repository, "commit", "-q", "--allow-empty", "-m", "x")
    edit(repository, "licensing", "18468", "18469")
    assert "没有 git 记录" in again(repository)
    assert printed(repository, licensing(repository)) == "18469"


def test_a_part_of_the_history_is_not_taken_for_the_whole(repository, tmp_path):
    commit(repository)
    edit(repository, "licensing", "18468", "18469")
    commit(repository, "by hand")
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{tmp_path}", "shallow")
    assert "没有 git 记录" in again(tmp_path / "shallow/content")


def test_a_misread_number_is_mended_where_that_mends_a_sum(repository):
    edit(repository, "received", "30", "31")
    commit(repository)
    shown = again(repository)
    assert re.search(r"31 → 30 +采用：没有人改过", shown)
    assert printed(repository, NATURAL) == "30"


def test_a_number_that_no_sum_speaks_for_is_only_shown(repository):
    edit(repository, "licensing", "18468", "18469")
    commit(repository)
    assert re.search(r"18469 → 18468 +保留：两次读法不同", again(repository))
    assert printed(repository, licensing(repository)) == "18469"


def test_a_doubt_that_a_person_settled_is_a_correction(repository):
    text = record_of(repository).read_text(encoding="utf-8")
    (cell,) = re.findall(r"cell: (challenges\.reconsideration\.total)", text)
    edit(repository, "reconsideration", "   0]", "   1]")
    commit(repository)
    path = record_of(repository)
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(rf"  - cell: {re.escape(cell)}\n    why: .*\n", "", text), encoding="utf-8")
    commit(repository, "compared")
    assert "有人改过或确认过" in again(repository)
    assert printed(repository, cell) == "1"


def test_a_cell_whose_doubt_is_open_takes_the_new_reading_that_has_none(repository):
    path = record_of(repository)
    edit(repository, "licensing", "18468", "18469")
    doubt = f"doubts:\n  - cell: {licensing(repository)}\n    why: 字迹不清\n"
    path.write_text(path.read_text(encoding="utf-8").replace("doubts:\n", doubt), encoding="utf-8")
    commit(repository)
    assert "采用：没有人改过" in again(repository)
    assert printed(repository, licensing(repository)) == "18468"
    assert "字迹不清" not in path.read_text(encoding="utf-8")


def test_a_balance_that_could_hold_is_never_broken(repository):
    edit(repository, "received", "30,", "lost,")
    commit(repository)
    edit(repository, "received", "30]", "35]")
    edit(repository, "granted", "14]", "lost]")
    commit(repository, "by hand")
    shown = again(repository)
    assert re.search(r"lost → 30 +保留：采用会破坏勾稽关系", shown)
    assert printed(repository, NATURAL) == "lost"
    assert printed(repository, TOTAL) == "35"


def test_what_is_missing_in_the_new_reading_stays(repository):
    edit(repository, "not_held", "lost", "[1, 0, 0, 0, 0, 0, 1]")
    assert build("format", "--content", repository).returncode == 0
    commit(repository)
    before = record_of(repository).read_bytes()
    assert again(repository).count("保留：新读出的缺失或存疑") == 7
    assert record_of(repository).read_bytes() == before


def test_notes_in_the_file_are_not_lost(repository):
    edit(repository, "received", "30", "lost")
    path = record_of(repository)
    path.write_text(path.read_text(encoding="utf-8") + "# 待查原件\n", encoding="utf-8")
    commit(repository)
    before = path.read_bytes()
    run = build("read", "--again", "--content", repository)
    assert "again-notes" in run.stderr
    assert path.read_bytes() == before


def test_numbers_that_do_not_line_up_are_no_obstacle(repository):
    edit(repository, "received", "30", "lost")
    path = record_of(repository)
    path.write_text(re.sub(r"(\[|,) +", r"\1", path.read_text(encoding="utf-8")), encoding="utf-8")
    commit(repository)
    again(repository)
    assert printed(repository, NATURAL) == "30"


def test_another_source_under_the_same_name_changes_nothing(repository):
    edit(repository, "received", "30", "lost")
    commit(repository)
    source = record_of(repository).with_suffix(".md")
    source.write_text(source.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    run = build("read", "--again", "--content", repository)
    assert run.returncode == 1
    assert " source-changed: " in run.stderr
    assert printed(repository, NATURAL) == "lost"


def test_sources_and_folders_can_be_named_and_a_wrong_one_is_one_line(repository, tmp_path):
    commit(repository)
    for named in (record_of(repository), record_of(repository).with_suffix(".md"), repository / PLACE):
        assert "重读 1 份" in again(repository, named)
    run = build("read", "--again", "--content", repository, tmp_path / "none.pdf")
    assert (run.returncode, run.stdout, len(run.stderr.splitlines())) == (1, "", 1)
    assert build("read", "--again", "--out", tmp_path, "--content", repository).returncode == 2
