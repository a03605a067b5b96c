"""Grids filled with their characters: tables of cells, joined over the pages that they run on."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import NamedTuple

from gongkai.document import Cell, Table
from gongkai.readers.pdf.grid import SNAP, Grid, Place
from gongkai.readers.pdf.lines import TextLine, text_lines
from gongkai.readers.pdf.marks import Char

PADDING = 12.0  # points; what Word leaves free in a cell left and right together
TOUCHING = 0.05  # of a character's height; digits that near are of one number
DIGITS = frozenset("0123456789０１２３４５６７８９.,")
_NUMBER = re.compile(r"[-+]?[0-9０-９.,]+")
_ENUMERATED = re.compile(r"[(（]?[一二三四五六七八九十0-9]{1,3}[)）、.．]")
Row = list[tuple[Place, Cell]]


class Piece(NamedTuple):
    """What of a table stands on one page, or on several that were joined; rows of places and their cells."""

    page: int  # the last
    grid: Grid
    rows: list[Row]


def pieces_of(page: int, chars: list[Char], grids: list[Grid]) -> tuple[list[Piece], list[Char]]:
    """The tables of a page, and the characters that stand outside of them."""
    pieces = []
    for grid in sorted(grids, key=_area):
        inside, chars = _parted(chars, grid)
        if inside:
            pieces.append(_piece(page, grid, inside))
    return sorted(pieces, key=lambda piece: piece.grid.ys[0]), chars


def _area(grid: Grid) -> float:
    return (grid.xs[-1] - grid.xs[0]) * (grid.ys[-1] - grid.ys[0])


def _parted(chars: list[Char], grid: Grid) -> tuple[list[Char], list[Char]]:
    inside: list[Char] = []
    outside: list[Char] = []
    left, top, right, bottom = grid.xs[0], grid.ys[0], grid.xs[-1], grid.ys[-1]
    for char in chars:
        within = left <= char.x <= right and top <= char.y <= bottom
        (inside if within else outside).append(char)
    return inside, outside


def _piece(page: int, grid: Grid, chars: list[Char]) -> Piece:
    at = {
        (place.row + r, place.column + c): place
        for place in grid.places
        for r in range(place.rows)
        for c in range(place.columns)
    }
    held: dict[Place, list[Char]] = defaultdict(list)
    torn: set[Place] = set()
    before: tuple[Char, Place] | None = None
    for char in chars:
        unit = grid.unit(char.x, char.y)
        if unit is None:
            continue
        place = at[unit]
        if before and before[1] != place and _is_one_number(before[0], char):
            torn |= {before[1], place}
        held[place].append(char)
        before = char, place
    rows: list[Row] = [[] for _ in range(len(grid.ys) - 1)]
    for place in sorted(grid.places):
        box, doubt = grid.box(place), "" if place.sound and place not in torn else "doubt-border"
        text = _text(text_lines(held[place]), box)
        rows[place.row].append((place, Cell(text, page, 0, box, place.columns, place.rows, doubt)))
    return Piece(page, grid, rows)


def _is_one_number(before: Char, char: Char) -> bool:
    """Whether two digits stand so close that a border between them cuts a number."""
    level = abs(before.bottom - char.bottom) < char.size / 4
    near = abs(char.left - before.right) < TOUCHING * char.size
    return level and near and before.text in DIGITS and char.text in DIGITS


def _text(lines: list[TextLine], box: tuple[float, float, float, float]) -> str:
    """The lines of a cell; a number that filled the cell's width goes on in the next line."""
    text = ""
    full = False
    for line in lines:
        is_number = bool(_NUMBER.fullmatch(line.text))
        text += line.text if full and is_number else f"\n{line.text}"
        digit = (line.right - line.left) / len(line.text)
        full = is_number and line.right - line.left + digit > box[2] - box[0] - PADDING
    return text.removeprefix("\n")


def joined(above: Piece, below: Piece) -> Piece | None:
    """Two pieces of one table on pages that follow one another; None where their columns differ."""
    if below.page != above.page + 1:
        return None
    shift = above.grid.xs[0] - below.grid.xs[0]
    moved = [x + shift for x in below.grid.xs]
    few, many = sorted((above.grid.xs, moved), key=len)
    if not all(any(abs(x - other) <= SNAP for other in many) for x in few):
        return None
    if len(above.grid.xs) < len(moved):
        above = _on(moved, above.grid.xs, above)
    elif len(moved) < len(above.grid.xs):
        below = _on(above.grid.xs, moved, below)
    rows = [*above.rows, *below.rows]
    open_bottom = below.grid.open_bottom
    return Piece(below.page, above.grid._replace(open_bottom=open_bottom), rows)


def _on(xs: list[float], own: list[float], piece: Piece) -> Piece:
    """The piece on the finer columns of another."""
    start = [min(range(len(xs)), key=lambda i: abs(xs[i] - x)) for x in own]
    return piece._replace(
        grid=piece.grid._replace(xs=xs),
        rows=[[_spread(place, cell, start) for place, cell in row] for row in piece.rows],
    )


def _spread(place: Place, cell: Cell, start: list[int]) -> tuple[Place, Cell]:
    columns = start[place.column + place.columns] - start[place.column]
    return place._replace(column=start[place.column], columns=columns), replace(cell, columns=columns)


def table_of(piece: Piece) -> Table:
    return Table(tuple(tuple(cell for _, cell in row) for row in piece.rows))
