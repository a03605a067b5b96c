"""The downloads: wide and long CSV, JSON and JSON Lines of all records, and .json and .csv beside each page.

CSV is UTF-8 with BOM and CRLF, so that a double click opens it right in Excel. In the wide table a cell is a
number in the form's unit, `blank`, `lost`, or empty where the report's form has no such cell.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path

from gongkai.catalog import Catalog, Report
from gongkai.checks import Checked
from gongkai.form import Form
from gongkai.record import Cell

SCHEMA = "gongkai/report/1"
LEVELS = ("province", "prefecture", "county")
HEAD = (
    *("report", "place", "province", "prefecture", "county", "agency", "agency_en", "kind", "scope", "year"),
    *("form", "balance", "missing_cells", "title", "published", "source_url", "source_sha256", "permalink"),
)
CELL_HEAD = ("report", "path", "printed", "number", "state", "low", "high", "unit")
LABEL_HEAD = ("table_zh", "table_en", "row_zh", "row_en", "column_zh", "column_en")
_FORMULA = re.compile(r"[=+\-@\t\r]")
_DECIMAL = re.compile(r'"\\u0000([0-9.]+)"')


def write_exports(catalog: Catalog, checked: Checked, out: Path, base_url: str) -> None:
    """Write every download below `out`."""
    (out / "data").mkdir(parents=True, exist_ok=True)
    reports = list(catalog.reports.values())
    objects = [report_object(report, catalog, checked, base_url) for report in reports]
    _write(out / "data/reports.csv", csv_text(wide_rows(reports, catalog, checked, base_url)))
    _write(out / "data/cells.csv", csv_text(cell_rows(reports, labels=True)))
    _write(out / "data/reports.json", json_text({"schema": SCHEMA, "reports": objects}) + "\n")
    _write(out / "data/reports.jsonl", "".join(json_text(item) + "\n" for item in objects))
    for report, item in zip(reports, objects, strict=True):
        beside = out / report.address
        beside.parent.mkdir(parents=True, exist_ok=True)
        _write(beside.with_suffix(".json"), json_text(item) + "\n")
        _write(beside.with_suffix(".csv"), csv_text(cell_rows([report], labels=False)))


def wide_rows(
    reports: list[Report], catalog: Catalog, checked: Checked, base_url: str
) -> Iterator[Iterable[str]]:
    """The head, then a row an agency-year with every cell of every form under its id."""
    paths = _paths(catalog.forms.values(), reports)
    yield (*HEAD, *(path.replace(".", "_") for path in paths))
    for report in reports:
        cells = report.record.cells
        head = _identifiers(report, catalog, checked, base_url)
        yield (*(_text(head[key]) for key in HEAD), *(_wide(cells.get(path)) for path in paths))


def cell_rows(reports: list[Report], labels: bool) -> Iterator[Iterable[str]]:
    """The head, then a row a cell, in printed order, with the labels of table, row and column or without."""
    yield (*CELL_HEAD, *(LABEL_HEAD if labels else ()))
    for report in reports:
        form = report.record.form
        for table in form.tables:
            for row in table.printed(report.record.collapsed):
                above = (table.label, table.en, row.label, row.en)
                for path, column in zip(row.cells, row.columns, strict=True):
                    cell = report.record.cells[path]
                    named = (*above, column.label, column.en) if labels else ()
                    yield (report.address, path, *_long(cell), column.unit.name, *named)


def _long(cell: Cell) -> tuple[str, ...]:
    """Printed words, number, state, and the bounds, which a printed number does not need."""
    printed = cell.printed if cell.state == "printed" else ""
    return printed, plain(cell.number), cell.state, "", ""


def report_object(report: Report, catalog: Catalog, checked: Checked, base_url: str) -> dict[str, object]:
    """One agency-year for programs: numbers in the form's unit, null where `missing` says why."""
    record = report.record
    cells, missing, printed = {}, {}, {}
    for path, cell in record.cells.items():
        cells[path] = cell.number
        if cell.number is None:
            missing[path] = cell.state
        elif cell.printed != str(cell.number) or isinstance(cell.number, Decimal):
            printed[path] = cell.printed
    return {
        "schema": SCHEMA,
        **_identifiers(report, catalog, checked, base_url),
        "year": record.year,
        "source": dict(record.source),
        "answers": dict(sorted(checked.count(report.address).items())),
        "cells": cells,
        "missing": missing,
        "as_printed": printed,
        "collapsed": sorted(record.collapsed),
        "extra_rows": [vars(row) for row in record.extra_rows],
        "exceptions": [item.written for item in record.exemptions],
        "doubts": [{"cell": doubt.cell, "why": doubt.why} for doubt in record.doubts],
        "text": dict(record.text),
    }


def _identifiers(report: Report, catalog: Catalog, checked: Checked, base_url: str) -> dict[str, str]:
    agency, record = report.agency, report.record
    place = catalog.places[agency.place]
    codes = dict(zip_longest(LEVELS, (*place.above, place.code), fillvalue=""))
    found = {
        "report": report.address,
        "place": place.code,
        **{level: catalog.places[code].name if code else "" for level, code in codes.items()},
        "agency": record.agency,
        "agency_en": agency.en,
        "kind": agency.kind,
        "scope": agency.scope,
        "year": str(record.year),
        "form": record.form.id,
        "balance": checked.state(report.address),
        "missing_cells": str(len(record.missing)),
    }
    source = {"title": "title", "published": "published", "url": "source_url", "sha256": "source_sha256"}
    found |= {name: record.source.get(key, "") for key, name in source.items()}
    return found | {"permalink": f"{base_url}/{report.address}/" if base_url else ""}


def _paths(forms: Iterable[Form], reports: list[Report]) -> list[str]:
    """Every cell of every form, then the groups that some report prints as one row."""
    printed = (cell for form in forms for row in form.printed() for cell in row.cells)
    found = (path for report in reports for path in report.record.cells)
    return list(dict.fromkeys((*printed, *found)))


def _wide(cell: Cell | None) -> str:
    if cell is None:
        return ""
    return cell.state if cell.number is None else plain(cell.number)


def plain(number: int | Decimal | None) -> str:
    """Digits without exponent or superfluous zeros; nothing for a missing number."""
    if number is None:
        return ""
    text = f"{number:f}" if isinstance(number, Decimal) else str(number)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _text(value: str) -> str:
    """Text that a spreadsheet would take for a formula gets an apostrophe; numbers are never touched."""
    return "'" + value if _FORMULA.match(value) else value


def csv_text(rows: Iterable[Iterable[str]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return "\ufeff" + buffer.getvalue()


def json_text(value: object) -> str:
    """Compact JSON; a Decimal is written digit for digit and never passes through a float."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=lambda d: f"\0{plain(d)}")
    return _DECIMAL.sub(r"\1", text)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="")
