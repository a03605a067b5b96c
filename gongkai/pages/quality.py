"""What the quality page and the dictionary say: counts of answers and findings, and the form's own words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from gongkai.catalog import Report
from gongkai.finding import SEVERITIES, Finding, in_order, sentences
from gongkai.form import Form
from gongkai.pages.atlas import Atlas


@dataclass(frozen=True)
class Line:
    """One report's answers, its missing cells and those that no balance guards."""

    report: Report
    count: Counter[str]
    missing: int
    unguarded: int


@dataclass(frozen=True)
class RuleCount:
    """How often a rule was found, and what it means."""

    name: str
    severity: str
    zh: str
    en: str
    count: int


@dataclass(frozen=True)
class Tally:
    """The reports of a year or a place: by state, and their findings by severity."""

    key: str
    reports: int
    states: Counter[str]
    severities: Counter[str]


def tallies(atlas: Atlas, lines: Iterable[Line], key: Callable[[Report], str]) -> list[Tally]:
    """One for each value of `key`, in order."""
    groups: dict[str, list[Report]] = {}
    for line in lines:
        groups.setdefault(key(line.report), []).append(line.report)
    return [_tally(atlas, name, reports) for name, reports in sorted(groups.items())]


def _tally(atlas: Atlas, key: str, reports: list[Report]) -> Tally:
    states = Counter(atlas.checked.state(report.address) for report in reports)
    found = Counter(f.severity for report in reports for f in atlas.findings_of(report))
    return Tally(key, len(reports), states, found)


def lines(atlas: Atlas) -> list[Line]:
    counts, facts = atlas.checked.counts, atlas.checked.facts
    return [
        Line(report, counts[address], facts[address].missing, facts[address].unguarded)
        for address, report in atlas.catalog.reports.items()
    ]


def rule_counts(
    findings: Iterable[Finding], forms: Iterable[Form], words: Mapping[str, Mapping[str, str]]
) -> list[RuleCount]:
    """The rules that were found, worst first."""
    counts = Counter((SEVERITIES.index(finding.severity), finding.rule) for finding in findings)
    meanings = {rule.name: (rule.zh, rule.en) for form in forms for rule in form.rules.values()}
    return [
        RuleCount(name, SEVERITIES[severity], *(meanings.get(name) or _meaning(name, words)), count)
        for (severity, name), count in sorted(counts.items())
    ]


def _meaning(rule: str, words: Mapping[str, Mapping[str, str]]) -> tuple[str, str]:
    """The words for a rule that no form has; where there are none, its sentence without values."""
    both = words.get(f"rule-{rule}") or sentences()[rule]
    return re.sub(r"\{\w+\}", "…", both["zh"]), re.sub(r"\{\w+\}", "…", both["en"])


def findings_with_reports(atlas: Atlas) -> Iterator[tuple[Finding, Report | None]]:
    """Every finding with the report it is about, worst first, then by file and line."""
    reports = {str(report.path): report for report in atlas.catalog.reports.values()}
    ordered = in_order(atlas.checked.findings)
    for finding in sorted(ordered, key=lambda found: SEVERITIES.index(found.severity)):
        yield finding, reports.get(finding.path)
