"""What is said at the terminal: findings, progress, the summary."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
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


def summary(findings: list[Finding], answers: dict[str, Counter[str]], lang: str) -> str:
    words: dict[str, int] = {**totals(answers), **severities(findings), "records": len(answers)}
    return sentences()["summary"][lang].format(**words)


def totals(answers: dict[str, Counter[str]]) -> dict[str, int]:
    return {answer: sum(count[answer] for count in answers.values()) for answer in ANSWERS}


def severities(findings: list[Finding]) -> dict[str, int]:
    return {f"{name}s": sum(f.severity == name for f in findings) for name in SEVERITIES}
