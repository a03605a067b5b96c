"""What became of the requests: the parts of the form's own total, ready to be drawn and compared."""

from __future__ import annotations

from dataclasses import dataclass

from gongkai.form import Form, Row
from gongkai.pages.summary import Figure, figure
from gongkai.record import Record

LEAST = 30  # under so many a share says little


@dataclass(frozen=True)
class Part:
    """An outcome with its number and its place in the form; `share` of the total is None under LEAST."""

    place: int
    label: str
    number: int
    share: str | None


@dataclass(frozen=True)
class Shares:
    label: str
    total: int
    parts: tuple[Part, ...]


def total_row(form: Form) -> Row | None:
    """The row that is the sum of others, where the form has one."""
    return next((row for table in form.tables for row in table.rows if row.sum_of), None)


def shares_of(record: Record) -> Shares | None:
    """The parts that are not 0; None where a number is missing, nothing was concluded or the sum is wrong."""
    row = total_row(record.form)
    if not row:
        return None
    column = next(column.name for column in row.columns if column.sum_of)
    found = {path: _number(figure(record, f"{path}.{column}")) for path in (row.path, *row.sum_of)}
    total = found.pop(row.path)
    numbers = {path: number for path, number in found.items() if number is not None}
    if not total or len(numbers) < len(found) or sum(numbers.values()) != total:
        return None
    parts = tuple(
        Part(place, record.form.rows[path].label, number, share(number, total))
        for place, (path, number) in enumerate(numbers.items())
        if number
    )
    return Shares(row.label, total, parts)


def _number(found: Figure) -> int | None:
    return int(found.number) if found.state == "printed" else None


def share(number: int, total: int) -> str | None:
    """`12.3%`, rounded half up; None where the total is too small for a share to mean anything."""
    if total < LEAST:
        return None
    tenths = (2000 * number + total) // (2 * total)
    return f"{tenths // 10}.{tenths % 10}%"
