"""What is said at the terminal: findings, progress, the summary."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TextIO

from gongkai.balance.answers import ANSWERS
from gongkai.finding import SEVERITIES, Finding, sentences


def show(findings: Iterable[Finding], lang: str) -> None:
    for finding in findings:
        say(finding.text(lang), sys.stderr if finding.severity == "error" else sys.stdout)


def say(text: str, stream: TextIO | None = None) -> None:
    print(text, file=stream or sys.stdout, flush=True)


def exit_code(findings: Iterable[Finding]) -> int:
    return int(any(finding.severity == "error" for finding in findings))


def summary(severities: Mapping[str, int], answers: dict[str, Counter[str]], lang: str) -> str:
    words = totals(answers) | named(severities) | {"records": len(answers)}
    return sentences()["summary"][lang].format(**words)


def totals(answers: dict[str, Counter[str]]) -> dict[str, int]:
    return {answer: sum(count[answer] for count in answers.values()) for answer in ANSWERS}


def named(severities: Mapping[str, int]) -> dict[str, int]:
    return {f"{name}s": severities.get(name, 0) for name in SEVERITIES}
