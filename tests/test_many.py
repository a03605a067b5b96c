"""Many sources: each in a process of its own, what fails is told, what was read is not read again."""

import hashlib
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from drawn import pdf, word
from records import CONTENT, ROOT

from gongkai.command import main
from gongkai.finding import Finding
from gongkai.reading.extract import Extract, packed, unpacked
from gongkai.reading.workers import LIMITS, Limits, answers

SOURCES = sorted(p for p in (CONTENT / "reports").glob("*/*/*/20*") if p.suffix != ".yaml")


@pytest.fixture
def folder(tmp_path):
    """The sources of the repository under names of their own, and two that are no reports."""
    found = tmp_path / "in"
    (found / "below").mkdir(parents=True)
    for number, source in enumerate(SOURCES):
        shutil.copy(source, found / ("below" if number % 2 else "") / f"{number}{source.suffix}")
    (found / "broken.pdf").write_bytes(b"%PDF-1.7\nbroken")
    (found / "letter.pdf").write_bytes(pdf(word(99, 99, "Dear reader")))
    return found


def files(folder):
    paths = (path for path in sorted(folder.rglob("*.yaml")))
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def lines(capsys):
    said = capsys.readouterr()
    return said.out.splitlines(), said.err.splitlines()


# Processes


def work(path, _more):
    """What the name of the file says: a worker that behaves badly."""
    if path.stem == "hang":
        child = subprocess.Popen(["sleep", "60"])
        path.with_suffix(".pid").write_text(str(child.pid))
        time.sleep(60)
    elif path.stem == "spin":
        while True:
            pass
    elif path.stem == "crash":
        os.kill(os.getpid(), signal.SIGKILL)
    elif path.stem == "greed":
        return bytes(2_000_000_000).decode()
    elif path.stem == "leave":
        os._exit(3)
    elif path.stem == "fail":
        raise KeyError("a\nb")
    return path.stem


def ends(path):
    """Whether the process with the number in this file ends, within some seconds on a busy machine."""
    for _ in range(500):
        try:
            state = Path("/proc", path.read_text(), "stat").read_text()
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state.rpartition(")")[2].split()[0] in "ZX":
            return True
        time.sleep(0.01)
    return False


def test_what_hangs_crashes_or_wants_too_much_is_told_and_the_rest_goes_on(tmp_path, monkeypatch):
    monkeypatch.setitem(LIMITS, ".txt", Limits(seconds=2))
    names = ["one", "hang", "crash", "two", "greed", "spin", "leave", "fail", "three"]
    found = list(answers([tmp_path / f"{name}.txt" for name in names], work, 3))
    assert [one if isinstance(one, str) else one.rule for one in found] == [
        "one",
        "reader-slow",
        "reader-crashed",
        "two",
        "reader-memory",
        "reader-slow",
        "reader-crashed",
        "reader-crashed",
        "three",
    ]
    said = [one.text("en") for one in found if isinstance(one, Finding)]
    assert not any("\n" in text or len(text) > 300 for text in said)
    assert "SIGKILL" in said[1]
    assert ends(tmp_path / "hang.pid")  # what it had started is gone too


def test_stopping_early_leaves_no_process(tmp_path):
    run = answers([tmp_path / "one.txt", tmp_path / "hang.txt"], work, 2)
    assert next(run) == "one"
    while not (tmp_path / "hang.pid").exists() or not (tmp_path / "hang.pid").read_text():
        time.sleep(0.01)
    run.close()
    assert ends(tmp_path / "hang.pid")


# A folder


def test_folder_is_read_whole_and_what_is_no_report_is_told(folder, tmp_path, capsys):
    assert main(["read", str(folder), "--out", str(tmp_path / "out"), "--lang", "en"]) == 1
    out, err = lines(capsys)
    assert [re.search(r"error ([a-z-]+)", line)[1] for line in err] == ["pdf-broken", "report-none"]
    assert len(files(tmp_path / "out")) == len(SOURCES)
    assert sum("in doubt" in line and "missing" in line and "unbalanced" in line for line in out) == len(
        SOURCES
    )


def test_number_of_jobs_changes_nothing(folder, tmp_path, capsys):
    said = []
    for jobs in ("1", "4"):
        main(["read", str(folder), "--out", str(tmp_path / jobs), "--jobs", jobs])
        out, err = lines(capsys)
        said.append([line.replace(str(tmp_path / jobs), "") for line in (*out, *err)])
    assert said[0] == said[1]
    assert files(tmp_path / "1") == files(tmp_path / "4")


def test_two_sources_of_one_record_are_refused(folder, tmp_path, capsys):
    shutil.copy(folder / "0.txt", folder / "0.md")
    main(["read", str(folder), "--out", str(tmp_path / "out"), "--lang", "en"])
    assert "record-taken" in lines(capsys)[1][0]


@pytest.mark.parametrize("count", ["0", "-1", "x", "²", "1e3", "9999"])
def test_number_of_jobs_is_a_number(count, capsys):
    with pytest.raises(SystemExit) as error:
        main(["read", "--jobs", count])
    assert error.value.code == 2
    assert "Traceback" not in capsys.readouterr().err


def test_what_was_read_is_not_read_again(folder, tmp_path, capsys):
    out = tmp_path / "out"
    main(["read", str(folder), "--out", str(out)])
    first, said = files(out), lines(capsys)
    for path in (out / ".cache").iterdir():  # a mark that only the cache can bring back
        extract = unpacked(path.read_text(encoding="utf-8"))
        path.write_text(
            packed(Extract(extract.text.replace("agency:", "agency: ×"), extract.counts)), encoding="utf-8"
        )
    for path in out.rglob("*.yaml"):
        path.unlink()
    main(["read", str(folder), "--out", str(out)])
    assert files(out) == {
        name: data.replace(b"agency:", "agency: ×".encode()) for name, data in first.items()
    }
    assert len(said[0]) >= len(SOURCES)


def test_cache_that_is_not_whole_is_not_trusted(folder, tmp_path, capsys):
    out = tmp_path / "out"
    main(["read", str(folder), "--out", str(out)])
    first, said = files(out), lines(capsys)
    for number, path in enumerate(sorted((out / ".cache").iterdir())):
        path.write_bytes((b"", b"{}", b"[1]", path.read_bytes()[:-9], b"\xff")[number % 5])
    for path in out.rglob("*.yaml"):
        path.unlink()
    main(["read", str(folder), "--out", str(out)])
    assert files(out) == first
    assert lines(capsys) == said


def test_another_form_or_source_is_another_reading(folder, tmp_path):
    content = tmp_path / "content"
    shutil.copytree(CONTENT, content, ignore=shutil.ignore_patterns("20*"))
    (content / "forms").exists()
    for form in (CONTENT / "forms").iterdir():
        shutil.copy(form, content / "forms")
    arguments = ["--content", str(content), "read", str(folder), "--out", str(tmp_path / "out")]
    main(arguments)
    count = len(list((tmp_path / "out/.cache").iterdir()))
    form = next((content / "forms").iterdir())
    form.write_text(form.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    main(arguments)
    assert len(list((tmp_path / "out/.cache").iterdir())) == 2 * count


def test_killed_at_any_moment_the_next_run_is_right(folder, tmp_path):
    arguments = [sys.executable, ROOT / "build.py", "read", folder, "--jobs", "2", "--out"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run([*arguments, tmp_path / "whole"], **quiet, timeout=120)
    whole = files(tmp_path / "whole")
    for moment in (0.3, 0.5, 0.7, 0.9):
        out = tmp_path / str(moment)
        process = subprocess.Popen([*arguments, out], **quiet)
        time.sleep(moment)
        process.kill()
        process.wait()
        left = files(out)
        assert left == {name: whole[name] for name in left}
        subprocess.run([*arguments, out], **quiet, timeout=120)
        assert files(out) == whole


def test_progress_is_shown_on_a_terminal_and_nowhere_else(folder, tmp_path):
    arguments = [sys.executable, ROOT / "build.py", "read", folder, "--out", tmp_path / "out"]
    ours, theirs = pty.openpty()
    subprocess.run(arguments, stdout=subprocess.DEVNULL, stderr=theirs, timeout=120)
    os.close(theirs)
    shown = os.read(ours, 100_000).decode()
    assert f"1/{len(SOURCES) + 2}" in shown
    plain = subprocess.run(arguments, capture_output=True, text=True, timeout=120)
    assert "\r" not in plain.stdout + plain.stderr


def test_hostile_files_are_one_line_each(tmp_path, capsys):
    text = word(9, 9, "x")
    calls = [*(f"/F{number + 1} Do " * 10 for number in range(8)), "0 0 9 9 re f"]
    head = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj "
    cases = {
        "calls": pdf(f"{text}/F0 Do", forms=calls),
        "again": pdf(text).replace(b"/Contents 5 0 R", b"/Contents[" + b"5 0 R " * 100_000 + b"]"),
        "areas": pdf("0 0 100 1 re f\n" * 100_000, packed=True),
        "chars": pdf(word(0, 0, "x" * 1_000_000), packed=True),
        "nodes": head + b"2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>endobj trailer<</Root 1 0 R>>",
        "index": head + b"xref\n0 1000000000\ntrailer<</Size 1000000000/Root 1 0 R>>\nstartxref\n50\n%%EOF",
    }
    for name, data in cases.items():
        (tmp_path / f"{name}.pdf").write_bytes(data)
    assert main(["read", str(tmp_path), "--out", str(tmp_path / "out"), "--lang", "en"]) == 1
    _, err = lines(capsys)
    assert [re.search(r"/([a-z]+)\.pdf: error ([a-z-]+)", line).groups() for line in err] == [
        ("again", "pdf-large"),
        ("areas", "pdf-large"),
        ("calls", "reader-crashed"),
        ("chars", "pdf-large"),
        ("index", "pdf-broken"),
        ("nodes", "pdf-broken"),
    ]
    assert all(len(line) < 300 for line in err)


# Evidence


def test_evidence_shows_every_cell_of_a_text(tmp_path):
    page = tmp_path / "page.html"
    source = next(path for path in SOURCES if path.suffix == ".txt")
    main(["read", str(source), "--out", str(tmp_path / "out"), "--evidence", str(page)])
    html = page.read_text(encoding="utf-8")
    anchor = hashlib.sha256(source.read_bytes()).hexdigest()[:8]
    rows = set(re.findall(rf'<tr id="{anchor}-([a-z_.]+)"', html))
    marks = set(re.findall(rf'id="{anchor}-at-([a-z_.]+)"', html))
    assert len(marks) > 100
    assert marks <= rows


def test_evidence_needs_nothing_from_elsewhere(tmp_path):
    """A title that would be a script stays a title."""
    source = tmp_path / "a<script>b.txt"
    shutil.copy(next(path for path in SOURCES if path.suffix == ".txt"), source)
    page = tmp_path / "page.html"
    main(["read", str(source), "--out", str(tmp_path / "out"), "--evidence", str(page)])
    html = page.read_text(encoding="utf-8")
    assert "<script" not in html
    assert not re.search(r'(src|href)="(?!#|data:)', html)


def test_files_that_are_no_files_are_told(tmp_path, capsys):
    os.mkfifo(tmp_path / "pipe.pdf")
    (tmp_path / "none").mkdir()
    gone, empty = tmp_path / "gone.pdf", tmp_path / "none"
    assert (
        main(["read", str(tmp_path / "pipe.pdf"), str(gone), str(empty), "--out", str(tmp_path / "out")]) == 1
    )
    _, err = lines(capsys)
    assert len(err) == 3
    assert not any("Traceback" in line for line in err)


def test_records_of_a_folder_keep_its_folders(folder, tmp_path):
    main(["read", str(folder), "--out", str(tmp_path / "out")])
    assert {Path(name).parent.name for name in files(tmp_path / "out")} == {"", "below"}
