"""CSV: UTF-8 with BOM and CRLF, so that a double click opens it right in Excel."""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import IO

from gongkai.exports.entry import Entry, Line, Value, plain, wide_line
from gongkai.exports.tables import Tables
from gongkai.record import Record

Row = list[str | int]
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
    sheet = Sheet(path, names)
    for line in lines:
        sheet.add(row_of(line))
    sheet.close()


def row_of(line: Line) -> Row:
    return [written(value) for value in line]


@lru_cache(maxsize=1)
def wide_row(entry: Entry, tables: Tables) -> Row:
    return row_of(wide_line(entry, tables))


def written(value: Value) -> str | int:
    """Text that a spreadsheet would take for a formula gets an apostrophe; numbers are never touched."""
    if isinstance(value, str):
        return f"'{value}" if value and FORMULA.match(value) else value
    if isinstance(value, Decimal):
        return plain(value)
    return "" if value is None else value


def printed_names(records: Sequence[Record]) -> tuple[str, ...]:
    """The columns of the printed tables of these records; money is followed by its printed words."""
    columns = [column for record in records for row in record.form.rows.values() for column in row.columns]
    names = (
        name
        for column in columns
        for name in (column.name, *([f"{column.name}_printed"] if column.type == "decimal" else []))
    )
    return ("row", "label", *dict.fromkeys(names))


def printed_lines(record: Record, names: Sequence[str]) -> Iterator[Line]:
    """A line a printed row, its numbers under the names of their columns."""
    for row in record.form.printed(record.collapsed):
        values: dict[str, Value] = {"row": row.path, "label": row.label}
        for cell, column in zip(record.row(row), row.columns, strict=True):
            values[column.name] = cell.printed if cell.number is None else cell.number
            if column.type == "decimal" and cell.number is not None:
                values[f"{column.name}_printed"] = cell.printed
        yield tuple(values.get(name) for name in names)


def write_printed(path: Path, entry: Entry) -> None:
    """The tables of one report as they are printed."""
    names = printed_names([entry.report.record])
    write_sheet(path, names, printed_lines(entry.report.record, names))


def write_years(path: Path, entries: Sequence[Entry]) -> None:
    """The tables of all years of an agency, one below the other."""
    records = [entry.report.record for entry in entries]
    names = printed_names(records)
    lines = ((record.year, *line) for record in records for line in printed_lines(record, names))
    write_sheet(path, ("year", *names), lines)
