"""Questions at a terminal, asked only where somebody sits before it."""

from __future__ import annotations

import sys

from gongkai.command.saying import say
from gongkai.finding import inert, sentences
from gongkai.reading.proposal import Open


def present() -> bool:
    """Whether there is anybody to ask."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def answer(question: Open, lang: str) -> str:
    """What was typed, or the choice of that number; empty where there was no answer."""
    say(question.finding.text(lang), sys.stderr)
    values = list(question.choices)
    for number, value in enumerate(values, 1):
        say(f"  {number}  {value}  {inert(question.choices[value])}", sys.stderr)
    print(sentences()[f"ask-{question.field}"][lang], end=" ", file=sys.stderr, flush=True)
    typed = sys.stdin.readline().strip()
    return values[int(typed) - 1] if typed in map(str, range(1, len(values) + 1)) else typed
