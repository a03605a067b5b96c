"""Rows of the tables that list reports, joined from strings: such a table has a hundred of them."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape

from gongkai.balance.answers import ANSWERS
from gongkai.catalog import Report
from gongkai.checks import Checked
from gongkai.pages.indicators import Block
from gongkai.pages.marks import DASH
from gongkai.pages.quality import Line
from gongkai.pages.summary import Figure
from gongkai.pages.wording import Wording, both
from gongkai.pages.years import YearTable
from gongkai.values import MISSING

GAP = "<td class={}>{}<small>{}</small></td>"
STATE = '<span class="state {}">{}</span>'


class Rows:
    """What every page writes alike; `root` is the way from the page to the site's root."""

    def __init__(self, wording: Wording, checked: Checked) -> None:
        self._word, self._checked = wording.marked, checked
        gaps = (*MISSING, "absent")
        self._gaps = {gap: GAP.format(gap, DASH, self._word(f"mark-{gap}")) for gap in gaps}
        self._states = {state: STATE.format(state, self._word(f"answer-{state}")) for state in ANSWERS}
        self._heads: dict[
            tuple[str, str], str
        ] = {}  # of the reports on the pages of indicators, which share them

    def figures(self, found: Iterable[Figure]) -> Markup:
        """A cell for each: its number, or a dash and the word for why there is none."""
        return Markup("".join(map(self._figure, found)))

    def _figure(self, found: Figure) -> str:
        return f"<td>{escape(found.number)}</td>" if found.state == "printed" else self._gaps[found.state]

    def of_indicator(self, block: Block, root: str) -> Markup:
        """A row a report: agency, scope, year, and the block's figures."""
        lines = (f"{self._dated(report, root)}{self.figures(found)}</tr>\n" for report, found in block.lines)
        return Markup("".join(lines))

    def _dated(self, report: Report, root: str) -> str:
        key = (root, report.address)
        if key not in self._heads:
            year = f'<td><a href="{root}{report.address}/">{report.record.year}</a></td>'
            self._heads[key] = self._agency(report, f"{root}{report.agency.address}/") + year
        return self._heads[key]

    def _agency(self, report: Report, address: str) -> str:
        """The agency with a link, and whom its report covers."""
        name = both(report.record.agency, report.agency.en)
        scope = self._word(f"scope-{report.agency.scope}")
        return f'<tr><th scope="row"><a href="{address}">{name}</a></th><td class="words">{scope}</td>'

    def of_year(self, table: YearTable, root: str) -> Markup:
        """A row a report: agency, scope, state, and the main figures."""
        return Markup("".join(self._in_year(report, found, root) for report, found in table.lines))

    def _in_year(self, report: Report, found: Iterable[Figure], root: str) -> str:
        state = self._states[self._checked.state(report.address)]
        head = self._agency(report, f"{root}{report.address}/")
        return f'{head}<td class="words">{state}</td>{self.figures(found)}</tr>\n'

    def of_quality(self, lines: Iterable[Line], root: str) -> Markup:
        """A row a report: how many balances have each answer, how many cells are missing or unguarded."""
        return Markup("".join(_counted(line, root) for line in lines))


def _counted(line: Line, root: str) -> str:
    report, counts = line.report, [*(line.count[answer] for answer in ANSWERS), line.missing, line.unguarded]
    name = f"{both(report.record.agency, report.agency.en)} {report.record.year}"
    cells = "".join(f"<td>{count}</td>" for count in counts)
    return f'<tr><th scope="row"><a href="{root}{report.address}/">{name}</a></th>{cells}</tr>\n'
