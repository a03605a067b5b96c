"""The files that are joined from text: of all reports, of a place, a year, and a row of the form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from gongkai.catalog import Catalog
from gongkai.exports.beside import indicator_object, place_object
from gongkai.exports.joined import WHOLE, Joined, Listing, csv_head, packed, write_joined
from gongkai.exports.layout import indicators_of
from gongkai.exports.objects import json_text, write_json
from gongkai.exports.pieces import (
    AGENCIES,
    CELLS,
    FOUND,
    INDICATOR,
    LISTED,
    OBJECTS,
    WIDE,
    YEAR,
    Piece,
    read_file,
)
from gongkai.exports.tables import Tables, tables_of
from gongkai.registry import Place

COLLECTION = "gongkai/reports/2"
YEARLY = "gongkai/year/2"
TABLES = {WIDE: "reports", CELLS: "cells", FOUND: "findings"}  # pieces, and the tables whose CSV they are


class Whole:
    """reports.csv, cells.csv, findings.csv, reports.jsonl, and reports.json where the site is not large."""

    def __init__(self, data: Path, tables: Tables, about: dict[str, str | int], large: bool) -> None:
        self._files: dict[str, list[Joined]] = {
            name: [Joined(packed(data / f"{table}.csv", large), csv_head(tables[table].names))]
            for name, table in TABLES.items()
        }
        self._files[OBJECTS] = [Joined(packed(data / "reports.jsonl", large))]
        if not large:
            self._files[OBJECTS].append(Listing(data / "reports.json", {"schema": COLLECTION, **about}))

    def take(self, piece: Piece) -> None:
        for file in self._files.get(piece.name, ()):
            file.add(piece.data)

    def close(self) -> None:
        for files in self._files.values():
            for file in files:
                file.close()


def place_file(place: Place, count: int) -> str:
    """The name of the wide table of a place with so many reports: that of a large province is compressed."""
    return packed(Path(f"{place.code}.csv"), not place.above and count > WHOLE).name


class Places:
    """The wide table of a place and all below it, 610000.csv, and what there is in it, 610000.json."""

    def __init__(self, catalog: Catalog, large: bool) -> None:
        self._places = catalog.places
        self._head = csv_head(tables_of(catalog.forms, labelled=not large)["reports"].names)
        self._counts = Counter(
            code
            for report in catalog.reports.values()
            for code in (*catalog.places[report.agency.place].above, report.agency.place)
        )
        self._below: dict[str, list[str]] = {code: [] for code in catalog.places}
        for place in catalog.places.values():
            if place.above:
                self._below[place.above[-1]].append(place.code)

    def write(self, place: Place, parts: Mapping[str, Path], out: Path) -> None:
        """`parts` are the pieces of the place and of all below it that have any, by code."""
        count, agencies, lines = self._counts[place.code], "[]", []
        for code, folder in parts.items():
            for piece in read_file(folder, (WIDE, AGENCIES)):
                if piece.name == WIDE:
                    lines.append(piece.data)
                elif code == place.code:
                    agencies = piece.data.decode()
        if count:
            write_joined(out / place_file(place, count), self._head, lines)
        found = place_object(place.code, self._places, self._below[place.code], self._counts)
        text = f'{json_text(found)[:-1]},"agencies":{agencies}}}\n'
        (out / f"{place.code}.json").write_text(text, encoding="utf-8", newline="")


class _Named:
    """Files by the name of the pieces that they are joined from."""

    _files: dict[str, Joined]

    def take(self, piece: Piece) -> None:
        if piece.name in self._files:
            self._files[piece.name].add(piece.data)

    def close(self) -> None:
        for file in self._files.values():
            file.close()


class Years(_Named):
    """The wide table of a year, years/2023.csv, and its reports, years/2023.json."""

    def __init__(self, out: Path, tables: Tables, catalog: Catalog, large: bool) -> None:
        years = sorted({report.record.year for report in catalog.reports.values()})
        head, folder = csv_head(tables["reports"].names), out / "years"
        self._files = {}
        for year in years:
            about: dict[str, str | int] = {"schema": YEARLY, "year": year}
            self._files[f"{YEAR}/{year}"] = Joined(packed(folder / f"{year}.csv", large), head)
            self._files[f"{LISTED}/{year}"] = Listing(folder / f"{year}.json", about)


class Indicators(_Named):
    """A row of the form across all reports, under its path: indicators/<table>.<row>.csv and .json."""

    def __init__(self, out: Path, tables: Tables, large: bool) -> None:
        self._files = {}
        for path, each in indicators_of(tables).items():
            file = packed(out / f"indicators/{path}.csv", large)
            self._files[f"{INDICATOR}/{path}"] = Joined(file, csv_head(each.head))
            write_json(out / f"indicators/{path}.json", indicator_object(path, tables, file.name))
