"""The printed tables of a report as HTML: heads, row labels and spans as the form has them.

All but the cells is the same for every report of a form, so it is made once; a page joins strings.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import groupby
from string import ascii_lowercase
from typing import NamedTuple

from markupsafe import Markup, escape

from gongkai.form import Column, Form, Row, Table
from gongkai.pages.wording import Wording
from gongkai.record import Cell

_PLAIN = re.compile(r"[\w.-]*")  # cells that HTML shows as they are
WIDE = 4  # columns; a table with more takes the whole width


@dataclass(frozen=True)
class Box:
    """A label of a head or a row; equal boxes that touch are printed as one."""

    key: str
    label: str


class Units(NamedTuple):
    """A unit, and the labels of the columns that it is for; of none, it is that of all others."""

    name: str
    columns: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Frame:
    """A table without its cells: its HTML in pieces, at which place each cell stands, and its units."""

    table: Table
    pieces: tuple[str, ...]  # every second is empty, for a cell, whose `<td>` ends the one before it
    places: dict[str, int]
    units: tuple[Units, ...]

    @cached_property
    def wide(self) -> bool:
        return self.table.one_line or any(len(row.columns) > WIDE for row in self.table.rows)

    @cache  # noqa: B019  (as long as its form)
    def caption(self, wording: Wording) -> Markup:
        """The table's name and its units; all but the first are named after their columns."""
        comma, colon = (f"</i>{wording.text(key)}" for key in ("list-comma", "list-colon"))
        units = []
        for unit in self.units:
            columns = "".join(f"<i>{escape(name)}{comma}" for name in unit.columns).removesuffix(comma)
            units.append(f"{columns}{colon if columns else ''}<i>{escape(unit.name)}</i>")
        said = f"{wording.text('in-unit')}{' · '.join(units)}"
        return Markup(f"<caption><b>{escape(self.table.label)}</b> <span>{said}</span></caption>")

    def html(self, cells: Mapping[str, Cell], marked: Mapping[str, str]) -> Markup:
        """The rows of the table; `marked` has the rest of a `<td` for cells that are not plain."""
        pieces = list(self.pieces)
        printed = [cell.printed for cell in map(cells.__getitem__, self.places)]
        pieces[1::2] = printed if _PLAIN.fullmatch("".join(printed)) else map(escape, printed)
        for path in self.places.keys() & marked.keys():
            at = self.places[path]
            pieces[at - 1 : at + 1] = pieces[at - 1][:-1], marked[path]
        return Markup("".join(pieces))


class Slot(str):
    """The path of a cell, among pieces of HTML."""


@cache
def frames(form: Form, collapsed: frozenset[str]) -> tuple[Frame, ...]:
    """The tables of a form in which the groups in `collapsed` are one row each."""
    return tuple(_frame(table, table.printed(collapsed), form, at) for at, table in enumerate(form.tables))


def _frame(table: Table, rows: tuple[Row, ...], form: Form, at: int) -> Frame:
    if table.one_line:
        pieces = _one_line(rows)
    elif len({row.columns for row in rows}) == 1:
        pieces = _grid(table, rows, form)
    else:
        pieces = _blocks(table, rows, at)
    found, places = [""], {}
    for piece in pieces:
        if isinstance(piece, Slot):
            found[-1] += ">"
            places[str(piece)] = len(found)
            found += ["", ""]
        else:
            found[-1] += piece
    return Frame(table, tuple(found), places, _units(rows))


def _units(rows: tuple[Row, ...]) -> tuple[Units, ...]:
    """The units of a table; all but the first name the columns they are for."""
    labels: dict[str, dict[str, None]] = defaultdict(dict)
    for _, column in _cells(rows):
        labels[column.unit.name][column.label] = None
    first = next(iter(labels))
    return tuple(Units(name, () if name == first else tuple(found)) for name, found in labels.items())


def _one_line(rows: tuple[Row, ...]) -> Iterator[str]:
    """A group of columns for each row, and all numbers in one line below."""
    heads = [[*_above(row.under), Box(row.path, row.label)] for row in rows for _ in row.columns]
    depth = max(map(len, heads))
    columns = [
        [*head, *head[-1:] * (depth - len(head)), Box(cell, column.label)]
        for head, (cell, column) in zip(heads, _cells(rows), strict=True)
    ]
    yield from _head(columns, None)
    yield "<tbody><tr>"
    for row in rows:
        for cell in row.cells:
            yield "<td"
            yield Slot(cell)


def _grid(table: Table, rows: tuple[Row, ...], form: Form) -> Iterator[str]:
    """One set of columns for all rows; groups of rows have their label at the left."""
    heads = [
        [*_above(table.heading), *_above(column.under), Box(column.name, column.label)]
        for column in rows[0].columns
    ]
    stubs = _padded([_stub(row, form) for row in rows])
    corner = [Box("", table.corner or "")] * len(stubs[0])
    yield from _head(_padded(heads), corner)
    yield "<tbody>"
    for row, boxes in zip(rows, _boxes(stubs), strict=True):
        yield "<tr>" + "".join(_th(*span, "row") for span in boxes)
        for cell in row.cells:
            yield "<td"
            yield Slot(cell)


def _blocks(table: Table, rows: tuple[Row, ...], at: int) -> Iterator[str]:
    """Rows with columns of their own: each block under its article begins with a line of heads.

    Heads of one block must not speak for the next, so from the second on every cell names its own.
    """
    width = max(len(row.columns) for row in rows)
    blocks = groupby(rows, lambda row: (row.under, row.columns))
    for number, ((under, columns), members) in enumerate(blocks):
        block = f"{ascii_lowercase[at]}{number}"
        spans = [1] * (len(columns) - 1) + [width - len(columns) + 1]
        yield "<tbody>"
        if under:
            yield "<tr>" + _th(under, width + 1, 1, "rowgroup", f" id={block}" * bool(number))
        yield "<tr>" + _th(table.corner or "", 1, 1, "col")
        for place, (column, span) in enumerate(zip(columns, spans, strict=True)):
            yield _th(column.label, span, 1, "col", f" id={block}c{place}" * bool(number))
        above = f"{block} " if under else ""
        for line, row in enumerate(members):
            yield "<tr>" + _th(row.label, 1, 1, "row", f" id={block}r{line}" * bool(number))
            for place, (cell, span) in enumerate(zip(row.cells, spans, strict=True)):
                named = f' headers="{above}{block}r{line} {block}c{place}"' if number else ""
                yield "<td" + f" colspan={span}" * (span > 1) + named
                yield Slot(cell)


def _above(label: str | None) -> list[Box]:
    return [Box(label, label)] if label else []


def _cells(rows: tuple[Row, ...]) -> Iterator[tuple[str, Column]]:
    for row in rows:
        yield from zip(row.cells, row.columns, strict=True)


def _stub(row: Row, form: Form) -> list[Box]:
    """The labels at the left of a row, outermost first."""
    parts = row.path.split(".")
    chain = [form.rows[".".join(parts[:end])] for end in range(2, len(parts) + 1)]
    return [*_above(chain[0].under), *(Box(part.path, part.label) for part in chain)]


def _padded(lines: list[list[Box]]) -> list[list[Box]]:
    """All lines as long as the longest; a short one repeats its last box, which so spans the rest."""
    depth = max(map(len, lines))
    return [[*line, *line[-1:] * (depth - len(line))] for line in lines]


def _head(columns: list[list[Box]], corner: list[Box] | None) -> Iterator[str]:
    """The lines of a head from the labels above each column, outermost first."""
    levels = [[*(corner or []), *level] for level in zip(*columns, strict=True)]
    yield "<thead>"
    for boxes in _boxes(levels):
        yield "<tr>" + "".join(_th(*span, "col") for span in boxes)


def _boxes(grid: list[list[Box]]) -> Iterator[list[tuple[str, int, int]]]:
    """For each line of a grid the labels of the boxes that begin there, with the slots they span."""
    for y, line in enumerate(grid):
        found = []
        for x, box in enumerate(line):
            if (x and line[x - 1] == box) or (y and grid[y - 1][x] == box):
                continue
            found.append((box.label, _run(box, line[x:]), _run(box, [below[x] for below in grid[y:]])))
        yield found


def _run(box: Box, line: list[Box]) -> int:
    """How many boxes at the beginning of the line are this one."""
    return next((at for at, other in enumerate(line) if other != box), len(line))


def _th(label: str, width: int, height: int, scope: str, more: str = "") -> str:
    spans = f" colspan={width}" * (width > 1) + f" rowspan={height}" * (height > 1)
    return f"<th scope={scope}{spans}{more}>{escape(label)}" if label else f"<td{spans}>"
