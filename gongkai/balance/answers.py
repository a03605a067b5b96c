"""The balances (勾稽关系) of a record, each with one of five answers; a missing number is never 0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from gongkai.balance.system import System, system_of
from gongkai.form import Balance
from gongkai.record import Cell, Record
from gongkai.values import Number, number

ANSWERS = ("holds", "broken", "undecided", "impossible", "excepted")
FAILING = ("broken", "impossible")
Numbers = Sequence[Number | None]


class Answer(NamedTuple):
    """A balance with its answer; `left` and `right` are the sums of the numbers that are known."""

    balance: Balance
    state: str
    left: Number
    right: Number


def answers_of(record: Record) -> tuple[Answer, ...]:
    """The answer to every balance of the record's form, in printed order."""
    system = system_of(record.form, record.collapsed)
    answers = _answers(system, system.numbers(record.cells))
    return _excepted(record, system, answers) if record.exemptions else tuple(answers)


def numbers_of(record: Record) -> list[Number | None]:
    """The guarded numbers by position, with the exceptions that still fit what is printed."""
    system = system_of(record.form, record.collapsed)
    numbers = system.numbers(record.cells)
    for item in record.exemptions:
        if item.of_cell and item.target in system.position and _fits(item.target, item.printed, record):
            numbers[system.position[item.target]] = number(item.should_be, record.form.columns[item.target])
    return numbers


def answer_of(balance: Balance, cells: Mapping[str, Cell]) -> Answer:
    """The answer to a balance by itself, as between the records of two years."""
    left, right = ([cells[path].number for path in side] for side in (balance.left, balance.right))
    sums = sum(n for n in left if n is not None), sum(n for n in right if n is not None)
    return Answer(balance, _state(sums[0] - sums[1], None in left, None in right), *sums)


def _answers(system: System, numbers: Numbers) -> list[Answer]:
    known = [number or 0 for number in numbers]
    sums = [(balance, sum(left(known)), sum(right(known))) for balance, left, right in system.sides]
    if None not in numbers:
        return [Answer(b, "holds" if left == right else "broken", left, right) for b, left, right in sums]
    left_open, right_open = open_sides(system, numbers)
    return [
        Answer(b, _state(left - right, index in left_open, index in right_open), left, right)
        for index, (b, left, right) in enumerate(sums)
    ]


def open_sides(system: System, numbers: Numbers) -> tuple[set[int], set[int]]:
    """The balances that lack a number on their left, and on their right."""
    lacking: tuple[set[int], set[int]] = set(), set()
    for cell, known in enumerate(numbers):
        if known is None:
            for balance, sign in system.signatures[cell]:
                lacking[sign < 0].add(balance)
    return lacking


def _state(excess: Number, left_missing: bool, right_missing: bool) -> str:
    """A missing count is 0 or more, so it can only add to its own side."""
    if not left_missing and not right_missing:
        return "broken" if excess else "holds"
    if (excess > 0 and not right_missing) or (excess < 0 and not left_missing):
        return "impossible"
    return "undecided"


def _excepted(record: Record, system: System, answers: list[Answer]) -> tuple[Answer, ...]:
    """The answers with what the record's exceptions excuse, and with what they do not excuse any more."""
    corrected = _answers(system, numbers_of(record))
    exempted = {item.target: (item.printed, item.should_be) for item in record.exemptions if not item.of_cell}
    cells = {item.target for item in record.exemptions if item.of_cell}
    found = []
    for printed, mended in zip(answers, corrected, strict=True):
        if exempted.get(printed.balance.id) == (str(printed.left), str(printed.right)):
            found.append(_excuse(printed))
        elif cells.isdisjoint((*printed.balance.left, *printed.balance.right)):
            found.append(printed)
        else:
            found.append(mended if mended.state in FAILING else _excuse(printed))
    return tuple(found)


def _excuse(answer: Answer) -> Answer:
    return answer._replace(state="excepted") if answer.state in FAILING else answer


def _fits(path: str, printed: str, record: Record) -> bool:
    return record.cells[path].printed == printed
