"""The pages whose tables stand across all reports: a year, and a row of the form."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from gongkai.balance.answers import ANSWERS
from gongkai.catalog import Catalog, Report
from gongkai.checks import Checked
from gongkai.form import Form
from gongkai.pages.indicators import Indicator, blocks, indicators, rules_of
from gongkai.pages.lists import SHOWN
from gongkai.pages.press import Pages, Press
from gongkai.pages.tree import Tree
from gongkai.pages.years import YearCount, by_year, year_counts, year_table


class Across(Pages):
    """Each with the first lines of its table, and a page that lists them."""

    def __init__(self, press: Press, catalog: Catalog, checked: Checked, tree: Tree) -> None:
        super().__init__(press, catalog, checked, tree)
        self.years = sorted(self.atlas.years[""])

    def years_and_indicators(self) -> None:
        counts = year_counts(self.atlas)
        self.write("years/", "years.html", self.both("years-all"), counts=counts)
        reports = by_year(self.atlas)
        for count in counts:
            self.year(count, reports[count.year])
        found = indicators(self.catalog.forms.values())
        tables = {each.table.name: each.table for each in found.values()}
        self.write("indicators/", "indicators.html", self.both("indicators"), found=found, tables=tables)
        for indicator in found.values():
            self.indicator(indicator)

    def year(self, count: YearCount, reports: list[Report]) -> None:
        address = f"years/{count.year}/"
        title = tuple(text.format(year=count.year) for text in self.both("year-title"))
        steps = (self.wording.text("years-all"), "years/"), (title[0], address)
        context = {"count": count, "table": year_table(reports), "linked": self.linked(*steps)}
        files = self.beside(address)
        self.write(
            address,
            "year.html",
            (title[0], title[1]),
            years=self.years,
            files=files,
            states=self.states(),
            **context,
        )

    def indicator(self, indicator: Indicator) -> None:
        address, row = f"indicators/{indicator.path}/", indicator.row
        steps = (self.wording.text("indicators"), "indicators/"), (row.label, address)
        self.write(
            address,
            "indicator.html",
            (row.label, row.en),
            description=indicator.about.get("zh", row.label),
            indicator=indicator,
            blocks=blocks(indicator, self.of_forms),
            rules=rules_of(indicator),
            files=self.beside(address),
            linked=self.linked(*steps),
        )

    @cache  # noqa: B019  (a build's pages live as long as the build)
    def of_forms(self, forms: tuple[Form, ...]) -> tuple[list[Report], int]:
        """The first of the reports with one of the forms, their cells at hand, and how many there are."""
        found = [report for report in self.atlas.listed if report.record.form in forms]
        return [_at_hand(report) for report in found[:SHOWN]], len(found)

    def states(self) -> list[tuple[str, str, str]]:
        """What the lines of a list can be chosen by: the states of reports, with their words."""
        return [(state, *self.both(f"answer-{state}")) for state in ANSWERS]


def _at_hand(report: Report) -> Report:
    """The same with its cells read, as they are asked for again and again."""
    return replace(report, record=replace(report.record, cells=dict(report.record.cells)))
