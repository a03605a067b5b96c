"""How well each format is read: reports made from both forms, whole and with every kind of damage.

    python benchmarks/reading.py [--reports N] [--formats docx,html,…] [--verbose]

N reports of each form and damage; a table with one line a format.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import corpus  # noqa: E402
import corpus_formats as formats  # noqa: E402
from corpus_damage import DAMAGES  # noqa: E402
from corpus_score import score  # noqa: E402

MADE = {
    "docx": (".docx", formats.docx),
    "html": (".html", lambda made: formats.html_clean(made).encode()),
    "html-word": (".html", lambda made: formats.html_word(made).encode()),
    "html-portal": (".html", lambda made: formats.html_portal(made).encode("gb18030")),
    "txt-tabs": (".txt", lambda made: formats.text(made, formats.tabs).encode()),
    "txt-cells": (".txt", lambda made: formats.text(made, formats.cells).encode()),
    "txt-columns": (".txt", lambda made: formats.text(made, formats.columns).encode()),
    "md-pipes": (".md", lambda made: formats.text(made, formats.pipes).encode()),
}
CONVERTED = {"doc": "doc", "pdf-office": "pdf"}
ALL = [*MADE, *CONVERTED, "pdf-chromium"]


def sheets(count):
    """Every damage on both forms, and as many whole reports."""
    for form in corpus.FORMS:
        for seed in range(count):
            for damage in (None, *DAMAGES):
                made = corpus.sheet(form, seed, seed % 3 == 1)
                if damage:
                    damage(made, random.Random(f"{form} {seed} {damage.__name__}"))
                yield f"{form}-{seed}-{damage.__name__ if damage else 'whole'}", made


def written(name, made, wanted, folder):
    """The report's file in each format that needs no other program."""
    for kind in wanted & MADE.keys():
        suffix, write = MADE[kind]
        path = folder / kind / f"{name}{suffix}"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(write(made))
        yield kind, path
    if "pdf-chromium" in wanted:
        path = folder / "pdf-chromium" / f"{name}.pdf"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(formats.chromium_pdf(formats.html_clean(made), folder))
        yield "pdf-chromium", path
    if wanted & CONVERTED.keys():
        path = folder / f"{name}.docx"
        path.write_bytes(formats.docx(made))


def converted(wanted, folder, named):
    """What LibreOffice makes of all the .docx files, in one run a format."""
    files = sorted(folder.glob("*.docx"))
    for kind in sorted(wanted & CONVERTED.keys()):
        out = formats.office_many(folder, files, CONVERTED[kind])
        for path in sorted(out.glob(f"*.{CONVERTED[kind]}")):
            yield kind, path, named[path.stem]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=2)
    parser.add_argument("--formats", default=",".join(ALL))
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    wanted = set(options.formats.split(","))
    if not shutil.which("soffice"):
        wanted -= CONVERTED.keys()
    totals = defaultdict(Counter)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        named = {}
        for name, made in sheets(options.reports):
            named[name] = made
            for kind, path in written(name, made, wanted, folder):
                add(totals[kind], score(made, path), kind, name, options.verbose)
        for kind, path, made in converted(wanted, folder, named):
            add(totals[kind], score(made, path), kind, path.stem, options.verbose)
    print(table(totals))
    return int(any(total["silent"] or total["refused"] for total in totals.values()))


def add(total, scored, kind, name, verbose):
    total.update(scored)
    if verbose and (
        scored["silent"] or scored["due"] != scored["read"] or scored["unflagged"] or scored["refused"]
    ):
        print(kind, name, {key: value for key, value in scored.items() if value})


def table(totals):
    heads = ["format", "reports", "accuracy", "recall", "exact", "silent", "doubted", "unbalanced", "ms"]
    lines = ["".join(head.rjust(13) for head in heads)]
    for kind in filter(totals.__contains__, ALL):
        t = totals[kind]
        cells = [kind, t["reports"], f"{t['right'] / t['cells']:.4f}", f"{t['read'] / t['due']:.4f}"]
        cells += [
            f"{t['exact']}/{t['whole']}",
            t["silent"],
            t["doubted"],
            f"{t['reported']}/{t['unbalanced']}",
        ]
        cells += [f"{t['microseconds'] / t['reports'] / 1000:.0f}"]
        lines.append("".join(str(cell).rjust(13) for cell in cells))
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
