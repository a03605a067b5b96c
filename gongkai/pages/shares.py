"""What became of the requests: the parts of the form's own total, ready to be drawn and compared."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from markupsafe import Markup, escape

from gongkai.form import Form, Row
from gongkai.pages.summary import Figure, figure
from gongkai.record import Record

LEAST = 30  # under so many a share says little


class Part(NamedTuple):
    """An outcome with its number and its place in the form; `share` of the total is None under LEAST."""

    place: int
    label: Markup
    number: int
    share: str | None


class Shares(NamedTuple):
    label: Markup
    total: int
    parts: tuple[Part, ...]

    @property
    def listed(self) -> Markup:
        """The parts as items of a list."""
        return Markup("".join(map(_item, self.parts)))


def total_row(form: Form) -> Row | None:
    """The row that is the sum of others, where the form has one."""
    return next((row for table in form.tables for row in table.rows if row.sum_of), None)


def shares_of(record: Record) -> Shares | None:
    """The parts that are not 0; None where a number is missing, nothing was concluded or the sum is wrong."""
    named = _named(record.form)
    if not named:
        return None
    (path, label), *labels = named
    total = _number(figure(record, path))
    found = [_number(figure(record, path)) for path, _ in labels] if total else []
    numbers = [number for number in found if number is not None]
    if not total or len(numbers) < len(found) or sum(numbers) != total:
        return None
    parts = tuple(
        Part(place, label, number, share(number, total))
        for place, ((_, label), number) in enumerate(zip(labels, numbers, strict=True))
        if number
    )
    return Shares(label, total, parts)


def _item(part: Part) -> str:
    share = f" <small>{part.share}</small>" if part.share else ""
    return f"<li class=s{part.place}>{part.label} <b>{part.number}</b>{share}"


@cache
def _named(form: Form) -> tuple[tuple[str, Markup], ...]:
    """The cells of the form's own total and of its parts, with their labels; none without such a row."""
    row = total_row(form)
    if not row:
        return ()
    column = next(column.name for column in row.columns if column.sum_of)
    return tuple((f"{path}.{column}", escape(form.rows[path].label)) for path in (row.path, *row.sum_of))


def _number(found: Figure) -> int | None:
    return int(found.number) if found.state == "printed" else None


def share(number: int, total: int) -> str | None:
    """`12.3%`, rounded half up; None where the total is too small for a share to mean anything."""
    if total < LEAST:
        return None
    tenths = (2000 * number + total) // (2 * total)
    return f"{tenths // 10}.{tenths % 10}%"
