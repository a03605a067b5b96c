"""Building the site, once or at every change."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from gongkai.catalog import load_catalog
from gongkai.checks import check
from gongkai.command.reading import read_all
from gongkai.command.saying import exit_code, say, show, summary
from gongkai.finding import in_order, sentences
from gongkai.serve import serve
from gongkai.site import write_site

ROOT = Path(os.path.relpath(Path(__file__).parents[2]))


def build_all(options: argparse.Namespace) -> int:
    catalog, _ = load_catalog(options.content)
    failed = read_all(list(catalog.sources), None, catalog, options)
    return max(failed, build_site(options))


def build_site(options: argparse.Namespace) -> int:
    catalog, loaded = load_catalog(options.content)
    checked = check(catalog, loaded)
    findings = in_order(checked.findings)
    base_url = catalog.site.base_url if options.base_url is None else options.base_url.rstrip("/")
    out = _out(options)
    pages = write_site(catalog, checked, out, base_url)
    show([finding for finding in findings if finding.severity != "notice"], options.lang)
    answers = {address: checked.count(address) for address in catalog.reports}
    say(summary(findings, answers, options.lang))
    words = {"pages": len(pages), "out": out}
    say(sentences()["site-written"][options.lang].format(**words))
    return exit_code(findings)


def preview(options: argparse.Namespace) -> int:
    watched = [options.content, ROOT / "templates"]
    return serve(watched, _out(options), options.port, lambda: build_site(options), say)


def _out(options: argparse.Namespace) -> Path:
    """The site stands beside its content unless it is sent elsewhere."""
    return Path(options.out or options.content.parent / "site")
