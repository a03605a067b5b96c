"""Ruled lines to cells: snapped and joined, gathered where they touch, closed where a page cuts them open."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from gongkai.readers.pdf.drawing import Box
from gongkai.readers.pdf.marks import Rule

SNAP = 3.0  # points; lines that are nearer are one
SHORTEST = 4.0
CROSSINGS = 100_000  # lines across times lines down
UNITS = 20_000  # places of one grid


class Place(NamedTuple):
    """A cell of a grid; `sound` is false where its borders do not close around a rectangle."""

    row: int
    column: int
    rows: int
    columns: int
    sound: bool = True


class Grid(NamedTuple):
    """The lines of a table from edge to edge, and the cells between them."""

    xs: list[float]
    ys: list[float]
    places: list[Place]

    def box(self, place: Place) -> Box:
        right, bottom = self.xs[place.column + place.columns], self.ys[place.row + place.rows]
        return self.xs[place.column], self.ys[place.row], right, bottom

    def unit(self, x: float, y: float) -> tuple[int, int] | None:
        """The row and column that a point falls into."""
        row, column = bisect_right(self.ys, y) - 1, bisect_right(self.xs, x) - 1
        inside = 0 <= row < len(self.ys) - 1 and 0 <= column < len(self.xs) - 1
        return (row, column) if inside else None


def grids_of(across: list[Rule], down: list[Rule]) -> list[Grid]:
    """The grids of two columns or more, from top to bottom."""
    across, down = _joined(across), _joined(down)
    if len(across) * len(down) > CROSSINGS:
        return []
    found = (_grid(*lines) for lines in _touching(across, down))
    return sorted((grid for grid in found if grid), key=lambda grid: grid.ys[0])


def _joined(rules: Iterable[Rule]) -> list[Rule]:
    """Rules of one line snapped to it, and joined where they meet."""
    lines: list[list[Rule]] = []
    for rule in sorted(rules):
        if lines and rule.at - lines[-1][0].at <= SNAP:
            lines[-1].append(rule)
        else:
            lines.append([rule])
    return [rule for line in lines for rule in _runs(line) if rule.end - rule.start >= SHORTEST]


def _runs(line: list[Rule]) -> Iterator[Rule]:
    at = sorted(rule.at for rule in line)[len(line) // 2]
    ordered = sorted(line, key=lambda rule: rule.start)
    start, end = ordered[0].start, ordered[0].end
    for rule in ordered[1:]:
        if rule.start > end + SNAP:
            yield Rule(at, start, end)
            start = rule.start
        end = max(end, rule.end)
    yield Rule(at, start, end)


def _touching(across: list[Rule], down: list[Rule]) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """The lines that hang together through their crossings."""
    rows_of = {i: [j for j, row in enumerate(across) if _meet(row, column)] for i, column in enumerate(down)}
    columns_of: dict[int, list[int]] = defaultdict(list)
    for column, crossed in rows_of.items():
        for row in crossed:
            columns_of[row].append(column)
    left = set(rows_of)
    while left:
        rows: set[int] = set()
        columns = {left.pop()}
        waiting = list(columns)
        while waiting:
            new = set(rows_of[waiting.pop()]) - rows
            rows |= new
            fresh = {column for row in new for column in columns_of[row]} - columns
            columns |= fresh
            waiting += fresh
        left -= columns
        yield [across[i] for i in sorted(rows)], [down[i] for i in sorted(columns)]


def _meet(row: Rule, column: Rule) -> bool:
    across = row.start - SNAP <= column.at <= row.end + SNAP
    return across and column.start - SNAP <= row.at <= column.end + SNAP


def _grid(across: list[Rule], down: list[Rule]) -> Grid | None:
    """The grid of lines that hang together; None for a frame, or one beyond all measure."""
    if not across:
        return None
    xs, ys = _edges(down, across), _edges(across, down)
    if (len(xs) - 1) * (len(ys) - 1) > UNITS:
        return None
    places = list(_places(xs, ys, across, down))
    xs, ys, places = _needed(xs, ys, places)
    return Grid(xs, ys, places) if len(xs) > 2 else None


def _edges(rules: list[Rule], crossing: list[Rule]) -> list[float]:
    """Where rules stand on their axis, and the ends of those that cross them where they reach beyond."""
    found = _apart(rule.at for rule in rules)
    first, last = min(rule.start for rule in crossing), max(rule.end for rule in crossing)
    return [first] * (first < found[0] - SNAP) + found + [last] * (last > found[-1] + SNAP)


def _apart(values: Iterable[float]) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value > found[-1] + SNAP:
            found.append(value)
    return found


def _places(xs: list[float], ys: list[float], across: list[Rule], down: list[Rule]) -> Iterator[Place]:
    """Units between the lines, merged where no line parts them."""
    beside = _parted(xs, ys, down)  # (column, row): a line stands left of the unit
    above = _parted(ys, xs, across)  # (row, column): a line stands above it
    exposed = set(_exposed(above, len(ys) - 1, len(xs) - 1))
    exposed |= {(row, column) for column, row in _exposed(beside, len(xs) - 1, len(ys) - 1)}
    seen: set[tuple[int, int]] = set()
    for row in range(len(ys) - 1):
        for column in range(len(xs) - 1):
            if (row, column) in seen:
                continue
            region = _region(row, column, len(ys) - 1, len(xs) - 1, above, beside)
            seen |= region
            yield from _rectangles(region, region.isdisjoint(exposed))


def _parted(ats: list[float], between: list[float], rules: list[Rule]) -> set[tuple[int, int]]:
    """Which line of an axis stands beside which unit of the other, for at least half its length."""
    found = set()
    middles = [(one + other) / 2 for one, other in pairwise(ats)]
    for rule in rules:
        index = bisect_right(middles, rule.at)  # the nearest
        first = max(0, bisect_right(between, rule.start) - 1)
        for unit in range(first, min(len(between) - 1, bisect_right(between, rule.end))):
            start, end = between[unit], between[unit + 1]
            if min(rule.end, end) - max(rule.start, start) > (end - start) / 2:
                found.add((index, unit))
    return found


def _region(
    row: int, column: int, rows: int, columns: int, above: set[tuple[int, int]], beside: set[tuple[int, int]]
) -> set[tuple[int, int]]:
    """The units that no line parts from this one."""
    found, waiting = {(row, column)}, [(row, column)]
    closed = (row, column) in above and (row + 1, column) in above
    if closed and (column, row) in beside and (column + 1, row) in beside:
        return found
    while waiting:
        r, c = waiting.pop()
        near = [(r - 1, c)] * ((r, c) not in above) + [(r + 1, c)] * ((r + 1, c) not in above)
        near += [(r, c - 1)] * ((c, r) not in beside) + [(r, c + 1)] * ((c + 1, r) not in beside)
        inside = {(y, x) for y, x in near if 0 <= y < rows and 0 <= x < columns}
        waiting += inside - found
        found |= inside
    return found


def _exposed(lines: set[tuple[int, int]], last: int, count: int) -> Iterator[tuple[int, int]]:
    """Units open to a rim of the grid where others are closed: no cells, but gaps that cells left."""
    for rim in (0, last):
        closed = {unit for at, unit in lines if at == rim}
        if closed:  # else the whole rim is open, as at the end of a page
            yield from ((min(rim, last - 1), unit) for unit in range(count) if unit not in closed)


def _rectangles(region: set[tuple[int, int]], sound: bool) -> Iterator[Place]:
    """A region as one cell; where it is no rectangle, each unit by itself and not sound."""
    top, left = min(row for row, _ in region), min(column for _, column in region)
    rows = max(row for row, _ in region) - top + 1
    columns = max(column for _, column in region) - left + 1
    if rows * columns == len(region):
        yield Place(top, left, rows, columns, sound)
    else:
        yield from (Place(row, column, 1, 1, False) for row, column in sorted(region))


def _needed(
    xs: list[float], ys: list[float], places: list[Place]
) -> tuple[list[float], list[float], list[Place]]:
    """The grid without lines at which no cell begins, as an underlined word leaves one."""
    rows, columns = sorted({place.row for place in places}), sorted({place.column for place in places})
    row_of, column_of = _renumbered(rows, len(ys)), _renumbered(columns, len(xs))
    fewer = [
        Place(
            row_of[place.row],
            column_of[place.column],
            row_of[place.row + place.rows] - row_of[place.row],
            column_of[place.column + place.columns] - column_of[place.column],
            place.sound,
        )
        for place in places
    ]
    return [xs[i] for i in columns] + xs[-1:], [ys[i] for i in rows] + ys[-1:], fewer


def _renumbered(kept: list[int], count: int) -> dict[int, int]:
    """The new number of each line that was kept, and of the last."""
    return {old: new for new, old in enumerate(kept)} | {count - 1: len(kept)}
