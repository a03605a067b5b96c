"""Data at the address of a page: agency-year, agency, place, year and indicator as .json and .csv."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

from gongkai.catalog import Catalog
from gongkai.exports.entry import Entry
from gongkai.exports.objects import report_text, write_json
from gongkai.exports.sheets import Sheet, wide_row, wide_text, write_printed, write_years
from gongkai.exports.tables import Figure, Tables
from gongkai.registry import Agency, Place

Known = dict[str, str | int]
NAMED = ("report", "agency", "year", "form")  # what a line of an indicator begins with
LISTED = ("report", "year", "form", "balance", "missing_cells")


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


def listed(entry: Entry) -> Known:
    """A report in a list of many."""
    return {name: entry.head[name] for name in LISTED}


class Places:
    """The wide table of a place and all below it: 610000.csv, 610900.csv, 610921.csv."""

    def __init__(self, out: Path, tables: Tables) -> None:
        self._out, self._tables = out, tables
        self._open: dict[str, Sheet] = {}

    def add(self, entry: Entry) -> None:
        """The reports come place by place, so that a file can be closed when its place is left."""
        codes = [place.code for place in entry.places]
        for left in [code for code in self._open if code not in codes]:
            self._open.pop(left).close()
        for code in codes:
            if code not in self._open:
                self._open[code] = Sheet(self._out / f"{code}.csv", self._tables["reports"].names)
            self._open[code].write(wide_text(entry, self._tables))

    def close(self) -> None:
        for sheet in self._open.values():
            sheet.close()


class Years:
    """The wide table of a year: years/2023.csv."""

    def __init__(self, out: Path, tables: Tables) -> None:
        self._out, self._tables = out / "years", tables
        self._open: dict[int, Sheet] = {}

    def add(self, entry: Entry) -> None:
        year = entry.report.record.year
        if year not in self._open:
            self._open[year] = Sheet(self._out / f"{year}.csv", self._tables["reports"].names)
        self._open[year].write(wide_text(entry, self._tables))

    def close(self) -> None:
        for sheet in self._open.values():
            sheet.close()


class Indicators:
    """A row of the form across all reports, under its path: indicators/<table>.<row>.csv and .json."""

    def __init__(self, out: Path, tables: Tables) -> None:
        self._tables = tables
        names, head = tables["reports"].names, len(tables["reports"].names) - len(tables.columns)
        self._named = [names.index(name) for name in NAMED]
        self._parts: dict[str, list[int]] = {}
        for place, field in enumerate(tables.columns, head):
            self._parts.setdefault(field.figure.row.path, []).append(place)  # type: ignore[union-attr]
        folder = out / "indicators"
        self._sheets = {
            path: Sheet(folder / f"{path}.csv", (*NAMED, *(names[place] for place in places)))
            for path, places in self._parts.items()
        }
        for path in self._parts:
            write_json(folder / f"{path}.json", indicator(path, tables))

    def add(self, entry: Entry) -> None:
        row = wide_row(entry, self._tables)
        named = [row[place] for place in self._named]
        for path, places in self._parts.items():
            values = [row[place] for place in places]
            if any(value is not None for value in values):
                self._sheets[path].add([*named, *values])

    def close(self) -> None:
        for sheet in self._sheets.values():
            sheet.close()


def indicator(path: str, tables: Tables) -> dict[str, object]:
    """What a row of the form is: labels, forms and the columns of its CSV."""
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
        "values": f"{path}.csv",
    }


def _column(figure: Figure) -> dict[str, object]:
    column = figure.column
    kept = {"name": figure.name, "path": figure.path, "zh": column.label, "en": column.en}
    return {**kept, "unit": column.unit.name, "unit_en": column.unit.en, "forms": list(figure.forms)}


class Index:
    """The .json of every place and year: what there is, and where."""

    def __init__(self, out: Path, catalog: Catalog) -> None:
        self._out, self._catalog = out, catalog
        self._reports: dict[str, list[Known]] = {address: [] for address in catalog.agencies}
        self._counts: dict[str, int] = dict.fromkeys(catalog.places, 0)
        self._below: dict[str, list[Place]] = {code: [] for code in catalog.places}
        self._agencies: dict[str, list[Agency]] = {code: [] for code in catalog.places}
        for place in catalog.places.values():
            if place.above:
                self._below[place.above[-1]].append(place)
        for agency in catalog.agencies.values():
            self._agencies[agency.place].append(agency)

    def add(self, entry: Entry) -> None:
        self._reports[entry.report.agency.address].append(listed(entry))
        for place in entry.places:
            self._counts[place.code] += 1

    def close(self) -> None:
        for place in self._catalog.places.values():
            write_json(self._out / f"{place.code}.json", self._place(place))
        for year, reports in sorted(self._years().items()):
            write_json(self._out / f"years/{year}.json", _year(year, reports))

    def _place(self, place: Place) -> dict[str, object]:
        below, agencies = self._below[place.code], self._agencies[place.code]
        return {
            "schema": "gongkai/place/2",
            **_short(place),
            "above": [_short(self._catalog.places[code]) for code in place.above],
            "below": [{**_short(other), "reports": self._counts[other.code]} for other in below],
            "agencies": [{**_named(a), "reports": self._reports[a.address]} for a in agencies],
        }

    def _years(self) -> dict[int, list[Known]]:
        found: dict[int, list[Known]] = {}
        for known in chain.from_iterable(self._reports.values()):
            found.setdefault(int(known["year"]), []).append(known)
        return found


def _year(year: int, reports: list[Known]) -> dict[str, object]:
    kept = [{key: value for key, value in known.items() if key != "year"} for known in reports]
    return {"schema": "gongkai/year/2", "year": year, "reports": kept}


def _named(agency: Agency) -> dict[str, object]:
    names = {"aliases": list(agency.aliases), "former_names": list(agency.former_names)}
    parent = f"{agency.place}/{agency.parent}" if agency.parent else None
    kept = {"agency_id": agency.address, "agency": agency.name, "agency_en": agency.en, "kind": agency.kind}
    return {**kept, "scope": agency.scope, **names, "parent": parent}


def _short(place: Place) -> dict[str, object]:
    return {"place": place.code, "name": place.name, "name_en": place.en}
