"""A report as plain data, without notes and narrative: what is kept of it while nothing of it changes."""

from __future__ import annotations

import json
from collections.abc import ItemsView, Iterator, Mapping, ValuesView
from functools import cache, lru_cache
from pathlib import Path
from sys import intern
from typing import Any

from gongkai.catalog import Catalog, Report
from gongkai.form import Column, Form
from gongkai.record import Cell, Record, cells_of
from gongkai.registry import Agency

Data = dict[str, Any]


class Cells(Mapping[str, Cell]):
    """The cells of a record, whose printed words are read when the first of them is asked for."""

    __slots__ = ("address", "columns", "path")

    def __init__(self, columns: Mapping[str, tuple[int, Column]], path: Path, address: str) -> None:
        self.columns, self.path, self.address = columns, path, address

    def __getitem__(self, path: str) -> Cell:
        at, column = self.columns[path]
        return cells_of(column.kind)[_words(self.path)[self.address]["cells"][at]]

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)

    def __len__(self) -> int:
        return len(self.columns)

    def __contains__(self, path: object) -> bool:
        return path in self.columns


class Narrative(Mapping[str, str]):
    """The sections of a narrative, which are read whenever they are asked for."""

    __slots__ = ("address", "path")

    def __init__(self, path: Path, address: str) -> None:
        self.path, self.address = path, address

    def _text(self) -> dict[str, str]:
        found: dict[str, str] = _words(self.path)[self.address]["text"]
        return found

    def __getitem__(self, section: str) -> str:
        return self._text()[section]

    def __iter__(self) -> Iterator[str]:
        return iter(self._text())

    def __len__(self) -> int:
        return len(self._text())

    def values(self) -> ValuesView[str]:
        return self._text().values()

    def items(self) -> ItemsView[str, str]:
        return self._text().items()


def report_data(report: Report) -> Data:
    record = report.record
    return {
        "agency": report.agency.address,
        "file": report.path.name,
        "name": record.agency,
        "year": record.year,
        "form": record.form.id,
        "source": dict(record.source),
        "collapsed": sorted(record.collapsed),
    }


def words_of(report: Report) -> Data:
    """The printed words of its cells, in printed order, and its narrative."""
    cells = [cell.printed for cell in report.record.cells.values()]
    return {"cells": cells, "text": dict(report.record.text)}


def report_from(data: Data, catalog: Catalog, words: Path) -> Report:
    """The report without notes and lines; its cells and its narrative stand in the file `words`."""
    agency = catalog.agencies[data["agency"]]
    path = _folder(catalog.content, agency) / data["file"]
    form, collapsed = catalog.forms[data["form"]], frozenset(data["collapsed"])
    address = f"{agency.address}/{data['year']}"
    cells = Cells(_columns(form, collapsed), words, address)
    text = Narrative(words, address)
    source = {intern(key): word for key, word in data["source"].items()}
    record = Record(data["name"], data["year"], form, source, cells, collapsed, text)
    return Report(agency, record, path)


@lru_cache(maxsize=1)  # the reports of an agency follow each other
def _folder(content: Path, agency: Agency) -> Path:
    return content / "reports" / agency.place[:2] / agency.address


def agency_from(data: Data) -> Agency:
    """JSON has lists where an agency has tuples."""
    lists = {key: tuple(value) for key, value in data.items() if isinstance(value, list)}
    return Agency(**{**data, **lists})


@cache
def _columns(form: Form, collapsed: frozenset[str]) -> dict[str, tuple[int, Column]]:
    rows = form.printed(collapsed)
    paths = [(path, column) for row in rows for path, column in zip(row.cells, row.columns, strict=True)]
    return {path: (at, column) for at, (path, column) in enumerate(paths)}


def forget() -> None:
    """Read words anew: in the process of a preview their places are made again and again."""
    _words.cache_clear()


@lru_cache(maxsize=8)  # places; who looks at many reports goes from place to place
def _words(path: Path) -> dict[str, Data]:
    found: dict[str, Data] = json.loads(path.read_bytes())
    return found
