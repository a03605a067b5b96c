"""How a site and its records survive: commands killed at random moments, each looked at and run again.

    python benchmarks/crashes.py [KILLS] [SEED]

The test suite does it two hundred times; before a release, two thousand.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from crashes import kill_many  # noqa: E402


def main(kills: int = 2000, seed: int = 1) -> None:
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        killed = kill_many(Path(folder), kills, seed)
    print(f"killed {killed} times in {time.monotonic() - start:.0f} s, nothing lost")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
