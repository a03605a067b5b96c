"""Work on many files, each in a process of its own with limits: one that hangs or crashes stops no other."""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import connection, get_all_start_methods, get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Lock
from typing import Any

from gongkai.finding import Finding

MEGABYTE = 1_000_000
LONGEST = 200 * MEGABYTE  # of an answer
STDERR = 2
FORK = "fork" if "fork" in get_all_start_methods() else "spawn"
MORE = "more"
Work = Callable[[Path, bool], str]  # a file, and whether the limits are those of a scan
_CHILDREN = Lock()  # multiprocessing looks after the children of all threads at once


@dataclass(frozen=True)
class Limits:
    seconds: int = 8  # by the clock, and of the processor
    memory: int = 800  # megabytes of address space


LIMITS = {".doc": Limits(120, 8_000)}  # LibreOffice is slow to start and reserves much
SCAN = Limits(600, 3_000)  # a page takes some seconds, the recogniser reserves 1.8 GB


class MoreWanted(Exception):
    """The work on a file finds that it is a scan: once more, with the limits of one."""


@dataclass
class Worker:
    """A process at work on the file of this number."""

    number: int
    process: BaseProcess
    answer: Connection
    limits: Limits
    ends: float

    def stop(self) -> None:
        """Kill the process and all that it started."""
        with contextlib.suppress(OSError):
            os.killpg(self.process.pid or 0, signal.SIGKILL)
        self.process.kill()
        self.process.join()
        self.answer.close()


def answers(files: Sequence[Path], work: Work, jobs: int, start: str = FORK) -> Iterator[str | Finding]:
    """What the work gives for each file in their order, or a finding that says what became of it."""
    waiting = [(number, LIMITS.get(file.suffix.lower(), Limits())) for number, file in enumerate(files)][::-1]
    busy: list[Worker] = []
    done: dict[int, str | Finding] = {}
    try:
        for number in range(len(files)):
            while number not in done:
                while waiting and len(busy) < jobs:
                    at, limits = waiting.pop()
                    busy.append(_started(at, files[at], work, limits, start))
                for worker in _finished(busy):
                    busy.remove(worker)
                    answer = _answer(worker, files[worker.number])
                    if answer is None:
                        waiting.append((worker.number, SCAN))
                    else:
                        done[worker.number] = answer
            yield done.pop(number)
    finally:
        with _CHILDREN:
            for worker in busy:
                worker.stop()


def _started(number: int, file: Path, work: Work, limits: Limits, start: str) -> Worker:
    context: Any = get_context(start)
    answer, end = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(end, file, work, limits), daemon=False)
    with _CHILDREN:
        process.start()
    end.close()
    return Worker(number, process, answer, limits, time.monotonic() + limits.seconds)


def _finished(busy: list[Worker]) -> list[Worker]:
    """The workers that have answered, died or run out of time; waits for the first."""
    left = max(0.0, min(worker.ends for worker in busy) - time.monotonic())
    ready = connection.wait([worker.answer for worker in busy], left)
    return [worker for worker in busy if worker.answer in ready or time.monotonic() >= worker.ends]


def _answer(worker: Worker, file: Path) -> str | Finding | None:
    """The answer, what became of the file without one, or None where it wants the limits of a scan."""
    with _CHILDREN:
        answer, code = _last_word(worker)
        late = time.monotonic() >= worker.ends or code in (-signal.SIGXCPU, -signal.SIGALRM)
        worker.stop()
    if answer.startswith("="):
        return answer[1:]
    if answer == MORE:
        return None
    if answer == "memory":
        return Finding("reader-memory", str(file), words={"limit": worker.limits.memory})
    if late:
        return Finding("reader-slow", str(file), words={"limit": worker.limits.seconds})
    problem = answer or (signal.Signals(-code).name if code and code < 0 else f"{code}")
    return Finding("reader-crashed", str(file), words={"problem": problem})


def _last_word(worker: Worker) -> tuple[str, int | None]:
    """What the process said, and its exit code if it has ended."""
    answer = ""
    try:
        if worker.answer.poll():
            answer = worker.answer.recv_bytes(LONGEST).decode()
    except (EOFError, OSError):
        worker.process.join(1)  # it ended without a word; how, its exit code tells
    return answer, worker.process.exitcode


def _work(end: Connection, file: Path, work: Work, limits: Limits) -> None:
    """In the worker: an answer begins with =, a failure is one word."""
    gc.disable()  # one file is soon done, and the memory shared with the others stays shared
    try:
        _limit(limits)
        answer = f"={work(file, limits == SCAN)}"
    except MoreWanted:
        answer = MORE
    except MemoryError:
        answer = "memory"
    except Exception as error:
        answer = type(error).__name__
    end.send_bytes(answer.encode())
    end.close()
    os._exit(0)


def _limit(limits: Limits) -> None:
    """A group of its own, so that all it starts ends with it; silence; bounds where there are any."""
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, STDERR)
    faulthandler.disable()
    if sys.platform == "win32":
        return
    import resource

    os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.alarm(limits.seconds + 1)  # should nobody be left to stop it
    memory = limits.memory * MEGABYTE
    bounds = {resource.RLIMIT_CPU: limits.seconds, resource.RLIMIT_AS: memory, resource.RLIMIT_CORE: 0}
    for bound, most in bounds.items():
        hard = resource.getrlimit(bound)[1]
        resource.setrlimit(bound, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
