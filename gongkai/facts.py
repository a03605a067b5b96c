"""What lists and filters say of a report, so that nobody has to ask for its cells."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import NamedTuple

from gongkai.balance.system import system_of
from gongkai.form import Form
from gongkai.record import Record

SOME, NONE, UNKNOWN = ASKED = ("some", "none", "unknown")


class Facts(NamedTuple):
    """How many cells are missing, how many no balance guards, and whether any request came in."""

    missing: int
    unguarded: int
    asked: str


def facts_of(record: Record) -> Facts:
    alone = sum(unguarded(record.form, record.collapsed).values())
    return Facts(len(record.missing), alone, asked_of(record))


@cache
def unguarded(form: Form, collapsed: frozenset[str]) -> dict[str, int]:
    """The tables with cells that no balance guards, by name, and how many those are."""
    return dict(Counter(path.partition(".")[0] for path in system_of(form, collapsed).unguarded))


def asked_of(record: Record) -> str:
    """Whether any request came in, told from the row of the form's first main figure."""
    row, _, column = record.form.summary.paths[0].rpartition(".")
    parts = list(record.form.rows[row].printed(record.collapsed))
    if any(record.cells[path].number for part in parts for path in part.cells):
        return SOME
    totals = [record.cells[f"{part.path}.{column}"].number for part in parts]
    return UNKNOWN if None in totals else NONE
