"""The workbooks: one of all reports, or of a large site one for each province."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from gongkai.exports.entry import Line
from gongkai.exports.pieces import FINDINGS, PAGE, PLACE, ROWS, Piece
from gongkai.exports.tables import Tables
from gongkai.exports.workbook import MEASURED, Page, Workbook, pages_of

FOLLOWING = ("places", "agencies", "findings", "dictionary")
PROVINCE = 2  # digits of its code


class Workbooks:
    """Takes the pieces place by place; `single` are the lines of the tables that are there already."""

    def __init__(
        self,
        data: Path,
        tables: Tables,
        about: Mapping[str, str | int],
        single: Mapping[str, list[Line]],
        large: bool,
    ) -> None:
        self._data, self._about, self._single, self._large = data, about, single, large
        self._figures = pages_of(tables)
        following = (tables[name] for name in FOLLOWING)
        self._pages = [*self._figures, *(Page(table.name, table.zh, table.fields) for table in following)]
        self._books: dict[str, Workbook] = {}  # the one that is open, by the digits of its province
        self._code = ""
        if not large:
            self._open()

    def take(self, piece: Piece) -> None:
        kind, _, page = piece.name.partition("/")
        if kind == PLACE and self._large:
            self._code = piece.data.decode()[:PROVINCE]
            if self._code and self._code not in self._books:
                self._open()
        book = self._books.get(self._code)  # none for what is of no place
        if book and kind == PAGE:
            book.rows(page, piece.data)
        elif book and kind == ROWS:
            self._measure(book, piece)
        elif book and kind == FINDINGS:
            book.add(kind, piece.lines)

    def _open(self) -> None:
        self.close()
        code = f"-{self._code}" if self._code else ""
        comment = ", ".join(f"{name} {value}" for name, value in self._about.items())
        path = self._data / f"reports{code}.xlsx"
        book = Workbook(path, self._pages, str(self._about["date"]), comment)
        for table, lines in self._single.items():
            whole = table == "dictionary"
            book.add(table, (line for line in lines if whole or str(line[0]).startswith(self._code)))
        self._books = {self._code: book}

    def _measure(self, book: Workbook, piece: Piece) -> None:
        for row in piece.rows[:MEASURED]:
            for page in self._figures:
                book.measure(page.name, (row.head[at] for at in page.places if at < len(row.head)))

    def close(self) -> None:
        for book in self._books.values():
            book.close()
