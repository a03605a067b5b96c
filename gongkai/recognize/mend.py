"""Rows that a page break tore in two: halves of one label, or a label and the numbers below it."""

from __future__ import annotations

from dataclasses import replace

from gongkai.form import Row
from gongkai.recognize.labels import EXACT, is_label, likeness
from gongkai.recognize.line import Line


def mended(lines: list[Line], rows: list[Row]) -> tuple[list[Line], set[Line]]:
    """The lines with torn ones put together, and which of them were."""
    whole: list[Line] = []
    torn: set[Line] = set()
    for line in lines:
        joined = _joined(whole[-1], line, rows) if whole and whole[-1] not in torn else None
        if joined:
            whole[-1] = joined
            torn.add(joined)
        else:
            whole.append(line)
    return whole, torn


def _joined(above: Line, below: Line, rows: list[Row]) -> Line | None:
    """One line of two, where only one of them has numbers and together they have one known label."""
    if bool(above.figures) == bool(below.figures) or len(above.places) != len(below.places):
        return None
    label = _label(above, below)
    named = _named(label, rows)
    if not named or not _named(above.label, rows) | _named(below.label, rows) <= named:
        return None
    full, empty = (above, below) if above.figures else (below, above)
    half = full if full.leaf >= 0 else empty
    at, cell = min(half.leaf, min(full.behind) - 1), half.places[half.leaf]
    if cell is None or at < 0:
        return None
    places = (*full.places[:at], replace(cell, text=label), *full.places[at + 1 :])
    return Line(places, full.table)


def _label(above: Line, below: Line) -> str:
    return above.label + below.label if is_label(below.label) else above.label


def _named(label: str, rows: list[Row]) -> set[str]:
    return {row.path for row in rows if likeness(label, row.label, row.aliases) >= EXACT}
