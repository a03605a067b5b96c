"""The data dictionary: every row and column of every form, walked from the form."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from gongkai.form import Column, Form, Row, Table


@dataclass(frozen=True)
class Entry:
    """A row or a column: what it is called in data, in print and in English."""

    id: str
    label: str
    en: str
    detail: str  # of a column, its unit; of a row, its columns where rows differ
    group: bool
    aliases: str
    rules: tuple[str, ...]  # the balances that it takes part in


@dataclass(frozen=True)
class TableEntry:
    name: str
    label: str
    en: str
    rows: list[Entry]
    columns: list[Entry]


@dataclass(frozen=True)
class FormEntry:
    form: Form
    cells: int
    balances: int
    tables: list[TableEntry]


def form_entry(form: Form) -> FormEntry:
    """All of a form; cells and balances as in a full record."""
    cells = sum(len(row.cells) for row in form.printed())
    rules = _rules(form)
    tables = [_table(table, rules) for table in form.tables]
    return FormEntry(form, cells, len(form.balances()), tables)


def _table(table: Table, rules: dict[str, dict[str, None]]) -> TableEntry:
    rows = [row for top in table.rows for row in top.walk()]
    columns = {column.name: column for row in rows for column in row.columns}
    differ = len({row.columns for row in rows}) > 1
    return TableEntry(
        table.name,
        table.label,
        table.en,
        [_row(row, rules, differ) for row in rows],
        [_column(column, rows, rules) for column in columns.values()],
    )


def _rules(form: Form) -> dict[str, dict[str, None]]:
    """The names of the rules that ask about a cell, in printed order."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for balance in (*form.balances(), *form.between_years()):
        for path in (*balance.left, *balance.right):
            found[path][balance.rule.name] = None
    return found


def _row(row: Row, rules: dict[str, dict[str, None]], differ: bool) -> Entry:
    columns = ", ".join(column.name for column in row.columns) if differ else ""
    asked = dict.fromkeys(name for cell in row.cells for name in rules.get(cell, ()))
    return Entry(row.path, row.label, row.en, columns, bool(row.rows), "；".join(row.aliases), tuple(asked))


def _column(column: Column, rows: list[Row], rules: dict[str, dict[str, None]]) -> Entry:
    cells = [f"{row.path}.{column.name}" for row in rows if column in row.columns]
    asked = dict.fromkeys(name for cell in cells for name in rules.get(cell, ()))
    aliases = "；".join(column.aliases)
    return Entry(column.name, column.label, column.en, column.unit.name, False, aliases, tuple(asked))
