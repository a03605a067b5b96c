"""Every download and every data file beside a page, written in one pass over the reports.

`tables` describes the columns once; `entry` gives the lines; each other module is one shape of file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from gongkai.catalog import Catalog
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

__all__ = ["entries", "plain", "write_beside", "write_downloads"]


def write_beside(reports: Iterable[Entry], catalog: Catalog, out: Path) -> None:
    """The data files of the catalogue's agencies and reports at the addresses of their pages below `out`."""
    writer = Beside(out, catalog)
    for entry in reports:
        writer.add(entry)
    writer.close()


def write_downloads(
    reports: Iterable[Entry],
    count: int,
    catalog: Catalog,
    findings: Iterable[Finding],
    out: Path,
    edition: Edition,
) -> None:
    """Every download below `out`, where the reports have their .json.

    They come one at a time, place by place; the catalogue's own are not looked at.
    """
    data = out / "data"
    data.mkdir(parents=True, exist_ok=True)
    tables = tables_of(catalog.forms, labelled=count <= WHOLE)
    known = about(edition, count)
    comment = ", ".join(f"{name} {value}" for name, value in known.items())
    workbook = Workbook(data / "reports.xlsx", tables, edition, comment)
    database = Database(data / "gongkai.sqlite", tables, known, count <= WHOLE)
    writers = [
        *_collections(out, tables, edition, count),
        *_lists(out, tables, catalog),
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


def _collections(out: Path, tables: Tables, edition: Edition, count: int) -> Iterator[Writer]:
    data = out / "data"
    yield Wide(data / "reports.csv", tables)
    yield Long(large(data / "cells.csv", count), tables)
    yield Lines(large(data / "reports.jsonl", count), out)
    yield Array(large(data / "reports.json", count), out, edition, count)
    if parquet.available():
        yield parquet.Parquet(data, tables, about(edition, count))


def _lists(out: Path, tables: Tables, catalog: Catalog) -> Iterator[Writer]:
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
