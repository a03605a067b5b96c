"""How far work is, for a terminal that watches, and how long each stage of a build took."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import TypeVar

WIDE = 30  # characters of a bar
OFTEN = 0.1  # seconds between two bars
T = TypeVar("T")


class Progress:
    """A line that is written over: a bar, the count, the pieces a second and the time that remains."""

    def __init__(self, total: int, label: str = "") -> None:
        self.total, self.label = total, label
        self._began, self._shown = perf_counter(), 0.0

    def at(self, done: int) -> None:
        now = perf_counter()
        if done < self.total and now - self._shown >= OFTEN:
            self._shown = now
            _show(f"{self.label}{bar(done, self.total, now - self._began)}")
        elif done >= self.total:
            self.clear()

    def clear(self) -> None:
        """Make room for another line."""
        self._shown = 0.0
        _show("")


def bar(done: int, total: int, seconds: float) -> str:
    """`[##########....................] 320/960 45/s 0:14`"""
    full = WIDE * done // max(total, 1)
    rate = done / max(seconds, 0.001)
    minutes, rest = divmod(round((total - done) / max(rate, 0.001)), 60)
    return f"[{'#' * full}{'.' * (WIDE - full)}] {done:,}/{total:,} {rate:,.0f}/s {minutes}:{rest:02}"


def _show(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


class Stages:
    """The stages of a build by name, with the seconds that each took."""

    def __init__(self, labels: dict[str, str] | None = None) -> None:
        self.seconds: dict[str, float] = {}
        self._labels = labels or {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        began = perf_counter()
        _show(self._labels.get(name, ""))
        try:
            yield
        finally:
            _show("")
            self.seconds[name] = self.seconds.get(name, 0) + perf_counter() - began

    def counted(self, name: str, done: Iterable[T], total: int) -> None:
        """Do the work of a stage piece by piece."""
        with self.stage(name):
            progress = Progress(total, f"{self._labels.get(name, '')} ")
            for number, _ in enumerate(done, 1):
                progress.at(number)
