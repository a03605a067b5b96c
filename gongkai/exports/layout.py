"""Where the cells of a report stand in the tables of the downloads: the same for all of one form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from gongkai.exports.entry import Value
from gongkai.exports.sheets import csv_text
from gongkai.exports.tables import Tables
from gongkai.form import Form, Row
from gongkai.values import LOST, MISSING

NAMED = ("report", "agency", "year", "form")  # what a line of an indicator begins with
SUMMED = "summed_rows"  # how many rows a line is the sum of, where its report prints no such row
HERE = "\0"
LEADING = ("report", "path", "figure", "printed", "number", "state", "low")  # of a line of cells.csv


@dataclass(frozen=True)
class Indicator:
    """A row of the form across all reports: the columns of its CSV and their places in the wide table."""

    path: str
    names: tuple[str, ...]
    places: tuple[int, ...]
    split: bool  # whether a form prints it as several rows

    @property
    def head(self) -> tuple[str, ...]:
        return (*NAMED, *self.names, *((SUMMED,) if self.split else ()))


def indicators_of(tables: Tables) -> dict[str, Indicator]:
    """By the path of the row."""
    found: dict[str, list[tuple[str, int]]] = {}
    for place, field in enumerate(tables["reports"].fields):
        if field.figure:
            found.setdefault(field.figure.row.path, []).append((field.name, place))
    return {path: _indicator(path, columns, tables) for path, columns in found.items()}


def _indicator(path: str, columns: list[tuple[str, int]], tables: Tables) -> Indicator:
    split = any(path in form.rows and form.rows[path].rows for form in tables.forms.values())
    names, places = zip(*columns, strict=True)
    return Indicator(path, names, places, bool(split))


class Layout:
    """The cells of a form, with these groups printed as one row, in the tables."""

    def __init__(self, tables: Tables, form: Form, collapsed: frozenset[str]) -> None:
        self._tables, self._form, self._collapsed = tables, form, collapsed
        self._places = tables.places[form.id]
        self.rows = form.printed(collapsed)
        self.paths = tuple(path for row in self.rows for path in row.cells)
        self.places = tuple(self._places[path][0] for path in self.paths)
        self.at = {path: at for at, path in enumerate(self.paths)}
        self.figures, self.units, _ = zip(*(tables.labels[form.id][path] for path in self.paths), strict=True)
        self.exact = tuple((path, self._places[path][0]) for path in self.paths if self._places[path][1])

    @cached_property
    def around(self) -> tuple[str, ...]:
        """Three parts of each line of cells.csv: the second is for the number, HERE for the report."""
        width = len(self._tables["cells"].names) - len(LEADING)
        parts: list[str] = []
        for path in self.paths:
            figure, unit, named = self._tables.labels[self._form.id][path]
            parts += (f"{HERE},{path},{figure},", "", csv_text(("", unit, *named)[:width]))
        return tuple(parts)

    @cached_property
    def printed(self) -> tuple[Indicator, ...]:
        """The indicators that are rows of the report."""
        known = indicators_of(self._tables)
        return tuple(known[row.path] for row in self.rows)

    @cached_property
    def summed(self) -> tuple[tuple[Indicator, int, dict[int, tuple[int, ...]]], ...]:
        """The groups that are split into rows: how many, and by place the places of those that add up."""
        known = indicators_of(self._tables)
        split = [(row, tuple(row.printed(self._collapsed))) for row in self._form.rows.values()]
        found = [
            (known[row.path], len(parts), self._sums(row, parts)) for row, parts in split if parts != (row,)
        ]
        return tuple((indicator, count, sums) for indicator, count, sums in found if sums)

    def _sums(self, row: Row, parts: tuple[Row, ...]) -> dict[int, tuple[int, ...]]:
        """Only for columns that all of the rows have."""
        names = [name for name in (c.name for c in row.columns) if all(_has(part, name) for part in parts)]
        place = {name: self._places[f"{row.path}.{name}"][0] for name in names}
        return {
            place[name]: tuple(self._places[f"{part.path}.{name}"][0] for part in parts) for name in names
        }


def _has(row: Row, name: str) -> bool:
    return any(column.name == name for column in row.columns)


def layouts_of(tables: Tables) -> Callable[[Form, frozenset[str]], Layout]:
    """The layout of a form by the groups that a report prints as one row; made once."""
    return lru_cache(maxsize=256)(lambda form, collapsed: Layout(tables, form, collapsed))


def total(values: list[Value]) -> Value:
    """The sum of cells; the word for why there is none where one of them is missing."""
    words = [value for value in values if value in MISSING]
    return (LOST if LOST in words else words[0]) if words else sum(values)  # type: ignore[arg-type]
