"""CSV: UTF-8 with BOM and CRLF, so that a double click opens it right in Excel."""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import IO

from gongkai.exports.entry import Entry, Line, Value, plain, wide_line
from gongkai.exports.tables import Tables
from gongkai.form import Column, Form
from gongkai.record import Record

Row = list[str | int | None]
FORMULA = re.compile(r"[=+\-@\t\r]")  # what a spreadsheet would compute
LEVEL = 6  # of compression


class Sheet:
    """A CSV file that is open for writing; named `.csv.gz`, it is compressed."""

    def __init__(self, path: Path, names: Iterable[str]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._raw: IO[bytes] = path.open("xb")  # the same address twice is a mistake
        self._packed = (
            gzip.GzipFile("", "wb", LEVEL, self._raw, mtime=0) if path.suffix == ".gz" else self._raw
        )
        self._text = io.TextIOWrapper(self._packed, "utf-8-sig", newline="")
        self._writer = csv.writer(self._text, lineterminator="\r\n")
        self._writer.writerow(names)

    def add(self, row: Row) -> None:
        self._writer.writerow(row)

    def close(self) -> None:
        self._text.close()
        self._raw.close()


def write_sheet(path: Path, names: Iterable[str], lines: Iterable[Line]) -> None:
    _write(path, names, map(row_of, lines))


def _write(path: Path, names: Iterable[str], rows: Iterable[Row]) -> None:
    sheet = Sheet(path, names)
    for row in rows:
        sheet.add(row)
    sheet.close()


def row_of(line: Line) -> Row:
    """Text that a spreadsheet would take for a formula gets an apostrophe."""
    return [
        f"'{value}" if isinstance(value, str) and FORMULA.match(value) else value
        for value in figures_row(line)
    ]


def figures_row(line: Line) -> Row:
    """Numbers and the printed words of numbers, which are never touched: -3 stays -3."""
    return [plain(value) if isinstance(value, Decimal) else value for value in line]


@lru_cache(maxsize=1)
def wide_row(entry: Entry, tables: Tables) -> Row:
    line, head = wide_line(entry, tables), len(entry.head)
    return [*row_of(line[:head]), *figures_row(line[head:])]


@dataclass(frozen=True)
class Layout:
    """How the printed tables of some forms stand in one sheet: the columns, and the place of each cell."""

    names: tuple[str, ...]
    places: Mapping[str, int]

    @classmethod
    @cache
    def of(cls, *forms: Form) -> Layout:
        columns = [column for form in forms for row in form.rows.values() for column in row.columns]
        names = dict.fromkeys(name for column in columns for name in _names(column))
        head = ("row", "label", *names)
        return cls(head, {name: place for place, name in enumerate(head)})

    def rows(self, record: Record) -> Iterator[Row]:
        """A line a printed row, its numbers under the names of their columns."""
        for row in record.form.printed(record.collapsed):
            values: list[Value] = [row.path, row.label, *[None] * (len(self.names) - 2)]
            for cell, column in zip(record.row(row), row.columns, strict=True):
                place = self.places[column.name]
                values[place] = cell.printed if cell.number is None else cell.number
                if column.type == "decimal" and cell.number is not None:
                    values[place + 1] = cell.printed
            yield figures_row(tuple(values))


def _names(column: Column) -> tuple[str, ...]:
    """Money is followed by its printed words."""
    return (column.name, f"{column.name}_printed") if column.type == "decimal" else (column.name,)


def write_printed(path: Path, entry: Entry) -> None:
    """The tables of one report as they are printed."""
    record = entry.report.record
    layout = Layout.of(record.form)
    _write(path, layout.names, layout.rows(record))


def write_years(path: Path, entries: Sequence[Entry]) -> None:
    """The tables of all years of an agency, one below the other."""
    records = [entry.report.record for entry in entries]
    layout = Layout.of(*dict.fromkeys(record.form for record in records))
    rows = ([record.year, *row] for record in records for row in layout.rows(record))
    _write(path, ("year", *layout.names), rows)
