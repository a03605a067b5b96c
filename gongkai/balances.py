"""The balances (勾稽关系) of a record, each with one of five answers; a missing number is never 0."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from gongkai.form import Balance
from gongkai.record import Cell, Exemption, Record
from gongkai.values import number

ANSWERS = ("holds", "broken", "undecided", "impossible", "excepted")
Number = int | Decimal


@dataclass(frozen=True)
class Answer:
    """A balance with its answer; `left` and `right` are the sums of the numbers that are known."""

    balance: Balance
    state: str
    left: Number
    right: Number


def answers_of(record: Record) -> tuple[Answer, ...]:
    """The answer to every balance of the record's form, in printed order."""
    corrected = _corrected(record)
    exempted = {item.target: item for item in record.exemptions if not item.of_cell}
    return tuple(
        answer_of(balance, record.cells, corrected, exempted.get(balance.id))
        for balance in record.form.balances(record.collapsed)
    )


def answer_of(
    balance: Balance,
    cells: Mapping[str, Cell],
    corrected: Mapping[str, Cell],
    exemption: Exemption | None = None,
) -> Answer:
    left, left_missing = _sum(balance.left, cells)
    right, right_missing = _sum(balance.right, cells)
    state = _state(left - right, left_missing, right_missing)
    if state in ("broken", "impossible"):
        covered = exemption and (exemption.printed, exemption.should_be) == (str(left), str(right))
        if covered or _mended(balance, cells, corrected):
            state = "excepted"
    return Answer(balance, state, left, right)


def _sum(paths: Iterable[str], cells: Mapping[str, Cell]) -> tuple[Number, int]:
    """The sum of the known numbers and how many are missing."""
    numbers = [cells[path].number for path in paths]
    known = [number for number in numbers if number is not None]
    return sum(known), len(numbers) - len(known)


def _state(excess: Number, left_missing: int, right_missing: int) -> str:
    """A missing count is 0 or more, so it can only add to its own side."""
    if not left_missing and not right_missing:
        return "broken" if excess else "holds"
    if (excess > 0 and not right_missing) or (excess < 0 and not left_missing):
        return "impossible"
    return "undecided"


def _mended(balance: Balance, cells: Mapping[str, Cell], corrected: Mapping[str, Cell]) -> bool:
    """Whether the exceptions of single cells, and nothing less, make the balance hold."""
    paths = (*balance.left, *balance.right)
    if all(corrected[path] is cells[path] for path in paths):
        return False
    (left, left_missing), (right, right_missing) = (
        _sum(side, corrected) for side in (balance.left, balance.right)
    )
    return _state(left - right, left_missing, right_missing) in ("holds", "undecided")


def _corrected(record: Record) -> Mapping[str, Cell]:
    """The cells with the exceptions that still fit what is printed."""
    fitting = {
        item.target: Cell(item.should_be, number(item.should_be, record.form.columns[item.target]))
        for item in record.exemptions
        if item.of_cell and record.cells[item.target].printed == item.printed
    }
    return {**record.cells, **fitting} if fitting else record.cells
