"""What missing numbers must be, or between what bounds they lie, by the sums they stand in, exactly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from gongkai.balance.answers import FAILING, Answer, numbers_of
from gongkai.balance.system import System, system_of
from gongkai.form import Balance
from gongkai.record import Record
from gongkai.values import Number

ENDLESS = 10**15  # above any sum of counts; a bound of half of it says nothing
ROUNDS = 60  # bounds only ever narrow, and are true after every round


class Bound(NamedTuple):
    """A cell: printed, blank, lost, deduced (low = high) or bounded; a missing bound is None."""

    state: str
    low: Number | None
    high: Number | None


class Bounds(NamedTuple):
    """By path; `contradiction`: a sum that cannot balance beside the others."""

    missing: dict[str, Bound]
    contradiction: Balance | None = None


class _Contradiction(Exception):
    pass


def bounds_of(record: Record, answers: Sequence[Answer]) -> Bounds:
    """What the sums say about every missing cell; where they contradict each other, nothing."""
    missing = record.missing
    if not missing:
        return Bounds({})
    system = system_of(record.form, record.collapsed)
    words = [(path, record.cells[path].printed, system.position.get(path)) for path in missing]
    try:
        low, high = _narrowed(record, system, answers)
    except _Contradiction as found:
        balance = system.balances[found.args[0]]
        return Bounds({path: Bound(word, None, None) for path, word, _ in words}, balance)
    return Bounds(
        {
            path: Bound(word, None, None) if cell is None else _bound(word, low[cell], high[cell])
            for path, word, cell in words
        }
    )


def bound_of_every_cell(record: Record, bounds: Bounds) -> dict[str, Bound]:
    """The printed cells too, in the record's order."""
    printed = {path: Bound("printed", cell.number, cell.number) for path, cell in record.cells.items()}
    return printed | bounds.missing


def _bound(state: str, low: int, high: int) -> Bound:
    if low == high:
        return Bound("deduced", low, high)
    if high >= ENDLESS // 2:
        return Bound("bounded", low, None) if low else Bound(state, None, None)
    return Bound("bounded", low, high)


def _narrowed(record: Record, system: System, answers: Sequence[Answer]) -> tuple[list[int], list[int]]:
    """Low and high of every guarded cell; a part of the form with a broken sum tells nothing."""
    numbers = numbers_of(record)
    low = [0 if number is None else int(number) for number in numbers]
    high = [ENDLESS if number is None else int(number) for number in numbers]
    spoilt = {system.parts[i] for i, answer in enumerate(answers) if answer.state in FAILING}
    spoilt |= {system.parts[i] for i, answer in enumerate(answers) if _by_itself(answer, record)}
    waiting = [
        index
        for index, answer in enumerate(answers)
        if answer.state in ("undecided", "excepted") and system.parts[index] not in spoilt
    ]
    _narrow(system, _equations(system, numbers, waiting), low, high)
    return low, high


def _by_itself(answer: Answer, record: Record) -> bool:
    """Whether the balance is excepted as a whole, so that the wrong number in it is not known."""
    if answer.state != "excepted":
        return False
    return any(item.target == answer.balance.id for item in record.exemptions)


class _Equation(NamedTuple):
    """The missing cells of a balance: those on the left, less those on the right, sum up to `rest`."""

    left: tuple[int, ...]
    right: tuple[int, ...]
    rest: int


def _equations(
    system: System, numbers: Sequence[Number | None], balances: Iterable[int]
) -> dict[int, _Equation]:
    known = [number or 0 for number in numbers]
    sides: dict[int, tuple[list[int], list[int]]] = {balance: ([], []) for balance in balances}
    for cell, number in enumerate(numbers):
        if number is None:
            for balance, sign in system.signatures[cell]:
                if balance in sides:
                    sides[balance][sign < 0].append(cell)
    found = {}
    for balance, (left, right) in sides.items():
        _, one, other = system.sides[balance]
        found[balance] = _Equation(tuple(left), tuple(right), int(sum(other(known)) - sum(one(known))))
    return found


def _narrow(system: System, equations: dict[int, _Equation], low: list[int], high: list[int]) -> None:
    """Narrow the bounds in place, short sums first, until nothing changes any more."""
    order = sorted(
        equations, key=lambda balance: len(equations[balance].left) + len(equations[balance].right)
    )
    stale = set(order)
    for _ in range(ROUNDS):
        for balance in order:
            if balance not in stale:
                continue
            changed, settled = _tightened(balance, equations[balance], low, high)
            stale.update([other for cell in changed for other, _ in system.signatures[cell]])
            if settled or not changed:
                stale.discard(balance)
        stale &= equations.keys()
        if not stale:
            return


def _tightened(balance: int, equation: _Equation, low: list[int], high: list[int]) -> tuple[list[int], bool]:
    """The cells whose bounds became narrower, and whether all are known now.

    `room` is how far the left can rise as a whole, `slack` how far it can fall.
    """
    left, right, rest = equation
    least, most = low.__getitem__, high.__getitem__
    room = rest - sum(map(least, left)) + sum(map(most, right))
    slack = sum(map(most, left)) - sum(map(least, right)) - rest
    if room < 0 or slack < 0:
        raise _Contradiction(balance)
    if room >= ENDLESS <= slack:
        return [], False
    changed = _clipped(left, room, slack, low, high) + _clipped(right, slack, room, low, high)
    return changed, room == 0 or slack == 0


def _clipped(cells: tuple[int, ...], up: int, down: int, low: list[int], high: list[int]) -> list[int]:
    """No cell is more than `up` above its low or more than `down` below its high."""
    changed = []
    for cell in cells:
        lowest, highest = low[cell], high[cell]
        if highest - lowest > down:
            low[cell] = highest - down
        if highest - lowest > up and lowest + up < ENDLESS // 2:
            high[cell] = lowest + up
        if low[cell] != lowest or high[cell] != highest:
            changed.append(cell)
    return changed
