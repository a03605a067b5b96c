"""What the rules of a form are worth, proved exactly: rank, implied rules, contradictions, gaps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from gongkai.balance.system import System, system_of
from gongkai.form import Balance, Form

Vector = dict[int, Fraction]  # of cells or of balances, without zeros


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
    reduced: dict[int, tuple[Vector, Vector]] = {}
    implied = []
    for index, row in enumerate(_rows(system)):
        origin: Vector = {index: Fraction(1)}
        for pivot, (other, others_origin) in reduced.items():
            if pivot in row:
                factor = -row[pivot]
                _add(row, other, factor)
                _add(origin, others_origin, factor)
        if not row:
            implied.append(_implied(system, index, origin))
            continue
        pivot = min(row)
        scale = 1 / row[pivot]
        row, origin = _scaled(row, scale), _scaled(origin, scale)
        for other, others_origin in reduced.values():
            if pivot in other:
                factor = -other[pivot]
                _add(other, row, factor)
                _add(others_origin, origin, factor)
        reduced[pivot] = (row, origin)
    return {pivot: row for pivot, (row, _) in reduced.items()}, implied


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


def _scaled(row: Vector, factor: Fraction) -> Vector:
    return {key: value * factor for key, value in row.items()}


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
