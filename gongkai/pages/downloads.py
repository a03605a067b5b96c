"""The downloads that have been made, each with its size and the word that says what it holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gongkai.pages.tree import Tree

NAMES = (
    *("reports.csv", "reports.xlsx", "cells.csv", "reports.json", "reports.jsonl", "gongkai.sqlite"),
    *("reports.parquet", "cells.parquet"),
    *("dictionary.csv", "agencies.csv", "places.csv", "findings.csv", "datapackage.json", "dcat.jsonld"),
    *("record.schema.json", "gongkai.zip", "SHA256SUMS"),
)
PACKED = ".gz"  # the ending of a file that has grown large
PROVINCE = "reports-province.xlsx"  # what the workbook of any province is described by
WORKBOOK = re.compile(r"reports-([0-9]{2})\.xlsx")  # of one province, in a large site


@dataclass(frozen=True)
class Download:
    name: str
    address: str
    size: str
    word: str  # key of its description
    place: str = ""  # the code of the one place that it is of


def downloads(tree: Tree) -> list[Download]:
    """The files of all reports, and the workbooks of the provinces behind them."""
    found = [
        Download(file, f"data/{file}", shown_size(size), word_of(name))
        for name in NAMES
        for file in (name, name + PACKED)
        if (size := tree.size(f"data/{file}")) is not None
    ]
    return [*found, *_workbooks(tree)]


def _workbooks(tree: Tree) -> Iterator[Download]:
    for path in sorted((tree.out / "data").glob("reports-*.xlsx")):
        if known := WORKBOOK.fullmatch(path.name):
            size = shown_size(path.stat().st_size)
            yield Download(path.name, f"data/{path.name}", size, word_of(path.name), f"{known[1]}0000")


def word_of(name: str) -> str:
    """The key of the words for a file; nothing where it is not known."""
    bare = WORKBOOK.sub(PROVINCE, name).removesuffix(PACKED)
    return f"data-{bare.replace('.', '-').lower()}" if bare in (*NAMES, PROVINCE) else ""


def shown_size(count: int) -> str:
    """Bytes for people: `12 KB`, `3.4 MB`."""
    return f"{max(1, round(count / 1024))} KB" if count < 1024**2 else f"{count / 1024**2:.1f} MB"
