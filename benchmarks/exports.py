"""Time, peak memory and size of the downloads: `python benchmarks/exports.py 1000 10000 100000`.

Making the pieces includes the data files beside the pages; sizes are bytes for each report.
"""

import multiprocessing
import os
import resource
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from synthetic import catalog, entries, machine

from gongkai.edition import Edition
from gongkai.exports import (
    WHOLE,
    Places,
    write_beside,
    write_downloads,
    write_pieces,
    write_province,
)
from gongkai.links import link_tree

LEVELS = ("province", "prefecture", "county")


def make(known, count, work, out):
    """The pieces of every place; their reports are made up on the way, which takes its time too."""
    agencies = groupby(known.agencies.values(), lambda agency: agency.place)
    below = {code: {agency.address: agency for agency in own} for code, own in agencies}
    for code, reports in groupby(entries(known, count), lambda entry: entry.report.agency.place):
        own = replace(known, agencies=below[code])
        write_pieces(write_beside(reports, own, out), [], own, work / code, count > WHOLE)


def join(known, count, work, out):
    """Without a cell of the reports, which the site's catalogue has not read either."""
    for entry in entries(known, count):
        record = replace(entry.report.record, cells={}, text={})
        known.reports[entry.report.address] = replace(entry.report, record=record)
    began = time.process_time(), time.perf_counter()
    parts, provinces = sorted(work.iterdir()), []
    for code, below in groupby(parts, lambda part: part.name[:2]):
        provinces.append(work / f"province-{code}")
        write_province(list(below), code, known, provinces[-1], Edition(), count > WHOLE)
        if count > WHOLE:
            link_tree(provinces[-1] / "site", out)
    files, inside = Places(known, count > WHOLE), defaultdict(dict)
    for part in parts:
        for code in (*known.places[part.name].above, part.name):
            inside[code][part.name] = part
    for place in known.places.values():
        files.write(place, inside[place.code], out)
    write_downloads([each / "pieces" for each in provinces], known, out, Edition(), count > WHOLE)
    return began


def measured(step, count, work, out, told):
    known = catalog(count)
    began = time.process_time(), time.perf_counter()
    began = step(known, count, work, out) or began
    seconds = [time.process_time() - began[0], time.perf_counter() - began[1]]
    told.put((*seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def run(count):
    """CPU and wall seconds and peak MB of both steps, and the bytes of every kind of file."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as folder:
        work, out = Path(folder) / "work", Path(folder) / "site"
        told, figures = multiprocessing.Queue(), []
        for step in (make, join):
            process = multiprocessing.Process(target=measured, args=(step, count, work, out, told))
            process.start()
            figures += told.get()
            process.join()
        sizes = Counter()
        for path in out.rglob("*.*"):
            if path.is_file():
                sizes[kind(path.relative_to(out))] += path.stat().st_size
        kept = sum(path.stat().st_size for path in work.rglob("pieces") if path.is_file())
    return figures, {"kept pieces": kept} | dict(sorted(sizes.items(), key=lambda item: -item[1]))


def kind(path):
    """Downloads by name; the files of places, years, indicators, agencies and reports by what they are of."""
    ending = "".join(path.suffixes[-1 - (path.suffix == ".gz") :])
    first, *rest = path.parts
    if first == "data":
        return "data/reports-….xlsx" if path.name.startswith("reports-") else str(path)
    if first in ("years", "indicators"):
        return f"{first}/…{ending}"
    if rest:
        return f"{('an agency', 'an agency-year')[len(rest) - 1]}{ending}"
    return f"a {LEVELS[(first[2:4] > '00') + (first[4:6] > '00')]}{ending}"


def main(counts):
    print(f"{machine()}\n")
    runs = {count: run(count) for count in counts}
    line("reports", counts)
    steps = [f"{step}: {unit}" for step in ("make", "join") for unit in ("CPU s", "s", "peak MB")]
    for at, title in enumerate(steps):
        line(title, (f"{figures[at]:.1f}" for figures, _ in runs.values()))
    for name in dict.fromkeys(name for _, sizes in runs.values() for name in sizes):
        line(name, (f"{sizes.get(name, 0) / count:.0f}" for count, (_, sizes) in runs.items()))


def line(title, values):
    print(f"| {title:24} |" + "".join(f" {value:>10} |" for value in values))


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or [1000])
