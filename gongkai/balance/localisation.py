"""Error localisation after Fellegi and Holt (1976): the fewest cells whose change mends every broken sum.

With sums of +1 and -1 alone there is nothing to optimise: by how much a cell must change is read off the sums
it stands in, so single cells are looked up, and pairs are a walk along the shortest broken sum.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from gongkai.balance.slips import Change
from gongkai.balance.system import Signature, System

Residual = dict[int, int]  # what each broken balance has too much on its left
Numbers = Sequence[int]  # of the cells, by position
Changes = tuple[Change, ...]  # in printed order
ENDLESS = 10**15  # no count falls below 0 by any change
Owners = dict[
    int, tuple[int, int]
]  # balances in which one cell of a line stands alone: the cell and its sign


@dataclass(frozen=True, eq=False)
class Search:
    """Cells whose change removes a residual; only balances without a missing number take part."""

    system: System
    complete: frozenset[int]

    @cached_property
    def signatures(self) -> tuple[Signature, ...]:
        """The balances that every cell breaks."""
        return tuple(
            tuple(item for item in signature if item[0] in self.complete)
            for signature in self.system.signatures
        )

    @cached_property
    def cells(self) -> dict[int, list[int]]:
        """The cells of every balance."""
        found: dict[int, list[int]] = {balance: [] for balance in self.complete}
        for cell, signature in enumerate(self.signatures):
            for balance, _ in signature:
                found[balance].append(cell)
        return found

    @cached_property
    def touching(self) -> dict[frozenset[int], list[int]]:
        """The cells that stand in exactly these balances."""
        found: dict[frozenset[int], list[int]] = {}
        for cell, signature in enumerate(self.signatures):
            found.setdefault(frozenset(balance for balance, _ in signature), []).append(cell)
        return found

    def singles(self, residual: Residual, numbers: Numbers) -> Iterator[Change]:
        """The cells that can mend everything alone."""
        for cell in self.touching.get(frozenset(residual), ()):
            deltas = {-sign * residual[balance] for balance, sign in self.signatures[cell]}
            if len(deltas) == 1:
                value = numbers[cell] + deltas.pop()
                if value >= 0:
                    yield Change(cell, numbers[cell], value)

    def pairs(self, residual: Residual, numbers: Numbers) -> Iterator[Changes]:
        """The pairs that can, some of them twice; one of the two stands in the shortest broken sum.

        Of two cells one stands in a balance without the other, which tells by how much it is wrong.
        """
        first = min(residual, key=lambda balance: len(self.cells[balance]))
        for cell in self.cells[first]:
            signature = self.signatures[cell]
            for delta in {-sign * residual[balance] for balance, sign in signature if balance in residual}:
                value = numbers[cell] + delta
                left = _after(residual, signature, delta) if value >= 0 else {}
                for other in self.singles(left, numbers) if left else ():
                    if other.cell != cell:
                        one = Change(cell, numbers[cell], value)
                        yield (one, other) if cell < other.cell else (other, one)

    def lines(self, residual: Residual, numbers: Numbers) -> Iterator[Changes]:
        """The rows and columns in which three cells or more can; so many break three sums at least."""
        if len(residual) < 3:
            return
        for owners, count, balances in self.spans:
            if residual.keys() <= balances:
                deltas = self._line(owners, count, residual)
                if len(deltas) > 2 and all(numbers[cell] + delta >= 0 for cell, delta in deltas.items()):
                    yield tuple(
                        Change(cell, numbers[cell], numbers[cell] + deltas[cell]) for cell in sorted(deltas)
                    )

    @cached_property
    def spans(self) -> list[tuple[Owners, dict[int, int], frozenset[int]]]:
        """Every line: the balances its cells have for themselves, how many each cell has, and all of them."""
        found = []
        for line in self.system.lines:
            touched = [balance for cell in line for balance, _ in self.signatures[cell]]
            owners = {b: (cell, sign) for cell in line for b, sign in self.signatures[cell]}
            owners = {balance: owner for balance, owner in owners.items() if touched.count(balance) == 1}
            count = {cell: [c for c, _ in owners.values()].count(cell) for cell in line}
            if all(count[cell] for cell in line if self.signatures[cell]):
                found.append((owners, count, frozenset(touched)))
        return found

    def _line(self, owners: Owners, count: dict[int, int], residual: Residual) -> dict[int, int]:
        """By how much cells of a line must change to mend everything; nothing where they cannot.

        A cell breaks all the sums it has for itself, and all of them alike.
        """
        told: dict[int, list[int]] = {}
        for balance, excess in residual.items():
            if balance in owners:
                cell, sign = owners[balance]
                told.setdefault(cell, []).append(-sign * excess)
        left, found = residual, {}
        for cell, deltas in told.items():
            if deltas != [deltas[0]] * count[cell]:
                return {}
            found[cell] = deltas[0]
            left = _after(left, self.signatures[cell], deltas[0])
        return {} if left else found

    def unmistakable(self, cell: int) -> bool:
        """Whether an error in this cell looks like no error in any other cell or two."""
        return _unmistakable(self, cell)


@lru_cache(maxsize=256)
def search_of(system: System, complete: frozenset[int]) -> Search:
    """The search among the balances that lack no number."""
    return Search(system, complete)


@lru_cache(maxsize=4096)
def _unmistakable(search: Search, cell: int) -> bool:
    residual = dict(search.signatures[cell])
    alike = search.touching[frozenset(residual)]
    return len(alike) == 1 and not any(search.pairs(residual, [ENDLESS] * len(search.signatures)))


def _after(residual: Residual, signature: Signature, delta: int) -> Residual:
    """What remains when the cell is changed by `delta`."""
    left = dict(residual)
    for balance, sign in signature:
        excess = left.pop(balance, 0) + sign * delta
        if excess:
            left[balance] = excess
    return left
