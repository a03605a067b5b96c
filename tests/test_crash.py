"""Killed at any moment, on a full disk, without memory or tools: nothing is lost and one line says why."""

import contextlib
import os
import random
import resource
import secrets
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from crashes import SOURCE, files, kill_many
from records import ROOT
from trees import tree

from gongkai.finding import LINE

KILLS = 200
RUN = "import runpy, sys; sys.modules['pyarrow'] = None; runpy.run_path(sys.argv.pop(1), run_name='__main__')"
SMALL = ["-c", RUN, ROOT / "build.py"]  # without what large libraries say themselves of lacking memory
QUICK = 1  # second, in which Ctrl-C must end a command on a machine that has nothing else to do


def test_killed_two_hundred_times_nothing_is_lost(tmp_path):
    """`benchmarks/crashes.py` does it as often as you like."""
    folders = [tmp_path / name for name in "ab"]
    for folder in folders:
        folder.mkdir()
    with ThreadPoolExecutor() as pool:
        assert sum(pool.map(kill_many, folders, [KILLS // 2] * 2, range(2))) == KILLS


@pytest.fixture(scope="module")
def content(tmp_path_factory):
    content = tree(tmp_path_factory.mktemp("bad-day"))
    for page in (content / "pages").rglob("*.md"):
        page.unlink()
    run = build("--content", content, "site")
    assert run.returncode == 0, run.stderr
    return content


def build(*arguments, limits=(), **more):
    def limit():
        for which, most in limits:
            resource.setrlimit(which, (most, most))

    command = [sys.executable, *more.pop("begin", [ROOT / "build.py"]), *arguments]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000", **more.pop("env", {})}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | more
    return subprocess.run(command, text=True, timeout=120, preexec_fn=limit, env=environment, **pipes)


def site(content):
    """Arguments for a site that is not the one that stands."""
    return "--content", content, "site", "--base-url", f"https://{secrets.token_hex(4)}.example.org"


def assert_one_line(run):
    (line,) = run.stderr.splitlines()
    assert run.returncode == 1
    assert len(line) <= LINE
    assert line.isprintable()
    assert "Traceback" not in line


def assert_untouched(content, before):
    assert files(content.parent) == before
    assert not list(content.parent.rglob("*.partial"))


@pytest.mark.parametrize("size", [0, 1_000, 60_000, 200_000])
def test_a_disk_that_is_full_is_one_line(size, content, tmp_path):
    """The system refuses to let a file grow beyond a size, as a full disk does."""
    before = files(content.parent)
    assert_one_line(build(*site(content), limits=[(resource.RLIMIT_FSIZE, size)]))
    assert_untouched(content, before)
    if size < 10_000:
        out = tmp_path / "out"
        assert_one_line(
            build("--content", content, "read", SOURCE, "--out", out, limits=[(resource.RLIMIT_FSIZE, size)])
        )
        assert not list(out.rglob("*.yaml"))
        assert not list(out.rglob("*.partial"))


def test_a_terminal_that_is_full_is_one_line(content):
    with open("/dev/full", "w") as full:  # noqa: PTH123
        for command in (["--content", content, "check"], site(content)):
            assert_one_line(build(*command, stdout=full))


def locked(folder):
    """Make a folder read-only, for root too where the system can; how to undo it, or None."""
    if os.geteuid():
        folder.chmod(0o500)
        return lambda: folder.chmod(0o700)
    if subprocess.run(["chattr", "+i", folder], capture_output=True).returncode == 0:
        return lambda: subprocess.run(["chattr", "-i", folder], check=True)
    if subprocess.run(["mount", "--bind", folder, folder], capture_output=True).returncode == 0:
        subprocess.run(["mount", "-o", "remount,bind,ro", folder], check=True)
        return lambda: subprocess.run(["umount", folder], check=True)
    return None


def test_a_folder_that_may_not_be_written_is_one_line(content, tmp_path):
    folder = tmp_path / "locked"
    folder.mkdir()
    unlock = locked(folder)
    if unlock is None:
        pytest.skip("root may write everywhere here")
    try:
        assert_one_line(build("--content", content, "site", "--out", folder / "site"))
        assert_one_line(build("--content", content, "read", SOURCE, "--out", folder))
        assert_one_line(build("--content", content, "read", SOURCE, "--out", folder / "deeper"))
        assert list(folder.iterdir()) == []
    finally:
        unlock()


def test_a_search_program_that_is_absent_is_one_line(content, tmp_path):
    """The site that stands stays."""
    program = tmp_path / "program"
    program.write_text(f"#!{sys.executable}\nimport sys; sys.exit('a\\nb' * 999)\n")
    program.chmod(0o700)
    for text in (
        "raise ModuleNotFoundError('x' * 999)",
        "def get_executable(): raise FileNotFoundError('a\\nb' * 999)",
        f"def get_executable(): return {str(program)!r}",
    ):
        (tmp_path / "pagefind_bin.py").write_text(text)
        before = files(content.parent)
        assert_one_line(build(*site(content), env={"PYTHONPATH": str(tmp_path)}))
        assert_untouched(content, before)


@pytest.mark.parametrize("megabytes", [40, 60, 90, 120, 160, 220, 300])
def test_too_little_memory_is_one_line(megabytes, content, tmp_path):
    before = files(content.parent)
    limits = [(resource.RLIMIT_AS, megabytes * 1_000_000)]
    for command in (["check"], ["site", "--out", tmp_path / "site"], ["read", SOURCE, "--out", tmp_path]):
        run = build("--content", content, *command, limits=limits, begin=SMALL)
        if run.returncode or run.stderr:
            assert_one_line(run)
    assert_untouched(content, before)


def test_a_module_that_cannot_be_loaded_is_one_line(content, tmp_path):
    """A SyntaxError is what Python itself may raise where memory is lacking, early or late."""
    shutil.copy(ROOT / "build.py", tmp_path)
    shutil.copytree(ROOT / "gongkai", tmp_path / "gongkai")
    for name in ("pages/history.py", "command/__init__.py"):
        with (tmp_path / "gongkai" / name).open("a") as module:
            module.write("def cut(day) -> dict[str, ")
        assert_one_line(build(*site(content), begin=[tmp_path / "build.py"]))


@pytest.mark.parametrize("command", ["read", "check", "site", "serve"])
def test_ctrl_c_is_quiet_and_quick(command, content, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(20):
        shutil.copy(SOURCE, folder / f"{number}.txt")
    more = {
        "read": [folder, "--out", tmp_path / "out"],
        "check": [],
        "site": ["--out", tmp_path / "site"],
        "serve": ["--port", "0"],
    }[command]
    line = [sys.executable, ROOT / "build.py", "--content", content, command, *more]
    rand = random.Random(command)
    longest = 0.0
    for _ in range(8):
        pipes = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True}
        process = subprocess.Popen(line, start_new_session=True, **pipes)
        time.sleep(rand.uniform(0.05, 1.5))
        start = time.monotonic()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGINT)
        assert process.communicate(timeout=20)[1] == ""
        assert process.returncode in (0, 130, -signal.SIGINT)
        longest = max(longest, time.monotonic() - start)
    assert longest < QUICK * max(1, os.getloadavg()[0] / (os.cpu_count() or 1))
