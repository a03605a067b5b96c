"""From a source to its record: read, named after the source, written once and never over a record."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import unified_diff
from pathlib import Path

from gongkai.balances import answers_of
from gongkai.catalog import Catalog, sha256
from gongkai.checks import findings_of
from gongkai.claims import figures_of
from gongkai.dump import dump
from gongkai.finding import Finding, Refused, refused
from gongkai.readers import read_document
from gongkai.recognize import recognize
from gongkai.record import SOURCE, Record


@dataclass(frozen=True)
class Outcome:
    """What became of one source: `record` and where it stands, and the difference to what stood there."""

    source: Path
    path: Path
    findings: list[Finding]
    record: Record | None = None
    difference: str = ""
    written: bool = False


def read_sources(files: Iterable[Path], catalog: Catalog, out: Path | None) -> Iterable[Outcome]:
    """Read every source; its record goes beside it, or to `out` under the source's own name."""
    for file in files:
        path = (out / file.name if out else file).with_suffix(".yaml")
        try:
            yield _read(file, path, catalog)
        except Refused as error:
            yield Outcome(file, path, [error.finding])


def _read(file: Path, path: Path, catalog: Catalog) -> Outcome:
    known = [(agency.name, agency.names) for agency in catalog.agencies.values()]
    reading = recognize(read_document(file), catalog.forms, known)
    source = {**reading.record.source, "file": file.name, "sha256": sha256(file)}
    ordered: Mapping[str, str] = {key: source[key] for key in ("title", *SOURCE) if key in source}
    figures = figures_of(reading.record.text, reading.record.form, reading.record.year)
    record = replace(reading.record, source=ordered, figures=figures)
    text = dump(record)
    findings = [*reading.findings, *findings_of(record, str(path), answers_of(record))]
    if path.exists():
        return Outcome(file, path, findings, record, _difference(path, text))
    write_text(path, text)
    return Outcome(file, path, findings, record, written=True)


def _difference(path: Path, text: str) -> str:
    """What reading the source again would change in the record as it stands."""
    stands = path.read_text(encoding="utf-8").splitlines()
    return "\n".join(unified_diff(stands, text.splitlines(), str(path), "—", lineterm="", n=0))


def write_text(path: Path, text: str) -> None:
    """Write a file whole or not at all: beside it first, then renamed."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(text, encoding="utf-8", newline="\n")
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise refused("out-unwritable", path, problem=error.strerror or error) from None
