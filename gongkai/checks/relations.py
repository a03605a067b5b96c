"""What records say about each other: one year against the year before, a part against the whole."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cache

from gongkai.balance.answers import FAILING, Answer, answer_of
from gongkai.balance.system import system_of
from gongkai.catalog import Catalog, Report
from gongkai.finding import Finding
from gongkai.form import PREVIOUS, Form
from gongkai.phrases import balance_label, cell_label, written
from gongkai.record import Record

SLIP = 1000  # a number that many times larger or smaller than the year before was printed in another unit


def relation_findings(report: Report, catalog: Catalog) -> Iterator[Finding]:
    before = catalog.previous(report)
    if before:
        yield from _between_years(report, before)
        yield from _unit_slips(report, before)
    above = _covering(report, catalog)
    if above:
        yield from _above_parent(report, above)


def _between_years(report: Report, before: Report) -> Iterator[Finding]:
    for answer in answers_between(report.record, before.record):
        if answer.state in FAILING:
            yield _failure(answer, report, before.record)


def answers_between(record: Record, before: Record) -> Iterator[Answer]:
    """What the form compares with the year before, in so far as both records have the cells."""
    now, last = record.cells, before.cells
    compared = [(path, (last if old else now).get(bare)) for path, bare, old in _compared(record.form)]
    cells = {path: cell for path, cell in compared if cell}
    whole = len(cells) == len(compared)
    for balance in record.form.between_years():
        if whole or cells.keys() >= {*balance.left, *balance.right}:
            yield answer_of(balance, cells)


@cache
def _compared(form: Form) -> tuple[tuple[str, str, bool], ...]:
    """The cells of sums over two years: as named there, as named by themselves, and whether of the first."""
    paths = {path for balance in form.between_years() for path in (*balance.left, *balance.right)}
    return tuple((path, path.removeprefix(PREVIOUS), path.startswith(PREVIOUS)) for path in sorted(paths))


def _failure(answer: Answer, report: Report, before: Record) -> Finding:
    balance, record = answer.balance, report.record
    words: dict[str, object] = {
        "what": balance_label(balance, record.form),
        "left": written(balance.left, record, before),
        "right": written(balance.right, record, before),
        "difference": abs(answer.left - answer.right),
    }
    return Finding(
        balance.rule.name,
        str(report.path),
        *record.place(balance.left[0]),
        balance.rule.severity,
        f"years-{answer.state}",
        words,
        answer.left,
        answer.right,
        (*balance.left, *balance.right),
    )


def _unit_slips(report: Report, before: Report) -> Iterator[Finding]:
    """Numbers that no sum guards, a thousand times above or below those of the year before."""
    record = report.record
    for path in system_of(record.form, record.collapsed).unguarded:
        cell, old = record.cells[path], before.record.cells.get(path)
        if not old or not cell.number or not old.number:
            continue
        low, high = sorted((Decimal(cell.number).copy_abs(), Decimal(old.number).copy_abs()))
        if high < SLIP * low:
            continue
        factor = high / low
        if record.form.columns[path].unit == before.record.form.columns[path].unit:
            words: dict[str, object] = {"cell": cell_label(record.form, path)}
            words |= {"found": cell.printed, "before": old.printed, "factor": round(factor)}
            place = (str(report.path), *record.place(path), "warning")
            yield Finding("unit-slip", *place, words=words, cells=(path,))


def _covering(report: Report, catalog: Catalog) -> Report | None:
    """The report of the same year that covers this one too: of the parent, or of the government above."""
    agency, year = report.agency, report.record.year
    above = [f"{agency.place}/{agency.parent}"] if agency.parent else []
    if agency.kind == "government":
        places = reversed(catalog.places[agency.place].above)
        above += [other.address for code in places for other in catalog.governments.get(code, ())]
    found = (catalog.reports.get(f"{address}/{year}") for address in above)
    return next((other for other in found if other and other.agency.scope == "place"), None)


def _above_parent(report: Report, whole: Report) -> Iterator[Finding]:
    """One notice for all cells of a part that are larger than those of the whole."""
    cells, others = report.record.cells, whole.record.cells
    larger = []
    for path, cell in cells.items():
        other = others[path].number if path in others else None
        if cell.number is not None and other is not None and cell.number > other:
            larger.append(path)
    if larger:
        first = larger[0]
        words: dict[str, object] = {"cell": cell_label(report.record.form, first), "count": len(larger)}
        words |= {"found": cells[first].printed, "whole": others[first].printed, "name": whole.record.agency}
        place = (str(report.path), *report.record.place(first), "notice")
        yield Finding("above-parent", *place, words=words, cells=tuple(larger))
