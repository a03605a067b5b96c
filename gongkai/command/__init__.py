"""The command: arguments in, findings and an exit code out."""

from __future__ import annotations

import argparse
import contextlib
import gc
import os
import sys
from collections.abc import Callable, Sequence

from gongkai.command.saying import say
from gongkai.command.usage import parser_in
from gongkai.finding import LANGUAGES, Refused, refused

HELD = 100_000  # objects more before rubbish is looked for; records are none, and a build holds millions


def main(arguments: Sequence[str]) -> int:
    """Exit code: 0 no error, 1 findings of severity error or an unreadable source, 2 wrong usage."""
    gc.set_threshold(HELD)
    lang = LANGUAGES[0]
    try:
        lang = _language(arguments)
        options = parser_in(lang).parse_args(arguments)
        step: Callable[[argparse.Namespace], int] = options.step
        return step(options)
    except Refused as error:
        return _failed(error, lang)
    except BrokenPipeError:
        _silence()
        return 1
    except (OSError, ImportError, SyntaxError) as error:  # a full disk, a module that cannot be loaded
        _silence()
        problem = getattr(error, "strerror", None) or error
        return _failed(
            refused("system", getattr(error, "filename", None) or "build.py", problem=problem), lang
        )
    except MemoryError:
        return _failed(refused("memory", "build.py"), lang)
    except KeyboardInterrupt:
        return 130


def _failed(error: Refused, lang: str) -> int:
    with contextlib.suppress(OSError):
        say(error.finding.text(lang), sys.stderr)
    return 1


def _silence() -> None:
    """Nothing more can be said, nor fail for that at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _language(arguments: Sequence[str]) -> str:
    """--lang is looked for first, because the help itself is written in it."""
    early = argparse.ArgumentParser(add_help=False)
    early.add_argument("--lang", choices=LANGUAGES, default="zh")
    try:
        return str(early.parse_known_args(arguments)[0].lang)
    except SystemExit:
        raise SystemExit(2) from None
