"""What missing numbers must be, or between what bounds they lie, by the sums they stand in, exactly.

Interval propagation (Davis 1987) over sums of counts: what a sum leaves for a cell narrows its bounds, and a
narrower cell leaves less for the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from gongkai.balance.answers import FAILING, Answer, mended
from gongkai.balance.joint import Equation, Joint, joint_sums
from gongkai.balance.system import System, system_of
from gongkai.form import Balance
from gongkai.record import Record
from gongkai.values import Number

ENDLESS = 10**15  # above any sum of counts
FAR = ENDLESS // 2  # a bound that high says nothing
ROUNDS = 60  # bounds only ever narrow, and are true after every round


class Bound(NamedTuple):
    """A missing cell: blank, lost, deduced (low = high) or bounded; a missing bound is None."""

    state: str
    low: Number | None
    high: Number | None


class Bounds(NamedTuple):
    """By path; `joint`: what several missing numbers add up to, where that says more than their bounds.

    `contradiction`: a sum that cannot balance beside the others.
    """

    missing: dict[str, Bound]
    joint: tuple[Joint, ...] = ()
    contradiction: Balance | None = None


class _Contradiction(Exception):
    pass


def bounds_of(record: Record, answers: Sequence[Answer]) -> Bounds:
    """What the sums say about every missing cell; where they contradict each other, nothing."""
    missing = record.missing
    if not missing:
        return Bounds({})
    system = system_of(record.form, record.collapsed)
    numbers, answers = mended(record, answers)
    equations = _equations(system, numbers, answers)
    low = [0 if number is None else int(number) for number in numbers]
    high = [ENDLESS if number is None else int(number) for number in numbers]
    try:
        _narrow(system, equations, low, high)
    except _Contradiction as found:
        unknown = {path: Bound(record.cells[path].printed, None, None) for path in missing}
        return Bounds(unknown, contradiction=system.balances[found.args[0]])
    bounds = {}
    for path in missing:
        cell, word = system.position.get(path), record.cells[path].printed
        bounds[path] = Bound(word, None, None) if cell is None else _bound(word, low[cell], high[cell])
    return Bounds(bounds, joint_sums(system, equations, low, high))


@lru_cache(maxsize=1024)
def _bound(state: str, low: int, high: int) -> Bound:
    if low == high:
        return Bound("deduced", low, high)
    if high >= FAR:
        return Bound("bounded", low, None) if low else Bound(state, None, None)
    return Bound("bounded", low, high)


def _equations(
    system: System, numbers: Sequence[Number | None], answers: Sequence[Answer]
) -> dict[int, Equation]:
    """By balance, for those that wait for a number; a part of the form with a broken sum tells nothing."""
    spoilt = {system.parts[i] for i, answer in enumerate(answers) if answer.state in FAILING}
    found = {}
    for index, answer in enumerate(answers):
        if answer.state == "undecided" and system.parts[index] not in spoilt:
            left = tuple([cell for cell in system.left[index] if numbers[cell] is None])
            right = tuple([cell for cell in system.right[index] if numbers[cell] is None])
            found[index] = Equation(left, right, int(answer.right - answer.left))
    return found


def _narrow(system: System, equations: dict[int, Equation], low: list[int], high: list[int]) -> None:
    """Narrow the bounds in place, short sums first, until nothing changes any more."""
    order = sorted(equations, key=lambda b: len(equations[b].left) + len(equations[b].right))
    stale = set(order)
    for _ in range(ROUNDS):
        for balance in order:
            if balance not in stale:
                continue
            changed = _tightened(balance, equations[balance], low, high)
            stale.update([other for cell in changed for other, _ in system.signatures[cell]])
            stale.discard(balance)  # one pass narrows a sum as far as it goes by itself
        stale &= equations.keys()
        if not stale:
            return


def _tightened(balance: int, equation: Equation, low: list[int], high: list[int]) -> list[int]:
    """The cells whose bounds became narrower.

    `room` is how far the left can rise as a whole, `slack` how far it can fall.
    """
    left, right, rest = equation
    least, most = low.__getitem__, high.__getitem__
    room = rest - sum(map(least, left)) + sum(map(most, right))
    slack = sum(map(most, left)) - sum(map(least, right)) - rest
    if room < 0 or slack < 0:
        raise _Contradiction(balance)
    if room >= ENDLESS <= slack:
        return []
    return _clipped(left, room, slack, low, high) + _clipped(right, slack, room, low, high)


def _clipped(cells: tuple[int, ...], up: int, down: int, low: list[int], high: list[int]) -> list[int]:
    """No cell is more than `up` above its low or more than `down` below its high."""
    up = up if up < FAR else ENDLESS
    changed = []
    for cell in cells:
        lowest, highest = low[cell], high[cell]
        width = highest - lowest
        if width <= up and width <= down:
            continue
        if width > down:
            low[cell] = highest - down
        if width > up:
            high[cell] = lowest + up
        changed.append(cell)
    return changed
