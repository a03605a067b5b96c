"""One source read by itself: its document, its record, and what is to be said of them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from gongkai import __version__
from gongkai.balance.answers import answers_of
from gongkai.checks import findings_of
from gongkai.checks.claims import figures_of
from gongkai.document import Document
from gongkai.dump import dump
from gongkai.finding import Refused, refused
from gongkai.form import Form
from gongkai.readers import document_of, legible, source_bytes
from gongkai.readers.scan import can_read_scans
from gongkai.reading.evidence import evidence_of
from gongkai.reading.extract import Extract, packed
from gongkai.reading.opinion import weighed
from gongkai.reading.workers import MoreWanted
from gongkai.recognize import recognize
from gongkai.recognize.heading import Agencies
from gongkai.record import SOURCE, Record


class Known(NamedTuple):
    """What all sources are read by, whether their evidence is wanted, and whether scans may be read."""

    forms: Mapping[str, Form]
    agencies: Agencies
    evidence: bool = False
    scans: bool = False


def extracted(
    source: Path, more: bool, paths: Mapping[Path, Path], known: Known, data: bytes | None = None
) -> str:
    """All that a source says, packed; from its bytes where they came along. Raises MoreWanted for a scan."""
    try:
        data = source_bytes(source) if data is None else data
        return packed(_read(source, data, paths[source], known, more))
    except Refused as error:
        return packed(refusal(error))


def refusal(error: Refused) -> Extract:
    return Extract(findings=(error.finding,))


def _read(source: Path, data: bytes, path: Path, known: Known, more: bool) -> Extract:
    document = _document(source, data, known.scans, more)
    reading = recognize(document, known.forms, known.agencies)
    reading = weighed(source, data, reading, known.forms, known.agencies)
    record = _completed(reading.record, source.name, data)
    found = (*reading.findings, *findings_of(record, str(path), answers_of(record)))
    complete = replace(reading, record=record)
    shown = evidence_of(source, data, document, complete) if known.evidence else ""
    return Extract(dump(record), _counts(record), found, shown)


def _document(source: Path, data: bytes, scans: bool, more: bool) -> Document:
    """The document; a scan is read where that is wanted, with the larger limits that it needs."""
    try:
        return document_of(source, data)
    except Refused as error:
        if error.finding.rule != "pdf-scan" or not scans:
            raise
    if not can_read_scans():
        raise refused("ocr-missing", source)
    if not more:
        raise MoreWanted
    from gongkai.readers.scan.document import scan_document  # slow to load

    return legible(scan_document(data, str(source)))


def _completed(record: Record, name: str, data: bytes) -> Record:
    read = {"sha256": hashlib.sha256(data).hexdigest(), "reader": f"gongkai {__version__}"}
    source = {**record.source, "file": name, **read}
    ordered = {key: source[key] for key in ("title", *SOURCE) if key in source}
    return replace(record, source=ordered, figures=figures_of(record.text, record.form, record.year))


def _counts(record: Record) -> dict[str, int]:
    unbalanced = sum(answer.state in ("broken", "impossible") for answer in answers_of(record))
    missing = len(record.missing)
    read = len(record.cells) - missing
    return {"cells": read, "doubts": len(record.doubts), "missing": missing, "unbalanced": unbalanced}
