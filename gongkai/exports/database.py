"""gongkai.sqlite: the tables with their keys, full-text search, and views in the wide and the long shape.

A missing number is NULL, never a word that `sum` or `avg` would take for 0; the table `missing` says why.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import groupby
from pathlib import Path

from gongkai.exports.entry import Entry, Line, Value, wide_line
from gongkai.exports.tables import Field, Table, Tables

Stored = Value | float
UNION = " UNION ALL "
TYPES = {"string": "TEXT", "integer": "INTEGER", "number": "NUMERIC"}
FAST = ("journal_mode = OFF", "synchronous = OFF", "page_size = 4096", "foreign_keys = OFF")
MISSING = """CREATE TABLE missing (report TEXT NOT NULL REFERENCES reports(report), path TEXT NOT NULL,
    figure TEXT NOT NULL, printed TEXT NOT NULL, state TEXT NOT NULL, low NUMERIC, high NUMERIC, unit TEXT,
    PRIMARY KEY (report, path))"""
TEXTS = """CREATE TABLE texts (id INTEGER PRIMARY KEY, report TEXT NOT NULL REFERENCES reports(report),
    section TEXT NOT NULL, text TEXT NOT NULL)"""
# Trigrams find any three or more characters, in Chinese as well, where words would need a dictionary.
SEARCH = """CREATE VIRTUAL TABLE {table}_fts USING fts5({columns}, content='{table}', tokenize='trigram')"""
SEARCHED = {"texts": ("text",), "agencies": ("agency", "aliases", "former_names"), "reports": ("title",)}


class Database:
    """Takes the reports one by one; the other tables are added with `table`."""

    def __init__(self, path: Path, tables: Tables, about: Mapping[str, str | int], narrative: bool) -> None:
        self._tables, self._narrative = tables, narrative
        self._base = sqlite3.connect(path, isolation_level=None)
        for pragma in FAST:
            self._base.execute(f"PRAGMA {pragma}")
        self._base.execute("BEGIN")
        self._shape(tables["reports"])
        self._base.execute("CREATE TABLE about (name TEXT PRIMARY KEY, value)")
        self._base.executemany("INSERT INTO about VALUES (?, ?)", about.items())

    def _shape(self, wide: Table) -> None:
        self._head = len(wide.fields) - len(self._tables.columns)
        self._base.execute(_create(Table("reports", "", "", {}, wide.key, wide.fields[: self._head])))
        report = Field("report", "", "", refers="reports.report")
        figures = (report, *self._tables.columns)
        self._base.execute(_create(Table("figures", "", "", {}, ("report",), figures)))
        for statement in (MISSING, TEXTS, *views(self._tables)):
            self._base.execute(statement)
        self._reports, self._figures = _insert("reports", self._head), _insert("figures", len(figures))

    def add(self, entry: Entry) -> None:
        line = wide_line(entry, self._tables)
        address = entry.report.address
        self._base.execute(self._reports, [_stored(value) for value in line[: self._head]])
        self._base.execute(self._figures, (address, *self._numbers(entry)))
        self._base.executemany(_insert("missing", 8), _missing(entry, self._tables))
        if self._narrative:
            texts = [(None, address, section, text) for section, text in entry.report.record.text.items()]
            self._base.executemany(_insert("texts", 4), texts)

    def _numbers(self, entry: Entry) -> list[Stored]:
        """The figures of a report; NULL where a number is missing, and where its form has no such cell."""
        values: list[Stored] = [None] * len(self._tables.columns)
        places = self._tables.places[entry.report.record.form.id]
        for path, cell in entry.cells.items():
            if cell.number is not None:
                place, exact = places[path]
                values[place - self._head] = _stored(cell.number)
                if exact:
                    values[place - self._head + 1] = cell.printed
        return values

    def table(self, table: Table, lines: Iterable[Line]) -> None:
        self._base.execute(_create(table))
        rows = ([_stored(value) for value in line] for line in lines)
        self._base.executemany(_insert(table.name, len(table.fields)), rows)

    def close(self) -> None:
        for table, columns in SEARCHED.items():
            self._base.execute(SEARCH.format(table=table, columns=", ".join(columns)))
            self._base.execute(f"INSERT INTO {table}_fts ({table}_fts) VALUES ('rebuild')")
        self._base.execute("CREATE INDEX reports_agency ON reports (agency_id, year)")
        self._base.execute("CREATE INDEX reports_place ON reports (place, year)")
        self._base.execute("COMMIT")
        self._base.close()


def views(tables: Tables) -> Iterable[str]:
    """`wide`, a line a report, and `cells`, a line a cell with its state."""
    columns = ", ".join(f'f."{field.name}"' for field in tables.columns)
    yield f"CREATE VIEW wide AS SELECT r.*, {columns} FROM reports r JOIN figures f USING (report)"
    fields = sorted((field for field in tables.columns if field.unit), key=_row)
    parts = [_row_cells(row) for _, row in groupby(fields, key=_row)]
    parts.append("SELECT report, path, figure, printed, NULL, state, low, high, unit FROM missing")
    yield "CREATE VIEW cells AS " + UNION.join(parts)


def _row(field: Field) -> str:
    return field.figure.row.path if field.figure else ""


def _row_cells(fields: Iterable[Field]) -> str:
    """The cells of a row as one part: SQLite joins at most 500 parts, and the forms have more cells."""
    return f"SELECT * FROM ({UNION.join(map(_cells, fields))})"


def _cells(field: Field) -> str:
    """What the long view takes from one column of the wide table."""
    assert field.figure
    figure, unit = field.figure, field.figure.column.unit.name
    printed = f'"{field.name}_printed"' if figure.exact else f'CAST("{field.name}" AS TEXT)'
    return (
        f"SELECT report, '{figure.path}' AS path, '{field.name}' AS figure, {printed} AS printed, "
        f"\"{field.name}\" AS number, 'printed' AS state, NULL AS low, NULL AS high, '{unit}' AS unit "
        f'FROM figures WHERE "{field.name}" IS NOT NULL'
    )


def _create(table: Table) -> str:
    lines = [_column(field, field.name in table.key) for field in table.fields]
    lines += [f"PRIMARY KEY ({', '.join(table.key)})"] if table.key else []
    return f"CREATE TABLE {table.name} ({', '.join(lines)})"


def _column(field: Field, needed: bool) -> str:
    target, _, column = field.refers.partition(".")
    refers = f" REFERENCES {target}({column})" if target else ""
    return f'"{field.name}" {TYPES[field.type]}{" NOT NULL" if needed else ""}{refers}'


def _insert(table: str, count: int) -> str:
    return f"INSERT INTO {table} VALUES ({', '.join('?' * count)})"


def _missing(entry: Entry, tables: Tables) -> Iterable[tuple[Stored, ...]]:
    labels = tables.labels[entry.report.record.form.id]
    for path in entry.report.record.missing:
        printed = entry.cells[path].printed
        state, low, high = entry.bounds.get(path, (printed, None, None))
        figure, unit, _ = labels[path]
        yield (entry.report.address, path, figure, printed, state, _stored(low), _stored(high), unit)


def _stored(value: Value) -> Stored:
    return float(value) if isinstance(value, Decimal) else None if value == "" else value
