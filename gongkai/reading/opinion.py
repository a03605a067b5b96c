"""A second opinion where the first reading of a PDF leaves something open: it doubts, it never corrects."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from gongkai.balance.answers import answers_of
from gongkai.document import Cell as Place
from gongkai.finding import Refused
from gongkai.form import Form
from gongkai.recognize import Reading, recognize
from gongkai.recognize.heading import Agencies
from gongkai.recognize.remarks import Remarks
from gongkai.record import Cell, Record
from gongkai.values import LOST

UNREAD = (
    "row-short",
    "row-unplaced",
    "cell-unreadable",
    "cell-merged",
)  # something stood there that was not read


def weighed(
    path: Path, data: bytes, reading: Reading, forms: Mapping[str, Form], agencies: Agencies
) -> Reading:
    """The reading with the doubts of a second reader, where it is a PDF and anything in it gives cause."""
    if path.suffix.lower() != ".pdf":
        return reading
    remarks = Remarks(str(path), doubts={doubt.cell: doubt.why for doubt in reading.record.doubts})
    record = reading.record
    if any(finding.rule in UNREAD for finding in reading.findings):
        record = _filled(record, _second(path, data, forms, agencies), remarks)
    elif suspects := dict(_suspects(reading)):
        _compare(data, suspects, remarks)
    return replace(reading, record=replace(record, doubts=remarks.doubts_of(record.cells)))


def _second(path: Path, data: bytes, forms: Mapping[str, Form], agencies: Agencies) -> Record | None:
    """The record as the second reader has it; None where it refuses the file."""
    from gongkai.readers.pdf.plumber import second_document  # slow to load and seldom wanted

    try:
        return recognize(second_document(data, str(path)), forms, agencies).record
    except Refused:
        return None


def _filled(first: Record, second: Record | None, remarks: Remarks) -> Record:
    """The first record, with cells that only the second has; those and where they differ are in doubt."""
    if second is None or (first.form, first.collapsed) != (second.form, second.collapsed):
        return first
    cells: dict[str, Cell] = {}
    for path, cell in first.cells.items():
        other = second.cells[path]
        cells[path] = cell
        if cell.printed == LOST and other.number is not None:
            cells[path] = other
            remarks.doubt("doubt-second", [path])
        elif LOST not in (cell.printed, other.printed) and cell.printed != other.printed:
            remarks.doubt("doubt-readers", [path], found=other.printed)
    return replace(first, cells=cells)


def _suspects(reading: Reading) -> Iterator[tuple[str, Place]]:
    """The cells of sums that do not balance, and those whose borders do not close."""
    unbalanced = {
        path
        for answer in answers_of(reading.record)
        if answer.state in ("broken", "impossible")
        for path in (*answer.balance.left, *answer.balance.right)
    }
    for path, place in reading.places.items():
        if place.doubt or path in unbalanced:
            yield path, place


def _compare(data: bytes, suspects: Mapping[str, Place], remarks: Remarks) -> None:
    from gongkai.readers.pdf.plumber import second_texts

    for cell, text in second_texts(data, suspects).items():
        if _bare(text) != _bare(suspects[cell].text):
            remarks.doubt("doubt-readers", [cell], found=" ".join(text.split()))


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
