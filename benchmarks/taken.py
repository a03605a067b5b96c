"""What a command takes: its time, and the memory of all its processes."""

import os
import subprocess
from pathlib import Path
from time import perf_counter, sleep
from typing import NamedTuple

from synthetic import ROOT

OFTEN, PATIENCE = 0.05, 50  # seconds between two looks at least, and how many times as long as they take


class Taken(NamedTuple):
    """Seconds; the most MB that all processes held together, shared ones counted once, and that one did."""

    wall: float
    cpu: float
    together: float
    largest: float


def taken(command, codes=(0,)):
    """Run a command that ends with one of these exit codes."""
    start, before, together, largest = perf_counter(), os.times(), 0, 0
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            began, held = perf_counter(), [*_held(process.pid)]
            together = max(together, sum(shared for shared, _ in held))
            largest = max([largest, *(own for _, own in held)])
            sleep(max(OFTEN, PATIENCE * (perf_counter() - began)))
    assert process.returncode in codes, command
    wall, after = perf_counter() - start, os.times()
    return Taken(wall, sum(after[2:4]) - sum(before[2:4]), together / 1024, largest / 1024)


def _held(pid):
    """Pss and Rss, in KB, of a process and of all below it."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
        below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return
    sizes = {name: int(size.split()[0]) for name, _, size in (line.partition(":") for line in lines)}
    yield sizes["Pss"], sizes["Rss"]
    for child in below:
        yield from _held(child)
