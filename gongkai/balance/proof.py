"""What the rules of a form are worth, proved exactly: rank, implied rules, contradictions, gaps.

Gauss and Jordan's elimination over fractions, in which every row remembers what it was added up from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from gongkai.balance.system import System, system_of
from gongkai.form import Balance, Form

Vector = dict[int, Fraction]  # of cells or of balances, without zeros


class _Row(NamedTuple):
    """A sum of balances: its cells, and how often each balance was taken."""

    cells: Vector
    origin: Vector


@dataclass(frozen=True)
class Implied:
    """A balance that always holds where the others hold, each of these taken as often as `follows` says."""

    balance: Balance
    follows: Mapping[str, Fraction]


@dataclass(frozen=True)
class Proof:
    """`contradictions`: balances that only 0 can satisfy; `unguarded`: cells in which no balance looks."""

    balances: int
    rank: int
    implied: tuple[Implied, ...]
    contradictions: tuple[str, ...]
    unguarded: tuple[str, ...]


def proof_of(form: Form, collapsed: frozenset[str] = frozenset()) -> Proof:
    """The proof for a form, given the groups that are printed as one row."""
    system = system_of(form, collapsed)
    reduced, implied = _reduced(system)
    cells = (cell for row in form.printed(collapsed) for cell in row.cells)
    return Proof(
        len(system.balances),
        len(reduced),
        tuple(implied),
        _contradictions(system, reduced),
        tuple(cell for cell in cells if cell not in system.position),
    )


def _rows(system: System) -> list[Vector]:
    """A row a balance: +1 for a cell on the left, -1 on the right; a cell on both sides drops out."""
    rows: list[Vector] = [{} for _ in system.balances]
    for cell, signature in enumerate(system.signatures):
        for balance, sign in signature:
            _add(rows[balance], {cell: Fraction(sign)}, Fraction(1))
    return rows


def _reduced(system: System) -> tuple[dict[int, Vector], list[Implied]]:
    """Independent rows by the cell that each alone begins with, and the balances that came to nothing."""
    reduced: dict[int, _Row] = {}
    implied = []
    for index, cells in enumerate(_rows(system)):
        row = _Row(cells, {index: Fraction(1)})
        for pivot, other in reduced.items():
            _clear(row, pivot, other)
        if not row.cells:
            implied.append(_implied(system, index, row.origin))
            continue
        pivot = min(row.cells)
        row = _scaled(row, 1 / row.cells[pivot])
        for other in reduced.values():
            _clear(other, pivot, row)
        reduced[pivot] = row
    return {pivot: row.cells for pivot, row in reduced.items()}, implied


def _clear(row: _Row, pivot: int, other: _Row) -> None:
    """Add as much of the other row, which has the pivot once, as leaves none in this one."""
    factor = -row.cells.get(pivot, Fraction(0))
    if factor:
        _add(row.cells, other.cells, factor)
        _add(row.origin, other.origin, factor)


def _implied(system: System, index: int, origin: Vector) -> Implied:
    weights = {system.balances[other].id: -n for other, n in sorted(origin.items()) if other != index}
    return Implied(system.balances[index], weights)


def _add(row: Vector, other: Mapping[int, Fraction], factor: Fraction) -> None:
    for key, value in list(other.items()):
        total = row.get(key, Fraction(0)) + factor * value
        if total:
            row[key] = total
        else:
            row.pop(key, None)


def _scaled(row: _Row, factor: Fraction) -> _Row:
    return _Row(*({key: value * factor for key, value in vector.items()} for vector in row))


def _contradictions(system: System, reduced: Mapping[int, Vector]) -> tuple[str, ...]:
    """Sums of counts with one sign alone are 0 only where every count is."""
    rows = [*_rows(system), *reduced.values()]
    names = [
        *(b.id for b in system.balances),
        *(f"{system.paths[pivot]} = 0" for pivot in reduced),
    ]
    one_sided = (len({value > 0 for value in row.values()}) == 1 for row in rows)
    empty = (not row for row in rows)
    found = zip(names, one_sided, empty, strict=True)
    return tuple(dict.fromkeys(name for name, alone, nothing in found if alone or nothing))
