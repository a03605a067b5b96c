"""Work done side by side in forked processes, which share all that was read before they began."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import TypeVar

from gongkai.finding import refused
from gongkai.reading.workers import deaf

T = TypeVar("T")
SOON, LOOKS = 0.01, 200  # seconds between two looks, and how many there are


def side_by_side(work: Callable[[T], None], items: Sequence[T], jobs: int) -> Iterator[None]:
    """Yields once for every piece of work that is done; what a process raises is raised here.

    Raises Refused where one is killed.
    """
    if jobs == 1 or len(items) < 2 or "fork" not in multiprocessing.get_all_start_methods():
        for item in items:
            work(item)
            yield
        return
    readers, children = [], []
    try:
        for first in range(min(jobs, len(items))):
            reader, child = _started(work, items[first::jobs])
            readers.append(reader)
            children.append(child)
        yield from _heard(readers)
    finally:
        for child in children:
            _end(child)


@contextmanager
def meanwhile(work: Callable[[], None], jobs: int) -> Iterator[None]:
    """Do a piece of work in a process of its own while the body runs, or before it where there is but one."""
    if jobs == 1 or "fork" not in multiprocessing.get_all_start_methods():
        work()
        yield
        return
    reader, child = _started(call, [work])
    try:
        yield
        list(_heard([reader]))
    finally:
        _end(child)


def call(work: Callable[[], object]) -> None:
    work()


def _started(work: Callable[[T], None], items: Sequence[T]) -> tuple[Connection, BaseProcess]:
    """A process at work on the items, and what it tells of them."""
    fork = multiprocessing.get_context("fork")
    reader, writer = fork.Pipe(duplex=False)
    child = fork.Process(target=_work, args=(work, items, reader, writer), daemon=True)
    with deaf():
        child.start()
    assert child.pid
    _lead(child.pid)
    writer.close()
    return reader, child


def _lead(pid: int) -> None:
    """Give a process, or this one (0), a group of its own; whoever is the first, parent or child, does it."""
    with suppress(OSError):
        os.setpgid(pid, pid)


def _end(child: BaseProcess) -> None:
    """Kill a process and all that it started, such as Pagefind, which would go on writing; wait for it."""
    assert child.pid
    with suppress(OSError):
        os.killpg(child.pid, signal.SIGKILL)
    child.kill()
    child.join()
    with suppress(OSError):  # nobody is left of the group
        for _ in range(LOOKS):
            os.killpg(child.pid, 0)
            time.sleep(SOON)


def _heard(readers: list[Connection]) -> Iterator[None]:
    while readers:
        for reader in wait(readers):
            assert isinstance(reader, Connection)
            try:
                told = reader.recv()
            except EOFError:
                raise refused("process", "build.py") from None
            if isinstance(told, BaseException):
                raise told
            if told:
                readers.remove(reader)
            else:
                yield


def _work(work: Callable[[T], None], items: Sequence[T], reader: Connection, told: Connection) -> None:
    """In the child: None for each piece that is done, True at the end; once nobody listens it ends."""
    _lead(0)
    reader.close()
    try:
        for item in items:
            work(item)
            told.send(None)
        told.send(True)
    except BrokenPipeError:
        return
    except Exception as error:
        with suppress(Exception):  # without memory not even that: the end of the process tells
            told.send(error)
