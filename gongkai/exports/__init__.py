"""Every download and every data file beside a page: places give pieces, joined by province and in the end.

`tables` describes the columns once; `lines` makes the pieces; each other module is one shape of file.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Protocol

from gongkai.catalog import Catalog
from gongkai.edition import Edition
from gongkai.exports import package, parquet, pieces
from gongkai.exports.archive import SUMS, sums, write_zip
from gongkai.exports.beside import Beside, Known, agency_object, listed
from gongkai.exports.books import Book
from gongkai.exports.database import Database, Rows
from gongkai.exports.entry import (
    Entry,
    Line,
    agency_lines,
    entries,
    finding_lines,
    place_lines,
    plain,
    stored,
)
from gongkai.exports.joined import WHOLE, packed, write_csv
from gongkai.exports.lines import Lines
from gongkai.exports.lists import Indicators, Places, Whole, Years, place_file
from gongkai.exports.objects import json_text, write_json
from gongkai.exports.pieces import Piece
from gongkai.exports.record_schema import record_schema
from gongkai.exports.sheets import csv_text, row_of
from gongkai.exports.tables import Tables, tables_of
from gongkai.finding import Finding
from gongkai.forks import call, side_by_side
from gongkai.form import Form

__all__ = [
    "WHOLE",
    "Places",
    "entries",
    "place_file",
    "plain",
    "write_beside",
    "write_downloads",
    "write_pieces",
    "write_province",
]
ROWS = "rows.sqlite"  # beside the pieces of a province
BATCH = 200  # reports whose lines are held at once


class Writer(Protocol):
    """Downloads that grow by the pieces of one place after another."""

    def take(self, piece: Piece) -> None: ...

    def close(self) -> None: ...


def write_beside(reports: Iterable[Entry], catalog: Catalog, out: Path) -> Iterator[Entry]:
    """The data files of the catalogue's agencies and reports at the addresses of their pages below `out`.

    Yields each report after its own are written.
    """
    writer = Beside(out, catalog)
    for entry in reports:
        writer.add(entry)
        yield entry
    writer.close()


def write_pieces(
    reports: Iterable[Entry], findings: Iterable[Finding], catalog: Catalog, folder: Path, large: bool
) -> None:
    """What one place, whose agencies and reports are in the catalogue, gives to every download.

    `large` is a site of more than WHOLE reports.
    """
    pieces.write_file(folder, _pieces(reports, findings, catalog, large))


def _pieces(
    reports: Iterable[Entry], findings: Iterable[Finding], catalog: Catalog, large: bool
) -> Iterator[tuple[str, bytes]]:
    lines, reports = _lines(tuple(catalog.forms.values()), large), iter(reports)
    below: dict[str, list[Known]] = {address: [] for address in catalog.agencies}
    while batch := list(islice(reports, BATCH)):
        yield from lines.pieces(batch)
        for entry in batch:
            below[entry.report.agency.address].append(listed(entry))
    if below:
        agencies = [agency_object(catalog.agencies[address], known) for address, known in below.items()]
        yield pieces.AGENCIES, json_text(agencies).encode()
    found = list(finding_lines(findings, catalog))
    yield pieces.FOUND, "".join(csv_text(row_of(line)) for line in found).encode()
    yield pieces.FINDINGS, json_text([[stored(value) for value in line] for line in found]).encode()


@lru_cache(maxsize=4)
def _lines(forms: tuple[Form, ...], large: bool) -> Lines:
    return Lines(tables_of({form.id: form for form in forms}, labelled=not large), large)


def write_province(
    parts: Sequence[Path], code: str, catalog: Catalog, out: Path, edition: Edition, large: bool
) -> None:
    """Join the pieces of the places of a province in `out`/pieces; of a large site write its workbook too."""
    pieces.write_file(out / "pieces", pieces.joined(parts, large))
    rows = Rows(out / "pieces" / ROWS, tables_of(catalog.forms, labelled=not large))
    _take(parts, [rows], pieces.VALUES)
    own = replace(
        catalog,
        places={c: place for c, place in catalog.places.items() if c.startswith(code)},
        agencies={a: agency for a, agency in catalog.agencies.items() if a.startswith(code)},
    )
    if large and own.agencies:
        tables = tables_of(catalog.forms, labelled=False)
        count = sum(address.startswith(code) for address in catalog.reports)
        data = out / "site/data"
        data.mkdir(parents=True)
        book = Book(data / f"reports-{code}.xlsx", tables, about(edition, count), _single(own, tables))
        _take(parts, [book])


def write_downloads(
    provinces: Sequence[Path],
    catalog: Catalog,
    out: Path,
    edition: Edition,
    large: bool,
    jobs: int = 1,
) -> None:
    """Every download of all below `out`, joined from the pieces of the provinces in the order of the tree.

    The database takes as long as all others: with several processes these are made meanwhile.
    """
    data = out / "data"
    data.mkdir(parents=True, exist_ok=True)
    tables = tables_of(catalog.forms, labelled=not large)
    known = about(edition, len(catalog.reports))
    made = _Downloads(provinces, catalog, out, tables, known, _single(catalog, tables), large)
    steps: list[Callable[[], object]] = [made.fill, made.join]
    list(side_by_side(call, steps, jobs))
    _describe(data, catalog, tables, edition, known, large)


@dataclass(frozen=True)
class _Downloads:
    """What the downloads are made from; `single` are the tables that do not grow by pieces."""

    provinces: Sequence[Path]
    catalog: Catalog
    out: Path
    tables: Tables
    about: dict[str, str | int]
    single: dict[str, list[Line]]
    large: bool

    def join(self) -> None:
        """The files whose pieces are text."""
        data, tables, large = self.out / "data", self.tables, self.large
        for name, lines in self.single.items():
            write_csv(packed(data / f"{name}.csv", large and name == "agencies"), tables[name].names, lines)
        writers: list[Writer] = [
            Whole(data, tables, self.about, large),
            Years(self.out, tables, self.catalog, large),
            Indicators(self.out, tables, large),
            *([] if large else [Book(data / "reports.xlsx", tables, self.about, self.single)]),
        ]
        _take(self.provinces, writers)

    def fill(self) -> None:
        """The files that take values."""
        data, tables = self.out / "data", self.tables
        base = Database(data / "gongkai.sqlite", tables, self.about, self.single)
        for folder in self.provinces:
            base.add(folder / ROWS)
        base.close()
        if parquet.available():
            _take(self.provinces, [parquet.Parquet(data, tables, self.about)], pieces.VALUES)


def _take(folders: Iterable[Path], writers: Sequence[Writer], names: Collection[str] = ()) -> None:
    for piece in (piece for folder in folders for piece in pieces.read_file(folder, names)):
        for writer in writers:
            writer.take(piece)
    for writer in writers:
        writer.close()


def about(edition: Edition, count: int) -> dict[str, str | int]:
    """What a download says of its build."""
    build = {"date": edition.date, "version": edition.version, "commit": edition.commit}
    return {**build, "records": count}


def _single(catalog: Catalog, tables: Tables) -> dict[str, list[Line]]:
    return {
        "places": list(place_lines(catalog)),
        "agencies": list(agency_lines(catalog)),
        "dictionary": list(package.dictionary_lines(tables)),
    }


def _describe(
    data: Path,
    catalog: Catalog,
    tables: Tables,
    edition: Edition,
    known: dict[str, str | int],
    large: bool,
) -> None:
    """The files that say what the others are, and the zip of all, which a large site would hold twice."""
    write_json(data / "record.schema.json", record_schema(catalog.forms))
    items = _items(data, tables)
    known_sums = {item.path: item.sum for item in items}
    write_json(data / "datapackage.json", package.data_package(items, catalog.site, edition, known))
    write_json(data / "dcat.jsonld", package.dcat(items, catalog.site, edition))
    write_json(data / "dataset.jsonld", package.dataset(items, catalog.site, edition))
    if not large:
        write_zip(data / "gongkai.zip", sorted(data.iterdir()), edition.date, known_sums)
    text = sums(sorted(data.iterdir()), known_sums)
    (data / SUMS).write_text(text, encoding="utf-8", newline="")


def _items(data: Path, tables: Tables) -> list[package.Item]:
    """Every file so far; one named after a table is that table."""
    by_name = {f"{table.name}.csv": table for table in tables.named.values()}
    return [
        package.Item(path, package.digest(path), by_name.get(path.name.removesuffix(".gz")))
        for path in sorted(data.iterdir())
    ]
