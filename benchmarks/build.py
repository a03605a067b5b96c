"""Seconds and memory of every stage of a build: `python benchmarks/build.py N…` prints a markdown table.

Each stage runs in a process of its own, because memory once taken is not given back; a stage is what its
process used more than the one that stopped before it. The index of the search is left to `search.py`.
"""

import gc
import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import process_time

from synthetic import ROOT, machine  # isort: skip

from sites import downloads

from gongkai.catalog import load_catalog
from gongkai.checks import check
from gongkai.command import HELD
from gongkai.edition import Edition
from gongkai.pages import Press, write_leaves, write_overviews, write_places

STAGES = ("load", "check", "exports", "pages")
HEAD = ("reports", *(f"{stage} s" for stage in STAGES), "all s", "ms a report")
MEMORY = tuple(f"{stage} MB" for stage in STAGES)
SIZES = ("page B", "json B", "csv B", "downloads B")


def stage(name, content, out):
    """What one stage took, in a process in which the stages that it needs ran before it."""
    gc.set_threshold(HELD)
    before, start = 0.0, process_time()
    catalog, found = load_catalog(content)
    if name != "load":
        before = process_time()
        checked = check(catalog, found)
    if name in ("exports", "pages"):
        before = process_time()
        {"exports": downloads, "pages": pages}[name](catalog, checked, out, Edition())
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps([process_time() - (before or start), memory]))


def pages(catalog, checked, out, edition):
    press = Press(catalog, edition)
    leaves = write_leaves(press, catalog, checked, out)
    places = write_places(press, catalog, checked, out, catalog.places.values())
    write_overviews(press, catalog, checked, out, [*leaves, *places])


def measured(count):
    """A line of the table for so many reports."""
    with tempfile.TemporaryDirectory() as folder:
        content, out = Path(folder) / "content", Path(folder) / "out"
        content.mkdir()
        subprocess.run([sys.executable, ROOT / "benchmarks/content.py", str(count), content], check=True)
        taken = [_apart(name, content, out) for name in STAGES]
        seconds, memory = zip(*taken, strict=True)
        every = sum(seconds)
        return [count, *seconds, every, 1000 * every / count, *memory, *_sizes(out, count)]


def _apart(name, content, out):
    command = [sys.executable, __file__, "--stage", name, str(content), str(out)]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def _sizes(out, count):
    """Bytes of an agency-year: the mean of its page and data, and its share of the downloads."""
    own = ("*/*/20??/index.html", "*/*/20??.json", "*/*/20??.csv")
    for pattern in (*own, "data/*"):
        yield sum(path.stat().st_size for path in out.glob(pattern) if path.is_file()) / count


def table(lines):
    rows = [[*HEAD, *MEMORY, *SIZES], ["---:"] * len([*HEAD, *MEMORY, *SIZES])]
    rows += [
        [f"{value:,.2f}" if isinstance(value, float) else f"{value:,}" for value in line] for line in lines
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


if __name__ == "__main__":
    if sys.argv[1] == "--stage":
        stage(sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))
    else:
        print(f"{machine()}\n\n{table(map(measured, map(int, sys.argv[1:])))}")
