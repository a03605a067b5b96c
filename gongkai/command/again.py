"""Reading sources again: what would change in their records, cell by cell, and what is taken."""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from gongkai.catalog import Catalog, Report, load_catalog, sha256
from gongkai.changes import versions_of
from gongkai.command.saying import exit_code, say, show
from gongkai.dump import dump
from gongkai.files import read_text, write_text
from gongkai.finding import Finding, Refused, refused, sentences
from gongkai.load import load
from gongkai.phrases import cell_label
from gongkai.reading.again import Difference, differences, settled, taken
from gongkai.reading.sources import Outcome, Task, read_sources
from gongkai.record import Record
from gongkai.stages import Progress


class Reread(NamedTuple):
    """A record beside its new reading, and what is wrong with either."""

    report: Report
    again: Record | None
    findings: list[Finding]


def read_again(options: argparse.Namespace) -> int:
    """1 where a source could not be read again."""
    catalog, _ = load_catalog(options.content)
    reports = _named(options.files, catalog)
    failed, count = 0, {"records": len(reports), "taken": 0, "kept": 0}
    progress = Progress(len(reports))
    for done, each in enumerate(_reread(reports, catalog, options), 1):
        progress.clear()
        show(each.findings, options.lang)
        failed = max(failed, exit_code(each.findings))
        found = _compared(each, catalog)
        _tell(each.report, found, options.lang)
        _take(each, found, options.lang)
        count["taken"] += sum(one.taken for one in found)
        count["kept"] += sum(not one.taken for one in found)
        progress.at(done)
    say(sentences()["again-sums"][options.lang].format(**count))
    return failed


def _source(report: Report) -> Path:
    return report.path.parent / report.record.source.get("file", "")


def _named(paths: list[Path], catalog: Catalog) -> list[Report]:
    """The reports with a source beside them that were named by record, source or folder; else all."""
    own = [report for report in catalog.reports.values() if "file" in report.record.source]
    chosen = {id(report): report for report in own if not paths}
    for path in paths:
        whole = path.resolve()
        found = [r for r in own for p in (r.path, _source(r)) if whole in (p.resolve(), *p.resolve().parents)]
        if not found:
            raise refused("again-none", path)
        chosen |= {id(report): report for report in found}
    return list(chosen.values())


def _reread(reports: list[Report], catalog: Catalog, options: argparse.Namespace) -> Iterator[Reread]:
    with tempfile.TemporaryDirectory() as scratch:
        tasks = [Task(_source(r), Path(scratch, f"{number}.yaml")) for number, r in enumerate(reports)]
        outcomes = read_sources(tasks, catalog, None, options.jobs or os.cpu_count() or 1, scans=options.ocr)
        for report, outcome in zip(reports, outcomes, strict=True):
            yield _beside(report, outcome, catalog)


def _beside(report: Report, outcome: Outcome, catalog: Catalog) -> Reread:
    """Only of the very source that the record was read from, and only in the same form."""
    if not outcome.extract.text:
        return Reread(report, None, outcome.findings)
    stands, found = report.record, sha256(outcome.source)
    if found != stands.source.get("sha256"):
        words: dict[str, object] = {"found": outcome.source.name, "expected": found}
        return Reread(report, None, [Finding("source-changed", str(report.path), words=words)])
    head = f"agency: {stands.agency}\nyear: {stands.year}\n"  # the title may not give them
    body = outcome.extract.text.split("\n", 2)[2].replace('  title: ""', "  title: —", 1)
    again, findings = load(head + body, str(report.path), catalog.forms)
    if again and again.cells.keys() != stands.cells.keys():
        words = {"found": again.form.id}
        findings = [Finding("again-form", str(report.path), severity="warning", words=words)]
        again = None
    return Reread(report, again, findings)


def _compared(each: Reread, catalog: Catalog) -> list[Difference]:
    """The differences; git is asked only where there are any."""
    stands = each.report.record
    if each.again is None or not differences(stands, each.again, None):
        return []
    hand = settled(stands, versions_of(each.report.path), catalog.forms)
    return differences(stands, each.again, hand)


def _tell(report: Report, found: list[Difference], lang: str) -> None:
    for each in found:
        label = cell_label(report.record.form, each.path)[lang]
        shown = f"{label}: {each.before.printed} → {each.after.printed}"
        why = sentences()[f"again-{each.why}"][lang]
        say(f"{report.path}:{report.record.place(each.path)[0]}: {shown}  {why}")


def _take(each: Reread, found: list[Difference], lang: str) -> None:
    """Write what may change; a file with notes of its own, which would be lost, is left as it is."""
    if each.again is None or not any(one.taken for one in found):
        return
    path, stands = each.report.path, each.report.record
    try:
        if not _comments(read_text(path)) <= _comments(dump(stands)):
            raise refused("again-notes", path)
        write_text(path, dump(taken(stands, each.again, found)))
    except Refused as error:
        show([error.finding], lang)


def _comments(text: str) -> set[str]:
    return {"".join(line.partition("#")[2].split()) for line in text.split("\n")}
