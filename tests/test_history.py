"""What git tells of the records: the page of changes, its JSON, the feed, and each record's own past."""

import json
import os
import re
import subprocess
from dataclasses import replace
from datetime import datetime
from xml.etree import ElementTree

import pytest
from records import FORMS, balanced
from sites import ADDRESS, parsed, written
from trees import tree

from gongkai import commits, comparisons
from gongkai.catalog import load_catalog
from gongkai.pages.history import History

REPORT = f"{ADDRESS}/2023"
FIXED = "requests.received.natural_person"
ATOM = "{http://www.w3.org/2005/Atom}"


def git(folder, *command, date="2024-01-01T00:00:00Z"):
    dated = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
    known = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "protocol.file.allow=always")
    subprocess.run(["git", *known, *command], cwd=folder, env={**os.environ, **dated}, check=True)


def commit(folder, date):
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "x", date=date)


def edit(content, old, new):
    path = content / f"reports/61/{REPORT}.yaml"
    text = path.read_text(encoding="utf-8")
    assert re.search(old, text)
    path.write_text(re.sub(old, new, text, count=1), encoding="utf-8")


@pytest.fixture
def content(tmp_path):
    """A record that entered, had its title changed a month later, and a cell at midnight in Beijing."""
    content = tree(tmp_path)
    git(content, "init", "-q")
    commit(content, "2024-02-01T12:00:00Z")
    edit(content, "2023年政府", "2023 年政府")
    commit(content, "2024-03-05T12:00:00Z")
    edit(content, r"(received: +\[ *)\d+", r"\g<1>lost")
    commit(content, "2024-04-07T00:00:00+08:00")
    return content


def history(content):
    catalog, _ = load_catalog(content)
    return History(content, catalog.forms).of(catalog.reports)


def test_a_cell_that_changed_is_told_with_what_it_was(content):
    was = balanced(FORMS["2021"]).cells[FIXED].printed
    told = [(edit.day, edit.touch.kind, edit.cells) for edit in history(content).edits]
    assert [(day, kind) for day, kind, _ in told] == [
        ("2024-04-06", "changed"),
        ("2024-03-05", "changed"),
        ("2024-02-01", "added"),
    ]
    assert [(cell.path, cell.before, cell.after) for cell in told[0][2]] == [(FIXED, was, "lost")]
    assert told[1][2] == ()


def test_the_page_its_json_and_the_feed_say_the_same(content, tmp_path):
    was = balanced(FORMS["2021"]).cells[FIXED].printed
    site = written(content, tmp_path / "out")
    page = parsed(site / "changes/index.html").text
    assert page.index("2024-04-06") < page.index("2024-03-05") < page.index("2024-02-01")
    found = json.loads((site / "changes.json").read_text(encoding="utf-8"))
    assert found["schema"] == "gongkai/changes/1"
    newest = found["changes"][0]
    assert [newest[key] for key in ("report", "kind", "date")] == [
        REPORT,
        "changed",
        "2024-04-06T16:00:00+00:00",
    ]
    assert [(cell["path"], cell["before"], cell["after"]) for cell in newest["cells"]] == [
        (FIXED, was, "lost")
    ]
    assert newest["cells"][0]["zh"] in page
    for name in ("feed.xml", "en/feed.xml"):
        entries = ElementTree.parse(site / name).getroot().findall(f"{ATOM}entry")
        text = entries[0].find(f"{ATOM}summary").text
        assert newest["cells"][0]["zh" if name == "feed.xml" else "en"] in text
        assert newest["commit"][:10] in text
        assert len(entries) == 3


def test_the_feed_is_atom_and_its_entries_keep_their_identity(content, tmp_path):
    def entries(out):
        feed = ElementTree.parse(written(content, tmp_path / out) / "feed.xml").getroot()
        for element in (feed, *feed.findall(f"{ATOM}entry")):
            for name in ("id", "title", "updated"):
                assert len(element.findall(f"{ATOM}{name}")) == 1
            assert datetime.fromisoformat(element.find(f"{ATOM}updated").text).tzinfo
        assert feed.find(f"{ATOM}author/{ATOM}name").text
        return {e.find(f"{ATOM}id").text: e.find(f"{ATOM}updated").text for e in feed.findall(f"{ATOM}entry")}

    before = entries("one")
    edit(content, r"(granted: +\[ *)\d+", r"\g<1>lost")
    commit(content, "2024-05-01T00:00:00Z")
    after = entries("two")
    assert before.items() < after.items()
    assert len(after) == len(before) + 1


def test_each_record_tells_its_own_past(content, tmp_path):
    past = history(content).past(REPORT)
    assert (past.added, past.times, past.last, past.cells) == ("2024-02-01", 2, "2024-04-06", 1)
    page = parsed(written(content, tmp_path / "out") / REPORT / "index.html").text
    for expected in ("2024-02-01 入库", "改过 2 次", "2024-04-06", "其中 1 格"):
        assert expected in page


def test_a_shallow_clone_tells_what_it_holds_and_invents_no_beginning(content, tmp_path):
    git(tmp_path, "clone", "-q", "--depth=2", content.as_uri(), str(tmp_path / "shallow"))
    found = history(tmp_path / "shallow")
    assert [(edit.day, len(edit.cells)) for edit in found.edits] == [("2024-04-06", 1)]
    past = found.past(REPORT)
    assert (past.added, past.times, past.cells) == ("", 1, 1)


def test_without_git_nothing_is_claimed(tmp_path):
    content = tree(tmp_path)
    assert history(content).edits == []
    site = written(content, tmp_path / "out")
    assert json.loads((site / "changes.json").read_text(encoding="utf-8"))["changes"] == []
    assert "入库" not in parsed(site / REPORT / "index.html").text
    assert len(ElementTree.parse(site / "feed.xml").getroot().findall(f"{ATOM}entry")) == 1


def test_a_version_that_cannot_be_read_is_not_compared(content):
    edit(content, "agency:", "agencies:")
    commit(content, "2024-06-01T00:00:00Z")
    edit(content, "agencies:", "agency:")
    commit(content, "2024-06-02T00:00:00Z")
    found = history(content)
    assert [edit.cells for edit in found.edits[:2]] == [None, None]
    assert found.past(REPORT).cells is None


def test_a_record_that_was_removed_and_came_back_begins_anew(content):
    path = content / f"reports/61/{REPORT}.yaml"
    text = path.read_text(encoding="utf-8")
    path.unlink()
    commit(content, "2024-06-01T00:00:00Z")
    assert history(content).past(REPORT) is None
    assert history(content).edits[0].report is None
    path.write_text(text, encoding="utf-8")
    commit(content, "2024-07-01T00:00:00Z")
    past = history(content).past(REPORT)
    assert (past.added, past.times) == ("2024-07-01", 0)


def test_git_is_asked_twice_however_many_records_there_are(tmp_path, monkeypatch):
    form = FORMS["2021"]
    content = tree(tmp_path, *(replace(balanced(form), year=year) for year in range(2021, 2025)))
    git(content, "init", "-q")
    commit(content, "2024-02-01T12:00:00Z")
    for path in content.rglob("20*.yaml"):
        if path.parent.name == "government":
            path.write_text(path.read_text(encoding="utf-8") + "# x\n", encoding="utf-8")
    commit(content, "2024-03-01T12:00:00Z")
    runs = []
    real = subprocess.run
    monkeypatch.setattr(commits.subprocess, "run", lambda *a, **k: runs.append(a) or real(*a, **k))
    written(content, tmp_path / "out")
    assert len(runs) == 2


def test_what_was_compared_is_not_read_again(content, tmp_path, monkeypatch):
    edit(content, "agency:", "agencies:")
    commit(content, "2024-06-01T00:00:00Z")
    first, kept = history(content), tmp_path / "compared.json"
    told = first.edits
    first.comparisons.keep(kept, "key")
    asked = []
    real = comparisons.versions

    def counted(content, names):
        asked.append([*names])
        return real(content, asked[-1])

    monkeypatch.setattr(comparisons, "versions", counted)
    for key, readings in (("key", 0), ("another", 6)):
        again = history(content)
        again.comparisons.recall(kept, key)
        assert again.edits == told
        assert (len(asked.pop()), told[0].cells, len(told[1].cells)) == (readings, None, 1)


@pytest.mark.parametrize(
    "spoilt", ["", "{", "[]", '{"key": "key"}', '{"key": "key", "known": [["a", "b", [[1]]]]}']
)
def test_a_spoilt_file_of_comparisons_says_nothing(content, tmp_path, spoilt):
    kept, found = tmp_path / "compared.json", history(content)
    kept.write_text(spoilt)
    found.comparisons.recall(kept, "key")
    assert found.edits == history(content).edits
