"""What the patterns page shows of each component: made from the first report, and from nothing real."""

from __future__ import annotations

from dataclasses import replace

from markupsafe import escape

from gongkai.balance.answers import ANSWERS, answers_of
from gongkai.checks import examine, findings_of
from gongkai.pages.atlas import Atlas
from gongkai.pages.charts import bars, spark, stacked
from gongkai.pages.marks import ORDER, mark_values, marked_cells, marks_of
from gongkai.pages.report_page import tables
from gongkai.pages.shares import Part
from gongkai.pages.summary import Figure
from gongkai.pages.sums import sums_of
from gongkai.pages.wording import Wording
from gongkai.record import Cell, Record

YEARS = (2019, 2020, 2021, 2022, 2023)
NUMBERS = ("12", "30", "", "25", "41")
SHARES = (120, 45, 80, 60, 12, 33)


def specimens(atlas: Atlas, wording: Wording) -> dict[str, object]:
    """The context of the patterns page."""
    figures = [Figure("printed", number) if number else Figure("lost") for number in NUMBERS]
    parts = [Part(place, escape(number), number, None) for place, number in enumerate(SHARES)]
    return {
        "states": ANSWERS,
        "marks": ORDER,
        "stack": stacked(parts, sum(SHARES), wording.text("patterns-sample"), "stack"),
        "bars": bars([str(year) for year in YEARS], figures),
        "spark": spark(YEARS, figures),
        "spoilt": _spoilt(next(iter(atlas.catalog.reports.values())).record, wording)
        if atlas.catalog.reports
        else None,
    }


def _spoilt(record: Record, wording: Wording) -> dict[str, object]:
    """A report's last table with one number too large, so that a sum fails and a cell is suspected."""
    row = next(row for row in reversed(record.form.printed(record.collapsed)) if row.columns[-1].sum_of)
    cells = {path: Cell("0", 0) for path in record.cells} | {row.cells[0]: Cell("7", 7)}
    invented = replace(record, cells=cells, exemptions=(), doubts=())
    examined = examine(invented, answers_of(invented))
    findings = list(findings_of(invented, "", examined.answers))
    marks = marks_of(invented, findings, {})
    values = mark_values(invented, examined.culprits, marks)
    sums = sums_of(invented, examined.answers, examined.culprits, marks)
    table = tables(invented, marked_cells(invented, marks, values, {}, wording), wording)[-1]
    return {"table": table, "finding": findings[0], "sum": next(iter(sums.values()))}
