"""What is said about a file: one finding is one line with place, severity, rule and message."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

LANGUAGES = ("zh", "en")
SEVERITIES = ("error", "warning", "notice")
_SHOWN = {"error": "错误", "warning": "警告", "notice": "提示"}
_GITHUB = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
LINE = 300  # characters of a finding on its line
_PATH = 120  # of these for the file
_FILE = 160  # or so many where it must be whole for GitHub to find it
_WORD = 12  # what is quoted is not cut shorter than this


@dataclass(frozen=True)
class Finding:
    """One finding. `rule` is stable; `template` names the sentence where several rules share one."""

    rule: str
    path: str
    line: int = 0
    column: int = 0
    severity: str = "error"
    template: str = ""
    words: dict[str, object] = field(default_factory=dict)  # what the sentence quotes, {zh, en} if it differs
    left: int | Decimal | None = None
    right: int | Decimal | None = None
    cells: tuple[str, ...] = ()
    detail: dict[str, object] = field(default_factory=dict)  # what only JSON says

    def message(self, lang: str, room: int = 0) -> str:
        """The sentence, on one line; with `room` what it quotes is cut until it fits."""
        words = {k: inert(str(v[lang] if isinstance(v, dict) else v)) for k, v in self.words.items()}
        sentence = sentences()[self.template or self.rule][lang]
        while True:
            text = " ".join(sentence.format(**words).split())
            longest = max(words, key=lambda key: len(words[key]), default="")
            if not room or len(text) <= room or not longest or len(words[longest]) <= _WORD:
                return text if not room else _cut(text, room)
            words[longest] = _cut(words[longest], max(_WORD, len(words[longest]) - len(text) + room))

    @property
    def place(self) -> str:
        shown = _tail(inert(self.path), _PATH)
        return ":".join([shown, *(str(n) for n in (self.line, self.column) if n)])

    def text(self, lang: str) -> str:
        severity = _SHOWN[self.severity] if lang == "zh" else self.severity
        head = f"{self.place}: {severity} {self.rule}: "
        return head + self.message(lang, LINE - len(head))

    def github(self, lang: str) -> str:
        """A workflow command, its text escaped so that no record can issue one of its own."""
        file = _escaped(inert(self.path)).replace(",", "%2C").replace(":", "%3A")
        where = "".join(f",{k}={n}" for k, n in (("line", self.line), ("col", self.column)) if n)
        head = f"::{self.severity} file={_tail(file, _FILE)}{where},title={self.rule}::"
        room = LINE - len(head)
        while len(text := _escaped(self.message(lang, room))) > LINE - len(head):
            room -= max(1, (len(text) + len(head) - LINE) // 3)  # an escape is three characters for one
        return head + text

    def data(self, lang: str) -> dict[str, object]:
        keys = ("path", "line", "column", "severity", "rule")
        found: dict[str, object] = {key: getattr(self, key) for key in keys}
        found["path"] = inert(self.path)
        found |= {"message": self.message(lang, LINE), "left": _plain(self.left), "right": _plain(self.right)}
        return found | {"cells": list(self.cells)} | self.detail


def _plain(number: int | Decimal | None) -> int | str | None:
    """JSON has no exact decimals: those travel as text."""
    return str(number) if isinstance(number, Decimal) else number


def inert(text: str) -> str:
    """What a terminal or a log could obey is written as an escape; spaces and line ends become spaces."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else " " if c in "\n\t\u3000" else _escape(c) for c in text)


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def _escaped(text: str) -> str:
    return text.translate(_GITHUB)


def _tail(text: str, room: int) -> str:
    return text if len(text) <= room else f"…{text[1 - room :]}"


def _cut(text: str, room: int) -> str:
    """The text with its middle left out where it is longer."""
    if len(text) <= room:
        return text
    head = room // 2
    return f"{text[:head]}…{text[head + 1 - room :]}"


def finding_from(data: dict[str, Any]) -> Finding:
    """A finding from its fields as JSON has them: exact decimals travel as text."""
    sides = {side: data[side] for side in ("left", "right")}
    exact = {side: Decimal(value) if isinstance(value, str) else value for side, value in sides.items()}
    return Finding(**{**data, **exact, "cells": tuple(data["cells"])})


class Refused(Exception):
    """Something cannot be used at all; carries the finding that says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.text("en"))
        self.finding = finding

    def __reduce__(self) -> tuple[type[Refused], tuple[Finding]]:
        return Refused, (self.finding,)  # so that it can pass between processes


def refused(rule: str, path: str | Path, line: int = 0, column: int = 0, **words: object) -> Refused:
    """The exception for an error of this rule at this place."""
    return Refused(Finding(rule, str(path), line, column, words=words))


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """By file and line, errors first on one line; doubles dropped."""
    once = {repr(finding): finding for finding in findings}.values()
    return sorted(once, key=lambda f: (f.path, f.line, SEVERITIES.index(f.severity), f.column, f.rule))


@cache
def sentences() -> dict[str, dict[str, str]]:
    """The sentence of every rule in both languages, from `messages.yaml`."""
    text = Path(__file__).with_name("messages.yaml").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, str]] = yaml.load(text, Loader=yaml.CSafeLoader)
    return loaded
