"""What the page of a year shows: its reports in the order of places, with their main figures."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from gongkai.catalog import Report
from gongkai.form import Row
from gongkai.pages.agency_page import main_rows
from gongkai.pages.atlas import Atlas
from gongkai.pages.lists import SHOWN, LongList, places_of
from gongkai.pages.summary import Figure, figure


@dataclass(frozen=True)
class YearCount:
    """A year's reports by state, and how many places and agencies they come from."""

    year: int
    reports: int
    places: int
    states: Counter[str]


@dataclass(frozen=True)
class YearTable:
    """The main figures by path, the first reports with theirs, and the list of all."""

    rows: dict[str, Row]
    lines: list[tuple[Report, list[Figure]]]
    long: LongList


def year_counts(atlas: Atlas) -> list[YearCount]:
    """Newest first."""
    return [_count(year, reports, atlas) for year, reports in sorted(by_year(atlas).items(), reverse=True)]


def by_year(atlas: Atlas) -> dict[int, list[Report]]:
    """In the order of the long lists."""
    found: dict[int, list[Report]] = defaultdict(list)
    for report in atlas.listed:
        found[report.record.year].append(report)
    return found


def _count(year: int, reports: list[Report], atlas: Atlas) -> YearCount:
    states = Counter(atlas.checked.state(report.address) for report in reports)
    return YearCount(year, len(reports), len({report.agency.place for report in reports}), states)


def year_table(reports: list[Report]) -> YearTable:
    """Of the reports of one year."""
    forms = dict.fromkeys(report.record.form for report in reports)
    rows = main_rows(sorted(forms, key=lambda form: form.report_years, reverse=True))
    lines = [(report, [figure(report.record, path) for path in rows]) for report in reports[:SHOWN]]
    columns = {form.id: places_of(form, rows) for form in forms}
    given = {"year": reports[0].record.year, "columns": columns}
    return YearTable(rows, lines, LongList("reports", "year", len(reports), given))
