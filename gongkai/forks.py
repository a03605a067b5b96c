"""Work done side by side in forked processes, which share all that was read before they began."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from typing import TypeVar

T = TypeVar("T")


def side_by_side(work: Callable[[T], None], items: Sequence[T], jobs: int) -> Iterator[None]:
    """Yields once for every piece of work that is done; what a process raises is raised here."""
    if jobs == 1 or len(items) < 2 or "fork" not in multiprocessing.get_all_start_methods():
        for item in items:
            work(item)
            yield
        return
    fork = multiprocessing.get_context("fork")
    readers, children = [], []
    try:
        for first in range(min(jobs, len(items))):
            reader, writer = fork.Pipe(duplex=False)
            child = fork.Process(target=_work, args=(work, items[first::jobs], reader, writer), daemon=True)
            child.start()
            writer.close()
            readers.append(reader)
            children.append(child)
        yield from _heard(readers)
    finally:
        for child in children:
            child.terminate()
            child.join()


def _heard(readers: list[Connection]) -> Iterator[None]:
    while readers:
        for reader in wait(readers):
            assert isinstance(reader, Connection)
            told = reader.recv()  # EOFError where a process died without a word
            if isinstance(told, BaseException):
                raise told
            if told:
                readers.remove(reader)
            else:
                yield


def _work(work: Callable[[T], None], items: Sequence[T], reader: Connection, told: Connection) -> None:
    """In the child: None for each piece that is done, True at the end; once nobody listens it ends."""
    reader.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it and ends its children
    try:
        for item in items:
            work(item)
            told.send(None)
        told.send(True)
    except BrokenPipeError:
        return
    except Exception as error:
        told.send(error)
