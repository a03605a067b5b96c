"""Building the site, once or at every change."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from pathlib import Path

from gongkai.command.saying import exit_code, say, show, summary
from gongkai.finding import Finding, in_order, sentences
from gongkai.last import Built
from gongkai.order import Order
from gongkai.pages.templates import TEMPLATES
from gongkai.serve import serve
from gongkai.site import write_site
from gongkai.stages import Stages
from gongkai.weight import KINDS, MB, too_heavy

SHOWN = 50  # warnings
STAGE = "stage-"  # what the keys of their names begin with


def build_site(options: argparse.Namespace) -> int:
    lang, order, stages = options.lang, _order(options), Stages(_stages(options.lang))
    built = write_site(order, stages)
    checked = built.checked
    checked.add(too_heavy(built.weights.total(), order.out))
    findings, severities = in_order(checked.findings), checked.severities()
    _show(findings, severities["warning"], lang)
    say(summary(severities, checked.counts, lang))
    for line in _told(built, stages, order.out, lang):
        say(line)
    return exit_code(findings)


def _show(findings: list[Finding], count: int, lang: str) -> None:
    """Every error, and as many of the warnings, of which there are so many, as a person reads."""
    show([finding for finding in findings if finding.severity == "error"], lang)
    show([finding for finding in findings if finding.severity == "warning"][:SHOWN], lang)
    if count > SHOWN:
        say(sentences()["findings-more"][lang].format(count=count - SHOWN))


def _stages(lang: str) -> dict[str, str]:
    """The names of the stages of a build."""
    return {k.removeprefix(STAGE): words[lang] for k, words in sentences().items() if k.startswith(STAGE)}


def _told(built: Built, stages: Stages, out: Path, lang: str) -> Iterator[str]:
    """What was written and kept, what it weighs, and how long it took."""
    words = {key: text[lang] for key, text in sentences().items()}
    key = "site-written" if built.written else "site-same"
    yield words[key].format(out=out, written=built.written, kept=built.kept)
    if built.weights:
        whole, reports = built.weights.total(), max(1, len(built.checked.counts))
        sizes = {"all": whole, **{kind: built.weights[kind] for kind in KINDS}}
        shown = {name: f"{size / MB:,.1f}" for name, size in sizes.items()}
        yield words["site-weight"].format(each=f"{1000 * whole / reports / MB:,.1f}", **shown)
    taken = words["comma"].join(f"{_stages(lang)[name]} {s:.1f}" for name, s in stages.seconds.items())
    yield words["site-time"].format(all=f"{sum(stages.seconds.values()):.1f}", stages=taken)


def preview(options: argparse.Namespace) -> int:
    order = _order(options)
    return serve(order, TEMPLATES, options.port, lambda: build_site(options), say)


def _order(options: argparse.Namespace) -> Order:
    base_url = None if options.base_url is None else options.base_url.rstrip("/")
    jobs = options.jobs or os.cpu_count() or 1
    return Order(options.content, _out(options), jobs, base_url, options.only or "")


def _out(options: argparse.Namespace) -> Path:
    """The site stands beside its content unless it is sent elsewhere."""
    return Path(options.out or options.content.parent / "site")
