"""The cells that explain why a record does not balance, with the values that would, likeliest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, cast

from gongkai.balance.answers import Answer, incomplete, numbers_of
from gongkai.balance.localisation import Changes, Numbers, Residual, Search, search_of
from gongkai.balance.slips import Slip, slip_of
from gongkai.balance.system import System, system_of
from gongkai.record import Record

Last = Sequence[int | None]
Ranked = tuple[Slip, int, Changes]


class Correction(NamedTuple):
    path: str
    printed: int
    value: int


class Explanation(NamedTuple):
    """A smallest change that mends all sums and breaks none, and the slip it looks like.

    Equal ranks cannot be told apart; after two of rank 1 comes rank 3, as in a race.
    """

    corrections: tuple[Correction, ...]
    slip: str
    rank: int


class Culprits(NamedTuple):
    """What may be wrong behind a set of broken sums that hang together; `certain` where nothing else can."""

    balances: tuple[str, ...]
    explanations: tuple[Explanation, ...]
    certain: bool

    @property
    def likeliest(self) -> tuple[Explanation, ...]:
        """The explanations of rank 1."""
        return tuple(each for each in self.explanations if each.rank == 1)


def culprits_of(
    record: Record, answers: Sequence[Answer], before: Record | None = None
) -> tuple[Culprits, ...]:
    """One for each part of the form in which sums are broken; the year before orders equal ranks."""
    broken = [index for index, answer in enumerate(answers) if answer.state == "broken"]
    if not broken:
        return ()
    system = system_of(record.form, record.collapsed)
    numbers = cast("list[int]", numbers_of(record))  # a missing one stands in no sum that is searched
    search = search_of(system, frozenset(range(len(answers))).difference(incomplete(system, numbers)))
    last = _last(system, before) if before else ()
    parts = dict.fromkeys(system.parts[index] for index in broken)
    return tuple(_culprits(search, part, answers, numbers, last) for part in parts)


def _culprits(search: Search, part: int, answers: Sequence[Answer], numbers: Numbers, last: Last) -> Culprits:
    """`last`: the numbers of the year before, if there are any."""
    system = search.system
    here = [index for index, of in enumerate(system.parts) if of == part]
    residual = {i: int(answers[i].left - answers[i].right) for i in here if answers[i].state == "broken"}
    spoilt = any(answers[index].state == "impossible" for index in here)
    explained, certain = _explained(search, residual, numbers, spoilt)
    explanations = _explanations(_ranked(explained, system, numbers, last), system)
    return Culprits(tuple(system.balances[index].id for index in residual), tuple(explanations), certain)


def _explained(
    search: Search, residual: Residual, numbers: Numbers, spoilt: bool
) -> tuple[set[Changes], bool]:
    """The smallest sets of changes, and whether there can be no other.

    `spoilt`: another sum of the part cannot balance either, so that no cell alone explains it all.
    """
    singles = list(search.singles(residual, numbers))
    if singles:
        certain = len(singles) == 1 and not spoilt and search.unmistakable(singles[0].cell)
        return {(change,) for change in singles}, certain
    return {*search.pairs(residual, numbers), *search.lines(residual, numbers)}, False


def _ranked(explained: Iterable[Changes], system: System, numbers: Numbers, last: Last) -> list[Ranked]:
    """By slip, then by what the year before had, then in printed order."""
    return sorted(
        (slip_of(each, system, numbers), _estranged(each, last) if last else 0, each) for each in explained
    )


def _last(system: System, before: Record) -> list[int | None]:
    cells = (before.cells.get(path) for path in system.paths)
    return [None if cell is None or cell.number is None else int(cell.number) for cell in cells]


def _estranged(changes: Changes, last: Last) -> int:
    """How much farther the changes would move a record from the numbers of the year before."""
    moved = 0
    for cell, printed, value in changes:
        old = last[cell]
        if old is not None:
            moved += abs(value - old) - abs(printed - old)
    return moved


def _explanations(ranked: Iterable[Ranked], system: System) -> Iterator[Explanation]:
    rank, of = 0, None
    for place, (slip, _, changes) in enumerate(ranked, 1):
        if slip != of:
            rank, of = place, slip
        corrections = [Correction(system.paths[cell], printed, value) for cell, printed, value in changes]
        yield Explanation(tuple(corrections), slip.name, rank)
