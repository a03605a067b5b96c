"""The lines of the site's long lists, made place by place; `lists` joins them.

A line is a list that begins with its kind, by which a reader can choose it. Lines stand in chunks, each under
a name of two parts: `61/2023` for what is of a province and a year.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from gongkai.balance.answers import ANSWERS
from gongkai.catalog import Catalog, Report
from gongkai.checks import Checked
from gongkai.exports.objects import json_text
from gongkai.facts import Facts
from gongkai.finding import Finding
from gongkai.pages.summary import figure
from gongkai.record import Record
from gongkai.registry import Agency

Line = list[Any]
Chunk = tuple[Mapping[str, int], str]  # how many lines of each kind, and their text
Lists = dict[str, dict[str, Chunk]]  # by the names of list and chunk
OTHER = "other/other"  # the chunk of what belongs to no report


def lists_of(catalog: Catalog, checked: Checked) -> Lists:
    """The lines of a place, or of a whole catalogue, in the order of the tree."""
    reports, findings, agencies = (defaultdict[str, list[Line]](list) for _ in range(3))
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in checked.findings:
        found[finding.path].append(finding)
    states: dict[str, dict[str, str]] = defaultdict(dict)
    for address, report in catalog.reports.items():
        state = checked.state(address)
        states[report.agency.address][str(report.record.year)] = state
        reports[_chunk(report)].append(
            _report_line(report, state, checked.counts[address], checked.facts[address])
        )
        if str(report.path) in found:
            lines = (_finding_line(finding, catalog, report) for finding in found[str(report.path)])
            findings[_chunk(report)] += lines
    for agency in catalog.agencies.values():
        name = f"{agency.place[:2]}/{agency.place[:4]}"
        agencies[name].append(_agency_line(agency, catalog, states[agency.address]))
    return {"reports": packed(reports), "findings": packed(findings), "agencies": packed(agencies)}


def other_findings(catalog: Catalog, checked: Checked) -> Lists:
    """The lines of those that are about no report."""
    known = {str(report.path) for report in catalog.reports.values()}
    others = [_finding_line(found, catalog) for found in checked.findings if found.path not in known]
    return {"findings": packed({OTHER: others})} if others else {}


def packed(chunks: Mapping[str, Iterable[Line]]) -> dict[str, Chunk]:
    """Lines as text, so that chunks can be joined without being read."""
    lines = {name: list(found) for name, found in chunks.items()}
    return {
        name: (Counter(line[0] for line in found), ",\n".join(map(json_text, found)))
        for name, found in lines.items()
    }


def _chunk(report: Report) -> str:
    return f"{report.agency.place[:2]}/{report.record.year}"


def _report_line(report: Report, state: str, count: Mapping[str, int], facts: Facts) -> Line:
    """Kind, address, names, scope, answers, missing and unguarded cells, and the cells of the whole form."""
    record, agency = report.record, report.agency
    named = (f"{record.form.id} {state}", report.address, record.agency, agency.en, agency.scope)
    answers = [count[answer] for answer in ANSWERS]
    return [*named, answers, facts.missing, facts.unguarded, "|".join(_figures(record))]


def _figures(record: Record) -> Iterator[str]:
    """A number, `blank` or `lost` for every cell of the form, groups included; nothing for what is absent."""
    for path in record.form.columns:
        cell = record.cells.get(path)
        yield cell.printed if cell else figure(record, path).written


def _finding_line(finding: Finding, catalog: Catalog, report: Report | None = None) -> Line:
    """Kind, address and names of the report or else the file, line, and the message in both languages."""
    file = finding.path.removeprefix(f"{catalog.content}/")
    named = (report.address, report.record.agency, report.agency.en) if report else ("", file, file)
    messages = (finding.message("zh"), finding.message("en"))
    return [f"{finding.severity} {finding.rule}", *named, finding.line, *messages]


def _agency_line(agency: Agency, catalog: Catalog, states: Mapping[str, str]) -> Line:
    """The place's code as kind, address, names, the state of each year's report, and the place's names."""
    place = catalog.places[agency.place]
    return [place.code, agency.address, agency.name, agency.en, states, place.name, place.en]
