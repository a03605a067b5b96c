"""JSON: one agency-year for programs, rows as lists under the names of their columns."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from gongkai.exports.entry import SOURCE, Entry, plain
from gongkai.form import Column, Row

SCHEMA = "gongkai/report/2"
SOURCED = ("title", *SOURCE.values())  # in the wide table alone; here they stand under `source`
_DECIMAL = re.compile(r'"\\u0000([0-9.]+)"')


def report_object(entry: Entry) -> dict[str, object]:
    """The whole report: a cell is a number in the column's unit, `blank` or `lost`."""
    record = entry.report.record
    columns = record.form.columns
    exact = {path: cell.printed for path, cell in entry.cells.items() if columns[path].type == "decimal"}
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


def _tables(entry: Entry) -> list[dict[str, object]]:
    """Blocks of rows that share their columns, in printed order."""
    record = entry.report.record
    found: list[dict[str, object]] = []
    for table in record.form.tables:
        for columns, rows in groupby(table.printed(record.collapsed), key=lambda row: row.columns):
            found.append({"table": table.name, **_block(columns, list(rows), entry)})
    return found


def _block(columns: tuple[Column, ...], rows: list[Row], entry: Entry) -> dict[str, object]:
    record = entry.report.record
    return {
        "columns": [column.name for column in columns],
        "units": [column.unit.name for column in columns],
        "rows": {
            row.path: [cell.printed if cell.number is None else cell.number for cell in record.row(row)]
            for row in rows
        },
    }


def json_text(value: object) -> str:
    """Compact JSON; a Decimal is written digit for digit and never passes through a float."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=lambda d: f"\0{plain(d)}")
    return _DECIMAL.sub(r"\1", text)


def write_json(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json_text(value) + "\n", encoding="utf-8", newline="")
