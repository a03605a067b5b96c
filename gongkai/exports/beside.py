"""Data at the address of a page: agency-year and agency as .json and .csv; place and indicator as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from gongkai.catalog import Catalog
from gongkai.exports.entry import Entry
from gongkai.exports.objects import report_text, write_json
from gongkai.exports.sheets import write_printed, write_years
from gongkai.exports.tables import Figure, Tables
from gongkai.registry import Agency, Place

Known = dict[str, str | int]
YEARLY = ("report", "form", "balance", "missing_cells")
LISTED = ("report", "year", *YEARLY[1:])


class Beside:
    """610921/government/2023.json and .csv, and 610921/government.json and .csv with all its years."""

    def __init__(self, out: Path, catalog: Catalog) -> None:
        self._out, self._catalog = out, catalog
        self._years: dict[str, list[Entry]] = {address: [] for address in catalog.agencies}

    def add(self, entry: Entry) -> None:
        address = self._out / entry.report.address
        self._years[entry.report.agency.address].append(entry)
        address.parent.mkdir(parents=True, exist_ok=True)
        address.with_suffix(".json").write_text(report_text(entry), encoding="utf-8", newline="")
        write_printed(address.with_suffix(".csv"), entry)

    def close(self) -> None:
        for address, years in self._years.items():
            write_json(self._out / f"{address}.json", self._agency(self._catalog.agencies[address], years))
            if years:
                write_years(self._out / f"{address}.csv", years)

    def _agency(self, agency: Agency, years: list[Entry]) -> dict[str, object]:
        place = self._catalog.places[agency.place]
        return {
            "schema": "gongkai/agency/2",
            **_named(agency),
            "place": [_short(self._catalog.places[code]) for code in (*place.above, place.code)],
            "reports": [listed(entry) for entry in years],
        }


def listed(entry: Entry, names: Iterable[str] = LISTED) -> Known:
    """A report in a list of many."""
    return {name: entry.head[name] for name in names}


def indicator_object(path: str, tables: Tables, values: str) -> dict[str, object]:
    """What a row of the form is: labels, forms, and the columns of the CSV file that has its values."""
    figures = [figure for figure in tables.figures if figure.row.path == path]
    row, table = figures[0].row, figures[0].table
    return {
        "schema": "gongkai/indicator/2",
        "indicator": path,
        "zh": row.label,
        "en": row.en,
        "table": {"id": table.name, "zh": table.label, "en": table.en},
        "forms": sorted({form for figure in figures for form in figure.forms}),
        "columns": [_column(figure) for figure in figures],
        "values": values,
    }


def _column(figure: Figure) -> dict[str, object]:
    column = figure.column
    kept = {"name": figure.name, "path": figure.path, "zh": column.label, "en": column.en}
    return {**kept, "unit": column.unit.name, "unit_en": column.unit.en, "forms": list(figure.forms)}


def place_object(
    code: str, places: Mapping[str, Place], below: Iterable[str], counts: Mapping[str, int]
) -> dict[str, object]:
    """A place, those above it, and those below it each with the number of its reports."""
    place = places[code]
    return {
        "schema": "gongkai/place/2",
        **_short(place),
        "above": [_short(places[other]) for other in place.above],
        "below": [{**_short(places[other]), "reports": counts[other]} for other in below],
    }


def agency_object(agency: Agency, reports: list[Known]) -> dict[str, object]:
    """An agency in the list of its place."""
    return {**_named(agency), "reports": reports}


def _named(agency: Agency) -> dict[str, object]:
    names = {"aliases": list(agency.aliases), "former_names": list(agency.former_names)}
    parent = f"{agency.place}/{agency.parent}" if agency.parent else None
    kept = {"agency_id": agency.address, "agency": agency.name, "agency_en": agency.en, "kind": agency.kind}
    return {**kept, "scope": agency.scope, **names, "parent": parent}


def _short(place: Place) -> dict[str, object]:
    return {"place": place.code, "name": place.name, "name_en": place.en}
