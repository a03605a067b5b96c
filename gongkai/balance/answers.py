"""The balances (勾稽关系) of a record, each with one of five answers; a missing number is never 0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from gongkai.balance.system import System, system_of
from gongkai.form import Balance
from gongkai.record import Cell, Record
from gongkai.values import Number, number

ANSWERS = ("holds", "broken", "undecided", "impossible", "excepted")
FAILING = ("broken", "impossible")
UNKNOWN = 10**15  # stands for a missing number in a sum; above any sum of counts
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


def mended(record: Record, answers: Sequence[Answer]) -> tuple[list[Number | None], Sequence[Answer]]:
    """The guarded numbers with the exceptions that fit, and the answers that these give."""
    numbers = numbers_of(record)
    if not record.exemptions:
        return numbers, answers
    return numbers, _answers(system_of(record.form, record.collapsed), numbers)


def numbers_of(record: Record) -> list[Number | None]:
    """The guarded numbers by position, with the exceptions that still fit what is printed."""
    return system_of(record.form, record.collapsed).numbers(with_exceptions(record).cells)


def with_exceptions(record: Record) -> Record:
    """The record with what its cells should say, in so far as its exceptions still fit what they do say."""
    cells = {
        item.target: Cell(item.should_be, number(item.should_be, record.form.columns[item.target]))
        for item in record.exemptions
        if item.of_cell and record.cells[item.target].printed == item.printed
    }
    return replace(record, cells={**record.cells, **cells}) if cells else record


def answer_of(balance: Balance, cells: Mapping[str, Cell]) -> Answer:
    """The answer to a balance by itself, as between the records of two years."""
    left = [cells[path].number for path in balance.left]
    right = [cells[path].number for path in balance.right]
    sums = sum([n for n in left if n is not None]), sum([n for n in right if n is not None])
    return Answer(balance, _state(sums[0] - sums[1], None in left, None in right), *sums)


def _answers(system: System, numbers: Numbers) -> list[Answer]:
    counted = [UNKNOWN if number is None else number for number in numbers]
    return [
        _answer(balance, sum(left(counted)), sum(right(counted))) for balance, left, right in system.sides
    ]


def _answer(balance: Balance, left: Number, right: Number) -> Answer:
    """A side in which UNKNOWN is counted lacks a number; what remains is the sum of those that are known."""
    if left < UNKNOWN > right:
        return Answer(balance, "holds" if left == right else "broken", left, right)
    known = left % UNKNOWN, right % UNKNOWN
    return Answer(balance, _state(known[0] - known[1], left >= UNKNOWN, right >= UNKNOWN), *known)


def incomplete(system: System, numbers: Numbers) -> set[int]:
    """The balances that lack a number."""
    missing = [cell for cell, number in enumerate(numbers) if number is None]
    return {balance for cell in missing for balance, _ in system.signatures[cell]}


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
