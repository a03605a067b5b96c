"""Every download and every data file beside a page, written in one pass over the reports.

`tables` describes the columns once; `entry` gives the lines; each other module is one shape of file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from gongkai.catalog import Catalog
from gongkai.checks import Checked
from gongkai.edition import Edition
from gongkai.exports import package, parquet
from gongkai.exports.archive import SUMS, sums, write_zip
from gongkai.exports.beside import Beside, Index, Indicators, Places, Years
from gongkai.exports.database import Database
from gongkai.exports.entry import (
    Entry,
    Line,
    agency_lines,
    entries,
    finding_lines,
    place_lines,
    plain,
)
from gongkai.exports.objects import write_json
from gongkai.exports.progress import counted
from gongkai.exports.record_schema import record_schema
from gongkai.exports.sheets import write_sheet
from gongkai.exports.tables import Tables, tables_of
from gongkai.exports.whole import WHOLE, Array, Lines, Long, Wide, Writer, about, large
from gongkai.exports.workbook import Workbook
from gongkai.finding import Finding

__all__ = ["plain", "write_downloads", "write_exports"]


def write_exports(catalog: Catalog, checked: Checked, out: Path, edition: Edition) -> None:
    """Write every download below `out`, which holds none of them yet."""
    reports = entries(catalog, checked, edition.base_url)
    write_downloads(reports, len(catalog.reports), catalog, checked.findings, out, edition)


def write_downloads(
    reports: Iterable[Entry],
    count: int,
    catalog: Catalog,
    findings: Iterable[Finding],
    out: Path,
    edition: Edition,
) -> None:
    """The same for reports that come one at a time, place by place; the catalogue's own are not looked at."""
    data = out / "data"
    data.mkdir(parents=True, exist_ok=True)
    tables = tables_of(catalog.forms, labelled=count <= WHOLE)
    known = about(edition, count)
    comment = ", ".join(f"{name} {value}" for name, value in known.items())
    workbook = Workbook(data / "reports.xlsx", tables, edition, comment)
    database = Database(data / "gongkai.sqlite", tables, known, count <= WHOLE)
    writers = [
        *_collections(data, tables, edition, count),
        *_beside(out, tables, catalog),
        workbook,
        database,
    ]
    for entry in counted(reports, count):
        for writer in writers:
            writer.add(entry)
    for name, found in _single(catalog, findings, tables).items():
        write_sheet(data / f"{name}.csv", tables[name].names, found)
        workbook.table(tables[name], found)
        database.table(tables[name], found)
    for writer in writers:
        writer.close()
    _describe(data, catalog, tables, edition, known)


def _collections(data: Path, tables: Tables, edition: Edition, count: int) -> Iterator[Writer]:
    yield Wide(data / "reports.csv", tables)
    yield Long(large(data / "cells.csv", count), tables)
    yield Lines(large(data / "reports.jsonl", count))
    yield Array(large(data / "reports.json", count), edition, count)
    if parquet.available():
        yield parquet.Parquet(data, tables, about(edition, count))


def _beside(out: Path, tables: Tables, catalog: Catalog) -> Iterator[Writer]:
    yield Beside(out)
    yield Places(out, tables)
    yield Years(out, tables)
    yield Indicators(out, tables)
    yield Index(out, catalog)


def _single(catalog: Catalog, findings: Iterable[Finding], tables: Tables) -> dict[str, list[Line]]:
    return {
        "places": list(place_lines(catalog)),
        "agencies": list(agency_lines(catalog)),
        "findings": list(finding_lines(findings, catalog)),
        "dictionary": list(package.dictionary_lines(tables)),
    }


def _describe(
    data: Path, catalog: Catalog, tables: Tables, edition: Edition, known: dict[str, str | int]
) -> None:
    """The files that say what the others are, and the zip of all."""
    write_json(data / "record.schema.json", record_schema(catalog.forms))
    items = _items(data, tables)
    write_json(data / "datapackage.json", package.data_package(items, catalog.site, edition, known))
    write_json(data / "dcat.jsonld", package.dcat(items, catalog.site, edition))
    write_json(data / "dataset.jsonld", package.dataset(items, catalog.site, edition))
    write_zip(data / "gongkai.zip", sorted(data.iterdir()), edition.date)
    text = sums(sorted(data.iterdir()))
    (data / SUMS).write_text(text, encoding="utf-8", newline="")


def _items(data: Path, tables: Tables) -> list[package.Item]:
    """Every file so far; one named after a table is that table."""
    by_name = {f"{table.name}.csv": table for table in tables.named.values()}
    return [package.Item(path, by_name.get(path.name.removesuffix(".gz"))) for path in sorted(data.iterdir())]
