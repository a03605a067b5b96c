"""A printed line of a table: its label, what stands behind it, and where its numbers begin."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from gongkai.document import Cell
from gongkai.recognize.figures import is_figure
from gongkai.recognize.labels import is_label


@dataclass(frozen=True, eq=False)
class Line:
    """`table` numbers the table it stands in: lines of one table share a grid."""

    places: tuple[Cell | None, ...]
    table: int

    @cached_property
    def filled(self) -> list[int]:
        return [index for index, cell in enumerate(self.places) if cell and cell.text.strip()]

    @cached_property
    def texts(self) -> list[str]:
        return [cell.text for cell in self.places if cell and cell.text.strip()]

    @cached_property
    def leaf(self) -> int:
        """The place of the label, the last before the numbers; -1 for none."""
        leaf = -1
        for index in self.filled:
            if is_figure(self.text(index)):
                break
            if is_label(self.text(index)):
                leaf = index
        return leaf

    @property
    def label(self) -> str:
        return self.text(self.leaf) if self.leaf >= 0 else ""

    @cached_property
    def behind(self) -> list[int]:
        """The filled places behind the label."""
        return [index for index in self.filled if index > self.leaf]

    @property
    def figures(self) -> int:
        return sum(is_figure(self.text(index)) for index in self.behind)

    def text(self, index: int) -> str:
        cell = self.places[index]
        return cell.text.strip() if cell else ""

    @property
    def at(self) -> Cell:
        """A cell that says where the line stands."""
        return next(cell for cell in self.places if cell)

    @property
    def raw(self) -> str:
        return " | ".join(" ".join(text.split()) for text in self.texts)


class Starts:
    """Where the full lines of each table have their first number: the evidence for an empty place."""

    def __init__(self, full: Iterable[Line]) -> None:
        self.seen: dict[tuple[int, int], set[tuple[int, int]]] = defaultdict(set)
        self.loose: set[int] = set()  # tables whose numbers do not fill all places behind the label
        for line in full:
            self.seen[line.table, len(line.places)].add((line.leaf, line.behind[0]))
            if line.behind[-1] + 1 < len(line.places) or line.behind[0] != line.leaf + 1:
                self.loose.add(line.table)

    def start(self, line: Line, count: int) -> int | None:
        """The first of the line's `count` places where the grid leaves no choice, else None."""
        seen = self.seen[line.table, len(line.places)]
        starts = {start for leaf, start in seen if leaf == line.leaf} or {start for _, start in seen}
        if not starts and line.table not in self.loose and len(line.places) == line.leaf + 1 + count:
            starts = {line.leaf + 1}
        fitting = [start for start in sorted(starts) if _fits(line, start, count)]
        return fitting[0] if len(fitting) == 1 else None


def _fits(line: Line, start: int, count: int) -> bool:
    places = line.places[start : start + count]
    inside = all(start <= index < start + count for index in line.behind)
    return inside and start > line.leaf and len(places) == count and None not in places
