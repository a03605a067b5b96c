"""How well scans are read: reports printed by Chromium and LibreOffice, made pictures, turned and dirtied.

    python benchmarks/ocr.py [--reports N] [--angles 0.5,…] [--noise 8] [FILE.pdf …]

N reports of each form and printer. A FILE with text is made a scan too and compared with what its text says.
A line a report: cells right, lost, wrong (though flagged), silently wrong, numbers without a flag, seconds of
the processor; then the most memory that any of them took.
"""

from __future__ import annotations

import argparse
import os
import pickle
import shutil
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import corpus  # noqa: E402
import corpus_formats as formats  # noqa: E402
from scanned import scanned  # noqa: E402

from gongkai.readers import read_document  # noqa: E402
from gongkai.recognize import recognize  # noqa: E402

HEADS = ("report", "cells", "right", "lost", "wrong", "silent", "unflagged", "seconds")


def printed(count, folder):
    """Name, PDF with text and the words that are right for each cell."""
    for form in corpus.FORMS:
        for seed in range(count):
            made = corpus.sheet(form, seed, False)
            yield (
                f"{form}-{seed}-chromium",
                formats.chromium_pdf(formats.html_clean(made), folder),
                made.truth,
            )
            if shutil.which("soffice"):
                pdf = formats.office(formats.docx(made), ".docx", folder, "pdf")
                yield f"{form}-{seed}-office", pdf, made.truth


def named(files):
    for path in files:
        cells = recognize(read_document(path), corpus.FORMS).record.cells
        yield path.stem, path.read_bytes(), {cell: {value.printed} for cell, value in cells.items()}


def apart(data):
    """Record, seconds and megabytes, in a process of its own."""
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        from gongkai.readers.scan.document import scan_document

        begun = time.process_time()
        record = recognize(scan_document(data, "scan.pdf"), corpus.FORMS).record
        found = {cell: value.printed for cell, value in record.cells.items()}
        flagged = {doubt.cell for doubt in record.doubts}
        status = Path("/proc/self/status").read_text().splitlines()
        peak = next(line for line in status if line.startswith("VmPeak"))
        with os.fdopen(theirs, "wb") as out:
            pickle.dump((found, flagged, time.process_time() - begun, int(peak.split()[1]) / 1000), out)
        os._exit(0)
    os.close(theirs)
    with os.fdopen(ours, "rb") as answer:
        said = pickle.load(answer)
    _, _, used = os.wait4(child, 0)
    return *said, used.ru_maxrss / 1000


def line(name, truth, found, flagged, seconds):
    lost = [cell for cell in truth if found.get(cell, "lost") == "lost" and "lost" not in truth[cell]]
    wrong = [cell for cell in truth if cell not in lost and found[cell] not in truth[cell]]
    silent = [cell for cell in wrong if cell not in flagged]
    bare = [cell for cell, word in found.items() if word != "lost" and cell not in flagged]
    right = len(truth) - len(lost) - len(wrong)
    for cell in wrong:
        print(f"    {cell}: {found[cell]} for {' or '.join(sorted(truth[cell]))}")
    return [name, len(truth), right, len(lost), len(wrong), len(silent), len(bare), round(seconds)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--reports", type=int, default=1)
    parser.add_argument("--angles", default="0.5")
    parser.add_argument("--noise", type=float, default=8)
    options = parser.parse_args()
    rows, most = [], (0.0, 0.0)
    print("".join(head.rjust(24 if head == "report" else 10) for head in HEADS))
    with tempfile.TemporaryDirectory() as folder:
        reports = named(options.files) if options.files else printed(options.reports, Path(folder))
        for name, pdf, truth in reports:
            for angle in map(float, options.angles.split(",")):
                found, flagged, seconds, space, peak = apart(scanned(pdf, angle, options.noise))
                most = max(most[0], space), max(most[1], peak)
                rows.append(line(f"{name} {angle}°", truth, found, flagged, seconds))
                print(
                    "".join(str(word).rjust(10 if at else 24) for at, word in enumerate(rows[-1])), flush=True
                )
    total = [sum(column) for column in zip(*(row[1:] for row in rows), strict=True)]
    print("".join(str(word).rjust(10 if at else 24) for at, word in enumerate(["all", *total])))
    print(f"at most {most[0]:.0f} MB of address space, {most[1]:.0f} MB of memory")
    return int(bool(total[4] or total[5]))


if __name__ == "__main__":
    sys.exit(main())
