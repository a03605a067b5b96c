"""Time, peak memory and size of the downloads: `python benchmarks/exports.py 1000 10000 100000`."""

import multiprocessing
import os
import platform
import resource
import sys
import tempfile
import time
from pathlib import Path

from synthetic import catalog, entries

from gongkai.edition import Edition
from gongkai.exports import write_downloads
from gongkai.exports.beside import Beside

MB = 1 << 20


def measured(count, results):
    """One run in a process of its own, so that its peak is its own."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as folder:
        out = Path(folder)
        known = catalog(count)
        started = time.perf_counter()
        reports = with_own(entries(known, count), known, out)
        write_downloads(reports, count, known, [], out, Edition())
        seconds = time.perf_counter() - started
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        sizes = {path.name: path.stat().st_size for path in sorted((out / "data").iterdir())}
        beside = sum(path.stat().st_size for path in out.rglob("*.*") if path.parent.name != "data")
    results.put((seconds, peak, {**sizes, "beside the pages": beside}))


def with_own(reports, known, out):
    """Each report after its own data files are written, as the collections take it from there."""
    writer = Beside(out, known)
    for entry in reports:
        writer.add(entry)
        yield entry
    writer.close()


def main(counts):
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    runs = {}
    for count in counts:
        results = multiprocessing.Queue()
        process = multiprocessing.Process(target=measured, args=(count, results))
        process.start()
        runs[count] = results.get()
        process.join()
    line("reports", counts)
    line("seconds", (f"{seconds:.1f}" for seconds, _, _ in runs.values()))
    line("reports a second", (f"{count / runs[count][0]:.0f}" for count in counts))
    line("peak memory, MB", (f"{peak:.0f}" for _, peak, _ in runs.values()))
    for name in dict.fromkeys(name for _, _, sizes in runs.values() for name in sizes):
        line(f"{name}, MB", (f"{sizes.get(name, 0) / MB:.2f}" for _, _, sizes in runs.values()))


def line(title, values):
    print(f"| {title:24} |" + "".join(f" {value:>10} |" for value in values))


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or [1000])
