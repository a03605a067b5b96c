"""What of the catalogue can be found: the text of its reports with filters and orders, and all names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from gongkai.catalog import Catalog, Report
from gongkai.checks import Checked
from gongkai.registry import Agency
from gongkai.search.entries import AgencyName, Page, PlaceName, Searched, SearchPage

_SPACE = re.compile(r"(?<=[\u3400-\u9fff]) +| +(?=[\u3400-\u9fff])")  # 2023 年 is found as 2023年


def searched(pages: Sequence[Page], catalog: Catalog) -> Searched:
    """All that can be found: these pages, and the names of the catalogue."""
    pairs = list(catalog.abbreviations)
    return Searched(pages, _places(catalog), [_agency(a, pairs) for a in catalog.agencies.values()], pairs)


def search_pages(catalog: Catalog, checked: Checked) -> Iterator[SearchPage]:
    """The pages of the catalogue's reports."""
    return (_page(report, catalog, checked) for report in catalog.reports.values())


def text_of(report: Report, catalog: Catalog) -> str:
    """Names and place of a report in one line, then its narrative, without the form's own words."""
    place = "".join(catalog.places[code].name for code in _codes(catalog, report.agency.place))
    head = "、".join((report.agency.name, *_aliases(report.agency, catalog.abbreviations), place))
    return _SPACE.sub("", "\n".join((head, *report.record.text.values())))


def short_names(name: str, pairs: Iterable[tuple[str, str]]) -> list[str]:
    """A name with a part abbreviated, or with an abbreviation written out; one for every pair that fits."""
    found = []
    for full, short in pairs:
        if full in name:
            found.append(name.replace(full, short))
        elif short in name:
            found.append(name.replace(short, full))
    return list(dict.fromkeys(found))


def _page(report: Report, catalog: Catalog, checked: Checked) -> SearchPage:
    filters = {
        "place": list(_codes(catalog, report.agency.place)),
        "year": [str(report.record.year)],
        "kind": [report.agency.kind],
        "state": [checked.state(report.address)],
        "asked": [checked.facts[report.address].asked],
    }
    return SearchPage(f"{report.address}/", report.record.agency, filters, text_of(report, catalog))


def _places(catalog: Catalog) -> list[PlaceName]:
    """Every place with the number of reports in it and below it."""
    codes = (_codes(catalog, report.agency.place) for report in catalog.reports.values())
    count = Counter(code for path in codes for code in path)
    places = catalog.places.values()
    return [PlaceName(place.code, place.name, place.en, count[place.code]) for place in places]


def _agency(agency: Agency, pairs: Sequence[tuple[str, str]]) -> AgencyName:
    return AgencyName(f"{agency.address}/", agency.name, agency.en, agency.kind, _aliases(agency, pairs))


def _aliases(agency: Agency, pairs: Sequence[tuple[str, str]]) -> list[str]:
    """Former names and aliases, and the short forms of the full names."""
    full = (agency.name, *agency.former_names)
    short = [other for name in full for other in short_names(name, pairs)]
    return [name for name in dict.fromkeys((*agency.names, *short)) if name != agency.name]


def _codes(catalog: Catalog, code: str) -> tuple[str, ...]:
    return (*catalog.places[code].above, code)
