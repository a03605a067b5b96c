"""A line that counts the reports, where a terminal watches."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from gongkai.exports.entry import Entry

STEP = 100  # reports


def counted(reports: Iterable[Entry], count: int) -> Iterator[Entry]:
    """The reports themselves; long work says how far it is, short work and a log say nothing."""
    watched = sys.stderr.isatty() and count > STEP
    for number, entry in enumerate(reports, 1):
        yield entry
        if watched and number % STEP == 0:
            print(f"\r{number:,} / {count:,}", end="", file=sys.stderr, flush=True)
    if watched:
        print("\r\033[K", end="", file=sys.stderr, flush=True)
