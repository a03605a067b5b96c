"""The cells of placed lines: numbers as printed, `blank` where the grid shows it, else `lost`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from gongkai.recognize.figures import figure, is_gapped
from gongkai.recognize.labels import EXACT, likeness
from gongkai.recognize.line import Columns
from gongkai.recognize.placement import Match, Placement
from gongkai.recognize.remarks import Remarks
from gongkai.record import Cell
from gongkai.values import BLANK, LOST, number


def cells_of(placed: Placement, remarks: Remarks) -> dict[str, Cell]:
    """The cells of a table's matches by path."""
    columns = Columns(m.line for m in placed.matches if m.line.is_close and len(m.columns) == m.line.figures)
    cells: dict[str, Cell] = {}
    for match in placed.matches:
        row = _row(match, columns, remarks)
        cells |= row
        read = [path for path, cell in row.items() if cell.printed != LOST]
        if match.why:
            remarks.doubt(match.why, read, found=" ".join(match.line.label.split()))
        elif _may_have_moved(match, row):
            remarks.doubt("doubt-total", read)
    return cells


def _row(match: Match, columns: Columns, remarks: Remarks) -> dict[str, Cell]:
    line, count = match.line, len(match.columns)
    places: list[int] | None = line.behind
    if len(line.behind) != count:
        places = columns.places(line, count) or _unrepeated(match)
    elif not line.is_close:
        remarks.doubt("doubt-gap", match.cells)
    if places is None:
        _short(match, remarks)
        return {}
    row = dict(_printed(match, places, remarks))
    if any(line.places[place] and line.end(place) > after for place, after in pairwise(places)):
        remarks.doubt("doubt-merged", row)  # a cell that is gone makes the last one wider
    if line.table not in columns.ragged and _is_contradicted(match, places):
        remarks.doubt("doubt-order", row)
    return row


def _is_contradicted(match: Match, places: list[int]) -> bool:
    """Whether another column's label stands above a number."""
    for head in match.heads:
        for column, place in zip(match.columns, places, strict=True):
            text = head.text(place) if len(head.places) == len(match.line.places) else ""
            names = {c.name for c in match.columns if likeness(text, c.label, c.aliases) >= EXACT}
            if names and column.name not in names:
                return True
    return False


def _unrepeated(match: Match) -> list[int] | None:
    """The places of a line whose merged cells are printed once for each column, as its head's are."""
    line, head = match.line, match.heads[-1] if match.heads else None
    if head is None or len(head.places) != len(line.places):
        return None
    again = (
        i for i in line.behind[1:] if line.text(i) == line.text(i - 1) and head.text(i) == head.text(i - 1)
    )
    left = sorted(set(line.behind) - set(again))
    return left if len(left) == len(match.columns) else None


def _short(match: Match, remarks: Remarks) -> None:
    words = {"label": match.label, "expected": len(match.columns), "found": match.line.figures}
    remarks.find("row-short", match.line.at, row=match.line.raw, **words)


def _printed(match: Match, places: list[int], remarks: Remarks) -> Iterator[tuple[str, Cell]]:
    line = match.line
    ends = [*places[1:], max(places[-1] + 1, line.end(places[-1]))]
    for path, column, place, end in zip(match.cells, match.columns, places, ends, strict=True):
        text, label = line.text(place), f"{match.label} {column.label}"
        printed = figure(text, column)
        if line.is_shared(place, end) or (line.is_tall(place) and is_gapped(text)):
            printed = LOST
            remarks.find(
                "cell-merged", line.places[place] or line.at, label=label, found=" ".join(text.split())
            )
        elif printed is None:
            remarks.find("cell-unreadable", line.places[place], label=label, found=" ".join(text.split()))
        elif line.is_tall(place) or is_gapped(text):
            remarks.doubt("doubt-merged" if line.is_tall(place) else "doubt-gap", [path])
        remarks.stands(path, match.line.places[place])
        yield path, Cell(printed or LOST, number(printed or LOST, column))


def _may_have_moved(match: Match, row: Mapping[str, Cell]) -> bool:
    """Whether a row with blanks adds up to another total than it prints."""
    if LOST in (cell.printed for cell in row.values()) or BLANK not in (c.printed for c in row.values()):
        return False
    worth = {c.name: row[path].number for c, path in zip(match.columns, match.cells, strict=True)}
    sums = [(worth[c.name], [worth.get(part) for part in c.sum_of]) for c in match.columns if c.sum_of]
    sums = [(total, parts) for total, parts in sums if {total, *parts} != {None}]
    return any(sum(part or 0 for part in parts) != total for total, parts in sums)
