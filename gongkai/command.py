"""The command: arguments in, findings and an exit code out."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TextIO

from gongkai.balances import ANSWERS, answers_of
from gongkai.catalog import Catalog, load_catalog, load_record
from gongkai.changes import changed_first
from gongkai.checks import Checked, check, findings_of
from gongkai.evidence import evidence_page
from gongkai.files import write_text
from gongkai.finding import LANGUAGES, SEVERITIES, Finding, Refused, in_order, refused, sentences
from gongkai.grammar import load_forms
from gongkai.rules import rule_lines
from gongkai.serve import serve
from gongkai.site import write_site
from gongkai.sources import Outcome, read_sources, tasks_of

ROOT = Path(os.path.relpath(Path(__file__).parent.parent))
FORMATS = ("text", "github", "json")
MOST_JOBS = 256


def main(arguments: Sequence[str]) -> int:
    """Exit code: 0 no error, 1 findings of severity error or an unreadable source, 2 wrong usage."""
    options = _parser(_language(arguments)).parse_args(arguments)
    step: Callable[[argparse.Namespace], int] = options.step
    try:
        return step(options)
    except Refused as error:
        _say(error.finding.text(options.lang), sys.stderr)
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130


def _language(arguments: Sequence[str]) -> str:
    """--lang is looked for first, because the help itself is written in it."""
    early = argparse.ArgumentParser(add_help=False)
    early.add_argument("--lang", choices=LANGUAGES, default="zh")
    try:
        return str(early.parse_known_args(arguments)[0].lang)
    except SystemExit:
        raise SystemExit(2) from None


def _parser(lang: str) -> argparse.ArgumentParser:
    def say(key: str) -> str:
        return sentences()[f"help-{key}"][lang]

    parser = argparse.ArgumentParser(prog="build.py", description=say("build"))
    parser.set_defaults(step=_everything, content=ROOT / "content", lang="zh")
    parser.set_defaults(out=None, base_url=None, evidence=None, jobs=None)
    shared = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    for one in (parser, shared):
        one.add_argument("--content", type=Path, metavar="DIR", help=say("content"))
        one.add_argument("--lang", choices=LANGUAGES, help=say("lang"))
    steps = parser.add_subparsers(metavar="read | check | site | serve")

    def step(name: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        found = steps.add_parser(name, parents=[shared], help=say(name), description=say(name))
        found.set_defaults(step=run)
        return found

    read = step("read", _read)
    read.add_argument("files", nargs="*", type=Path, metavar="FILE", help=say("files"))
    read.add_argument("--out", type=Path, metavar="DIR", default=None, help=say("read-out"))
    read.add_argument("--evidence", type=Path, metavar="FILE.html", help=say("evidence"))
    read.add_argument("--jobs", type=_count, metavar="N", help=say("jobs"))
    checks = step("check", _check)
    checks.add_argument("paths", nargs="*", type=Path, metavar="PATH", help=say("paths"))
    checks.add_argument("--format", choices=FORMATS, default="text", help=say("format"))
    checks.add_argument("--rules", action="store_true", help=say("rules"))
    site = step("site", _site)
    site.add_argument("--out", type=Path, metavar="DIR", help=say("site-out"))
    site.add_argument("--base-url", metavar="URL", help=say("base-url"))
    preview = step("serve", _serve)
    preview.add_argument("--port", type=int, default=8000, help=say("port"))
    return parser


def _count(text: str) -> int:
    """A number from 1 up. Raises ValueError."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MOST_JOBS:
        raise ValueError
    return int(text)


def _everything(options: argparse.Namespace) -> int:
    catalog, _ = load_catalog(options.content)
    failed = _read_all(list(catalog.sources), None, catalog, options)
    return max(failed, _site(options))


def _read(options: argparse.Namespace) -> int:
    catalog, _ = load_catalog(options.content)
    return _read_all(options.files or list(catalog.sources), options.out, catalog, options)


def _read_all(files: list[Path], out: Path | None, catalog: Catalog, options: argparse.Namespace) -> int:
    """Read the sources, say of each what became of it; 1 where one could not be read or does not balance."""
    tasks, findings = tasks_of(files, out)
    _show(findings, options.lang)
    failed = _exit_code(findings)
    shown: list[str] = []
    jobs = options.jobs or os.cpu_count() or 1
    outcomes = read_sources(tasks, catalog, out, jobs, bool(options.evidence))
    for number, outcome in enumerate(outcomes, 1):
        _progress("")
        failed = max(failed, _report(outcome, options.lang))
        shown.append(outcome.extract.evidence)
        _progress(f"{number}/{len(tasks)}" if number < len(tasks) else "")
    if options.evidence:
        write_text(options.evidence, evidence_page(shown))
        _say(sentences()["evidence-written"][options.lang].format(path=options.evidence))
    return failed


def _report(outcome: Outcome, lang: str) -> int:
    """Say what became of a source; the doubts are only counted."""
    _show((f for f in outcome.findings if f.rule != "doubt"), lang)
    if outcome.extract.text:
        key = "read-written" if outcome.written else "read-differs" if outcome.difference else "read-same"
        words = {"path": outcome.path, **outcome.extract.counts}
        counts = sentences()["read-counts"][lang].format(**words)
        _say(f"{outcome.source}: {counts}{sentences()[key][lang].format(**words)}")
        if outcome.difference:
            _say(outcome.difference)
    return _exit_code(outcome.findings)


def _progress(text: str) -> None:
    """How far the reading is, in place, where a person looks on."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


def _check(options: argparse.Namespace) -> int:
    if options.rules:
        forms = load_forms(options.content / "forms").values()
        _say("\n".join(rule_lines(forms, options.lang)))
        return 0
    catalog, loaded = load_catalog(options.content)
    checked = check(catalog, loaded)
    findings, answers = checked.findings, {address: checked.count(address) for address in catalog.reports}
    if options.paths:
        findings, answers = _only(options.paths, catalog, checked)
    findings = in_order(findings)
    if options.format == "github":
        findings = changed_first(findings)
    if options.format == "json":
        _say(json.dumps(_json(findings, answers, options.lang), ensure_ascii=False, indent=1))
    else:
        for finding in findings:
            _say(finding.github(options.lang) if options.format == "github" else finding.text(options.lang))
    if options.format == "text":
        _say(_summary(findings, answers, options.lang))
    return _exit_code(findings)


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
            answers |= {address: checked.count(address) for address in inside}
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


def _site(options: argparse.Namespace) -> int:
    catalog, loaded = load_catalog(options.content)
    checked = check(catalog, loaded)
    findings = in_order(checked.findings)
    base_url = catalog.site.base_url if options.base_url is None else options.base_url.rstrip("/")
    out = _out(options)
    pages = write_site(catalog, checked, out, base_url)
    _show([finding for finding in findings if finding.severity != "notice"], options.lang)
    answers = {address: checked.count(address) for address in catalog.reports}
    _say(_summary(findings, answers, options.lang))
    words = {"pages": len(pages), "out": out}
    _say(sentences()["site-written"][options.lang].format(**words))
    return _exit_code(findings)


def _serve(options: argparse.Namespace) -> int:
    watched = [options.content, ROOT / "templates"]
    return serve(watched, _out(options), options.port, lambda: _site(options), _say)


def _out(options: argparse.Namespace) -> Path:
    """The site stands beside its content unless it is sent elsewhere."""
    return Path(options.out or options.content.parent / "site")


def _show(findings: Iterable[Finding], lang: str) -> None:
    for finding in findings:
        _say(finding.text(lang), sys.stderr if finding.severity == "error" else sys.stdout)


def _say(text: str, stream: TextIO | None = None) -> None:
    print(text, file=stream or sys.stdout, flush=True)


def _exit_code(findings: Iterable[Finding]) -> int:
    return int(any(finding.severity == "error" for finding in findings))


def _summary(findings: list[Finding], answers: dict[str, Counter[str]], lang: str) -> str:
    words: dict[str, int] = {**_totals(answers), **_severities(findings), "records": len(answers)}
    return sentences()["summary"][lang].format(**words)


def _json(findings: list[Finding], answers: dict[str, Counter[str]], lang: str) -> dict[str, object]:
    reports = {address: {a: count[a] for a in ANSWERS} for address, count in answers.items()}
    summary = {"records": len(answers), **_totals(answers), **_severities(findings), "reports": reports}
    return {"findings": [finding.data(lang) for finding in findings], "summary": summary}


def _totals(answers: dict[str, Counter[str]]) -> dict[str, int]:
    return {answer: sum(count[answer] for count in answers.values()) for answer in ANSWERS}


def _severities(findings: list[Finding]) -> dict[str, int]:
    return {f"{name}s": sum(f.severity == name for f in findings) for name in SEVERITIES}
