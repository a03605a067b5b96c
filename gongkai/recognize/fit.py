"""One form laid on a document: its parts, the lines on its rows, and how much evidence there is for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gongkai.form import Form, Section, Table
from gongkai.recognize.line import Line
from gongkai.recognize.outline import Item, Outline, outline, printed_parts
from gongkai.recognize.placement import Placement, placement

Left = list[tuple[Table | None, Line]]  # lines without a row, with the table they stand in


@dataclass(frozen=True)
class Fit:
    form: Form
    outline: Outline
    tables: Mapping[str, Placement]
    left: Left

    @property
    def score(self) -> float:
        return round(sum(placed.score for placed in self.tables.values()), 6)

    @property
    def collapsed(self) -> frozenset[str]:
        return frozenset().union(*(placed.collapsed for placed in self.tables.values()))


def fitted(items: list[Item], form: Form) -> Fit:
    """Each table from the lines under its heading; where none fits, from those left above it."""
    found = outline(items, form)
    left: Left = [(None, item) for item in found.front if isinstance(item, Line)]
    tables = {}
    for known in printed_parts(form):
        lines = found.lines(known.name)
        if isinstance(known, Section):
            left += [(None, line) for line in lines]
        else:
            tables[known.name], left = _placed(known, lines, left)
    return Fit(form, found, tables, left)


def _placed(table: Table, lines: list[Line], left: Left) -> tuple[Placement, Left]:
    own = placement(table, lines)
    if own.matches:
        return own, left + [(table, line) for line in own.left]
    above = placement(table, [line for _, line in left], own=False)
    rest = [(other, line) for other, line in left if line in above.left]
    return above, rest + [(table, line) for line in own.left]
