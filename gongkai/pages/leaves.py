"""The pages that follow from one agency alone: its own, and one for each of its years."""

from __future__ import annotations

from collections.abc import Iterator

from gongkai.catalog import Report
from gongkai.pages.agency_page import first_bars, handovers, main_lines
from gongkai.pages.linked import report_dataset
from gongkai.pages.press import Pages
from gongkai.pages.report_page import report_context
from gongkai.registry import Agency, Place


class Leaves(Pages):
    def agency(self, agency: Agency) -> None:
        reports = self.atlas.reports[agency.address]
        rows = main_lines(reports)
        self.write(
            f"{agency.address}/",
            "agency.html",
            (agency.name, agency.en),
            agency=agency,
            parent=self.catalog.agencies.get(f"{agency.place}/{agency.parent}"),
            places=self.places(agency),
            reports=reports,
            lines=rows,
            chart=first_bars(rows, reports),
            handovers=handovers(reports),
            files=self.beside(f"{agency.address}/"),
            linked=self.linked(*self.steps(agency)),
        )

    def places(self, agency: Agency) -> tuple[Place, ...]:
        return tuple(self.catalog.places[code] for code in self.atlas.path(agency.place))

    def steps(self, agency: Agency) -> Iterator[tuple[str, str]]:
        yield from ((place.name, f"{place.code}/") for place in self.places(agency))
        yield agency.name, f"{agency.address}/"

    def report(self, report: Report) -> None:
        zh, en = (words.format(year=report.record.year) for words in self.both("annual-report"))
        title = (f"{report.record.agency} {zh}", f"{report.agency.en}, {en}")
        context = report_context(report, self.atlas, self.wording, self.base_url)
        steps = (*self.steps(report.agency), (str(report.record.year), f"{report.address}/"))
        described = str(context["description"])
        more = report_dataset(report, self.base_url, self.catalog.site, described) if self.base_url else None
        past = self.press.history.past(report.address)
        context |= {
            "places": self.places(report.agency),
            "linked": self.linked(*steps, more=more),
            "past": past,
        }
        self.write(f"{report.address}/", "report.html", title, **context)
