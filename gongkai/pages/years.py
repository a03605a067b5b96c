"""What the page of a year shows: its reports in the order of places, with their main figures."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from gongkai.catalog import Report
from gongkai.pages.agency_page import Line, main_lines
from gongkai.pages.atlas import Atlas

MOST = 1000  # reports on a page; the file beside it has all


@dataclass(frozen=True)
class YearCount:
    """A year's reports by state, and how many places and agencies they come from."""

    year: int
    reports: int
    places: int
    states: Counter[str]


@dataclass(frozen=True)
class YearTable:
    reports: list[Report]
    left_out: int
    lines: list[Line]


def year_counts(atlas: Atlas) -> list[YearCount]:
    """Newest first."""
    return [_count(year, reports, atlas) for year, reports in sorted(_by_year(atlas).items(), reverse=True)]


def _by_year(atlas: Atlas) -> dict[int, list[Report]]:
    found: dict[int, list[Report]] = defaultdict(list)
    for report in atlas.catalog.reports.values():
        found[report.record.year].append(report)
    return found


def _count(year: int, reports: list[Report], atlas: Atlas) -> YearCount:
    states = Counter(atlas.checked.state(report.address) for report in reports)
    return YearCount(year, len(reports), len({report.agency.place for report in reports}), states)


def year_table(atlas: Atlas, year: int) -> YearTable:
    found = _by_year(atlas)[year]
    shown = found[:MOST]
    return YearTable(shown, len(found) - len(shown), main_lines(shown))
