"""JSON: one agency-year for programs, rows as lists under the names of their columns."""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path

from gongkai.exports.entry import SOURCE, Entry, plain
from gongkai.form import Form, Row

SCHEMA = "gongkai/report/2"
SOURCED = ("title", *SOURCE.values())  # in the wide table alone; here they stand under `source`
_DECIMAL = re.compile(r'"\\u0000([0-9.]+)"')


def report_object(entry: Entry) -> dict[str, object]:
    """The whole report: a cell is a number in the column's unit, `blank` or `lost`."""
    record = entry.report.record
    exact = {path: entry.cells[path].printed for path in _exact(record.form) if path in entry.cells}
    bounds = {path: bound._asdict() for path, bound in entry.bounds.items()}
    return {
        "schema": SCHEMA,
        **{name: value for name, value in entry.head.items() if name not in SOURCED},
        "source": dict(record.source),
        "answers": dict(sorted(entry.answers.items())),
        "tables": _tables(entry),
        "as_printed": exact,
        "bounds": bounds,
        "sums": [each._asdict() for each in entry.joint],
        "extra_rows": [vars(row) for row in record.extra_rows],
        "figures": [figure.written for figure in record.figures],
        "exceptions": [item.written for item in record.exemptions],
        "doubts": [{"cell": doubt.cell, "why": doubt.why} for doubt in record.doubts],
        "text": dict(record.text),
    }


@lru_cache(maxsize=1)  # several files in turn ask for the text of one report
def report_text(entry: Entry) -> str:
    return json_text(report_object(entry)) + "\n"


@cache
def _exact(form: Form) -> tuple[str, ...]:
    """The cells whose printed words are kept beside their worth, in printed order."""
    return tuple(path for path, column in form.columns.items() if column.type == "decimal")


def _tables(entry: Entry) -> list[dict[str, object]]:
    """Blocks of rows that share their columns, in printed order."""
    record = entry.report.record
    values = {p: cell.printed if cell.number is None else cell.number for p, cell in entry.cells.items()}
    return [
        {**block, "rows": {row.path: [values[path] for path in row.cells] for row in rows}}
        for block, rows in _blocks(record.form, record.collapsed)
    ]


@cache
def _blocks(form: Form, collapsed: frozenset[str]) -> list[tuple[dict[str, object], list[Row]]]:
    found: list[tuple[dict[str, object], list[Row]]] = []
    for table in form.tables:
        for columns, rows in groupby(table.printed(collapsed), key=lambda row: row.columns):
            names, units = [column.name for column in columns], [column.unit.name for column in columns]
            found.append(({"table": table.name, "columns": names, "units": units}, list(rows)))
    return found


def json_text(value: object) -> str:
    """Compact JSON; a Decimal is written digit for digit and never passes through a float."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=lambda d: f"\0{plain(d)}")
    return _DECIMAL.sub(r"\1", text)


def write_json(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json_text(value) + "\n", encoding="utf-8", newline="")
