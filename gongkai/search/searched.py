"""What of the catalogue can be found: the text of its reports with filters and orders, and all names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from gongkai.catalog import Catalog, Report
from gongkai.checks import Checked
from gongkai.record import Record
from gongkai.registry import Agency
from gongkai.search.entries import AgencyName, PlaceName, Searched, SearchPage

_SPACE = re.compile(r"(?<=[\u3400-\u9fff]) +| +(?=[\u3400-\u9fff])")  # 2023 年 is found as 2023年
SOME, NONE, UNKNOWN = ASKED = ("some", "none", "unknown")


def searched(catalog: Catalog, checked: Checked) -> Searched:
    """All that can be found."""
    pairs = list(catalog.abbreviations)
    pages = [_page(report, catalog, checked, pairs) for report in catalog.reports.values()]
    return Searched(pages, _places(catalog), [_agency(a, pairs) for a in catalog.agencies.values()], pairs)


def short_names(name: str, pairs: Iterable[tuple[str, str]]) -> list[str]:
    """A name with a part abbreviated, or with an abbreviation written out; one for every pair that fits."""
    found = []
    for full, short in pairs:
        if full in name:
            found.append(name.replace(full, short))
        elif short in name:
            found.append(name.replace(short, full))
    return list(dict.fromkeys(found))


def asked_of(record: Record) -> str:
    """Whether any request came in, told from the row of the form's first main figure."""
    row, _, column = record.form.summary.paths[0].rpartition(".")
    parts = list(record.form.rows[row].printed(record.collapsed))
    if any(record.cells[path].number for part in parts for path in part.cells):
        return SOME
    totals = [record.cells[f"{part.path}.{column}"].number for part in parts]
    return UNKNOWN if None in totals else NONE


def _page(report: Report, catalog: Catalog, checked: Checked, pairs: list[tuple[str, str]]) -> SearchPage:
    """Names and place of a report in one line, then its narrative, without the form's own words."""
    codes = _codes(catalog, report.agency.place)
    place = "".join(catalog.places[code].name for code in codes)
    head = "、".join((report.agency.name, *_aliases(report.agency, pairs), place))
    filters = {
        "place": list(codes),
        "year": [str(report.record.year)],
        "kind": [report.agency.kind],
        "state": [checked.state(report.address)],
        "asked": [asked_of(report.record)],
    }
    text = _SPACE.sub("", "\n".join((head, *report.record.text.values())))
    title = f"{report.record.agency} {report.record.year}"
    return SearchPage(f"{report.address}/", title, text, filters, _key(report.record.agency))


def _key(name: str) -> str:
    """What a name is sorted by: among common characters this encoding is in the order of pinyin."""
    return name.encode("gb18030").decode("latin-1")


def _places(catalog: Catalog) -> list[PlaceName]:
    """Every place with the number of reports in it and below it."""
    codes = (_codes(catalog, report.agency.place) for report in catalog.reports.values())
    count = Counter(code for path in codes for code in path)
    places = catalog.places.values()
    return [PlaceName(place.code, place.name, place.en, count[place.code]) for place in places]


def _agency(agency: Agency, pairs: list[tuple[str, str]]) -> AgencyName:
    return AgencyName(f"{agency.address}/", agency.name, agency.en, agency.kind, _aliases(agency, pairs))


def _aliases(agency: Agency, pairs: list[tuple[str, str]]) -> list[str]:
    """Former names and aliases, and the short forms of the full names."""
    full = (agency.name, *agency.former_names)
    short = [other for name in full for other in short_names(name, pairs)]
    return [name for name in dict.fromkeys((*agency.names, *short)) if name != agency.name]


def _codes(catalog: Catalog, code: str) -> tuple[str, ...]:
    return (*catalog.places[code].above, code)
