"""The catalogue as the pages ask for it: what lies below a place, an agency's years, a report's findings."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cached_property
from heapq import nlargest
from pathlib import Path

from gongkai.catalog import Catalog, Report
from gongkai.checks import Checked
from gongkai.finding import Finding
from gongkai.registry import Agency, Place

_DATE = re.compile(r"20[0-9]{2}-[01][0-9]-[0-3][0-9]")


class Atlas:
    """Lists made in one pass over the catalogue, so that no page walks all of it."""

    def __init__(self, catalog: Catalog, checked: Checked) -> None:
        self.catalog, self.checked = catalog, checked
        self.agencies: dict[str, list[Agency]] = defaultdict(list)  # by the code of their place
        self.reports: dict[str, list[Report]] = defaultdict(list)  # by the agency's address, oldest first
        self.findings: dict[str, list[Finding]] = defaultdict(list)  # by file
        self.years: dict[str, Counter[int]] = defaultdict(Counter)  # reports by code, all below counted
        for agency in catalog.agencies.values():
            self.agencies[agency.place].append(agency)
        for report in catalog.reports.values():
            self._add(report)
        for finding in checked.findings:
            self.findings[finding.path].append(finding)

    def _add(self, report: Report) -> None:
        self.reports[report.agency.address].append(report)
        for place in ("", *self.path(report.agency.place)):
            self.years[place][report.record.year] += 1

    @cached_property
    def below(self) -> dict[str, list[Place]]:
        """The places right below a place, by its code; "" has the provinces."""
        found: dict[str, list[Place]] = defaultdict(list)
        for place in self.catalog.places.values():
            found[place.above[-1] if place.above else ""].append(place)
        return found

    def path(self, code: str) -> tuple[str, ...]:
        """The codes from the province down to the place itself."""
        return (*self.catalog.places[code].above, code)

    def covered(self, code: str) -> list[Place]:
        """The places below, to any depth, in which there are reports; each before what lies below it."""
        found = []
        for place in self.below[code]:
            if self.years[place.code]:
                found += [place, *self.covered(place.code)]
        return found

    @cached_property
    def listed(self) -> list[Report]:
        """All reports as long lists have them: by province, the newest year first, then as in the tree."""
        reports = self.catalog.reports.values()
        return sorted(reports, key=lambda report: (report.agency.place[:2], -report.record.year))

    def findings_of(self, report: Report) -> list[Finding]:
        return self.findings.get(str(report.path), [])

    def neighbours(self, report: Report) -> tuple[Report | None, Report | None]:
        """The agency's report before and after this one."""
        reports = self.reports[report.agency.address]
        at = reports.index(report)
        return reports[at - 1] if at else None, reports[at + 1] if at + 1 < len(reports) else None

    def latest(self, count: int) -> list[Report]:
        """The reports published last; those without a date go by their year, after the others of it."""

        def when(report: Report) -> tuple[str, str]:
            return published(report) or str(report.record.year), report.address

        return nlargest(count, self.catalog.reports.values(), key=when)

    def file(self, path: str | Path) -> str:
        """A file of content/ as the repository has it: `content/reports/…`."""
        return f"content/{str(path).removeprefix(f'{self.catalog.content}/')}"


def published(report: Report) -> str:
    """The date on which the report was published, as YYYY-MM-DD; empty where the record has none."""
    date = report.record.source.get("published", "")
    return date if _DATE.fullmatch(date) else ""
