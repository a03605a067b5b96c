"""Grids filled with their characters: tables of cells, joined over the pages that they run on."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import NamedTuple

from gongkai.document import Cell, Table
from gongkai.readers.pdf.grid import Grid, Place
from gongkai.readers.pdf.lines import TextLine, text_lines
from gongkai.readers.pdf.marks import Char

PADDING = 12.0  # points; what Word leaves free in a cell left and right together
TOUCHING = 0.05  # of a character's size; digits that near are of one number
DIGITS = frozenset("0123456789０１２３４５６７８９.,")
_NUMBER = re.compile(r"[-+]?[0-9０-９.,]+")


class Held(NamedTuple):
    """A place and what it holds; `full` says that its last line leaves no room for one more character."""

    place: Place
    cell: Cell
    full: bool


class Piece(NamedTuple):
    """What of a table stands on one page, or on several that were joined; `page` is the last."""

    page: int
    grid: Grid
    rows: list[list[Held]]


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
    rows: list[list[Held]] = [[] for _ in range(len(grid.ys) - 1)]
    for place in sorted(grid.places):
        box, doubt = grid.box(place), "" if place.sound and place not in torn else "doubt-border"
        text, full = _text(text_lines(held[place]), box[2] - box[0] - PADDING)
        cell = Cell(text, page, 0, box, place.columns, place.rows, doubt)
        rows[place.row].append(Held(place, cell, full))
    return Piece(page, grid, rows)


def _is_one_number(before: Char, char: Char) -> bool:
    """Whether two digits stand so close that a border between them cuts a number."""
    if before.text not in DIGITS or char.text not in DIGITS:
        return False
    level = abs(before.base - char.base) < char.size / 4
    return level and abs(char.left - before.right) < TOUCHING * char.size


def _text(lines: list[TextLine], room: float) -> tuple[str, bool]:
    """The text of a cell, and whether its last line is full; a number that is goes on in the next line."""
    text, full = "", False
    for line in lines:
        text = together(text, line.text, full)
        width = line.right - line.left
        full = width + width / len(line.text) > room
    return text, full


def together(text: str, more: str, full: bool) -> str:
    """Two lines of a cell: one number, if the first was full, else two lines."""
    last = text.rpartition("\n")[2]
    one = full and _NUMBER.fullmatch(last) and _NUMBER.fullmatch(more.partition("\n")[0])
    return f"{text}{more}" if one or not text or not more else f"{text}\n{more}"


def table_of(piece: Piece) -> Table:
    return Table(tuple(tuple(held.cell for held in row) for row in piece.rows))
