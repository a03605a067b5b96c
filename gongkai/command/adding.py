"""Adding reports: each read, given its place in the tree, and said what is left to do."""

from __future__ import annotations

import argparse
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from gongkai.balance.answers import answers_of
from gongkai.catalog import Catalog, load_catalog, sha256
from gongkai.checks import findings_of
from gongkai.command.additions import Added, table, tell
from gongkai.command.asking import answer, present
from gongkai.command.saying import exit_code, say
from gongkai.finding import Finding, Refused, refused
from gongkai.load import load
from gongkai.reading.addition import place_report
from gongkai.reading.proposal import Open, Proposal, Wish, propose
from gongkai.reading.sources import Outcome, Task, read_sources, sources_in
from gongkai.record import Record
from gongkai.stages import Progress

UNKNOWN = "—"  # stands for what a report does not say of itself until it is found out
NO_YEAR = 2000
_FILE = re.compile("^  file: .*$", re.M)
Known = dict[str, Path]  # records by the checksums of their sources


def add(options: argparse.Namespace) -> int:
    """1 where a source was not added, or has sums that do not balance."""
    catalog, _ = load_catalog(options.content)
    files = list(dict.fromkeys(_files(options.files)))
    done: list[Added] = []
    progress = Progress(len(files))
    for each in _all(files, catalog, options):
        done.append(each)
        progress.clear()
        if not options.batch:
            tell(each, options.lang)
        progress.at(len(done))
    if options.batch:
        say(table(done, options.lang))
    return max((exit_code(each.findings) for each in done), default=0)


def _files(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        found = sources_in(path) if path.is_dir() else [path]
        if not found:
            raise refused("source-none", path)
        yield from found


def _all(files: list[Path], catalog: Catalog, options: argparse.Namespace) -> Iterator[Added]:
    """Read and place the sources one by one; those that are in the tree already are not read again."""
    known = {
        report.record.source[key]: report.path
        for report in catalog.reports.values()
        for key in ("original_sha256", "sha256")
        if key in report.record.source
    }
    sums = {file: _sum(file) for file in files}
    new = [file for file in files if sums[file] not in known]
    with tempfile.TemporaryDirectory() as scratch:
        waiting = set(new)
        tasks = [Task(file, Path(scratch, f"{number}.yaml")) for number, file in enumerate(new)]
        outcomes = read_sources(tasks, catalog, None, options.jobs or os.cpu_count() or 1, scans=options.ocr)
        for file in files:
            outcome = next(outcomes) if file in waiting else None
            there = known.get(sums[file])
            if there:
                yield Added(file, "known", there)
            elif outcome:
                yield _placed(outcome, known, catalog, options)


def _sum(file: Path) -> str:
    """The checksum; empty for what cannot be read, of which the reader will say why."""
    try:
        return sha256(file) if file.is_file() else ""
    except OSError:
        return ""


def _placed(outcome: Outcome, known: Known, catalog: Catalog, options: argparse.Namespace) -> Added:
    source = outcome.source
    about = tuple(finding for finding in outcome.findings if finding.path == str(source))
    try:
        if not outcome.extract.text:
            return Added(source, "refused", findings=tuple(outcome.findings))
        record = _record(outcome, catalog)
        wish = Wish(options.place, options.agency, options.name, options.en, options.year, options.url)
        proposal = _proposal(source, record, wish, catalog, options)
        path = place_report(source, record, proposal, wish.url, catalog)
    except Refused as error:
        unknown = error.agency if isinstance(error, Open) else None
        return Added(source, "refused", findings=(*about, error.finding), unknown=unknown)
    known[record.source["sha256"]] = path
    found, mistakes = load(path.read_text(encoding="utf-8"), str(path), catalog.forms)
    checks = findings_of(found, str(path), answers_of(found)) if found else mistakes
    counts = tuple(outcome.extract.counts.items())
    return Added(source, "added", path, proposal, counts, (*_read(about), *checks))


def _read(about: tuple[Finding, ...]) -> Iterator[Finding]:
    """What the reader said of the source, without what has been found out since."""
    return (finding for finding in about if finding.rule != "title-none")


def _record(outcome: Outcome, catalog: Catalog) -> Record:
    """The record of an extract, whose head may lack agency, year and title. Raises Refused."""
    text = outcome.extract.text.replace('agency: ""\n', f"agency: {UNKNOWN}\n", 1)
    text = text.replace("year: 0\n", f"year: {NO_YEAR}\n", 1)
    text = text.replace('  title: ""\n', f"  title: {UNKNOWN}\n", 1)
    text = _FILE.sub(f"  file: {UNKNOWN}", text, count=1)  # it gets a name of its own beside the record
    record, findings = load(text, str(outcome.source), catalog.forms)
    if record is None:
        raise Refused(findings[0])
    source = dict(record.source)
    source["title"] = outcome.source.stem if source["title"] == UNKNOWN else source["title"]
    agency = "" if record.agency == UNKNOWN else record.agency
    year = 0 if record.year == NO_YEAR else record.year
    return replace(record, agency=agency, year=year, source=source)


def _proposal(
    source: Path, record: Record, wish: Wish, catalog: Catalog, options: argparse.Namespace
) -> Proposal:
    """What is proposed; of what is open a person is asked, where there is one, until nothing is."""
    while True:
        try:
            return propose(source, record, wish, catalog)
        except Open as question:
            typed = "" if options.batch or not present() else answer(question, options.lang)
            if not typed:
                raise
            wish = _told(wish, question, typed)


def _told(wish: Wish, question: Open, typed: str) -> Wish:
    """The wish with an answer; words where an address was asked for are the English name of a new agency."""
    if question.field == "year":
        return replace(wish, year=int(typed) if typed.isascii() and typed.isdigit() else 0)
    if question.field == "agency" and question.finding.rule == "add-agency" and " " in typed:
        return replace(wish, en=typed)
    answered: dict[str, Any] = {question.field: typed}
    return replace(wish, **answered)
