"""A workbook of reports: all of a small site, or those of one province of a large one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from gongkai.exports.entry import Line
from gongkai.exports.pieces import FINDINGS, PAGE, ROWS, Piece
from gongkai.exports.tables import Tables
from gongkai.exports.workbook import MEASURED, Page, Workbook, pages_of

FOLLOWING = ("places", "agencies", "findings", "dictionary")


class Book:
    """Takes the pieces place by place; `single` are the lines of the tables that are there already."""

    def __init__(
        self, path: Path, tables: Tables, about: Mapping[str, str | int], single: Mapping[str, list[Line]]
    ) -> None:
        self._figures = pages_of(tables)
        following = (tables[name] for name in FOLLOWING)
        pages = [*self._figures, *(Page(table.name, table.zh, table.fields) for table in following)]
        comment = ", ".join(f"{name} {value}" for name, value in about.items() if value)
        self._book = Workbook(path, pages, str(about["date"]), comment)
        for table, lines in single.items():
            self._book.add(table, lines)

    def take(self, piece: Piece) -> None:
        kind, _, page = piece.name.partition("/")
        if kind == PAGE:
            self._book.rows(page, piece.data)
        elif kind == ROWS:
            self._measure(piece)
        elif kind == FINDINGS:
            self._book.add(kind, piece.lines)

    def _measure(self, piece: Piece) -> None:
        for row in piece.rows[:MEASURED]:
            for page in self._figures:
                self._book.measure(page.name, (row.head[at] for at in page.places if at < len(row.head)))

    def close(self) -> None:
        self._book.close()
