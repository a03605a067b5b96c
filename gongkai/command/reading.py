"""Reading sources: what became of each."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from gongkai.catalog import Catalog, load_catalog
from gongkai.command.again import read_again
from gongkai.command.building import build_site
from gongkai.command.saying import exit_code, say, show
from gongkai.files import write_text
from gongkai.finding import inert, sentences
from gongkai.reading.evidence import evidence_page
from gongkai.reading.sources import Outcome, read_sources, tasks_of
from gongkai.stages import Progress


def read(options: argparse.Namespace) -> int:
    if options.again:
        return read_again(options)
    catalog, _ = load_catalog(options.content)
    return read_all(options.files or list(catalog.sources), options.out, catalog, options)


def build_all(options: argparse.Namespace) -> int:
    """Read the sources that have no record yet, and build the site."""
    catalog, _ = load_catalog(options.content)
    failed = read_all(list(catalog.sources), None, catalog, options)
    return max(failed, build_site(options))


def read_all(files: list[Path], out: Path | None, catalog: Catalog, options: argparse.Namespace) -> int:
    """Read the sources, say of each what became of it; 1 where one could not be read or does not balance."""
    tasks, findings = tasks_of(files, out)
    show(findings, options.lang)
    failed = exit_code(findings)
    shown: list[str] = []
    jobs = options.jobs or os.cpu_count() or 1
    outcomes = read_sources(tasks, catalog, out, jobs, bool(options.evidence), options.dask, options.ocr)
    progress = Progress(len(tasks))
    for number, outcome in enumerate(outcomes, 1):
        progress.clear()
        failed = max(failed, _report(outcome, options.lang))
        shown.append(outcome.extract.evidence)
        progress.at(number)
    if options.evidence:
        write_text(options.evidence, evidence_page(shown))
        say(sentences()["evidence-written"][options.lang].format(path=options.evidence))
    return failed


def _report(outcome: Outcome, lang: str) -> int:
    """Say what became of a source; the doubts are only counted."""
    show((f for f in outcome.findings if f.rule != "doubt"), lang)
    if outcome.extract.text:
        key = "read-written" if outcome.written else "read-differs" if outcome.difference else "read-same"
        words = {"path": outcome.path, **outcome.extract.counts}
        counts = sentences()["read-counts"][lang].format(**words)
        say(inert(f"{outcome.source}: {counts}{sentences()[key][lang].format(**words)}"))
        if outcome.difference:
            say(outcome.difference)
    return exit_code(outcome.findings)
