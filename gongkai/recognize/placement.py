"""The printed lines of a table placed on the rows of the form, by their labels."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import dropwhile, takewhile

from gongkai.form import Column, Row, Table
from gongkai.recognize.alignment import aligned
from gongkai.recognize.head import all_rows, below_swapped, evidence, head_lines, table_columns
from gongkai.recognize.labels import EXACT, likeness, resembles
from gongkai.recognize.line import Line
from gongkai.recognize.mend import mended
from gongkai.recognize.upright import upright

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
    heads: tuple[Line, ...] = ()  # the lines of the head above it
    known: tuple[Column, ...] = ()  # all columns that the table has


@dataclass
class Placement:
    """`collapsed` are groups printed as one row; `left` the lines that found no row; `score` the evidence."""

    matches: list[Match] = field(default_factory=list)
    collapsed: set[str] = field(default_factory=set)
    left: list[Line] = field(default_factory=list)
    score: float = 0.0


def placement(table: Table, lines: list[Line], own: bool = True) -> Placement:
    """The lines on the table's rows; `own` says that they stand under the table's heading."""
    heads = head_lines(table, lines)
    body = [line for line in lines if line not in heads]
    rows = all_rows(table)
    body, torn = (body, set[Line]()) if table.one_line else mended(body, rows)
    placed = _one_line(table, body, own or bool(heads)) if table.one_line else _rows(rows, body)
    placed.score += evidence(table, heads)
    swapped = below_swapped(table, lines, heads)
    placed.matches = [replace(m, why="doubt-order") if m.line in swapped else m for m in placed.matches]
    placed.matches = [replace(m, why="doubt-torn") if m.line in torn else m for m in placed.matches]
    known = table_columns(table)
    placed.matches = [
        replace(m, heads=_heads_above(m.line, lines, heads), known=known) for m in placed.matches
    ]
    return placed


def _heads_above(line: Line, lines: list[Line], heads: list[Line]) -> tuple[Line, ...]:
    """The lines of the nearest head above a line."""
    above = lines[: lines.index(line)] if line in lines else []
    below_head = dropwhile(lambda other: other not in heads, reversed(above))
    return tuple(takewhile(lambda other: other in heads, below_head))[::-1]


def _rows(rows: list[Row], body: list[Line]) -> Placement:
    scores = [_candidates(line, rows) for line in body]
    path = aligned(scores, len(rows))
    moved = _moved(scores, path)
    between = _between(body, rows, scores, path) if not moved else {}
    taken = path | moved | between
    placed = Placement(score=sum(scores[line][row] for line, row in path.items()))
    for index, line in enumerate(body):
        row = rows[taken[index]] if index in taken else None
        torn = row and _is_torn(body[index : index + 2], scores[index].get(taken[index], 0.0))
        if row is None or torn or _is_subtotal(line, row, [rows[other] for other in taken.values()]):
            placed.left.append(line)
        elif line.figures or not row.rows:
            why = "doubt-between" if index in between else _why(index, taken[index], scores, moved)
            placed.matches.append(Match(line, row.label, row.cells, row.columns, why))
            placed.collapsed |= {row.path} if row.rows else set()
    return placed


def _between(
    body: list[Line], rows: list[Row], scores: list[dict[int, float]], path: dict[int, int]
) -> dict[int, int]:
    """Full lines without a known label, between two sure rows that leave room for one row alone."""
    found: dict[int, int] = {}
    for index, line in enumerate(body):
        above, below = path.get(index - 1), path.get(index + 1)
        if index in path or above is None or below is None:
            continue
        sure = scores[index - 1][above] >= EXACT and scores[index + 1][below] >= EXACT
        room = [row for row in range(above + 1, below) if not rows[row].rows]
        if sure and len(room) == 1 and _could_be(line, rows[room[0]]):
            found[index] = room[0]
    return found


def _could_be(line: Line, row: Row) -> bool:
    """Whether a line has the row's numbers and no label that speaks against it."""
    full = line.figures == len(line.behind) == len(row.columns)
    return full and (not line.label or resembles(line.label, row.label))


def _is_torn(lines: list[Line], score: float) -> bool:
    """Whether a row without numbers may have lost them to another line over a page break."""
    torn = len(lines) > 1 and bool(lines[1].figures) and not lines[1].label
    return not lines[0].figures and (torn or score < EXACT)


def _is_subtotal(line: Line, row: Row, taken: list[Row]) -> bool:
    """Whether a group has numbers of its own beside those of its rows."""
    return bool(row.rows and line.figures and any(other.path.startswith(row.path + ".") for other in taken))


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
    """The doubt of a match: a row that moved or changed places, that is printed twice, or not labelled so."""
    above, below = moved.get(line - 1, row) - row, row - moved.get(line + 1, row)
    if line in moved or 0 < above <= NEAR or 0 < below <= NEAR:
        return "doubt-order"
    if sum(found.get(row, 0) >= EXACT for found in scores) > 1:
        return "doubt-twice"
    return "" if scores[line][row] >= EXACT else "doubt-label"


def _one_line(table: Table, body: list[Line], sure: bool) -> Placement:
    """The line with as many numbers as the table has cells; without heading or head a doubt."""
    cells = tuple(cell for row in table.rows for cell in row.cells)
    columns = tuple(column for row in table.rows for column in row.columns)
    full = [line for line in body if line.figures == len(line.behind) == len(cells)]
    wide = [line for line in body if line.figures and sure and len(line.places) == len(cells)]
    line = next(iter(full or wide), None)
    if line is None:
        return _upright(table, body)
    match = Match(line, table.label, cells, columns, "" if sure else "doubt-place")
    return Placement([match], left=[other for other in body if other is not line], score=1.0)


def _upright(table: Table, body: list[Line]) -> Placement:
    matches = [Match(line, label, *cells) for line, label, cells in upright(table, body)]
    lines = [match.line for match in matches]
    left = [line for line in body if line not in lines]
    return Placement(matches, left=left, score=1.0 if matches else 0.0)
