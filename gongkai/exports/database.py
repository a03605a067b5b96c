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
NUMBERED = {"texts": "report, section, text"}  # columns of a table that are not its rows' own number
SEARCHED = {"texts": ("text",), "agencies": ("agency", "aliases", "former_names"), "reports": ("title",)}


class Rows:
    """The rows of reports and findings of a province, in a database of their own."""

    def __init__(self, path: Path, tables: Tables) -> None:
        self._base = _opened(path)
        self._base.execute("BEGIN")
        for statement in _growing(tables).values():
            self._base.execute(statement)

    def take(self, piece: Piece) -> None:
        if piece.name == FINDINGS:
            _fill(self._base, FINDINGS, piece.lines)
        if piece.name == ROWS:
            rows = [(row.head[0], row) for row in piece.rows]
            _fill(self._base, "reports", [row.head for _, row in rows])
            _fill(self._base, "figures", [[address, *row.figures] for address, row in rows])
            _fill(self._base, "missing", [(address, *cell) for address, row in rows for cell in row.missing])
            _fill(
                self._base, "texts", [(None, address, *text) for address, row in rows for text in row.texts]
            )

    def close(self) -> None:
        self._base.execute("COMMIT")
        self._base.close()


class Database:
    """Takes the rows of provinces; `single` are the other tables."""

    def __init__(
        self, path: Path, tables: Tables, about: Mapping[str, str | int], single: Mapping[str, list[Line]]
    ) -> None:
        self._base, self._growing = _opened(path), _growing(tables)
        self._base.execute("BEGIN")
        for statement in (*self._growing.values(), *views(tables)):
            self._base.execute(statement)
        self._base.execute("CREATE TABLE about (name TEXT PRIMARY KEY, value)")
        self._base.executemany("INSERT INTO about VALUES (?, ?)", about.items())
        for name, lines in single.items():
            self._base.execute(_create(tables[name]))
            _fill(self._base, name, [[stored(value) for value in line] for line in lines])
        self._base.execute("COMMIT")

    def add(self, rows: Path) -> None:
        """Add all rows of a province, in their order; without Python between the two this is quick."""
        rows.stat()  # a database that is not there would be taken for an empty one
        self._base.execute("ATTACH ? AS added", (str(rows),))
        self._base.execute("BEGIN")
        for table in self._growing:
            columns = NUMBERED.get(table, "*")
            target = f"{table} ({columns})" if table in NUMBERED else table
            self._base.execute(f"INSERT INTO {target} SELECT {columns} FROM added.{table}")
        self._base.execute("COMMIT")
        self._base.execute("DETACH added")

    def close(self) -> None:
        self._base.execute("BEGIN")
        for table, columns in SEARCHED.items():
            self._base.execute(SEARCH.format(table=table, columns=", ".join(columns)))
            self._base.execute(f"INSERT INTO {table}_fts ({table}_fts) VALUES ('rebuild')")
        self._base.execute("CREATE INDEX reports_agency ON reports (agency_id, year)")
        self._base.execute("CREATE INDEX reports_place ON reports (place, year)")
        self._base.execute("COMMIT")
        self._base.close()


def _opened(path: Path) -> sqlite3.Connection:
    base = sqlite3.connect(path, isolation_level=None)
    for pragma in FAST:
        base.execute(f"PRAGMA {pragma}")
    return base


def _growing(tables: Tables) -> dict[str, str]:
    """The tables whose rows come from the provinces, and how they are made."""
    wide = tables["reports"]
    head = wide.fields[: len(wide.fields) - len(tables.columns)]
    report = Field("report", "", "", refers="reports.report")
    figures = Table("figures", "", "", {}, ("report",), (report, *tables.columns))
    return {
        "reports": _create(Table("reports", "", "", {}, wide.key, head)),
        "figures": f"{_create(figures)} WITHOUT ROWID",
        "missing": MISSING,
        "texts": TEXTS,
        FINDINGS: _create(tables[FINDINGS]),
    }


def _fill(base: sqlite3.Connection, table: str, lines: Sequence[Sequence[Stored]]) -> None:
    if lines:
        places = ", ".join("?" * len(lines[0]))
        base.executemany(f"INSERT INTO {table} VALUES ({places})", lines)


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
