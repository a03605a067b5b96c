"""The printed lines of a table placed on the rows of the form, by their labels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby

from gongkai.alignment import aligned
from gongkai.form import Column, Row, Table
from gongkai.labels import EXACT, key, likeness
from gongkai.line import Line

_WITH_FIGURES = 0.001  # of two lines with one label the one with numbers is the row

NEAR = 2  # rows; two that stand next to each other, a group's label between them


@dataclass(frozen=True)
class Match:
    """A line and the cells it holds; `why` is the doubt, a rule of the messages, or empty."""

    line: Line
    label: str
    cells: tuple[str, ...]
    columns: tuple[Column, ...]
    why: str = ""


@dataclass
class Placement:
    """`collapsed` are groups printed as one row; `left` the lines that found no row; `score` the evidence."""

    matches: list[Match] = field(default_factory=list)
    collapsed: set[str] = field(default_factory=set)
    left: list[Line] = field(default_factory=list)
    score: float = 0.0


def placement(table: Table, lines: list[Line], own: bool = True) -> Placement:
    """The lines on the table's rows; `own` says that they stand under the table's heading."""
    heads = _heads(table, lines)
    body = [line for line in lines if line not in heads]
    placed = _one_line(table, body, own or bool(heads)) if table.one_line else _rows(table, body)
    placed.score += _evidence(table, heads)
    swapped = [] if table.one_line else _swapped(table, lines, heads)
    placed.matches = [replace(m, why="doubt-order") if m.line in swapped else m for m in placed.matches]
    return placed


def column_sets(table: Table) -> list[tuple[Column, ...]]:
    return list(dict.fromkeys(row.columns for row in table.printed()))


def head_words(table: Table) -> set[str]:
    """The keys of all that may stand above or beside the rows."""
    words = {table.corner, table.heading, *(row.under for row in table.rows)}
    for column in (column for columns in column_sets(table) for column in columns):
        words |= {column.label, column.under, *column.aliases}
    if table.one_line:
        words |= {row.label for row in table.rows}
    return {key(word) for word in words if word}


def _heads(table: Table, lines: list[Line]) -> list[Line]:
    """Lines of the head; once a row was found, a label of both kinds alone in its line is a row."""
    words = head_words(table)
    rows = set() if table.one_line else {key(label) for row in _all(table) for label in _labels(row)}
    heads, begun = [], False
    for line in lines:
        hits = sum(key(text) in words for text in line.texts)
        label = key(line.label)
        if not line.figures and hits and (label not in rows or (label in words and (hits > 1 or not begun))):
            heads.append(line)
        begun = begun or label in rows - words
    return heads


def _evidence(table: Table, heads: list[Line]) -> float:
    """One for each column whose label is printed, a little less for an alias."""
    texts = {text for line in heads for text in line.texts}
    columns = dict.fromkeys(column for columns in column_sets(table) for column in columns)
    best = (max((likeness(text, c.label, c.aliases) for text in texts), default=0.0) for c in columns)
    return sum(score for score in best if score >= EXACT)


def _swapped(table: Table, lines: list[Line], heads: list[Line]) -> list[Line]:
    """The lines below a head whose columns stand in another order than the form's."""
    below: list[Line] = []
    swapped = False
    for is_head, group in groupby(lines, key=lambda line: line in heads):
        block = list(group)
        if is_head:
            swapped = any(_is_swapped(line, table) for line in block)
        elif swapped:
            below += block
    return below


def _is_swapped(head: Line, table: Table) -> bool:
    orders = [_order(head, columns) for columns in column_sets(table)]
    orders = [order for order in orders if len(order) > 1]
    return bool(orders) and not any(order == sorted(order) for order in orders)


def _order(head: Line, columns: tuple[Column, ...]) -> list[int]:
    """The numbers of the columns that a head names, as they stand in it."""
    found = (
        index
        for text in head.texts
        for index, column in enumerate(columns)
        if likeness(text, column.label, column.aliases) >= EXACT
    )
    return list(found)


def _rows(table: Table, body: list[Line]) -> Placement:
    rows = _all(table)
    scores = [_candidates(line, rows) for line in body]
    path = aligned(scores, len(rows))
    moved = _moved(scores, path)
    taken = path | moved
    twice = {row for line, found in enumerate(scores) if line not in taken for row in found}
    placed = Placement(score=sum(scores[line][row] for line, row in path.items()))
    for index, line in enumerate(body):
        if index not in taken:
            placed.left.append(line)
            continue
        row = rows[taken[index]]
        if _is_torn(body[index : index + 2], scores[index][taken[index]]) or _is_subtotal(
            line, row, taken, rows
        ):
            placed.left.append(line)
        elif not row.rows or line.figures:
            why = "doubt-twice" if taken[index] in twice else _why(index, taken[index], scores, moved)
            placed.matches.append(Match(line, row.label, row.cells, row.columns, why))
            placed.collapsed |= {row.path} if row.rows else set()
    return placed


def _is_torn(lines: list[Line], score: float) -> bool:
    """Whether a row without numbers may have lost them to another line over a page break."""
    torn = len(lines) > 1 and bool(lines[1].figures) and not lines[1].label
    return not lines[0].figures and (torn or score < EXACT)


def _is_subtotal(line: Line, row: Row, taken: dict[int, int], rows: list[Row]) -> bool:
    """Whether a group has numbers of its own beside those of its rows."""
    inside = any(rows[other].path.startswith(row.path + ".") for other in taken.values())
    return bool(row.rows and line.figures and inside)


def _candidates(line: Line, rows: list[Row]) -> dict[int, float]:
    """The rows that the line's label may name; where one is named exactly, no other."""
    scores = {index: likeness(line.label, row.label, row.aliases) for index, row in enumerate(rows)}
    sure = {index: score for index, score in scores.items() if score >= EXACT}
    bonus = _WITH_FIGURES if line.figures else 0.0
    return {index: score + bonus for index, score in (sure or scores).items() if score}


def _moved(scores: list[dict[int, float]], path: dict[int, int]) -> dict[int, int]:
    """Lines outside the form's order that name a free row exactly."""
    moved: dict[int, int] = {}
    for line, candidates in enumerate(scores):
        for row, score in candidates.items():
            free = row not in path.values() and row not in moved.values()
            if line not in path and score >= EXACT and free:
                moved[line] = row
    return moved


def _why(line: int, row: int, scores: list[dict[int, float]], moved: dict[int, int]) -> str:
    """The doubt of a match: a row that moved, one that changed places with it, or a label not exact."""
    above, below = moved.get(line - 1, row) - row, row - moved.get(line + 1, row)
    if line in moved or 0 < above <= NEAR or 0 < below <= NEAR:
        return "doubt-order"
    return "" if scores[line][row] >= EXACT else "doubt-label"


def _one_line(table: Table, body: list[Line], sure: bool) -> Placement:
    """The line with as many numbers as the table has cells; without heading or head a doubt."""
    cells = tuple(cell for row in table.rows for cell in row.cells)
    columns = tuple(column for row in table.rows for column in row.columns)
    full = [line for line in body if line.figures == len(line.behind) == len(cells)]
    wide = [line for line in body if line.figures and sure and len(line.places) == len(cells)]
    line = next(iter(full or wide), None)
    if line is None:
        return Placement(left=body)
    match = Match(line, table.label, cells, columns, "" if sure else "doubt-place")
    return Placement([match], left=[other for other in body if other is not line], score=1.0)


def _all(table: Table) -> list[Row]:
    return [row for top in table.rows for row in top.walk()]


def _labels(row: Row) -> Iterator[str]:
    yield row.label
    yield from row.aliases
