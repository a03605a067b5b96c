"""The cells of placed lines: numbers as printed, `blank` where the grid shows it, else `lost`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby, pairwise

from gongkai.form import Column
from gongkai.recognize.figures import figure, is_gapped
from gongkai.recognize.labels import EXACT, likeness
from gongkai.recognize.line import Columns, Line
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
        elif row and _may_have_moved(match, row):
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
    if any(_is_merged(line, place, end) for place, end in _reaches(line, places)):
        remarks.doubt("doubt-merged", row)  # a cell that is gone makes another one wider
    if _is_gapped(match, places):
        remarks.doubt("doubt-gap", row)
    if line.table not in columns.ragged and _is_contradicted(match, places):
        remarks.doubt("doubt-order", row)
    return row


def _reaches(line: Line, places: list[int]) -> list[tuple[int, int]]:
    """Each place with the next one, up to which its cell may reach."""
    return list(pairwise([*places, max(places[-1] + 1, line.end(places[-1]))]))


def _is_merged(line: Line, place: int, end: int) -> bool:
    """Whether a cell is shared with another place, or holds the numbers of two rows."""
    return line.is_shared(place, end) or (line.is_tall(place) and is_gapped(line.text(place)))


def _is_gapped(match: Match, places: list[int]) -> bool:
    """Whether places are empty beside numbers that no total holds where they are."""
    filled = [bool(match.line.text(place)) for place in places]
    return any(filled) and not all(filled) and not any(column.sum_of for column in match.columns)


def _is_contradicted(match: Match, places: list[int]) -> bool:
    """Whether the label of another column that the table has stands above a number."""
    heads = [head for head in match.heads if len(head.places) == len(match.line.places)]
    over = [(head.text(place), c) for head in heads for c, place in zip(match.columns, places, strict=True)]
    return any(not _names(text, own) and any(_names(text, c) for c in match.known) for text, own in over)


def _names(text: str, column: Column) -> bool:
    return likeness(text, column.label, column.aliases) >= EXACT


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
    reaches = _reaches(line, places)
    for path, column, (place, end) in zip(match.cells, match.columns, reaches, strict=True):
        text, label = line.text(place), f"{match.label} {column.label}"
        printed = figure(text, column)
        if _is_merged(line, place, end):
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
    """Whether numbers with blanks among them add up to another total than is printed."""
    pairs = zip(match.columns, row.items(), strict=True)
    groups = groupby(pairs, key=lambda pair: pair[1][0].rpartition(".")[0])  # several rows may share a line
    return any(_has_moved({column: cell for column, (_, cell) in group}) for _, group in groups)


def _has_moved(row: Mapping[Column, Cell]) -> bool:
    words = {cell.printed for cell in row.values()}
    if LOST in words or BLANK not in words:
        return False
    worth = {column.name: cell.number for column, cell in row.items()}
    sums = [(worth[c.name], [worth.get(part) for part in c.sum_of]) for c in row if c.sum_of]
    sums = [(total, parts) for total, parts in sums if {total, *parts} != {None}]
    return any(sum(part or 0 for part in parts) != total for total, parts in sums)
