"""The same work on a Dask cluster of real processes: the outcome of this machine, whoever dies on the way."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from drawn import pdf, word
from records import CONTENT, ROOT

from gongkai.command import main
from gongkai.reading import cluster

SOURCES = sorted(p for p in (CONTENT / "reports").glob("*/*/*/20*") if p.suffix != ".yaml")
COPIES = 3


@pytest.fixture
def folder(tmp_path):
    """Sources enough to be busy for a while, one that is broken and one that crashes its reader."""
    found = tmp_path / "in"
    found.mkdir()
    for copy in range(COPIES):
        for number, source in enumerate(SOURCES):
            shutil.copy(source, found / f"{copy}-{number}{source.suffix}")
    calls = [*(f"/F{number + 1} Do " * 10 for number in range(8)), "0 0 9 9 re f"]
    (found / "broken.pdf").write_bytes(b"%PDF-1.7\nbroken")
    (found / "calls.pdf").write_bytes(pdf(f"{word(9, 9, 'x')}/F0 Do", forms=calls))
    return found


class Cluster:
    """A scheduler and two workers that see none of our files; `mark` is in the environment of all."""

    def __init__(self, folder, **settings):
        self.mark = f"GONGKAI_CLUSTER={folder}"
        self.folder, self.place = folder, folder / "scheduler.json"
        self.environment = dict(os.environ, PYTHONPATH=str(ROOT), GONGKAI_CLUSTER=str(folder), **settings)
        folder.mkdir()
        self.scheduler = self.start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        begun = time.monotonic()
        while not self.place.exists() and time.monotonic() < begun + 60:
            time.sleep(0.05)
        self.address = json.loads(self.place.read_text())["address"]
        self.workers = [self.start("worker", "--nthreads", "1", "--no-dashboard") for _ in range(2)]

    def start(self, *arguments):
        """A process that leads a group of its own."""
        command = [sys.executable, "-m", "dask", *arguments, "--scheduler-file", self.place]
        with (self.folder / "log").open("a") as log:
            return subprocess.Popen(
                command,
                cwd=self.folder,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill_a_worker(self):
        os.killpg(self.workers[0].pid, signal.SIGKILL)

    def left(self):
        """The processes that this cluster has started and that are still there."""
        return [path.parent.name for path in Path("/proc").glob("[0-9]*/environ") if self.started(path)]

    def started(self, path):
        try:
            return self.mark.encode() in path.read_bytes().split(b"\0")
        except OSError:
            return False

    def stop(self, how=signal.SIGTERM):
        for process in (*self.workers, self.scheduler):
            if process.poll() is None:
                os.killpg(process.pid, how)
        for process in (*self.workers, self.scheduler):
            process.wait(30)
        end = time.monotonic() + 15
        while self.left() and time.monotonic() < end:
            time.sleep(0.05)


@pytest.fixture
def clusters(tmp_path):
    """Starts clusters, and stops them however the test ends."""
    started = []

    def start(**settings):
        started.append(Cluster(tmp_path / "cluster", **settings))
        return started[-1]

    yield start
    for one in started:
        one.stop(signal.SIGKILL)


def command(folder, out, *more):
    build = [sys.executable, ROOT / "build.py", "read", folder, "--out", out, "--lang", "en", *more]
    return subprocess.Popen(build, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def said(process, out):
    """The exit code and the lines of a command, wherever it wrote to."""
    texts = [text.replace(str(out), "OUT").splitlines() for text in process.communicate(timeout=120)]
    return process.returncode, *texts


def files(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.yaml"))}


def kill_on_the_way(here, out):
    """Kill a worker when the first records stand and others do not."""
    end = time.monotonic() + 60
    while len(files(out)) < 2 and time.monotonic() < end:
        time.sleep(0.01)
    here.kill_a_worker()
    assert len(files(out)) < COPIES * len(SOURCES)


def test_a_cluster_reads_what_this_machine_reads_though_a_worker_dies(folder, tmp_path, clusters):
    here, local, there = clusters(), tmp_path / "local", tmp_path / "there"
    process = command(folder, there, "--dask", here.address)
    kill_on_the_way(here, there)
    far = said(process, there)
    assert far == said(command(folder, local, "--jobs", "2"), local)
    assert [line.split(" error ")[1].split(":")[0] for line in far[2]] == ["pdf-broken", "reader-crashed"]
    assert files(there) == files(local)
    here.stop()
    assert not here.left()


def test_a_source_whose_workers_died_is_told_and_read_by_the_next_run(folder, tmp_path, clusters):
    here, out = clusters(DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0"), tmp_path / "out"
    process = command(folder, out, "--dask", here.address)
    kill_on_the_way(here, out)
    code, _, errors = said(process, out)
    assert code == 1
    died = [line for line in errors if "KilledWorker" in line]
    assert 0 < len(died) < COPIES * len(SOURCES)
    assert all(" error reader-crashed: " in line for line in died)
    assert len(files(out)) == COPIES * len(SOURCES) - len(died)
    _, _, errors = said(command(folder, out, "--dask", here.address), out)
    assert not any("KilledWorker" in line for line in errors)
    assert len(files(out)) == COPIES * len(SOURCES)


def one_line(folder, capsys, address):
    """What is said of a cluster that cannot be used."""
    code = main(["read", str(folder), "--out", str(folder / "out"), "--lang", "en", "--dask", address])
    errors = capsys.readouterr().err.splitlines()
    assert code == 1
    assert len(errors) == 1
    return errors[0]


def test_scheduler_that_is_not_there_is_one_line(folder, monkeypatch, capsys):
    monkeypatch.setattr(cluster, "TIMEOUT", 1)
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{unheard.getsockname()[1]}"
        assert "dask-absent" in one_line(folder, capsys, address)
    assert "dask-absent" in one_line(folder, capsys, "nowhere://x")


def test_without_the_extra_one_line_says_what_to_install(folder, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert "pip install '.[dask]'" in one_line(folder, capsys, "tcp://127.0.0.1:8786")
