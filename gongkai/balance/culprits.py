"""The cells that explain why a record does not balance, with the values that would, likeliest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple, cast

from gongkai.balance.answers import Answer, numbers_of, open_sides
from gongkai.balance.slips import Change, slip_of
from gongkai.balance.system import Signature, System, system_of
from gongkai.record import Record

Residual = dict[int, int]  # what each broken balance has too much on its left
Deltas = tuple[tuple[int, int], ...]  # cells by position, each with what is to be added to it


class Correction(NamedTuple):
    path: str
    printed: int
    value: int


class Explanation(NamedTuple):
    """The smallest change found that mends all sums and breaks none, and the slip it looks like."""

    corrections: tuple[Correction, ...]
    slip: str


class Culprits(NamedTuple):
    """What may be wrong behind a set of broken sums that hang together; `certain` where nothing else can."""

    balances: tuple[str, ...]
    explanations: tuple[Explanation, ...]
    certain: bool


def culprits_of(record: Record, answers: Sequence[Answer]) -> tuple[Culprits, ...]:
    """One for each part of the form in which sums are broken."""
    broken = [index for index, answer in enumerate(answers) if answer.state == "broken"]
    if not broken:
        return ()
    system = system_of(record.form, record.collapsed)
    numbers = cast("list[int | None]", numbers_of(record))
    search = _search(system, frozenset(range(len(answers))).difference(*open_sides(system, numbers)))
    found = []
    for part in dict.fromkeys(system.parts[index] for index in broken):
        residual = {i: int(answers[i].left - answers[i].right) for i in broken if system.parts[i] == part}
        spoilt = any(a.state == "impossible" and system.parts[i] == part for i, a in enumerate(answers))
        found.append(_culprits(search, residual, numbers, spoilt))
    return tuple(found)


def _culprits(search: Search, residual: Residual, numbers: list[int | None], spoilt: bool) -> Culprits:
    """`spoilt`: another sum of the part cannot balance either, so that no cell alone explains it all."""
    system = search.system
    singles = [deltas for deltas in search.singles(residual) if _possible(deltas, numbers)]
    certain = len(singles) == 1 and not spoilt and search.unmistakable(singles[0][0][0])
    several = () if singles else (*search.pairs(residual), *search.lines(residual))
    changes = [_changes(deltas, numbers) for deltas in several if _possible(deltas, numbers)]
    changes += [_changes(deltas, numbers) for deltas in singles]
    ranked = sorted((slip_of(each, system, numbers), each) for each in set(changes))
    explanations = tuple(Explanation(_corrections(each, system), slip.name) for slip, each in ranked)
    return Culprits(tuple(system.balances[i].id for i in residual), explanations, certain)


def _possible(deltas: Deltas, numbers: Sequence[int | None]) -> bool:
    """A count is never below 0."""
    return all((numbers[cell] or 0) + delta >= 0 for cell, delta in deltas)


def _changes(deltas: Deltas, numbers: Sequence[int | None]) -> tuple[Change, ...]:
    pairs = [(cell, delta, numbers[cell] or 0) for cell, delta in deltas]
    return tuple(Change(cell, printed, printed + delta) for cell, delta, printed in pairs)


def _corrections(changes: Iterable[Change], system: System) -> tuple[Correction, ...]:
    return tuple(Correction(system.paths[change.cell], change.printed, change.value) for change in changes)


@lru_cache(maxsize=256)
def _search(system: System, complete: frozenset[int]) -> Search:
    return Search(system, complete)


@dataclass(frozen=True, eq=False)
class Search:
    """Cells whose change removes a residual; only balances without a missing number take part."""

    system: System
    complete: frozenset[int]

    @cached_property
    def signatures(self) -> tuple[Signature, ...]:
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

    def singles(self, residual: Residual) -> Iterator[Deltas]:
        """The cells that can mend everything alone."""
        for cell in self.touching.get(frozenset(residual), ()):
            deltas = {-sign * residual[balance] for balance, sign in self.signatures[cell]}
            if len(deltas) == 1:
                yield ((cell, deltas.pop()),)

    def pairs(self, residual: Residual) -> Iterator[Deltas]:
        """The pairs that can, each in printed order; one of the two stands in the shortest broken sum.

        Of two cells one stands in a balance without the other, which tells by how much it is wrong.
        """
        first = min(residual, key=lambda balance: len(self.cells[balance]))
        for one in self.cells[first]:
            signature = self.signatures[one]
            for delta in {-sign * residual[balance] for balance, sign in signature if balance in residual}:
                left = _after(residual, signature, delta)
                for other in self.singles(left) if left else ():
                    if other[0][0] != one:
                        yield tuple(sorted(((one, delta), *other)))

    def lines(self, residual: Residual) -> Iterator[Deltas]:
        """The rows and columns that can; a cell is told by sums it shares with no other of its line."""
        for line, balances, shared in self.spans:
            if residual.keys() <= balances:
                deltas = self._line(line, shared, residual)
                if deltas:
                    yield deltas

    @cached_property
    def spans(self) -> list[tuple[tuple[int, ...], frozenset[int], frozenset[int]]]:
        """Every line with its balances, and those in which more than one of its cells stands."""
        found = []
        for line in self.system.lines:
            touched = [balance for cell in line for balance, _ in self.signatures[cell]]
            shared = frozenset(balance for balance in touched if touched.count(balance) > 1)
            found.append((line, frozenset(touched), shared))
        return found

    def _line(self, line: Iterable[int], shared: frozenset[int], residual: Residual) -> Deltas:
        left, found = residual, []
        for cell in line:
            signature = self.signatures[cell]
            if not signature:
                continue
            own = {-sign * residual.get(balance, 0) for balance, sign in signature if balance not in shared}
            if len(own) != 1:
                return ()
            delta = own.pop()
            if delta:
                left = _after(left, signature, delta)
                found.append((cell, delta))
        return () if left else tuple(found)

    def unmistakable(self, cell: int) -> bool:
        """Whether an error in this cell looks like no error in any other cell or two."""
        return _unmistakable(self, cell)


@lru_cache(maxsize=4096)
def _unmistakable(search: Search, cell: int) -> bool:
    residual = dict(search.signatures[cell])
    alike = search.touching[frozenset(residual)]
    return len(alike) == 1 and not any(True for _ in search.pairs(residual))


def _after(residual: Residual, signature: Signature, delta: int) -> Residual:
    """What remains when the cell is changed by `delta`."""
    left = dict(residual)
    for balance, sign in signature:
        excess = left.pop(balance, 0) + sign * delta
        if excess:
            left[balance] = excess
    return left
