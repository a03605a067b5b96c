"""CSV: UTF-8 with BOM and CRLF, so that a double click opens it right in Excel."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from gongkai.exports.entry import Entry, Line, plain
from gongkai.form import Column, Form
from gongkai.form import Row as FormRow
from gongkai.record import Cell, Record

Row = list[str | int | None]
FORMULA = re.compile(r"[=+\-@\t\r]")  # what a spreadsheet would compute


def csv_text(row: Iterable[str | int | None]) -> str:
    """A line with its end."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerow(row)
    return text.getvalue()


def row_of(line: Line) -> Row:
    """Text that a spreadsheet would take for a formula gets an apostrophe."""
    return [
        f"'{value}" if isinstance(value, str) and FORMULA.match(value) else value
        for value in figures_row(line)
    ]


def figures_row(line: Line) -> Row:
    """Numbers and the printed words of numbers, which are never touched: -3 stays -3."""
    return [plain(value) if isinstance(value, Decimal) else value for value in line]


Slot = tuple[str, str, bool]  # the commas before a cell, its path, and whether printed words follow


@dataclass(frozen=True, eq=False)
class Layout:
    """How the printed tables of some forms stand in one sheet: a line a row, a column a name."""

    names: tuple[str, ...]

    @classmethod
    @cache
    def of(cls, *forms: Form) -> Layout:
        columns = [column for form in forms for row in form.rows.values() for column in row.columns]
        return cls(("row", "label", *dict.fromkeys(name for column in columns for name in _names(column))))

    def text(self, record: Record, first: str = "") -> str:
        """The lines of a record as CSV, its numbers under the names of their columns, `first` before each."""
        found: list[str] = []
        for head, slots, end in _lines(self, record.form, record.collapsed):
            found += (first, head)
            for commas, path, exact in slots:
                cell = record.cells[path]
                found += (commas, _money(cell) if exact else cell.printed)
            found.append(end)
        return "".join(found)

    def line(self, row: FormRow) -> tuple[str, list[Slot], str]:
        """A printed row: its labels, its cells each with the commas before it, and the end."""
        found = {column.name: (cell, column) for cell, column in zip(row.cells, row.columns, strict=True)}
        told = {name for _, column in found.values() for name in _names(column)}
        slots, commas = [], ""
        for name in self.names[2:]:
            commas += "" if name in told and name not in found else ","
            if name in found:
                path, column = found[name]
                slots.append((commas, path, column.type == "decimal"))
                commas = ""
        return csv_text([row.path, row.label])[:-2], slots, f"{commas}\r\n"


@cache
def _lines(layout: Layout, form: Form, collapsed: frozenset[str]) -> tuple[tuple[str, list[Slot], str], ...]:
    return tuple(layout.line(row) for row in form.printed(collapsed))


def _money(cell: Cell) -> str:
    """Number and printed words, or the word for why there is none."""
    return f"{cell.printed}," if cell.number is None else csv_text([plain(cell.number), cell.printed])[:-2]


def _names(column: Column) -> tuple[str, ...]:
    """Money is followed by its printed words."""
    return (column.name, f"{column.name}_printed") if column.type == "decimal" else (column.name,)


def write_printed(path: Path, entry: Entry) -> None:
    """The tables of one report as they are printed."""
    record = entry.report.record
    layout = Layout.of(record.form)
    _write_text(path, layout.names, layout.text(record))


def write_years(path: Path, entries: Sequence[Entry]) -> None:
    """The tables of all years of an agency, one below the other."""
    records = [entry.report.record for entry in entries]
    layout = Layout.of(*dict.fromkeys(record.form for record in records))
    text = "".join(layout.text(record, f"{record.year},") for record in records)
    _write_text(path, ("year", *layout.names), text)


def _write_text(path: Path, names: Iterable[str], text: str) -> None:
    """Written at once: there are two such files for every report."""
    with path.open("x", encoding="utf-8-sig", newline="") as file:
        file.write(csv_text(names) + text)
