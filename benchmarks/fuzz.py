"""Damaged records by the thousand, and any words at all in forms, pages and texts.

    python benchmarks/fuzz.py [MINUTES]

Runs the tests of tests/test_fuzz.py again and again, each time with other examples, until the time is up (30
minutes by default, and at least 10,000 damaged records). What it finds is shown as by the tests.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path

from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

RECORDS = 10_000
EACH = 1_000  # examples between two looks at the clock
settings.register_profile("long", max_examples=EACH, database=None)
settings.load_profile("long")

import test_fuzz  # noqa: E402


def main(minutes: float = 30) -> None:
    tests = {name: test for name, test in vars(test_fuzz).items() if name.startswith("test_")}
    until, done = time.monotonic() + 60 * minutes, Counter[str]()
    while time.monotonic() < until or done[test_fuzz.DAMAGED] < RECORDS:
        for name, test in tests.items():
            test()
            done[name] += EACH
        print(", ".join(f"{count} {name}" for name, count in done.items()), flush=True)


if __name__ == "__main__":
    main(*map(float, sys.argv[1:]))
