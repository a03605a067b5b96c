"""The balances of a form compiled to positions, so that checking a record is adding up numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from operator import itemgetter

from gongkai.form import Balance, Form
from gongkai.record import Cell
from gongkai.values import Number

Side = tuple[int, ...]
Picker = Callable[[Sequence[Number]], Sequence[Number]]
Signature = tuple[tuple[int, int], ...]  # the balances a cell stands in, each with +1 (left) or -1 (right)


@dataclass(frozen=True, eq=False)
class System:
    """Balances over the cells that stand in them; cells and balances are known by their positions."""

    form: Form
    collapsed: frozenset[str]
    balances: tuple[Balance, ...]
    paths: tuple[str, ...]  # in printed order
    left: tuple[Side, ...]
    right: tuple[Side, ...]

    def numbers(self, cells: Mapping[str, Cell]) -> list[Number | None]:
        """The number of every guarded cell, None where it is missing."""
        return [cell.number for cell in itemgetter(*self.paths)(cells)]

    @cached_property
    def sides(self) -> tuple[tuple[Balance, Picker, Picker], ...]:
        """Every balance with what picks the numbers of its left and of its right."""
        pairs = zip(self.balances, self.left, self.right, strict=True)
        return tuple((balance, _picker(left), _picker(right)) for balance, left, right in pairs)

    @cached_property
    def unguarded(self) -> tuple[str, ...]:
        """The printed cells that stand in no balance."""
        cells = (cell for row in self.form.printed(self.collapsed) for cell in row.cells)
        return tuple(cell for cell in cells if cell not in self.position)

    @cached_property
    def position(self) -> dict[str, int]:
        return {path: index for index, path in enumerate(self.paths)}

    @cached_property
    def signatures(self) -> tuple[Signature, ...]:
        found: list[list[tuple[int, int]]] = [[] for _ in self.paths]
        for sides, sign in ((self.left, 1), (self.right, -1)):
            for balance, side in enumerate(sides):
                for cell in side:
                    found[cell].append((balance, sign))
        return tuple(tuple(sorted(signature)) for signature in found)

    @cached_property
    def parts(self) -> tuple[int, ...]:
        """For every balance the part of the form it belongs to: parts share no cell."""
        part = list(range(len(self.balances)))
        for signature in self.signatures:
            joined = {part[balance] for balance, _ in signature}
            part = [min(joined) if each in joined else each for each in part]
        return tuple(part)

    @cached_property
    def totals(self) -> frozenset[int]:
        """The cells that are the sum of others: alone on the right of a balance."""
        return frozenset(side[0] for side in self.right if len(side) == 1)

    @cached_property
    def rows(self) -> tuple[int, ...]:
        """For every cell the number of its printed row."""
        return _numbered([path.rpartition(".")[0] for path in self.paths])

    @cached_property
    def columns(self) -> tuple[int, ...]:
        """For every cell the number of its column, those of two tables apart."""
        return _numbered([path.partition(".")[0] + path.rpartition(".")[2] for path in self.paths])

    @cached_property
    def lines(self) -> tuple[tuple[int, ...], ...]:
        """The guarded cells of every printed row, then of every column."""
        return tuple(
            tuple(cell for cell, number in enumerate(numbers) if number == line)
            for numbers in (self.rows, self.columns)
            for line in range(max(numbers) + 1)
        )


def _picker(side: Side) -> Picker:
    """The numbers at these positions; neighbours are sliced, which is quicker."""
    if side == tuple(range(side[0], side[-1] + 1)):
        return itemgetter(slice(side[0], side[-1] + 1))
    return itemgetter(*side)


def _numbered(names: list[str]) -> tuple[int, ...]:
    order = {name: index for index, name in enumerate(dict.fromkeys(names))}
    return tuple(order[name] for name in names)


@cache
def system_of(form: Form, collapsed: frozenset[str] = frozenset()) -> System:
    """The compiled balances of a form, given the groups that are printed as one row."""
    balances = form.balances(collapsed)
    guarded = {path for balance in balances for path in (*balance.left, *balance.right)}
    paths = tuple(cell for row in form.printed(collapsed) for cell in row.cells if cell in guarded)
    position = {path: index for index, path in enumerate(paths)}
    left, right = (
        tuple(tuple(position[path] for path in side) for side in sides)
        for sides in ([b.left for b in balances], [b.right for b in balances])
    )
    return System(form, collapsed, balances, paths, left, right)
