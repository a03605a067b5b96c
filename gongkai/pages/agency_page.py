"""What the page of an agency shows: its years side by side, trends, and what one year hands to the next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from gongkai.balance.answers import Answer
from gongkai.catalog import Report
from gongkai.checks.relations import answers_between
from gongkai.form import Form, Row
from gongkai.pages.charts import Bars, Spark, bars, spark
from gongkai.pages.summary import Figure, figure
from gongkai.phrases import Both, balance_label


@dataclass(frozen=True)
class Line:
    """A main figure over the years."""

    label: str
    under: str | None
    path: str
    figures: tuple[Figure, ...]
    spark: Spark | None


@dataclass(frozen=True)
class Handed:
    """What one year's report must have in common with the one before it."""

    label: Both
    answer: Answer


@dataclass(frozen=True)
class Handover:
    before: Report
    report: Report
    lines: tuple[Handed, ...]
    zeros: int  # balances with nothing on either side, which hold


def main_lines(reports: list[Report]) -> list[Line]:
    """The figures of the forms' summaries in printed order, a figure for every report."""
    forms = dict.fromkeys(report.record.form for report in reversed(reports))
    return [_line(path, row, reports) for path, row in main_rows(forms).items()]


def main_rows(forms: Iterable[Form]) -> dict[str, Row]:
    """The rows of the figures in the forms' summaries, by the paths of these; the newest form comes first."""
    found: dict[str, Row] = {}
    for form in forms:
        rows = {path.rpartition(".")[0]: path for path in form.summary.paths}
        for path, row in form.rows.items():
            if path in rows:
                found.setdefault(rows[path], row)
    return found


def _line(path: str, row: Row, reports: list[Report]) -> Line:
    figures = tuple(figure(report.record, path) for report in reports)
    drawn = spark([report.record.year for report in reports], figures)
    return Line(row.label, row.under, row.path, figures, drawn)


def first_bars(lines: list[Line], reports: list[Report]) -> Bars | None:
    """The first main figure as bars by year."""
    return bars([str(report.record.year) for report in reports], lines[0].figures) if lines else None


def handovers(reports: list[Report]) -> list[Handover]:
    """Every pair of years that follow one another, newest first."""
    return [
        _handover(before, report)
        for before, report in reversed(list(pairwise(reports)))
        if report.record.year == before.record.year + 1
    ]


def _handover(before: Report, report: Report) -> Handover:
    answers = list(answers_between(report.record, before.record))
    told = [answer for answer in answers if answer.left or answer.right or answer.state != "holds"]
    lines = tuple(Handed(balance_label(answer.balance, report.record.form), answer) for answer in told)
    return Handover(before, report, lines, len(answers) - len(told))
