"""The statutory form: its rows, columns, labels, units and balances. `grammar` reads it from its file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property

PREVIOUS = "previous."  # in front of a path: the same agency's record of the year before
SLOT = re.compile(r"\{([^{}]+)\}")  # a cell's path in a sentence


@dataclass(frozen=True)
class Unit:
    name: str
    en: str
    also: tuple[tuple[str, str], ...] = ()  # other printed units, each with its worth in this one


@dataclass(frozen=True)
class Rule:
    name: str
    zh: str
    en: str
    severity: str
    basis: str


@dataclass(frozen=True)
class Sum:
    """What a form file says of a balance: the paths of rows or cells on either side."""

    rule: str
    left: tuple[str, ...]
    right: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    name: str
    label: str
    aliases: tuple[str, ...]
    en: str
    optional: bool


@dataclass(frozen=True)
class Column:
    name: str
    label: str
    aliases: tuple[str, ...]
    en: str
    under: str | None
    unit: Unit
    type: str
    sum_of: tuple[str, ...]

    @cached_property
    def kind(self) -> str | Unit:
        """What its cells hold: whole numbers of its type, or amounts in its unit."""
        return self.unit if self.type == "decimal" else self.type


@dataclass(frozen=True)
class Row:
    """A printed row, or a group of rows; a group too has columns, for reports that print it as one row."""

    path: str
    label: str
    aliases: tuple[str, ...]
    en: str
    under: str | None
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    sum_of: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.path.rpartition(".")[2]

    @cached_property
    def cells(self) -> tuple[str, ...]:
        return tuple(f"{self.path}.{column.name}" for column in self.columns)

    @cached_property
    def kinds(self) -> tuple[str | Unit, ...]:
        """What each of its cells holds."""
        return tuple(column.kind for column in self.columns)

    @cached_property
    def named(self) -> dict[str, Row]:
        """The rows of a group by name."""
        return {row.name: row for row in self.rows}

    def walk(self) -> Iterator[Row]:
        yield self
        for row in self.rows:
            yield from row.walk()

    def printed(self, collapsed: frozenset[str]) -> Iterator[Row]:
        """The rows that carry numbers, in printed order; the groups in `collapsed` are one row each."""
        if not self.rows or self.path in collapsed:
            yield self
        else:
            for row in self.rows:
                yield from row.printed(collapsed)


@dataclass(frozen=True)
class Table:
    name: str
    label: str
    aliases: tuple[str, ...]
    en: str
    corner: str | None
    heading: str | None
    one_line: bool
    rows: tuple[Row, ...]
    balances: tuple[Sum, ...]

    @cached_property
    def named(self) -> dict[str, Row]:
        """The rows and groups at the margin by name."""
        return {row.name: row for row in self.rows}

    def printed(self, collapsed: frozenset[str] = frozenset()) -> tuple[Row, ...]:
        return tuple(row for top in self.rows for row in top.printed(collapsed))


@dataclass(frozen=True)
class Balance:
    """One sum that equals another; the cells are paths, `previous.` in front of last year's."""

    id: str
    rule: Rule
    left: tuple[str, ...]
    right: tuple[str, ...]


@dataclass(frozen=True)
class Summary:
    """A record's main figures in a sentence; `{path}` stands for a cell, of a group too."""

    zh: str
    en: str

    @cached_property
    def paths(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(SLOT.findall(self.zh + self.en)))


@dataclass(frozen=True)
class Counted:
    """Something that a narrative counts: the wording it is known by, and the cells that add up to it.

    In a wording … stands for a few characters and # for the number; `none` says that there was nothing.
    """

    name: str
    zh: str
    en: str
    cells: tuple[str, ...]
    wording: tuple[str, ...]
    none: tuple[str, ...]
    without: tuple[str, ...]  # words that must not stand in between
    whole: tuple[str, ...]  # words that name the parts where those are complete


@dataclass(frozen=True)
class Form:
    id: str
    title: str
    issued_as: str
    report_years: tuple[int, int | None]
    heads: dict[str, str]
    units: dict[str, Unit]
    rules: dict[str, Rule]
    sections: tuple[Section, ...]
    tables: tuple[Table, ...]
    compared: tuple[Sum, ...]
    summary: Summary
    figures: dict[str, Counted] = field(default_factory=dict)
    about: dict[str, dict[str, str]] = field(default_factory=dict)  # of a row, by path: zh and en

    def __hash__(self) -> int:
        return hash(self.id)

    @cached_property
    def rows(self) -> dict[str, Row]:
        """Every row and group by its path."""
        return {row.path: row for table in self.tables for top in table.rows for row in top.walk()}

    @cached_property
    def columns(self) -> dict[str, Column]:
        """The column of every cell path, those of groups included."""
        return {
            cell: column
            for row in self.rows.values()
            for cell, column in zip(row.cells, row.columns, strict=True)
        }

    def printed(self, collapsed: frozenset[str] = frozenset()) -> tuple[Row, ...]:
        return tuple(row for table in self.tables for row in table.printed(collapsed))

    @cache  # noqa: B019  (a form lives as long as the program)
    def balances(self, collapsed: frozenset[str] = frozenset()) -> tuple[Balance, ...]:
        """All balances within one record in printed order: 42 for a full 2021 record, 40 for 2019."""
        found: list[Balance] = []
        for table in self.tables:
            for row in table.printed(collapsed):
                found.extend(self._row_totals(row))
            for row in table.rows:
                if row.sum_of:
                    found.extend(self._column_totals(row, collapsed))
            for printed in table.balances:
                found.extend(self._per_column(printed, collapsed))
        return tuple(found)

    @cache  # noqa: B019
    def between_years(self) -> tuple[Balance, ...]:
        return tuple(
            balance for compared in self.compared for balance in self._per_column(compared, frozenset())
        )

    def _row_totals(self, row: Row) -> Iterator[Balance]:
        for column in row.columns:
            if column.sum_of:
                parts = tuple(f"{row.path}.{name}" for name in column.sum_of)
                total = f"{row.path}.{column.name}"
                yield Balance(f"row_total:{row.path}", self.rules["row_total"], parts, (total,))

    def _column_totals(self, total: Row, collapsed: frozenset[str]) -> Iterator[Balance]:
        for cell, column in zip(total.cells, total.columns, strict=True):
            parts = self._spread(total.sum_of, column.name, collapsed)
            yield Balance(f"column_total:{column.name}", self.rules["column_total"], parts, (cell,))

    def _per_column(self, given: Sum, collapsed: frozenset[str]) -> Iterator[Balance]:
        """A sum of rows balances in each of their columns; a sum of cells is one balance."""
        rule = self.rules[given.rule]
        if given.left[0] not in self.rows:
            row = given.left[0].rpartition(".")[0]
            yield Balance(f"{given.rule}:{row}", rule, given.left, given.right)
            return
        for column in self.rows[given.left[0]].columns:
            left = self._spread(given.left, column.name, collapsed)
            right = self._spread(given.right, column.name, collapsed)
            yield Balance(f"{given.rule}:{column.name}", rule, left, right)

    def _spread(self, paths: tuple[str, ...], column: str, collapsed: frozenset[str]) -> tuple[str, ...]:
        cells = []
        for path in paths:
            previous, bare = (PREVIOUS, path[len(PREVIOUS) :]) if path.startswith(PREVIOUS) else ("", path)
            cells += [f"{previous}{row.path}.{column}" for row in self.rows[bare].printed(collapsed)]
        return tuple(cells)
