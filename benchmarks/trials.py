"""Trials of the engine on records that are known: spoil some numbers or take them away, then ask."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from time import thread_time_ns

from benchmarks.errors import Spoil, spoilt
from gongkai.balance.answers import answers_of
from gongkai.balance.bounds import bounds_of
from gongkai.balance.culprits import Culprits, Explanation, culprits_of
from gongkai.balance.system import System, system_of
from gongkai.record import Cell, Record
from gongkai.values import LOST

NOWHERE = 10**6


def with_numbers(record: Record, numbers: dict[str, int]) -> Record:
    return replace(record, cells=record.cells | {p: Cell(str(n), n) for p, n in numbers.items()})


def without(record: Record, paths: list[str]) -> Record:
    return replace(record, cells=record.cells | {path: Cell(LOST) for path in paths})


def large_part(system: System) -> list[int]:
    """The cells of the part of the form that has the most balances: the table with rows and columns."""
    part = Counter(system.parts).most_common(1)[0][0]
    return [c for c, signature in enumerate(system.signatures) if system.parts[signature[0][0]] == part]


def located(record: Record, spoil: Spoil, rand: random.Random, everywhere: bool = False) -> Counter | None:
    """One trial: was it noticed, where stood the truth, alone or with equals, was a certain verdict wrong."""
    system = system_of(record.form, record.collapsed)
    numbers = [int(record.cells[path].number) for path in system.paths]
    cells = list(range(len(numbers))) if everywhere else large_part(system)
    made = spoilt(numbers, spoil(numbers, cells, system, rand))
    if not made:
        return None
    wrong = {system.paths[cell]: made[0][cell] for cell in made[1]}
    truth = {system.paths[cell]: number for cell, number in made[1].items()}
    return verdict_of(with_numbers(record, wrong), truth)


def verdict_of(record: Record, truth: dict[str, int]) -> Counter:
    answers = answers_of(record)
    start = thread_time_ns()
    culprits = culprits_of(record, answers)
    verdict = Counter(trials=1, microseconds=(thread_time_ns() - start) // 1000)
    verdict["noticed"] = int(bool(culprits))
    place, rank = _found(culprits, truth)
    verdict |= Counter({"first": place == 1, "rank 1": rank == 1, "in three": place < 4, "rank 3": rank < 4})
    verdict["tied"] = sum(len(each.likeliest) for each in culprits) > len(culprits)
    certain = [each.explanations[0] for each in culprits if each.certain]
    verdict["certain"] = len(certain)
    verdict["wrong certain"] = sum(not _values(each).items() <= truth.items() for each in certain)
    return verdict


def _found(culprits: tuple[Culprits, ...], truth: dict[str, int]) -> tuple[int, int]:
    """At which place and with which rank the truth stands; very late where it does not."""
    for each in culprits:
        for place, explanation in enumerate(each.explanations, 1):
            if _values(explanation) == truth:
                return place, explanation.rank
    return NOWHERE, NOWHERE


def _values(explanation: Explanation) -> dict[str, int]:
    return {item.path: item.value for item in explanation.corrections}


def gaps(system: System) -> Iterator[tuple[str, list[str]]]:
    """Kinds of missing cells that the balances determine, each with the cells that are taken away."""
    large = set(large_part(system))
    rows = max(system.rows) + 1
    for number, line in enumerate(system.lines):
        if large.issuperset(line):
            kind = "one lost row" if number < rows else "one lost column"
            yield kind, [system.paths[cell] for cell in line]
            if number < rows:
                yield "one lost last cell of a row", [system.paths[line[-1]]]
        elif number >= rows:
            yield "one lost column", [system.paths[cell] for cell in line]
    yield "all totals", [system.paths[cell] for cell in sorted(system.totals)]


def deduced(record: Record, paths: list[str]) -> int:
    """How many of the cells taken away come back with their true number; a wrong one is an error."""
    damaged = without(record, paths)
    bounds = bounds_of(damaged, answers_of(damaged)).missing
    for path in paths:
        low, high, true = bounds[path].low, bounds[path].high, record.cells[path].number
        assert (low or 0) <= true <= (true if high is None else high), path
    return sum(bounds[path].state == "deduced" for path in paths)
