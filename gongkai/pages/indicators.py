"""What the page of an indicator shows: one row of the form, what it means, and what every report has."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from gongkai.catalog import Report
from gongkai.form import Balance, Column, Form, Row, Table
from gongkai.pages.lists import LongList, places_of
from gongkai.pages.summary import Figure, figure

OfForms = Callable[[tuple[Form, ...]], tuple[list[Report], int]]  # the first of their reports, and how many


@dataclass(frozen=True)
class Indicator:
    """A row by its path, as the newest form that has it prints it; `forms` are all that have it."""

    row: Row
    table: Table
    form: Form
    forms: tuple[Form, ...]
    about: dict[str, str]
    above: tuple[Row, ...]  # the groups that it stands in

    @property
    def path(self) -> str:
        return self.row.path


@dataclass(frozen=True)
class Block:
    """The reports of forms in which the row has the same columns."""

    columns: tuple[Column, ...]
    forms: tuple[Form, ...]
    lines: list[tuple[Report, list[Figure]]]
    long: LongList


def indicators(forms: Iterable[Form]) -> dict[str, Indicator]:
    """Every row and group of every form by path: the newest form first, each in printed order."""
    ordered = sorted(forms, key=lambda form: form.report_years, reverse=True)
    found: dict[str, Indicator] = {}
    for form in ordered:
        for table in form.tables:
            for row in (row for top in table.rows for row in top.walk()):
                if row.path not in found:
                    found[row.path] = _indicator(row, table, form, ordered)
    return found


def _indicator(row: Row, table: Table, form: Form, forms: list[Form]) -> Indicator:
    about = next((other.about[row.path] for other in forms if row.path in other.about), {})
    parts = row.path.split(".")
    above = tuple(form.rows[".".join(parts[:end])] for end in range(2, len(parts)))
    return Indicator(
        row, table, form, tuple(other for other in forms if row.path in other.rows), about, above
    )


def blocks(indicator: Indicator, of_forms: OfForms) -> list[Block]:
    """The numbers, a block for each set of columns, in the order of places: never ranked."""
    by_columns: dict[tuple[str, ...], list[Form]] = {}
    for form in indicator.forms:
        names = tuple(column.name for column in form.rows[indicator.path].columns)
        by_columns.setdefault(names, []).append(form)
    return [_block(indicator, tuple(forms), of_forms) for forms in by_columns.values()]


def _block(indicator: Indicator, forms: tuple[Form, ...], of_forms: OfForms) -> Block:
    columns = forms[0].rows[indicator.path].columns
    paths = [f"{indicator.path}.{column.name}" for column in columns]
    first, count = of_forms(forms)
    lines = [(report, [figure(report.record, path) for path in paths]) for report in first]
    given = {"columns": {form.id: places_of(form, paths) for form in forms}}
    return Block(columns, forms, lines, LongList("reports", "indicator", count, given))


def rules_of(indicator: Indicator) -> list[Balance]:
    """The balances that its cells stand in, one for each rule."""
    form = indicator.form
    rows = {f"{row.path}." for row in indicator.row.walk()}
    found: dict[str, Balance] = {}
    for balance in (*form.balances(), *form.between_years()):
        if any(path.startswith(tuple(rows)) for path in (*balance.left, *balance.right)):
            found.setdefault(balance.rule.name, balance)
    return list(found.values())
