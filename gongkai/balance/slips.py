"""How typists fail: the slip that would explain why one number stands where another should."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from gongkai.balance.system import System

ONE = ("total_blank", "digit", "transposed", "dropped", "doubled", "other")
SEVERAL = ("row_low", "swapped", "shifted", "totals_blank", "digits", "others", "line")


class Change(NamedTuple):
    """A cell by position, the number printed and the number that would balance."""

    cell: int
    printed: int
    value: int


class Slip(NamedTuple):
    """What may have happened; in sorting, the likelier comes first."""

    rank: int
    oddity: int  # how unlikely the slips of the single cells are, taken together
    name: str


def slip_of(changes: Sequence[Change], system: System, printed: Sequence[int | None]) -> Slip:
    """The likeliest slip, of ONE for a single cell, of SEVERAL for more."""
    ones = [slip_of_one(change, system) for change in changes]
    oddity = sum(ONE.index(one) for one in ones)
    if len(ones) == 1:
        return Slip(oddity, oddity, ones[0])
    name = _several(changes, ones, system, printed)
    return Slip(SEVERAL.index(name), oddity, name)


def _several(
    changes: Sequence[Change], ones: list[str], system: System, printed: Sequence[int | None]
) -> str:
    if len(changes) == 2 and _row_low(changes[0], changes[1], system):
        return "row_low"
    if len(changes) == 2 and _swapped(changes[0], changes[1], system):
        return "swapped"
    if _shifted(changes, system, printed):
        return "shifted"
    if all(change.cell in system.totals and change.printed == 0 for change in changes):
        return "totals_blank"
    if "other" not in ones:
        return "digits"
    return "line" if len(changes) > 2 else "others"


def slip_of_one(change: Change, system: System) -> str:
    if change.printed == 0 and change.cell in system.totals:
        return "total_blank"
    printed, value = str(change.printed), str(change.value)
    if len(printed) == len(value):
        wrong = [i for i, pair in enumerate(zip(printed, value, strict=True)) if pair[0] != pair[1]]
        if len(wrong) == 1:
            return "digit"
        neighbours = len(wrong) == 2 and wrong[1] - wrong[0] == 1
        return "transposed" if neighbours and sorted(printed) == sorted(value) else "other"
    if len(value) == len(printed) + 1 and printed in _without_one(value):
        return "dropped"
    return "doubled" if len(printed) == len(value) + 1 and value in _without_one(printed) else "other"


def _without_one(digits: str) -> list[str]:
    return [digits[:i] + digits[i + 1 :] for i in range(len(digits))]


def _swapped(one: Change, other: Change, system: System) -> bool:
    """Two neighbours, beside or below one another, that hold each other's number."""
    exchanged = (one.printed, one.value) == (other.value, other.printed)
    return exchanged and (_beside(one, other, system) or _below(one, other, system))


def _row_low(upper: Change, lower: Change, system: System) -> bool:
    """The number stands one row below its own, which is empty."""
    return upper.printed == 0 and lower.printed == upper.value and _below(upper, lower, system)


def _beside(one: Change, other: Change, system: System) -> bool:
    return other.cell - one.cell == 1 and system.rows[one.cell] == system.rows[other.cell]


def _below(one: Change, other: Change, system: System) -> bool:
    same = system.columns[one.cell] == system.columns[other.cell]
    return same and system.rows[other.cell] - system.rows[one.cell] == 1


def _shifted(changes: Sequence[Change], system: System, printed: Sequence[int | None]) -> bool:
    """All in one row, whose numbers stand one column to the right or left of their own."""
    rows = {system.rows[change.cell] for change in changes}
    if len(rows) != 1:
        return False
    line = system.lines[rows.pop()]
    found = [printed[cell] for cell in line]
    values = {change.cell: change.value for change in changes}
    right = [values.get(cell, printed[cell]) for cell in line]
    return found[1:] == right[:-1] or found[:-1] == right[1:]
