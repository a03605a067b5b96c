"""Tables over page breaks: pieces with the same columns joined, a row that was torn in two made whole."""

from __future__ import annotations

import re
from dataclasses import replace

from gongkai.document import Cell
from gongkai.readers.pdf.grid import SNAP, Place
from gongkai.readers.pdf.tables import Held, Piece, together

_ENUMERATED = re.compile(r"[(（]?[一二三四五六七八九十0-9]{1,3}[)）、.．]")
Torn = dict[tuple[int, int], Held]  # by row and number in the row


def joined(above: Piece, below: Piece) -> Piece | None:
    """Two pieces on pages that follow one another as one; None where their columns differ."""
    if below.page != above.page + 1:
        return None
    upper, lower = above.grid.xs, below.grid.xs
    shifted = [x + upper[0] - lower[0] for x in lower]  # the margins of two pages may differ
    for moved in (lower, shifted):
        few, many = sorted((upper, moved), key=len)
        if all(_nearest(x, many)[1] <= SNAP for x in few):
            return _one(many, _on(many, upper, above.rows), _on(many, moved, below.rows), below)
    return None


def _one(xs: list[float], first: list[list[Held]], second: list[list[Held]], below: Piece) -> Piece:
    torn = _torn(first, second[0])
    if torn is not None:
        first = [[torn.get((r, i), held) for i, held in enumerate(row)] for r, row in enumerate(first)]
        second = [_moved(row, -1) for row in second[1:]]
    rows = [*first, *(_moved(row, len(first)) for row in second)]
    return Piece(below.page, below.grid._replace(xs=xs), rows)


def _nearest(x: float, others: list[float]) -> tuple[int, float]:
    """Which of the others is nearest, and how near."""
    distance, index = min((abs(x - other), index) for index, other in enumerate(others))
    return index, distance


def _on(xs: list[float], own: list[float], rows: list[list[Held]]) -> list[list[Held]]:
    """The rows on the finer columns of another piece; columns that they lack on the left are empty."""
    start = [_nearest(x, xs)[0] for x in own]
    if start == [*range(len(xs))]:
        return rows
    found = [[_spread(held, start) for held in row] for row in rows]
    if start[0]:
        place = Place(0, 0, len(found), start[0])
        found[0].insert(0, Held(place, Cell("", rows=place.rows, columns=place.columns), False))
    return found


def _spread(held: Held, start: list[int]) -> Held:
    column = start[held.place.column]
    columns = start[held.place.column + held.place.columns] - column
    place = held.place._replace(column=column, columns=columns)
    return held._replace(place=place, cell=replace(held.cell, columns=columns))


def _moved(row: list[Held], by: int) -> list[Held]:
    return [held._replace(place=held.place._replace(row=held.place.row + by)) for held in row]


def _torn(above: list[list[Held]], row: list[Held]) -> Torn | None:
    """The last cells above with the rest of their texts from the row below, where that is no row of its own.

    It is none if it goes on with a text whose last line was full, and fills no cell that is filled already.
    """
    ends = {
        (held.place.column, held.place.columns): (r, i)
        for r, line in enumerate(above)
        for i, held in enumerate(line)
        if held.place.row + held.place.rows == len(above)
    }
    torn: Torn = {}
    goes_on = False
    for held in row:
        at = ends.get((held.place.column, held.place.columns))
        if at is None:
            return None
        before = above[at[0]][at[1]]
        if held.cell.text and before.cell.text:
            if not before.full or _ENUMERATED.match(held.cell.text):
                return None
            goes_on = True
        torn[at] = _whole(before, held)
    return torn if goes_on else None


def _whole(before: Held, after: Held) -> Held:
    rows = before.place.rows + after.place.rows - 1
    text = together(before.cell.text, after.cell.text, before.full)
    doubt = before.cell.doubt or after.cell.doubt
    cell = replace(before.cell, text=text, rows=rows, doubt=doubt)
    return Held(before.place._replace(rows=rows), cell, after.full)
