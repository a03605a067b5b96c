"""What the downloads consist of: tables of fields; CSV, Excel, SQLite, Parquet and dictionary follow them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import yaml

from gongkai.balance.answers import ANSWERS
from gongkai.finding import SEVERITIES
from gongkai.form import Column, Form, Row, Unit
from gongkai.form import Table as FormTable
from gongkai.registry import KINDS, SCOPES
from gongkai.values import MISSING

STATES = ("printed", *MISSING, "deduced", "bounded")
T = TypeVar("T")
LABELLED = ("_zh", "_en")  # how the names of columns of labels end
TYPES = ("string", "integer", "number")
WORDS = {
    "answers": ANSWERS,
    "kinds": KINDS,
    "scopes": SCOPES,
    "severities": SEVERITIES,
    "states": STATES,
    "types": TYPES,
}


@dataclass(frozen=True)
class Figure:
    """One cell of the form, in every form that asks for the same quantity under the same labels."""

    name: str  # the column of the wide table
    path: str
    forms: tuple[str, ...]
    table: FormTable
    row: Row
    column: Column

    @property
    def exact(self) -> bool:
        """Whether it is money, whose printed words stand in a column beside it."""
        return self.column.type == "decimal"


@dataclass(frozen=True)
class Field:
    """A column of a download; `missing` are the words that stand for a number that is not there."""

    name: str
    zh: str
    en: str
    type: str = "string"
    unit: Unit | None = None
    minimum: int | None = None
    one_of: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    refers: str = ""  # table.column
    note: Mapping[str, str] = field(default_factory=dict)  # by language
    figure: Figure | None = None


@dataclass(frozen=True)
class Table:
    """A download: its columns in order, and those that together name a line."""

    name: str
    zh: str
    en: str
    note: Mapping[str, str]
    key: tuple[str, ...]
    fields: tuple[Field, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields)


@dataclass(frozen=True, eq=False)
class Tables:
    """Every table, and every figure of the forms in the order of the wide table."""

    forms: Mapping[str, Form]
    figures: tuple[Figure, ...]
    named: Mapping[str, Table]

    def __getitem__(self, name: str) -> Table:
        return self.named[name]

    @cached_property
    def columns(self) -> tuple[Field, ...]:
        """The columns of the wide table that are cells."""
        return tuple(field for field in self["reports"].fields if field.figure)

    @cached_property
    def places(self) -> dict[str, dict[str, tuple[int, bool]]]:
        """By form and path: the column of the wide table, and whether the printed words follow it."""
        column = {name: number for number, name in enumerate(self["reports"].names)}
        return self._by_form(lambda figure: (column[figure.name], figure.exact))

    @cached_property
    def labels(self) -> dict[str, dict[str, tuple[str, str, tuple[str, ...]]]]:
        """By form and path: the figure's name, its unit, and the labels of table, row and column."""
        return self._by_form(lambda figure: (figure.name, figure.column.unit.name, _labels(figure)))

    def _by_form(self, known: Callable[[Figure], T]) -> dict[str, dict[str, T]]:
        return {
            form: {figure.path: known(figure) for figure in self.figures if form in figure.forms}
            for form in self.forms
        }


def _labels(figure: Figure) -> tuple[str, ...]:
    parts = (figure.table, figure.row, figure.column)
    return tuple(label for part in parts for label in (part.label, part.en))


def tables_of(forms: Mapping[str, Form], labelled: bool = True) -> Tables:
    """The tables of the downloads, their columns walked from the forms; the long one may lack labels."""
    figures = tuple(_figures(forms))
    text = Path(__file__).with_name("columns.yaml").read_text(encoding="utf-8")
    named = {name: _table(name, body) for name, body in yaml.load(text, Loader=yaml.CSafeLoader).items()}
    wide, long = named["reports"], named["cells"]
    named["reports"] = replace(wide, fields=(*wide.fields, *figure_fields(figures)))
    named["cells"] = long if labelled else replace(long, fields=without_labels(long))
    return Tables(forms, figures, named)


def _table(name: str, body: Mapping[str, Any]) -> Table:
    fields = tuple(_field(key, item) for key, item in body["fields"].items())
    return Table(name, body["zh"], body["en"], body["note"], tuple(body["key"]), fields)


def without_labels(table: Table) -> tuple[Field, ...]:
    """The columns in front of the labels, which the dictionary has too."""
    return tuple(field for field in table.fields if not field.name.endswith(LABELLED))


def _field(name: str, body: Mapping[str, Any]) -> Field:
    given = {key: body[key] for key in ("zh", "en", "type", "refers", "note") if key in body}
    return Field(name, **given, one_of=WORDS[body["one_of"]] if "one_of" in body else ())


def figure_fields(figures: Iterable[Figure]) -> Iterator[Field]:
    """A column a figure; money has a second one with the words as printed."""
    for figure in figures:
        zh, en = (_title(figure, lang) for lang in ("zh", "en"))
        column = figure.column
        kind = "number" if figure.exact else "integer"
        minimum = None if column.type == "signed" else 0
        yield Field(figure.name, zh, en, kind, column.unit, minimum, missing=MISSING, figure=figure)
        if figure.exact:
            yield Field(f"{figure.name}_printed", f"{zh}（原文所印）", f"{en}, as printed", figure=figure)


def _title(figure: Figure, lang: str) -> str:
    """Row and column, and the form where another form means something else by the same path."""
    row, column = (part.label if lang == "zh" else part.en for part in (figure.row, figure.column))
    form = figure.name[len(figure.path) + 1 :]
    if lang == "zh":
        return f"{row}：{column}" + (f"（{form}年表式）" if form else "")
    return f"{row}: {column}" + (f" (form of {form})" if form else "")


def _figures(forms: Mapping[str, Form]) -> Iterator[Figure]:
    """Table by table, the newest form first; groups too, because some reports print one as a row."""
    newest_first = sorted(forms.values(), key=lambda form: form.id, reverse=True)
    variants = _variants(newest_first)
    for name in dict.fromkeys(table.name for form in newest_first for table in form.tables):
        done = set()
        for form in newest_first:
            for table, row, column in _cells(form, name):
                path = f"{row.path}.{column.name}"
                sense = _sense(row, column)
                if (path, sense) in done:
                    continue
                done.add((path, sense))
                asked_in = variants[path][sense]
                column_name = path.replace(".", "_")
                column_name += f"_{asked_in[0]}" if len(variants[path]) > 1 else ""
                yield Figure(column_name, path, asked_in, table, row, column)


def _variants(forms: Iterable[Form]) -> dict[str, dict[tuple[str, ...], tuple[str, ...]]]:
    """By path, what the forms mean by it; by meaning, the ids of those forms, oldest first."""
    found: dict[str, dict[tuple[str, ...], tuple[str, ...]]] = {}
    for form in forms:
        for table in form.tables:
            for _, row, column in _cells(form, table.name):
                senses = found.setdefault(f"{row.path}.{column.name}", {})
                sense = _sense(row, column)
                senses[sense] = (form.id, *senses.get(sense, ()))
    return found


def _sense(row: Row, column: Column) -> tuple[str, ...]:
    """Two cells of one path are one quantity where labels, unit and type agree."""
    return (row.label, column.label, column.unit.name, column.type)


def _cells(form: Form, name: str) -> Iterator[tuple[FormTable, Row, Column]]:
    for table in form.tables:
        if table.name == name:
            for row in (row for top in table.rows for row in top.walk()):
                for column in row.columns:
                    yield table, row, column
