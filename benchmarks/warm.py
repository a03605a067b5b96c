"""What a change costs: `python benchmarks/warm.py N [ROUNDS]` builds made-up reports twice and more.

Each line is a whole run of `build.py site`, the median of so many rounds (three by default), downloads, lists
and search included; beside it the share of a build from nothing with two processes.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from synthetic import ROOT, machine

FROM_NOTHING = "from nothing, two processes"


def measured(count, rounds):
    """Seconds of every kind of build."""
    with tempfile.TemporaryDirectory() as name:
        content = Path(name) / "content"
        content.mkdir()
        subprocess.run([sys.executable, ROOT / "benchmarks/content.py", str(count), content], check=True)
        record = next(iter(sorted((content / "reports").rglob("20*.yaml"))))
        found = {}
        for number in range(rounds):
            for label, step in steps(content, record, number).items():
                step()
                found.setdefault(label, []).append(_taken(content, 1 if label.endswith("one") else 2))
        return {label: median(seconds) for label, seconds in found.items()}


def steps(content, record, number):
    """What happens before each build."""

    def clear():
        for folder in ("site", ".cache"):
            shutil.rmtree(content.parent / folder, ignore_errors=True)

    def change():
        lines = record.read_text(encoding="utf-8").rstrip().splitlines()
        lines[-1] = f"{lines[-1].rstrip('0123456789')}{number}"
        record.write_text("\n".join(lines) + "\n", encoding="utf-8")

    return {
        "from nothing, one": clear,
        FROM_NOTHING: clear,
        "nothing changed": lambda: None,
        "one record changed": change,
    }


def _taken(content, jobs):
    start = perf_counter()
    command = [sys.executable, ROOT / "build.py", "--content", content, "site", "--jobs", str(jobs)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return perf_counter() - start


if __name__ == "__main__":
    count, rounds = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 3
    seconds = measured(count, rounds)
    print(f"{machine()}\n\n| {count:,} reports | s | share |\n| --- | ---: | ---: |")
    for label, found in seconds.items():
        print(f"| {label} | {found:.1f} | {found / seconds[FROM_NOTHING]:.0%} |")
