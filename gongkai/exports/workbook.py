"""reports.xlsx: a sheet a table, Chinese headings above the names of the columns, numbers as numbers.

The rows of the reports come as XML, without the addresses of their cells, which a sheet may leave out.
"""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from shutil import copyfileobj
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import xlsxwriter

from gongkai.dump import width
from gongkai.exports.entry import Value, plain
from gongkai.exports.joined import LEVEL
from gongkai.exports.tables import Field, Tables

REPORTS = "reports"  # the sheet of what stands in front of the figures
MEASURED = 50  # rows that the widths of columns are taken from
NARROW, BROAD = 8, 50  # characters
TALL = 64  # points, for headings of four lines
LONGEST = 32767  # characters that a cell of Excel takes
SHEET = 31  # characters of a sheet's name
HEAD = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}
NAMED = ("report", "agency", "year")  # what a line of figures begins with
END = b"</sheetData>"
_DIMENSION = re.compile(rb"<dimension [^>]*/>")  # of the headings alone
_ESCAPED = re.compile("_x[0-9A-Fa-f]{4}_|[\x00-\x08\x0b-\x1f\ufffe\uffff]")  # what Excel would read as one


@dataclass(frozen=True)
class Page:
    """A sheet: the fields of its columns, their places in the wide table, how many columns stay in sight."""

    name: str
    title: str
    fields: tuple[Field, ...]
    places: tuple[int, ...] = ()
    frozen: int = 1


def pages_of(tables: Tables) -> list[Page]:
    """The reports, then each table of the form, the cells of all forms side by side."""
    wide = tables["reports"]
    head = len(wide.fields) - len(tables.columns)
    pages = [Page(REPORTS, wide.zh, wide.fields[:head], tuple(range(head)))]
    named = tuple(wide.names.index(name) for name in NAMED)
    by_table: dict[str, list[int]] = {}
    for place, field in enumerate(wide.fields):
        if field.figure:
            by_table.setdefault(field.figure.table.name, []).append(place)
    for name, places in by_table.items():
        chosen = (*named, *places)
        label = wide.fields[places[0]].figure.table.label  # type: ignore[union-attr]
        pages.append(
            Page(f"table-{name}", label, tuple(wide.fields[at] for at in chosen), chosen, len(NAMED))
        )
    return pages


def row_xml(values: Iterable[Value | float]) -> str:
    """A row of a sheet."""
    return f"<row>{''.join(map(_cell, values))}</row>"


@lru_cache(maxsize=1 << 16)
def _cell(value: Value | float) -> str:
    """A number that a binary float would round is written in words."""
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, Decimal) and Decimal(str(float(value))) != value:
        value = plain(value)
    if not isinstance(value, str):
        return f"<c><v>{plain(value) if isinstance(value, Decimal) else value}</v></c>"
    text = _ESCAPED.sub(_spelt, value[:LONGEST]).replace("&", "&amp;").replace("<", "&lt;")
    kept = "" if text == text.strip() else ' xml:space="preserve"'
    return f'<c t="inlineStr"><is><t{kept}>{text.replace(">", "&gt;")}</t></is></c>'


def _spelt(found: re.Match[str]) -> str:
    return f"_x005F{found[0]}" if found[0].startswith("_x") else f"_x{ord(found[0]):04X}_"


class Workbook:
    """Takes rows as XML by the name of their sheet; they wait on the disk until all are there."""

    def __init__(self, path: Path, pages: Iterable[Page], created: str, comment: str) -> None:
        self._path, self._pages = path, list(pages)
        self._properties = {
            "created": datetime.fromisoformat(created),
            "title": "Gongkai",
            "comments": comment,
        }
        self._rows = {
            page.name: tempfile.TemporaryFile(dir=path.parent)  # noqa: SIM115  (closed with the book)
            for page in self._pages
        }
        self._measured = Counter[str]()
        self._widths = {page.name: [_heading(field) for field in page.fields] for page in self._pages}

    def rows(self, name: str, data: bytes) -> None:
        self._rows[name].write(data)

    def add(self, name: str, lines: Iterable[Sequence[Value | float]]) -> None:
        for line in lines:
            self.measure(name, line)
            self.rows(name, row_xml(line).encode())

    def measure(self, name: str, values: Iterable[object]) -> None:
        """Make the columns as wide as these need, if they are among the first rows."""
        self._measured[name] += 1
        if self._measured[name] > MEASURED:
            return
        widths = self._widths[name]
        for place, value in enumerate(values):
            text = str(value or "")
            needed = len(text) if text.isascii() else width(text[:BROAD])
            widths[place] = max(widths[place], min(needed, BROAD))

    def close(self) -> None:
        """The rows go where the headings end."""
        names = {f"xl/worksheets/sheet{at}.xml": page.name for at, page in enumerate(self._pages, 1)}
        with ZipFile(self._headings()) as headings, ZipFile(self._path, "x") as archive:
            for info in headings.infolist():
                with archive.open(_packed(info), "w") as part:
                    self._write(part, headings.read(info), names.get(info.filename))
        for rows in self._rows.values():
            rows.close()

    def _write(self, part: IO[bytes], data: bytes, name: str | None) -> None:
        if name is None:
            part.write(data)
            return
        before, end, after = _DIMENSION.sub(b"", data).partition(END)
        part.write(before)
        self._rows[name].seek(0)
        copyfileobj(self._rows[name], part)
        part.write(end + after)

    def _headings(self) -> BytesIO:
        """The workbook with all that stands above its rows."""
        data = BytesIO()
        book = xlsxwriter.Workbook(data, {"in_memory": True, "strings_to_formulas": False})
        book.set_properties(self._properties)
        formats = book.add_format(HEAD), book.add_format({"font_color": "#595959"})
        for page in self._pages:
            sheet = book.add_worksheet(page.title[:SHEET])
            sheet.freeze_panes(2, page.frozen)
            sheet.set_row(0, TALL)
            for place, field in enumerate(page.fields):
                title = f"{field.zh}（{field.unit.name}）" if field.unit else field.zh
                sheet.write_string(0, place, title, formats[0])
                sheet.write_string(1, place, field.name, formats[1])
                sheet.set_column(place, place, self._widths[page.name][place] + 1)
        book.close()
        return data


def _heading(field: Field) -> int:
    return max(NARROW, min(width(field.zh) // 2, 16))


def _packed(info: ZipInfo) -> ZipInfo:
    """The same entry, to be compressed anew."""
    found = ZipInfo(info.filename, info.date_time)
    found.compress_type, found.external_attr = ZIP_DEFLATED, info.external_attr
    found._compresslevel = LEVEL  # type: ignore[attr-defined]
    return found
