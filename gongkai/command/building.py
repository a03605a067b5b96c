"""Building the site, once or at every change."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from gongkai.catalog import load_catalog
from gongkai.command.reading import read_all
from gongkai.command.saying import exit_code, progress, say, show, summary
from gongkai.finding import in_order, sentences
from gongkai.serve import serve
from gongkai.site import write_site

ROOT = Path(os.path.relpath(Path(__file__).parents[2]))


def build_all(options: argparse.Namespace) -> int:
    catalog, _ = load_catalog(options.content)
    failed = read_all(list(catalog.sources), None, catalog, options)
    return max(failed, build_site(options))


def build_site(options: argparse.Namespace) -> int:
    out, jobs = _out(options), options.jobs or os.cpu_count() or 1
    base_url = None if options.base_url is None else options.base_url.rstrip("/")
    built = write_site(options.content, out, base_url, jobs, progress, options.only)
    findings = in_order(built.checked.findings)
    show([finding for finding in findings if finding.severity != "notice"], options.lang)
    say(summary(findings, built.checked.counts, options.lang))
    key = "site-written" if built.addresses else "site-same"
    say(sentences()[key][options.lang].format(pages=len(built.addresses), out=out))
    return exit_code(findings)


def preview(options: argparse.Namespace) -> int:
    watched = [options.content, ROOT / "templates"]
    return serve(watched, _out(options), options.port, lambda: build_site(options), say)


def _out(options: argparse.Namespace) -> Path:
    """The site stands beside its content unless it is sent elsewhere."""
    return Path(options.out or options.content.parent / "site")
