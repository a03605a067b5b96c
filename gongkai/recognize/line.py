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
    def is_close(self) -> bool:
        """Whether the filled places stand side by side, with nothing between but their own width."""
        between = set(range(self.behind[0], self.behind[-1])) - {*self.behind} if self.behind else set()
        reached = {i for left in self.behind for i in range(left, self.end(left))}
        return bool(self.behind) and between <= reached

    def end(self, index: int) -> int:
        """The place behind a cell."""
        cell = self.places[index]
        return index + (cell.columns if cell else 1)

    def is_shared(self, index: int, end: int) -> bool:
        """Whether the cell of a place belongs to another too: one from above or from beside it."""
        return self.places[index] is None or self.end(index) > end

    def is_tall(self, index: int) -> bool:
        cell = self.places[index]
        return bool(cell and cell.rows > 1)

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


class Columns:
    """Where the full lines of each table have their numbers: the evidence for an empty place."""

    def __init__(self, full: Iterable[Line]) -> None:
        self.seen: dict[tuple[int, int], set[tuple[int, tuple[int, ...]]]] = defaultdict(set)
        self.loose: set[int] = set()  # tables whose numbers do not fill all places behind the label
        self.ragged: set[int] = set()  # tables whose rows were filled up at their ends
        for line in full:
            if line.end(line.behind[-1]) < len(line.places):
                self.ragged.add(line.table)
            self.seen[line.table, len(line.places)].add((line.leaf, tuple(line.behind)))
            if line.behind[-1] + 1 < len(line.places) or line.behind[0] != line.leaf + 1:
                self.loose.add(line.table)

    def places(self, line: Line, count: int) -> list[int] | None:
        """The line's `count` places where the grid leaves no choice, else None."""
        seen = self.seen[line.table, len(line.places)]
        known = {places for _, places in seen if len(places) == count}
        known = {places for leaf, places in seen if leaf == line.leaf and len(places) == count} or known
        fitting = [places for places in known if line.leaf < places[0] and set(line.behind) <= {*places}]
        if not known and line.table not in self.loose and len(line.places) == line.leaf + 1 + count:
            fitting = [tuple(range(line.leaf + 1, len(line.places)))]
            fitting = fitting if None not in line.places[line.leaf + 1 :] else []
        return list(fitting[0]) if len(fitting) == 1 else None
