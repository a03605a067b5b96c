"""A table of one line that a report prints upright: a row for each way, a column for each way, or a list."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from gongkai.form import Column, Row, Table
from gongkai.recognize.labels import EXACT, likeness
from gongkai.recognize.line import Line

Cells = tuple[tuple[str, ...], tuple[Column, ...]]


def upright(table: Table, body: list[Line]) -> Iterator[tuple[Line, str, Cells]]:
    """Each line with its label and the cells whose numbers stand in it."""
    rows = list(table.rows)
    columns = list(rows[0].columns)
    lines = [line for line in body if line.figures]
    if named := [(line, row) for line in lines for row in rows if _names(line, row) and _fills(line, row)]:
        yield from ((line, row.label, (row.cells, row.columns)) for line, row in named if _once(line, named))
    elif _follow(lines, columns, len(rows)):
        for index, (line, column) in enumerate(zip(lines, columns, strict=True)):
            cells = tuple(row.cells[index] for row in rows)
            yield line, column.label, (cells, (column,) * len(rows))
    elif _follow(lines, columns * len(rows), 1):
        paths = list(chain.from_iterable(row.cells for row in rows))
        for line, path, column in zip(lines, paths, columns * len(rows), strict=True):
            yield line, column.label, ((path,), (column,))


def _names(line: Line, row: Row) -> bool:
    return likeness(line.label, row.label, row.aliases) >= EXACT


def _fills(line: Line, row: Row) -> bool:
    return line.figures == len(line.behind) == len(row.columns)


def _once(line: Line, named: list[tuple[Line, Row]]) -> bool:
    """Whether the row of a line is named by no other line."""
    row = next(row for other, row in named if other is line)
    return sum(other is row for _, other in named) == 1


def _follow(lines: list[Line], columns: list[Column], count: int) -> bool:
    """Whether the lines have these labels in this order, and each so many numbers."""
    if len(lines) != len(columns) or any(line.figures != count for line in lines):
        return False
    pairs = zip(lines, columns, strict=True)
    return all(likeness(line.label, c.label, c.aliases) >= EXACT for line, c in pairs)
