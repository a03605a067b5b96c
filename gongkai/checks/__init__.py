"""Findings: balances that fail, exceptions that do not apply, doubts, and what records say of each other."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from gongkai.balance.answers import FAILING, Answer, answers_of, with_exceptions
from gongkai.balance.bounds import Bound, Bounds, bounds_of
from gongkai.balance.culprits import Culprits, culprits_of
from gongkai.balance.joint import Joint
from gongkai.catalog import Catalog, Report
from gongkai.checks.figures import figure_findings
from gongkai.checks.relations import relation_findings
from gongkai.checks.suspects import candidates, offers
from gongkai.facts import Facts, facts_of
from gongkai.finding import LANGUAGES, Finding
from gongkai.phrases import (
    balance_label,
    cell_label,
    culprit_words,
    joint_words,
    written,
)
from gongkai.record import Exemption, Record

LONGEST = 300  # characters of a message
WORST_FIRST = ("broken", "impossible", "undecided", "excepted", "holds")


class Examined(NamedTuple):
    """One record by itself: the answers, what is known of missing cells, and where broken sums come from."""

    answers: tuple[Answer, ...]
    bounds: Bounds
    culprits: tuple[Culprits, ...]


@dataclass(frozen=True)
class Checked:
    """By the report's address: how many balances have which answer, what is known of missing cells; findings.

    `facts` is what lists say of a report; `found` counts the findings of a report by severity and rule, and
    those of none under "". Of a whole site `findings` has the errors and the first others alone. Answers,
    culprits and sums of several cells are there for the reports whose pages are being written.
    """

    counts: dict[str, Counter[str]]
    cells: dict[str, Mapping[str, Bound]]
    findings: list[Finding]
    facts: dict[str, Facts] = field(default_factory=dict)
    found: dict[str, Counter[tuple[str, str]]] = field(default_factory=lambda: defaultdict(Counter))
    answers: dict[str, tuple[Answer, ...]] = field(default_factory=dict)
    culprits: dict[str, tuple[Culprits, ...]] = field(default_factory=dict)
    joint: dict[str, tuple[Joint, ...]] = field(default_factory=dict)

    def state(self, address: str) -> str:
        """The worst answer of a report: that word describes it."""
        count = self.counts[address]
        return next(filter(count.get, WORST_FIRST))

    def add(self, findings: Iterable[Finding]) -> None:
        """Take in findings that are about no report."""
        for finding in findings:
            self.findings.append(finding)
            self.found[""][finding.severity, finding.rule] += 1

    def severities(self, addresses: Iterable[str] | None = None) -> Counter[str]:
        """How many findings there are of each severity: in all, or of these reports."""
        found: Counter[str] = Counter()
        for address in self.found if addresses is None else addresses:
            for (severity, _), count in self.found.get(address, {}).items():
                found[severity] += count
        return found


def check(catalog: Catalog, loaded: Iterable[Finding] = (), place: str = "") -> Checked:
    """All that the records of the catalogue, or of one place in it, say about themselves and each other.

    The findings follow those of loading the records.
    """
    checked = Checked({}, {}, list(loaded))
    for address, report in catalog.reports.items():
        if place in ("", report.agency.place):
            _check(address, report, catalog, checked)
    for path, record in catalog.alone.items():
        checked.findings.extend(findings_of(record, str(path), answers_of(record)))
    addresses = {str(report.path): address for address, report in catalog.reports.items()}
    for finding in checked.findings:
        checked.found[addresses.get(finding.path, "")][finding.severity, finding.rule] += 1
    return checked


def _check(address: str, report: Report, catalog: Catalog, checked: Checked) -> None:
    before = catalog.previous(report)
    examined = examine(report.record, answers_of(report.record), before.record if before else None)
    checked.answers[address] = examined.answers
    checked.counts[address] = Counter(answer.state for answer in examined.answers)
    checked.facts[address] = facts_of(report.record)
    checked.cells[address] = examined.bounds.missing
    checked.culprits[address] = examined.culprits
    checked.joint[address] = examined.bounds.joint
    checked.findings.extend(_findings(report.record, str(report.path), examined))
    checked.findings.extend(relation_findings(report, catalog))
    checked.findings.extend(figure_findings(report, before))


def examine(record: Record, answers: Iterable[Answer], before: Record | None = None) -> Examined:
    """`before`: the record of the year before, which may tell what is likelier."""
    answers = tuple(answers)
    return Examined(answers, bounds_of(record, answers), culprits_of(record, answers, before))


def findings_of(record: Record, path: str, answers: Iterable[Answer]) -> Iterator[Finding]:
    """Balances that fail, exceptions that do not apply, what is undecided, and open doubts."""
    return _findings(record, path, examine(record, answers))


def _findings(record: Record, path: str, examined: Examined) -> Iterator[Finding]:
    culprits = {balance: each for each in examined.culprits for balance in each.balances}
    for answer in examined.answers:
        if answer.state in FAILING:
            yield _failure(answer, record, path, culprits.get(answer.balance.id))
    for each in examined.culprits:
        yield from offers(each, examined.answers, record, path)
    if examined.bounds.contradiction:
        yield _contradiction(examined, record, path)
    yield from _exemption_findings(record, path, examined.answers)
    yield from _undecided(record, path, examined)
    for doubt in record.doubts:
        words: dict[str, object] = {"cell": cell_label(record.form, doubt.cell), "why": doubt.why}
        yield Finding("doubt", path, doubt.line, 0, "warning", words=words, cells=(doubt.cell,))


def _failure(answer: Answer, record: Record, path: str, culprits: Culprits | None) -> Finding:
    """Names as many of the likely cells as a message has room for."""
    plain = _failure_alone(answer, record, path)
    room = {lang: LONGEST - len(plain.message(lang)) for lang in LANGUAGES}
    words = plain.words | {"culprit": culprit_words(culprits, record, room)}
    return replace(plain, words=words, detail=candidates(culprits))


def _failure_alone(answer: Answer, record: Record, path: str) -> Finding:
    balance = answer.balance
    excepted = with_exceptions(record)
    words: dict[str, object] = {
        "what": balance_label(balance, record.form),
        "left": written(balance.left, excepted),
        "right": written(balance.right, excepted),
        "difference": abs(answer.left - answer.right),
        "culprit": "",
    }
    return Finding(
        balance.rule.name,
        path,
        *record.place(balance.right[0]),
        balance.rule.severity,
        answer.state,
        words,
        answer.left,
        answer.right,
        (*balance.left, *balance.right),
    )


def _contradiction(examined: Examined, record: Record, path: str) -> Finding:
    balance = examined.bounds.contradiction
    assert balance
    words: dict[str, object] = {"what": balance_label(balance, record.form)}
    cells = (*balance.left, *balance.right)
    return Finding("contradiction", path, *record.place(balance.right[0]), words=words, cells=cells)


def _exemption_findings(record: Record, path: str, answers: tuple[Answer, ...]) -> Iterator[Finding]:
    """An exception must name what is printed (else stale) and be needed (else unused)."""
    for item in record.exemptions:
        concerned = [a for a in answers if _concerns(item, a)]
        words: dict[str, object] = {"target": item.target, "printed": item.printed}
        found = _found(item, record, concerned)
        if found:
            yield Finding("exception-stale", path, item.line, words={**words, "found": found})
        elif all(a.state in ("holds", "undecided") for a in concerned):
            yield Finding("exception-unused", path, item.line, words=words)


def _concerns(item: Exemption, answer: Answer) -> bool:
    return item.target in (answer.balance.id, *answer.balance.left, *answer.balance.right)


def _found(item: Exemption, record: Record, concerned: list[Answer]) -> str:
    """What stands there instead of what the exception names; nothing where it fits."""
    if item.of_cell:
        printed = record.cells[item.target].printed
        return "" if printed == item.printed else printed
    return ", ".join(f"{a.left} ≠ {a.right}" for a in concerned if a.state in FAILING)


def _undecided(record: Record, path: str, examined: Examined) -> Iterator[Finding]:
    """One notice for all balances that wait for missing numbers, and what the others say of those."""
    missing = record.missing
    if missing:
        states = Counter(answer.state for answer in examined.answers)
        known = Counter(bound.state for bound in examined.bounds.missing.values())
        words: dict[str, object] = {"missing": len(missing)}
        words |= {name: states[name] for name in ("undecided", "holds")}
        words |= {name: known[name] for name in ("deduced", "bounded")}
        joint = examined.bounds.joint
        words["joint"] = joint_words(joint)
        place = (path, *record.place(missing[0]), "notice")
        detail: dict[str, object] = {"sums": [{"cells": list(each.cells), "sum": each.sum} for each in joint]}
        yield Finding("undecided", *place, words=words, cells=missing, detail=detail)
