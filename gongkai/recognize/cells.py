"""The cells of placed lines: numbers as printed, `blank` where the grid shows it, else `lost`."""

from __future__ import annotations

from collections.abc import Iterator

from gongkai.recognize.figures import figure, is_gapped
from gongkai.recognize.line import Starts
from gongkai.recognize.placement import Match, Placement
from gongkai.recognize.remarks import Remarks
from gongkai.record import Cell
from gongkai.values import LOST, number


def cells_of(placed: Placement, remarks: Remarks) -> dict[str, Cell]:
    """The cells of a table's matches by path."""
    starts = Starts(m.line for m in placed.matches if _is_full(m))
    cells: dict[str, Cell] = {}
    for match in placed.matches:
        row = _row(match, starts, remarks)
        cells |= row
        read = [path for path, cell in row.items() if cell.printed != LOST]
        if match.why:
            remarks.doubt(match.why, read, found=" ".join(match.line.label.split()))
    return cells


def _is_full(match: Match) -> bool:
    """Whether the line has all its numbers side by side."""
    behind = match.line.behind
    return len(behind) == len(match.columns) == behind[-1] - behind[0] + 1 if behind else False


def _row(match: Match, starts: Starts, remarks: Remarks) -> dict[str, Cell]:
    line, count = match.line, len(match.columns)
    places = line.behind
    if len(places) != count:
        start = starts.start(line, count)
        if start is None:
            _short(match, remarks)
            return {}
        places = list(range(start, start + count))
    elif places[-1] - places[0] + 1 != count:
        remarks.doubt("doubt-gap", match.cells)
    return dict(_printed(match, places, remarks))


def _short(match: Match, remarks: Remarks) -> None:
    words = {"label": match.label, "expected": len(match.columns), "found": match.line.figures}
    remarks.find("row-short", match.line.at, row=match.line.raw, **words)


def _printed(match: Match, places: list[int], remarks: Remarks) -> Iterator[tuple[str, Cell]]:
    for path, column, place in zip(match.cells, match.columns, places, strict=True):
        text = match.line.text(place)
        printed = figure(text, column)
        if printed is None:
            label = f"{match.label} {column.label}"
            remarks.find(
                "cell-unreadable", match.line.places[place], label=label, found=" ".join(text.split())
            )
        elif is_gapped(text):
            remarks.doubt("doubt-gap", [path])
        remarks.stands(path, match.line.places[place])
        yield path, Cell(printed or LOST, number(printed or LOST, column))
