"""gongkai.sqlite: the tables with their keys, full-text search, and views in the wide and the long shape.

A missing number is NULL, never a word that `sum` or `avg` would take for 0; the table `missing` says why.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from gongkai.exports.entry import Line, Stored, stored
from gongkai.exports.pieces import FINDINGS, ROWS, Piece
from gongkai.exports.tables import Field, Table, Tables

UNION = " UNION ALL "
TYPES = {"string": "TEXT", "integer": "INTEGER", "number": "NUMERIC"}
FAST = ("journal_mode = OFF", "synchronous = OFF", "page_size = 4096", "foreign_keys = OFF")
MISSING = """CREATE TABLE missing (report TEXT NOT NULL REFERENCES reports(report), path TEXT NOT NULL,
    printed TEXT NOT NULL, state TEXT NOT NULL, low NUMERIC, high NUMERIC,
    PRIMARY KEY (report, path)) WITHOUT ROWID"""
# What the long view says of a missing number beside that: how its form calls the cell, and its unit.
MISSED = """SELECT m.report, m.path, d.name, m.printed, NULL, m.state, m.low, m.high, d.unit
    FROM missing m JOIN reports r ON r.report = m.report JOIN dictionary d ON d.path = m.path
    AND d.unit IS NOT NULL AND instr(' ' || d.forms || ' ', ' ' || r.form || ' ')"""
TEXTS = """CREATE TABLE texts (id INTEGER PRIMARY KEY, report TEXT NOT NULL REFERENCES reports(report),
    section TEXT NOT NULL, text TEXT NOT NULL)"""
# Trigrams find any three or more characters, in Chinese as well, where words would need a dictionary.
SEARCH = """CREATE VIRTUAL TABLE {table}_fts USING fts5({columns}, content='{table}', tokenize='trigram')"""
SEARCHED = {"texts": ("text",), "agencies": ("agency", "aliases", "former_names"), "reports": ("title",)}


class Database:
    """Takes rows of reports and findings from the pieces; `single` are the other tables."""

    def __init__(
        self, path: Path, tables: Tables, about: Mapping[str, str | int], single: Mapping[str, list[Line]]
    ) -> None:
        self._tables = tables
        self._base = sqlite3.connect(path, isolation_level=None)
        for pragma in FAST:
            self._base.execute(f"PRAGMA {pragma}")
        self._base.execute("BEGIN")
        self._shape(tables["reports"])
        self._base.execute("CREATE TABLE about (name TEXT PRIMARY KEY, value)")
        self._base.executemany("INSERT INTO about VALUES (?, ?)", about.items())
        for name, lines in single.items():
            self._base.execute(_create(tables[name]))
            self._fill(name, [[stored(value) for value in line] for line in lines])
        self._base.execute(_create(tables[FINDINGS]))

    def _shape(self, wide: Table) -> None:
        head = wide.fields[: len(wide.fields) - len(self._tables.columns)]
        self._base.execute(_create(Table("reports", "", "", {}, wide.key, head)))
        report = Field("report", "", "", refers="reports.report")
        figures = Table("figures", "", "", {}, ("report",), (report, *self._tables.columns))
        self._base.execute(f"{_create(figures)} WITHOUT ROWID")
        for statement in (MISSING, TEXTS, *views(self._tables)):
            self._base.execute(statement)

    def take(self, piece: Piece) -> None:
        if piece.name == FINDINGS:
            self._fill(FINDINGS, piece.lines)
        if piece.name == ROWS:
            rows = [(row.head[0], row) for row in piece.rows]
            self._fill("reports", [row.head for _, row in rows])
            self._fill("figures", [[address, *row.figures] for address, row in rows])
            self._fill("missing", [(address, *cell) for address, row in rows for cell in row.missing])
            self._fill("texts", [(None, address, *text) for address, row in rows for text in row.texts])

    def _fill(self, table: str, lines: Sequence[Sequence[Stored]]) -> None:
        if lines:
            places = ", ".join("?" * len(lines[0]))
            self._base.executemany(f"INSERT INTO {table} VALUES ({places})", lines)

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
    parts.append(MISSED)
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
