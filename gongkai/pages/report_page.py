"""What the page of one agency-year shows: tables, checks, text, and where it all comes from."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import SimpleNamespace
from typing import NamedTuple

from markupsafe import Markup

from gongkai.catalog import Report
from gongkai.facts import unguarded
from gongkai.finding import Finding
from gongkai.form import Form
from gongkai.pages.atlas import Atlas
from gongkai.pages.charts import stacked
from gongkai.pages.citation import bibtex, citation, issue
from gongkai.pages.marks import FAILED, kinds, mark_values, marked_cells, marks_of
from gongkai.pages.prose import is_https, narrative
from gongkai.pages.shares import shares_of
from gongkai.pages.summary import bare, sentence
from gongkai.pages.sums import Sum, known_sums, sums_of
from gongkai.pages.tables import frames
from gongkai.pages.wording import SUMMARY, Wording
from gongkai.phrases import cell_label
from gongkai.record import SOURCE, Exemption, ExtraRow, Record

OFFER = "exception-offer"  # for those who edit a record, not for those who read it


class Printed(NamedTuple):
    """A printed table with its units, and the rows that the report adds to it."""

    wide: bool
    caption: Markup
    html: Markup
    extra: list[ExtraRow]


def report_context(report: Report, atlas: Atlas, wording: Wording, base_url: str) -> dict[str, object]:
    """All that the template of an agency-year asks for."""
    record, source = report.record, report.record.source
    zh, path, shares = sentence(record, wording), atlas.file(report.path), shares_of(record)
    return {
        "record": record,
        "agency": report.agency,
        "description": bare(zh),
        "sentence": zh,
        "summary": SUMMARY.format(record.form.id),
        "shares": shares,
        "stack": stacked(shares.parts, shares.total, shares.label, "lead") if shares else "",
        **_checks(report, atlas, wording),
        "text": _text(record),
        "source": SimpleNamespace(**{key: source.get(key, "") for key in ("title", *SOURCE)}),
        "source_link": is_https(source.get("url", "")),
        "path": path,
        "folder": path.rpartition("/")[0],
        "years": _years(report, atlas),
        "citation": citation(report, base_url),
        "bibtex": bibtex(report, base_url),
        "issue": issue(report, base_url, wording) if atlas.catalog.site.repository else "",
    }


def _years(report: Report, atlas: Atlas) -> Markup:
    """Links to all years of the agency; this one, the one before and the one after are marked."""
    before, after = atlas.neighbours(report)
    marks = {id(report): " aria-current=page", id(before): " rel=prev", id(after): " rel=next"}
    links = []
    for other in atlas.reports[report.agency.address]:
        year, mark = other.record.year, marks.get(id(other), "")
        links.append(f"<a href={'./' if other is report else f'../{year}/'}{mark}>{year}</a>\n")
    return Markup("".join(links))


def _checks(report: Report, atlas: Atlas, wording: Wording) -> dict[str, object]:
    """The tables with their marks, and what the checks say of them."""
    record, checked = report.record, atlas.checked
    answers, cells = checked.answers[report.address], checked.cells[report.address]
    culprits = checked.culprits[report.address]
    findings = [finding for finding in atlas.findings_of(report) if finding.rule != OFFER]
    marks = marks_of(record, findings, cells)
    values = mark_values(record, culprits, marks)
    sums = sums_of(record, answers, culprits, marks)
    return {
        "tables": tables(record, marked_cells(record, marks, values, cells, wording), wording),
        "legend": kinds(marks),
        "balances": len(answers),
        "counts": tuple(checked.counts[report.address].items()),
        "unguarded": _unguarded(record.form, record.collapsed),
        "findings": [(finding, _sum_of(finding, record, sums)) for finding in findings],
        "known_sums": known_sums(checked.joint[report.address], record.form),
        "excused": [found for found in sums.values() if found.state == "excepted"],
        "exemptions": [(item, _subject(item, record)) for item in record.exemptions],
    }


def _sum_of(finding: Finding, record: Record, sums: Mapping[str, Sum]) -> Sum | None:
    """The sum that a finding is about."""
    if finding.template not in FAILED:
        return None
    for balance in record.form.balances(record.collapsed):
        if (*balance.left, *balance.right) == finding.cells and balance.rule.name == finding.rule:
            return sums.get(balance.id)
    return None


def tables(record: Record, marked: Mapping[str, str], wording: Wording) -> list[Printed]:
    return [
        Printed(
            frame.wide,
            frame.caption(wording),
            frame.html(record.cells, marked),
            [row for row in record.extra_rows if row.table == frame.table.name],
        )
        for frame in frames(record.form, record.collapsed)
    ]


@cache
def _unguarded(form: Form, collapsed: frozenset[str]) -> tuple[tuple[str, int], ...]:
    """The labels of tables with cells that no balance guards, and how many those are."""
    labels = {table.name: table.label for table in form.tables}
    return tuple((labels[name], count) for name, count in unguarded(form, collapsed).items())


def _subject(item: Exemption, record: Record) -> dict[str, str]:
    """What an exception is about: a cell, or a balance and the cell of its total."""
    if item.of_cell:
        return cell_label(record.form, item.target)
    balances = {balance.id: balance for balance in record.form.balances(record.collapsed)}
    balance = balances[item.target]
    total = cell_label(record.form, balance.right[-1])
    return {"zh": f"{total['zh']} · {balance.rule.zh}", "en": f"{total['en']}: {balance.rule.en}"}


def _text(record: Record) -> list[tuple[str, Markup]]:
    """The sections of the narrative: a label and HTML."""
    labels = {section.name: section.label for section in record.form.sections}
    return [(labels[name], narrative(text)) for name, text in record.text.items()]
