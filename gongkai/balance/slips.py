"""How typists fail: the slip that would explain why one number stands where another should.

A digit wrong, left out, put in twice, or two of them exchanged are the four slips of Damerau (1964); the
others are those of people who copy tables. Their order is how likely they are taken to be, likeliest first.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import ne
from typing import NamedTuple

from gongkai.balance.system import System

ONE = ("total_blank", "digit", "transposed", "dropped", "doubled", "other")
SEVERAL = ("row_low", "swapped", "shifted", "totals_blank", "digits", "others", "line")
ODDITY = {name: place for place, name in enumerate(ONE)}
PLACE = {name: place for place, name in enumerate(SEVERAL)}


class Change(NamedTuple):
    """A cell by position, the number printed and the number that would balance."""

    cell: int
    printed: int
    value: int


class Slip(NamedTuple):
    """What may have happened; the likelier sorts first, and two that sort equal cannot be told apart."""

    place: int  # in SEVERAL
    oddity: (
        int  # how unlikely the slips of the single cells are, taken together; one slip of copying has none
    )
    name: str


def slip_of(changes: Sequence[Change], system: System, printed: Sequence[int | None]) -> Slip:
    """The likeliest slip, of ONE for a single cell, of SEVERAL for more."""
    if len(changes) == 1:
        name = slip_of_one(changes[0], system)
        return Slip(0, ODDITY[name], name)
    copied = _copying(changes, system, printed)
    if copied:
        return Slip(PLACE[copied], 0, copied)
    oddities = [ODDITY[slip_of_one(change, system)] for change in changes]
    name = "digits" if max(oddities) < ODDITY["other"] else "line" if len(changes) > 2 else "others"
    return Slip(PLACE[name], sum(oddities), name)


def slip_of_one(change: Change, system: System) -> str:
    cell, printed, value = change
    if printed == 0 and cell in system.totals:
        return "total_blank"
    return _slip_of_digits(str(printed), str(value))


def _slip_of_digits(printed: str, value: str) -> str:
    longer = len(printed) - len(value)
    if longer == 0:
        wrong = sum(map(ne, printed, value))
        return (
            "digit" if wrong == 1 else "transposed" if wrong == 2 and _transposed(printed, value) else "other"
        )
    if longer == -1 and _without_a_digit(value, printed):
        return "dropped"
    return "doubled" if longer == 1 and _without_a_digit(printed, value) else "other"


def _transposed(printed: str, value: str) -> bool:
    """Of two digits that differ."""
    first = next(i for i, digit in enumerate(printed) if digit != value[i])
    return printed[first : first + 2] == value[first : first + 2][::-1]


def _without_a_digit(longer: str, shorter: str) -> bool:
    return any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))


def _copying(changes: Sequence[Change], system: System, printed: Sequence[int | None]) -> str:
    """The slip of copying that explains them all, whatever it does to their digits, if any does."""
    if len(changes) == 2:
        one, other = changes
        if _row_low(one, other, system):
            return "row_low"
        if _swapped(one, other, system):
            return "swapped"
    if _shifted(changes, system, printed):
        return "shifted"
    return "totals_blank" if _blank(changes, system) else ""


def _row_low(upper: Change, lower: Change, system: System) -> bool:
    """The number stands one row below its own, which is empty."""
    return upper.printed == 0 and lower.printed == upper.value and _below(upper, lower, system)


def _swapped(one: Change, other: Change, system: System) -> bool:
    """Two neighbours, beside or below one another, that hold each other's number."""
    exchanged = one.printed == other.value and one.value == other.printed
    return exchanged and (_beside(one, other, system) or _below(one, other, system))


def _beside(one: Change, other: Change, system: System) -> bool:
    return other.cell - one.cell == 1 and system.rows[one.cell] == system.rows[other.cell]


def _below(one: Change, other: Change, system: System) -> bool:
    same = system.columns[one.cell] == system.columns[other.cell]
    return same and system.rows[other.cell] - system.rows[one.cell] == 1


def _shifted(changes: Sequence[Change], system: System, printed: Sequence[int | None]) -> bool:
    """All in one row, whose numbers stand one column to the right or left of their own."""
    one, *_, other = changes
    row = system.rows[one.cell]
    if row != system.rows[other.cell]:
        return False
    if one.value != printed[one.cell + 1] and other.value != printed[other.cell - 1]:
        return False
    line = system.lines[row]
    found = [printed[cell] for cell in line]
    values = {change.cell: change.value for change in changes}
    right = [values.get(cell, printed[cell]) for cell in line]
    return found[1:] == right[:-1] or found[:-1] == right[1:]


def _blank(changes: Sequence[Change], system: System) -> bool:
    """All are totals that are printed as 0."""
    if changes[0].printed:
        return False
    return all(printed == 0 and cell in system.totals for cell, printed, _ in changes)
