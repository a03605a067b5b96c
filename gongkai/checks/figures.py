"""The counts of a narrative against the tables, against their own parts, and against the year before."""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from gongkai.catalog import Report
from gongkai.finding import Finding
from gongkai.record import Figure, Record

MOST = 999_999_999  # of a count


def figure_findings(report: Report, before: Report | None) -> Iterator[Finding]:
    """Warnings only, and none about the tables where a figure covers others than the tables do."""
    for figure in report.record.figures:
        if figure.scope in ("report", report.agency.scope):
            yield from _against_tables(figure, report)
            if before and figure.change:
                yield from _against_last_year(figure, report, before.record)
        if figure.parts and sum(figure.parts) != figure.value:
            added = "+".join(map(str, figure.parts))
            yield _finding("figure-parts", figure, report, parts=added, sum=sum(figure.parts))


def _against_tables(figure: Figure, report: Report) -> Iterator[Finding]:
    printed = _printed(figure, report.record)
    if printed is not None and printed != figure.value:
        yield _finding("figure-table", figure, report, printed=printed)


def _against_last_year(figure: Figure, report: Report, before: Record) -> Iterator[Finding]:
    printed = _printed(figure, before) if figure.what in before.form.figures else None
    low, high = sorted(implied(figure.value, figure.change))
    if printed is not None and not low <= printed <= high:
        shown = str(low) if low == high else f"{low}–{high}"
        yield _finding("figure-change", figure, report, implied=shown, printed=printed, change=figure.change)


def implied(value: int, change: str) -> tuple[int, int]:
    """The least and the greatest number of the year before from which the change, rounded, leads here.

    Where no whole number leads here the least is the greater one: the change stands for one between them.
    """
    percent = Decimal(change.rstrip("%"))
    half = Decimal(1).scaleb(int(percent.as_tuple().exponent)) / 2
    factors = [1 + Fraction(percent + step) / 100 for step in (-half, half)]
    if factors[0] <= 0:
        return 0, MOST
    return math.ceil(value / factors[1]), math.floor(value / factors[0])


def _printed(figure: Figure, record: Record) -> int | None:
    """What the tables print for it; None where a cell is missing or the form has none."""
    cells = record.form.figures[figure.what].cells
    numbers = [record.cells[path].number if path in record.cells else None for path in cells]
    known = [int(number) for number in numbers if number is not None]
    return sum(known) if cells and len(known) == len(cells) else None


def _finding(rule: str, figure: Figure, report: Report, **words: object) -> Finding:
    counted = report.record.form.figures[figure.what]
    words |= {"what": {"zh": counted.zh, "en": counted.en}, "value": figure.value, "words": figure.words}
    path = str(report.path)
    return Finding(rule, path, figure.line, 0, "warning", words=words, cells=counted.cells)
