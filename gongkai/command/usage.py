"""The words of the command line: its steps and their options."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from gongkai.finding import LANGUAGES, sentences

FORMATS = ("text", "github", "json")
MOST_JOBS = 256
ROOT = Path(os.path.relpath(Path(__file__).parents[2]))


def parser_in(lang: str) -> argparse.ArgumentParser:
    def say(key: str) -> str:
        return sentences()[f"help-{key}"][lang]

    parser = argparse.ArgumentParser(prog="build.py", description=say("build"))
    parser.set_defaults(step=_later("reading.build_all"), content=ROOT / "content", lang="zh")
    parser.set_defaults(only="", out=None, base_url=None, evidence=None, jobs=None, dask="", ocr=False)
    shared = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    for one in (parser, shared):
        one.add_argument("--content", type=Path, metavar="DIR", help=say("content"))
        one.add_argument("--lang", choices=LANGUAGES, help=say("lang"))
    steps = parser.add_subparsers(metavar="add | read | check | format | summary | site | serve")

    def step(name: str, run: str) -> argparse.ArgumentParser:
        found = steps.add_parser(name, parents=[shared], help=say(name), description=say(name))
        found.set_defaults(step=_later(run))
        return found

    adding = step("add", "adding.add")
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
    reading = step("read", "reading.read")
    reading.add_argument("files", nargs="*", type=Path, metavar="FILE", help=say("files"))
    elsewhere = reading.add_mutually_exclusive_group()
    elsewhere.add_argument("--out", type=Path, metavar="DIR", default=None, help=say("read-out"))
    elsewhere.add_argument("--again", action="store_true", help=say("again"))
    reading.add_argument("--evidence", type=Path, metavar="FILE.html", help=say("evidence"))
    reading.add_argument("--ocr", action="store_true", help=say("ocr"))
    where = reading.add_mutually_exclusive_group()
    where.add_argument("--jobs", type=_count, metavar="N", help=say("jobs"))
    where.add_argument("--dask", metavar="tcp://HOST:PORT", default="", help=say("dask"))
    checks = step("check", "checking.check_records")
    checks.add_argument("paths", nargs="*", type=Path, metavar="PATH", help=say("paths"))
    checks.add_argument("--format", choices=FORMATS, default="text", help=say("output"))
    checks.add_argument("--rules", action="store_true", help=say("rules"))
    formatting = step("format", "checking.format_records")
    formatting.add_argument("paths", nargs="*", type=Path, metavar="PATH", help=say("format-paths"))
    summary = step("summary", "checking.review_change")
    summary.add_argument("base", metavar="BASE", help=say("base"))
    site = step("site", "building.build_site")
    site.add_argument("--out", type=Path, metavar="DIR", help=say("site-out"))
    site.add_argument("--only", metavar="CODE", help=say("only"))
    site.add_argument("--base-url", metavar="URL", help=say("base-url"))
    site.add_argument("--jobs", type=_count, metavar="N", help=say("site-jobs"))
    serving = step("serve", "building.preview")
    serving.add_argument("--port", type=int, default=8000, help=say("port"))
    return parser


def _later(name: str) -> Callable[[argparse.Namespace], int]:
    """A function of a module beside this one, which is imported when it runs: no step waits for another's."""
    module, _, function = name.partition(".")

    def run(options: argparse.Namespace) -> int:
        code: int = getattr(import_module(f"gongkai.command.{module}"), function)(options)
        return code

    return run


def _count(text: str) -> int:
    """A number from 1 up. Raises ValueError."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MOST_JOBS:
        raise ValueError
    return int(text)
