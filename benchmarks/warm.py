"""What a change costs: `python benchmarks/warm.py N [ROUNDS]` builds made-up reports again and again.

Each line is a whole run of `build.py site --jobs 2`, the median of so many rounds (one by default),
downloads, lists and search included; beside it the share of a build from nothing, CPU seconds, and the most
MB that all processes held together and that one held. A narrative is indexed again, with all others of its
bundle. The last line is the time from saving a record until `build.py serve` shows it.
"""

import re
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path
from statistics import median
from time import perf_counter, sleep

from synthetic import ROOT, machine
from taken import taken

FROM_NOTHING = "from nothing"
CODES = (0, 1)  # a large site is too heavy for GitHub Pages


def measured(count, rounds):
    """What every kind of build takes, and the seconds until a record is shown."""
    with tempfile.TemporaryDirectory() as name:
        content = Path(name) / "content"
        content.mkdir()
        subprocess.run([sys.executable, ROOT / "benchmarks/content.py", str(count), content], check=True)
        records = sorted((content / "reports").rglob("20*.yaml"))
        found = {}
        for number in range(rounds):
            out = Path(name) / str(number) / "site"  # none is removed: what follows would be slower for it
            command = [
                sys.executable,
                ROOT / "build.py",
                "--content",
                content,
                "site",
                "--out",
                out,
                "--jobs",
                "2",
            ]
            for label, step in steps(records, number).items():
                step()
                found.setdefault(label, []).append(taken(command, CODES))
        runs = {label: [*map(median, zip(*runs, strict=True))] for label, runs in found.items()}
        return runs, median(shown(content, records[0], rounds))


def steps(records, number):
    """What happens before each build."""
    return {
        FROM_NOTHING: lambda: None,
        "nothing changed": lambda: None,
        "one number changed": lambda: raise_number(records[0]),
        "then another": lambda: raise_number(records[-1]),
        "and one more": lambda: raise_number(records[len(records) // 2]),
        "one narrative changed": lambda: edit(records[0], number),
    }


def raise_number(record):
    """Make the last number of the first row, which stands in no balance, greater by one."""
    text = record.read_text(encoding="utf-8")
    text = re.sub(r"\[(.*?)([0-9]+)\]", lambda found: f"[{found[1]}{int(found[2]) + 1}]", text, count=1)
    record.write_text(text, encoding="utf-8")


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


if __name__ == "__main__":
    count, rounds = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    runs, seconds = measured(count, rounds)
    print(f"{machine()}\n\n| {count:,} reports | s | share | CPU s | MB together | MB of one |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for label, (wall, *more) in runs.items():
        share = f"{wall / runs[FROM_NOTHING][0]:.1%}"
        print(f"| {label} | {wall:.2f} | {share} | {' | '.join(f'{each:,.1f}' for each in more)} |")
    print(f"| an edited record shown by serve | {seconds:.2f} | | | | |")
