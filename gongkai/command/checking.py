"""Checking records, writing them in canonical form, and reviewing a change."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

from gongkai.balance.answers import ANSWERS, answers_of
from gongkai.balance.rules import rule_lines
from gongkai.catalog import Catalog, load_catalog, load_record
from gongkai.changes import changed_first
from gongkai.checks import Checked, check, findings_of
from gongkai.command.saying import exit_code, named, say, show, summary, totals
from gongkai.finding import Finding, in_order, refused, sentences
from gongkai.grammar import load_forms
from gongkai.review import changes_since, review
from gongkai.tidy import records_in, tidy


def check_records(options: argparse.Namespace) -> int:
    if options.rules:
        forms = load_forms(options.content / "forms").values()
        say("\n".join(rule_lines(forms, options.lang)))
        return 0
    catalog, loaded = load_catalog(options.content)
    checked = check(catalog, loaded)
    findings, answers = checked.findings, {address: checked.counts[address] for address in catalog.reports}
    if options.paths:
        findings, answers = _only(options.paths, catalog, checked)
    findings = in_order(findings)
    if options.format == "github":
        findings = changed_first(findings)
    if options.format == "json":
        say(json.dumps(_json(findings, answers, options.lang), ensure_ascii=False, indent=1))
    else:
        for finding in findings:
            say(finding.github(options.lang) if options.format == "github" else finding.text(options.lang))
    if options.format == "text":
        say(summary(_severities(findings), answers, options.lang))
    return exit_code(findings)


def _only(
    paths: list[Path], catalog: Catalog, checked: Checked
) -> tuple[list[Finding], dict[str, Counter[str]]]:
    """What concerns these files and folders; a record outside the tree is checked by itself."""
    kept: list[Finding] = []
    answers: dict[str, Counter[str]] = {}
    root = catalog.content.resolve()
    for path in paths:
        whole = path.resolve()
        if not whole.exists():
            raise refused("file-unreadable", path, problem="—")
        if whole == root or root in whole.parents:
            kept += [f for f in checked.findings if _within(Path(f.path).resolve(), whole)]
            inside = [a for a, r in catalog.reports.items() if _within(r.path.resolve(), whole)]
            answers |= {address: checked.counts[address] for address in inside}
            continue
        for file in sorted(whole.glob("**/*.yaml")) if whole.is_dir() else [path]:
            record, mistakes = load_record(file, catalog.forms)
            kept += mistakes
            if record:
                answers[str(file)] = Counter(answer.state for answer in answers_of(record))
                kept += findings_of(record, str(file), answers_of(record))
    return kept, answers


def _within(path: Path, folder: Path) -> bool:
    return path == folder or folder in path.parents


def _severities(findings: list[Finding]) -> Counter[str]:
    return Counter(finding.severity for finding in findings)


def _json(findings: list[Finding], answers: dict[str, Counter[str]], lang: str) -> dict[str, object]:
    reports = {address: {a: count[a] for a in ANSWERS} for address, count in answers.items()}
    summary = {
        "records": len(answers),
        **totals(answers),
        **named(_severities(findings)),
        "reports": reports,
    }
    return {"findings": [finding.data(lang) for finding in findings], "summary": summary}


def format_records(options: argparse.Namespace) -> int:
    """Say of every record that was not canonical what was written, and of every faulty one what is wrong."""
    forms, failed = load_forms(options.content / "forms"), 0
    for path in options.paths or [options.content / "reports"]:
        for file in records_in(path):
            each = tidy(file, forms)
            show(each.errors, options.lang)
            failed = max(failed, exit_code(each.errors))
            if each.errors or each.difference:
                key = "format-left" if each.errors else "format-written"
                say(f"{file}: {sentences()[key][options.lang]}\n{each.difference}".rstrip())
    return failed


def review_change(options: argparse.Namespace) -> int:
    """1 where a changed record has an error or a warning."""
    catalog, loaded = load_catalog(options.content)
    changes = changes_since(options.base, catalog, check(catalog, loaded).findings)
    say(review(changes).rstrip())
    return int(any(finding.severity != "notice" for change in changes for finding in change.findings))
