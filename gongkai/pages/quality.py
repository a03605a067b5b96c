"""What the quality page and the dictionary say: counts of answers and findings, and the form's own words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from gongkai.catalog import Report
from gongkai.checks import WORST_FIRST
from gongkai.finding import SEVERITIES, Finding, sentences
from gongkai.form import Form
from gongkai.pages.atlas import Atlas
from gongkai.pages.lists import SHOWN


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
    found = atlas.checked.severities(report.address for report in reports)
    return Tally(key, len(reports), states, found)


def worst(atlas: Atlas, lines: Mapping[str, Line]) -> list[Line]:
    """The first lines of the list of all reports by state, worst first; `lines` by address."""
    found: dict[str, list[Line]] = {state: [] for state in WORST_FIRST}
    for report in atlas.listed:
        state = found[atlas.checked.state(report.address)]
        if len(state) < SHOWN:
            state.append(lines[report.address])
    return [line for state in found.values() for line in state][:SHOWN]


def lines(atlas: Atlas) -> list[Line]:
    counts, facts = atlas.checked.counts, atlas.checked.facts
    return [
        Line(report, counts[address], facts[address].missing, facts[address].unguarded)
        for address, report in atlas.catalog.reports.items()
    ]


def rule_counts(
    found: Iterable[Counter[tuple[str, str]]], forms: Iterable[Form], words: Mapping[str, Mapping[str, str]]
) -> list[RuleCount]:
    """The rules that were found, worst first; `found` counts them by severity and rule."""
    counts: Counter[tuple[int, str]] = Counter()
    for each in found:
        for (severity, rule), count in each.items():
            counts[SEVERITIES.index(severity), rule] += count
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
    """Every finding with the report it is about, worst first, then in the order of the long lists."""
    known = {str(report.path) for report in atlas.catalog.reports.values()}
    others = [(finding, None) for finding in atlas.checked.findings if finding.path not in known]
    for severity in SEVERITIES:
        for report in atlas.listed:
            yield from ((found, report) for found in atlas.findings_of(report) if found.severity == severity)
        yield from (pair for pair in others if pair[0].severity == severity)
