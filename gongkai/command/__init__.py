"""The command: arguments in, findings and an exit code out."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Sequence

from gongkai.command.saying import say
from gongkai.command.usage import parser_in
from gongkai.finding import LANGUAGES, Refused

HELD = 100_000  # objects more before rubbish is looked for; records are none, and a build holds millions


def main(arguments: Sequence[str]) -> int:
    """Exit code: 0 no error, 1 findings of severity error or an unreadable source, 2 wrong usage."""
    gc.set_threshold(HELD)
    options = parser_in(_language(arguments)).parse_args(arguments)
    step: Callable[[argparse.Namespace], int] = options.step
    try:
        return step(options)
    except Refused as error:
        say(error.finding.text(options.lang), sys.stderr)
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
