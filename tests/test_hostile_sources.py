"""Hostile sources: each is refused in one short line that names it, within 10 seconds and 1 GB."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hostile.sources import CASES, DOCS, NAMES, OLE, READ
from records import CONTENT, ROOT

from gongkai.finding import LINE

SECONDS, MEMORY = 10, 1_000_000  # kB
REPORT = next(path for path in sorted((CONTENT / "reports").rglob("20*.txt")))
RUN = """
import contextlib, io, json, resource, sys, time
from pathlib import Path
from gongkai.command import main
for path in sys.argv[2:]:
    out, err, start = io.StringIO(), io.StringIO(), time.monotonic()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(["read", path, "--out", sys.argv[1], "--lang", "en"])
    print(json.dumps([code, out.getvalue(), err.getvalue(), time.monotonic() - start]), flush=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """What the command said of each case, how long it took, and what the largest process used."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "in").mkdir()
    paths = {}
    for number, (name, (suffix, make, _)) in enumerate(CASES.items()):
        paths[name] = folder / "in" / f"{number:03}{suffix}"
        paths[name].write_bytes(make())
    scratch = folder / "tmp"
    scratch.mkdir()
    command = [sys.executable, "-c", RUN, folder / "out", *paths.values()]
    environment = {**os.environ, "TMPDIR": str(scratch)}
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=environment, timeout=600)
    assert (run.returncode, run.stderr) == (0, "")
    *lines, memory = run.stdout.splitlines()
    left = [path for path in (folder, scratch) for path in sorted(path.iterdir())]
    found = dict(zip(paths, map(json.loads, lines), strict=True))
    yield found, int(memory), paths, left
    shutil.rmtree(folder)


@pytest.mark.parametrize("name", CASES)
def test_a_source_of_a_stranger_is_refused_in_one_line(name, results):
    found, _, paths, _ = results
    code, out, err, seconds = found[name]
    rule = CASES[name][2]
    assert seconds < SECONDS
    assert "Traceback" not in out + err
    if rule == READ:
        assert code in (0, 1)
        return
    (line,) = err.splitlines()
    assert (code, out) == (1, "")
    assert re.search(rf"{paths[name].name}[:\d]*: error ({rule}): ", line)
    assert len(line) <= LINE
    assert line.isprintable()


def test_no_source_takes_more_than_a_gigabyte_or_leaves_anything(results):
    _, memory, paths, left = results
    assert memory < MEMORY
    folder = next(iter(paths.values())).parent.parent
    assert {path.name for path in left} <= {"in", "out", "tmp"}
    out = folder / "out"
    assert [path.name for path in out.rglob("*") if path.is_file() and path.parent.name != ".cache"] == []


def read(*arguments):
    command = [sys.executable, ROOT / "build.py", "read", *arguments, "--lang", "en"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace", timeout=120)


@pytest.mark.parametrize("name", NAMES)
def test_a_source_of_an_odd_name_is_refused(name, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    path = folder / NAMES[name]
    shutil.copy(REPORT, path)
    for named in (path, folder):
        run = read(named, "--out", tmp_path / "out")
        (line,) = run.stderr.splitlines()
        assert run.returncode == 1
        assert run.stdout == ""
        assert line.isprintable()
        assert " source-name: " in line
        assert len(line) <= LINE
    assert not (tmp_path / "out").exists()


def test_a_link_for_a_source_is_refused(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for name, target in (
        ("a.txt", "/etc/passwd"),
        ("b.txt", REPORT),
        ("c.txt", "nowhere"),
        ("d.txt", "d.txt"),
    ):
        (folder / name).symlink_to(target)
    for named in ([folder], sorted(folder.iterdir())):
        run = read(*named, "--out", tmp_path / "out")
        found = re.findall(r"/([a-d]\.txt): error ([a-z-]+): ", run.stderr)
        assert found == [(f"{name}.txt", "file-link") for name in "abcd"]
        assert len(run.stderr.splitlines()) == 4


def test_a_record_with_hidden_characters_is_compared_without_obeying_it(tmp_path):
    """The record that stands where the new one would go may be anything."""
    out = tmp_path / "out"
    out.mkdir()
    (out / f"{REPORT.stem}.yaml").write_bytes(b"agency: \x1b[2J\xff\n\n::error::forged\n")
    run = read(REPORT, "--out", out)
    assert "Traceback" not in run.stderr
    assert "\x1b" not in run.stdout + run.stderr
    assert not [line for line in run.stdout.splitlines() if line.startswith("::")]


OFFICE = shutil.which("soffice")


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is absent")
@pytest.mark.parametrize(
    "data", [OLE + bytes(9999), OLE * 999, b"{\\rtf1 " + b"{" * 100_000], ids=["nil", "ole", "rtf"]
)
def test_an_old_word_file_of_noise_is_refused_and_leaves_nothing(data, tmp_path, monkeypatch):
    scratch = tmp_path / "tmp"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    path = tmp_path / "a.doc"
    path.write_bytes(data)
    run = read(path, "--out", tmp_path / "out")
    (line,) = run.stderr.splitlines()
    assert (run.returncode, run.stdout) == (1, "")
    assert re.search(r"a\.doc: error (doc-broken|report-none|doc-slow|docx-broken|source-large): ", line)
    assert list(scratch.iterdir()) == []


SLOW = """#!/bin/sh
sleep 60 &
echo $! > "$GONGKAI_TEST"
wait
"""


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL])
def test_whoever_stops_the_reading_stops_what_it_had_started(ending, tmp_path):
    """A LibreOffice that never comes back is stopped with the command."""
    tools, mark = tmp_path / "bin", tmp_path / "pid"
    tools.mkdir()
    (tools / "soffice").write_text(SLOW)
    (tools / "soffice").chmod(0o755)
    (tmp_path / "a.doc").write_bytes(OLE + bytes(99))
    environment = {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}", "GONGKAI_TEST": str(mark)}
    command = [sys.executable, ROOT / "build.py", "read", tmp_path / "a.doc", "--out", tmp_path / "out"]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    while not mark.exists() or not mark.read_text():
        assert process.poll() is None
    process.send_signal(ending)
    assert process.communicate(timeout=5)[1] == ""
    for _ in range(300):
        if not Path("/proc", mark.read_text().strip()).exists():
            break
        signal.sigtimedwait([], 0.01)
    else:
        pytest.fail("it is still there")


def test_the_cases_cover_every_kind_of_source():
    assert {suffix for suffix, *_ in CASES.values()} >= {".pdf", ".docx", ".html", ".txt", ".doc"}
    assert DOCS
