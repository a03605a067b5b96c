"""What a change costs: `python benchmarks/warm.py N [ROUNDS]` builds made-up reports twice and more.

Each line is a whole run of `build.py site`, the median of so many rounds (three by default), downloads, lists
and search included; beside it the share of a build from nothing with two processes. The last line is the time
from saving a record until `build.py serve` shows it.
"""

import shutil
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path
from statistics import median
from time import perf_counter, sleep

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
        found["an edited record shown by serve"] = [*shown(content, record, rounds)]
        return {label: median(seconds) for label, seconds in found.items()}


def steps(content, record, number):
    """What happens before each build."""

    def clear():
        for folder in ("site", ".cache"):
            shutil.rmtree(content.parent / folder, ignore_errors=True)

    def change():
        edit(record, number)

    return {
        "from nothing, one": clear,
        FROM_NOTHING: clear,
        "nothing changed": lambda: None,
        "one record changed": change,
    }


def edit(record, number):
    """Let its narrative end in a number."""
    lines = record.read_text(encoding="utf-8").rstrip().splitlines()
    lines[-1] = f"{lines[-1].rstrip('0123456789')}{number}"
    record.write_text("\n".join(lines) + "\n", encoding="utf-8")


def shown(content, record, rounds):
    """Seconds from saving a record until its page has the new words."""
    command = [sys.executable, ROOT / "build.py", "--content", content, "serve", "--port", "0"]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    address = next(line.strip() for line in running.stdout if line.startswith("http://"))
    page = f"{address}{record.parents[1].name}/{record.parent.name}/{record.stem}/"
    for number in range(rounds):
        sleep(2)
        start, words = perf_counter(), f"{4_000 + number}<"
        edit(record, 4_000 + number)
        while words not in urllib.request.urlopen(page).read().decode():
            sleep(0.005)
        yield perf_counter() - start
    running.terminate()
    running.communicate()


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
        print(f"| {label} | {found:.2f} | {found / seconds[FROM_NOTHING]:.1%} |")
