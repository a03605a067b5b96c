"""The words of the command line: its steps and their options."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from gongkai.command.adding import add
from gongkai.command.building import ROOT, build_all, build_site, preview
from gongkai.command.checking import check_records, format_records, review_change
from gongkai.command.reading import read
from gongkai.finding import LANGUAGES, sentences

FORMATS = ("text", "github", "json")
MOST_JOBS = 256


def parser_in(lang: str) -> argparse.ArgumentParser:
    def say(key: str) -> str:
        return sentences()[f"help-{key}"][lang]

    parser = argparse.ArgumentParser(prog="build.py", description=say("build"))
    parser.set_defaults(step=build_all, content=ROOT / "content", lang="zh")
    parser.set_defaults(only="", out=None, base_url=None, evidence=None, jobs=None, dask="", ocr=False)
    shared = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    for one in (parser, shared):
        one.add_argument("--content", type=Path, metavar="DIR", help=say("content"))
        one.add_argument("--lang", choices=LANGUAGES, help=say("lang"))
    steps = parser.add_subparsers(metavar="add | read | check | format | summary | site | serve")

    def step(name: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        found = steps.add_parser(name, parents=[shared], help=say(name), description=say(name))
        found.set_defaults(step=run)
        return found

    adding = step("add", add)
    adding.add_argument("files", nargs="+", type=Path, metavar="FILE", help=say("add-files"))
    for name, value in (
        ("place", "CODE"),
        ("agency", "ID"),
        ("name", "NAME"),
        ("en", "NAME"),
        ("url", "URL"),
    ):
        adding.add_argument(f"--{name}", metavar=value, default="", help=say(f"add-{name}"))
    adding.add_argument("--year", type=int, metavar="YEAR", default=0, help=say("add-year"))
    adding.add_argument("--batch", action="store_true", help=say("add-batch"))
    adding.add_argument("--ocr", action="store_true", help=say("ocr"))
    adding.add_argument("--jobs", type=_count, metavar="N", help=say("jobs"))
    reading = step("read", read)
    reading.add_argument("files", nargs="*", type=Path, metavar="FILE", help=say("files"))
    elsewhere = reading.add_mutually_exclusive_group()
    elsewhere.add_argument("--out", type=Path, metavar="DIR", default=None, help=say("read-out"))
    elsewhere.add_argument("--again", action="store_true", help=say("again"))
    reading.add_argument("--evidence", type=Path, metavar="FILE.html", help=say("evidence"))
    reading.add_argument("--ocr", action="store_true", help=say("ocr"))
    where = reading.add_mutually_exclusive_group()
    where.add_argument("--jobs", type=_count, metavar="N", help=say("jobs"))
    where.add_argument("--dask", metavar="tcp://HOST:PORT", default="", help=say("dask"))
    checks = step("check", check_records)
    checks.add_argument("paths", nargs="*", type=Path, metavar="PATH", help=say("paths"))
    checks.add_argument("--format", choices=FORMATS, default="text", help=say("output"))
    checks.add_argument("--rules", action="store_true", help=say("rules"))
    formatting = step("format", format_records)
    formatting.add_argument("paths", nargs="*", type=Path, metavar="PATH", help=say("format-paths"))
    summary = step("summary", review_change)
    summary.add_argument("base", metavar="BASE", help=say("base"))
    site = step("site", build_site)
    site.add_argument("--out", type=Path, metavar="DIR", help=say("site-out"))
    site.add_argument("--only", metavar="CODE", help=say("only"))
    site.add_argument("--base-url", metavar="URL", help=say("base-url"))
    site.add_argument("--jobs", type=_count, metavar="N", help=say("site-jobs"))
    serving = step("serve", preview)
    serving.add_argument("--port", type=int, default=8000, help=say("port"))
    return parser


def _count(text: str) -> int:
    """A number from 1 up. Raises ValueError."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MOST_JOBS:
        raise ValueError
    return int(text)
