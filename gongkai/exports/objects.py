"""JSON: one agency-year for programs, rows as lists under the names of their columns."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path

from gongkai.exports.entry import SOURCE, Entry, plain
from gongkai.form import Form
from gongkai.values import Number

Named = tuple[str, tuple[str, ...]]  # a row within its table, and its cells
SCHEMA = "gongkai/report/4"
SOURCED = ("title", *SOURCE.values())  # in the wide table alone; here they stand under `source`
_DECIMAL = re.compile(r'"\\u0000([0-9.]+)"')


def report_object(entry: Entry) -> dict[str, object]:
    """All but the narrative: a cell is a number in the column's unit, `blank` or `lost`; nothing empty."""
    record = entry.report.record
    more = {
        "as_printed": dict(_as_printed(entry)),
        "bounds": _bounds(entry),
        "sums": [each._asdict() for each in entry.joint],
        "extra_rows": [vars(row) for row in record.extra_rows],
        "figures": [figure.written for figure in record.figures],
        "exceptions": [item.written for item in record.exemptions],
        "doubts": [{"cell": doubt.cell, "why": doubt.why} for doubt in record.doubts],
    }
    return {
        "schema": SCHEMA,
        **{name: value for name, value in entry.head.items() if name not in SOURCED},
        "source": dict(record.source),
        "answers": dict(sorted(entry.answers.items())),
        "tables": _tables(entry),
        **{name: value for name, value in more.items() if value},
    }


@lru_cache(maxsize=1)  # several files in turn ask for the text of one report
def report_text(entry: Entry) -> str:
    return json_text(report_object(entry)) + "\n"


def whole_text(entry: Entry) -> str:
    """The same with the narrative, which its own file leaves to the page beside it."""
    return f'{report_text(entry).rstrip()[:-1]},"text":{json_text(dict(entry.report.record.text))}}}\n'


def _as_printed(entry: Entry) -> Iterator[tuple[str, str]]:
    """The printed words of the numbers that are written in another way here, by path."""
    for path in _exact(entry.report.record.form):
        cell = entry.cells.get(path)
        if cell and cell.number is not None and plain(cell.number) != cell.printed:
            yield path, cell.printed


@cache
def _exact(form: Form) -> tuple[str, ...]:
    """The cells that may be printed in several ways, in printed order."""
    return tuple(path for path, column in form.columns.items() if column.type == "decimal")


def _bounds(entry: Entry) -> dict[str, dict[str, list[Number | None]]]:
    """By row and column what a missing cell lies between; where both are the same, it can only be that."""
    found: dict[str, dict[str, list[Number | None]]] = {}
    for path, bound in entry.bounds.items():
        row, _, column = path.rpartition(".")
        found.setdefault(row, {})[column] = [bound.low, bound.high]
    return found


def _tables(entry: Entry) -> list[dict[str, object]]:
    """Blocks of rows that share their columns, in printed order; rows by their path within the table."""
    record = entry.report.record
    values = {p: cell.printed if cell.number is None else cell.number for p, cell in entry.cells.items()}
    return [
        {**block, "rows": {name: [values[path] for path in cells] for name, cells in rows}}
        for block, rows in _blocks(record.form, record.collapsed)
    ]


@cache
def _blocks(form: Form, collapsed: frozenset[str]) -> list[tuple[dict[str, object], list[Named]]]:
    found: list[tuple[dict[str, object], list[Named]]] = []
    for table in form.tables:
        for columns, rows in groupby(table.printed(collapsed), key=lambda row: row.columns):
            names, units = [column.name for column in columns], [column.unit.name for column in columns]
            named = [(row.path.partition(".")[2], row.cells) for row in rows]
            found.append(({"table": table.name, "columns": names, "units": units}, named))
    return found


def json_text(value: object) -> str:
    """Compact JSON; a Decimal is written digit for digit and never passes through a float."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=lambda d: f"\0{plain(d)}")
    return _DECIMAL.sub(r"\1", text)


def write_json(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json_text(value) + "\n", encoding="utf-8", newline="")
