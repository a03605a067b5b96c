"""What several missing numbers add up to, where no sum tells each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from gongkai.balance.system import System


class Equation(NamedTuple):
    """The missing cells of a balance: those on the left, less those on the right, sum up to `rest`."""

    left: tuple[int, ...]
    right: tuple[int, ...]
    rest: int


class Joint(NamedTuple):
    """Two missing cells or more, in printed order, and what they add up to exactly."""

    cells: tuple[str, ...]
    sum: int


def joint_sums(
    system: System, equations: Mapping[int, Equation], low: Sequence[int], high: Sequence[int]
) -> tuple[Joint, ...]:
    """One for each balance in which nothing is left but a sum, none that others together say already.

    Missing totals are replaced by their parts, so that no number is counted in two cells.
    """
    cells = {balance: each.left + each.right for balance, each in equations.items()}
    unknown = {cell for found in cells.values() for cell in found if low[cell] < high[cell]}
    asked = {balance for balance, found in cells.items() if not unknown.isdisjoint(found)}
    totals = {
        equations[balance].right[0]: balance for balance in asked if _of_a_total(balance, system, equations)
    }
    parts = _Parts(unknown, low, {total: equations[balance] for total, balance in totals.items()})
    sums = (parts.sum_of(equations[balance]) for balance in sorted(asked.difference(totals.values())))
    return tuple(
        Joint(tuple([system.paths[cell] for cell in open_cells]), total)
        for open_cells, total in _telling(dict(each for each in sums if each))
    )


def _of_a_total(balance: int, system: System, equations: Mapping[int, Equation]) -> bool:
    """Whether it says what a missing total is; its parts stand before it, so that taking apart ends."""
    left, right, _ = equations[balance]
    return len(system.right[balance]) == len(right) == 1 and all(cell < right[0] for cell in left)


class _Parts(NamedTuple):
    """Cells that are still open, and totals taken apart into what they are the sum of."""

    unknown: set[int]
    known: Sequence[int]
    summands: Mapping[int, Equation]

    def sum_of(self, equation: Equation) -> tuple[tuple[int, ...], int] | None:
        """The open cells of an equation and their sum; None where it is of one cell, or a difference."""
        times: dict[int, int] = {}
        known = self._add(equation.left, 1, times) + self._add(equation.right, -1, times)
        found = {cell: number for cell, number in times.items() if number}
        sign = next(iter(found.values()), 0)
        if len(found) < 2 or abs(sign) != 1 or any(number != sign for number in found.values()):
            return None
        return tuple(sorted(found)), sign * (equation.rest - known)

    def _add(self, cells: Sequence[int], sign: int, times: dict[int, int]) -> int:
        """Count the open cells that these cells consist of; returns the sum of what is known of them."""
        known = 0
        for cell in cells:
            if cell not in self.unknown:
                known += sign * self.known[cell]
            elif cell in self.summands:
                known += self._add(self.summands[cell].left, sign, times) - sign * self.summands[cell].rest
            else:
                times[cell] = times.get(cell, 0) + sign
        return known


def _telling(sums: Mapping[tuple[int, ...], int]) -> list[tuple[tuple[int, ...], int]]:
    """In printed order, without those whose cells all stand in shorter ones."""
    told: set[int] = set()
    kept = []
    for cells in sorted(sums, key=lambda cells: (len(cells), cells)):
        if not told.issuperset(cells):
            told.update(cells)
            kept.append(cells)
    return [(cells, sums[cells]) for cells in sorted(kept)]
