"""A record in its canonical form: the same content, written as `dump` writes it."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import unified_diff
from pathlib import Path
from typing import NamedTuple

from gongkai.balance.answers import answers_of
from gongkai.catalog import load_record
from gongkai.checks import findings_of
from gongkai.dump import dump
from gongkai.files import write_text
from gongkai.finding import Finding, refused
from gongkai.form import Form


class Tidied(NamedTuple):
    """What became of one file: its errors, or the difference that was written (empty: it was canonical)."""

    errors: list[Finding]
    difference: str = ""


def records_in(path: Path) -> list[Path]:
    """The records of a folder, which are named by their year; or the one file itself. Raises Refused."""
    if not path.exists():
        raise refused("file-unreadable", path, problem="—")
    return sorted(file for file in path.glob("**/*.yaml") if file.stem.isdigit()) if path.is_dir() else [path]


def tidy(path: Path, forms: Mapping[str, Form]) -> Tidied:
    """Write the record's file in its canonical form; a record that has errors is left as it is."""
    record, findings = load_record(path, dict(forms))
    if record:
        findings = [*findings, *findings_of(record, str(path), answers_of(record))]
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors or record is None:
        return Tidied(errors)
    stands, text = path.read_bytes().decode("utf-8"), dump(record)
    if text != stands:
        write_text(path, text)
    lines = unified_diff(stands.split("\n"), text.split("\n"), str(path), "—", lineterm="", n=0)
    return Tidied([], "\n".join(lines))
