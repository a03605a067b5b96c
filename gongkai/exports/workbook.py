"""reports.xlsx: a sheet a table, Chinese headings above the names of the columns, numbers as numbers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from gongkai.dump import width
from gongkai.edition import Edition
from gongkai.exports.entry import Entry, Line, Value, plain, wide_line
from gongkai.exports.tables import Field, Table, Tables

OPTIONS = {
    "constant_memory": True,
    "strings_to_urls": False,  # Excel takes 65,530 links at most, and drops the cells of the rest
    "strings_to_formulas": False,
    "strings_to_numbers": False,
}
MEASURED = 200  # rows that a column's width is taken from
NARROW, BROAD = 8, 50  # characters
TALL = 64  # points, for headings of four lines
LONGEST = 32767  # characters that a cell of Excel takes
SHEET = 31  # characters of a sheet's name
HEAD = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}
NAMED = ("report", "agency", "year")  # what a line of figures begins with


class Workbook:
    """Takes the reports one by one; the other tables are added with `table`."""

    def __init__(self, path: Path, tables: Tables, edition: Edition, comment: str) -> None:
        self._book = xlsxwriter.Workbook(str(path), OPTIONS)
        created = datetime.fromisoformat(edition.date)
        self._book.set_properties({"created": created, "title": "Gongkai", "comments": comment})
        self._formats = self._book.add_format(HEAD), self._book.add_format({"font_color": "#595959"})
        self._tables = tables
        wide = tables["reports"]
        head = wide.fields[: -len(tables.columns)]
        self._reports = self._page(wide.zh, head)
        self._parts = [(self._reports, list(range(len(head)))), *self._figures(wide)]

    def _figures(self, wide: Table) -> Iterable[tuple[_Page, list[int]]]:
        """A sheet for each table of the form, the cells of all forms side by side."""
        found: dict[str, tuple[str, list[int]]] = {}
        for place, field in enumerate(wide.fields):
            if field.figure:
                label = field.figure.table.label
                found.setdefault(field.figure.table.name, (label, []))[1].append(place)
        named = [wide.names.index(name) for name in NAMED]
        for label, places in found.values():
            chosen = [*named, *places]
            yield self._page(label, [wide.fields[place] for place in chosen], len(NAMED)), chosen

    def add(self, entry: Entry) -> None:
        line = wide_line(entry, self._tables)
        for page, places in self._parts:
            page.add([line[place] for place in places])

    def table(self, table: Table, lines: Iterable[Line]) -> None:
        page = self._page(table.zh, table.fields)
        for line in lines:
            page.add(line)

    def close(self) -> None:
        self._book.close()

    def _page(self, title: str, fields: Iterable[Field], frozen: int = 1) -> _Page:
        sheet = self._book.add_worksheet(title[:SHEET])
        return _Page(sheet, list(fields), frozen, *self._formats)


class _Page:
    """A sheet that grows row by row and keeps its columns as wide as its first rows need."""

    def __init__(
        self, sheet: Worksheet, fields: list[Field], frozen: int, head: Format, name: Format
    ) -> None:
        self._sheet, self._row = sheet, 2
        self._widths = [max(NARROW, min(width(field.zh) // 2, 16)) for field in fields]
        sheet.freeze_panes(2, frozen)
        sheet.set_row(0, TALL)
        for place, field in enumerate(fields):
            title = f"{field.zh}（{field.unit.name}）" if field.unit else field.zh
            sheet.write_string(0, place, title, head)
        for place, field in enumerate(fields):
            sheet.write_string(1, place, field.name, name)
        self._fit()

    def add(self, line: Iterable[Value]) -> None:
        for place, value in enumerate(line):
            if value is not None:
                self._write(place, value)
        self._row += 1
        if self._row == MEASURED:
            self._fit()

    def _write(self, place: int, value: str | int | Decimal) -> None:
        """A number that a binary float would round is written in words."""
        if isinstance(value, str):
            self._sheet.write_string(self._row, place, value[:LONGEST])
        elif isinstance(value, Decimal) and Decimal(str(float(value))) != value:
            self._sheet.write_string(self._row, place, plain(value))
        else:
            self._sheet.write_number(self._row, place, value)
        if self._row < MEASURED:
            needed = width(value) if isinstance(value, str) else len(str(value))
            if needed > self._widths[place]:
                self._widths[place] = min(needed, BROAD)
                self._sheet.set_column(place, place, self._widths[place] + 1)

    def _fit(self) -> None:
        for place, size in enumerate(self._widths):
            self._sheet.set_column(place, place, size + 1)
