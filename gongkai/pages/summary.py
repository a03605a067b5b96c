"""The main figures of a report: the sentence that the form's file has for them, and each by itself."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup, escape

from gongkai.exports import plain
from gongkai.form import SLOT
from gongkai.pages.marks import DASH
from gongkai.pages.wording import Wording
from gongkai.record import Record
from gongkai.values import BLANK, LOST

NUMBER = Markup("<b>{}</b>")
MISSING = Markup('<span class="missing">{} <small>{}</small></span>')


@dataclass(frozen=True)
class Figure:
    """A number, or the word for why there is none: `blank`, `lost`, or `absent` from the report's form."""

    state: str
    number: str = ""


def figure(record: Record, path: str) -> Figure:
    """A cell as printed; for a group, the sum of its rows, unknown where one of them is."""
    row, _, column = path.rpartition(".")
    if row not in record.form.rows:
        return Figure("absent")
    paths = [f"{part.path}.{column}" for part in record.form.rows[row].printed(record.collapsed)]
    if any(path not in record.cells for path in paths):
        return Figure("absent")
    cells = [record.cells[path] for path in paths]
    states = {cell.state for cell in cells}
    if states != {"printed"}:
        return Figure(LOST if LOST in states else BLANK)
    if len(cells) == 1:
        return Figure("printed", cells[0].printed)
    return Figure("printed", plain(sum(cell.number for cell in cells if cell.number is not None)))


def sentence(record: Record, wording: Wording, lang: str) -> Markup:
    """The form's sentence with the record's figures in it."""
    text = record.form.summary.zh if lang == "zh" else record.form.summary.en
    pieces = SLOT.split(text)  # text and path in turn
    return Markup("").join(
        _shown(figure(record, piece), wording, lang) if at % 2 else escape(piece)
        for at, piece in enumerate(pieces)
    )


def plain_sentence(record: Record, wording: Wording) -> str:
    """The Chinese sentence as bare text."""
    return str(sentence(record, wording, "zh").striptags())


def _shown(found: Figure, wording: Wording, lang: str) -> Markup:
    if found.state == "printed":
        return NUMBER.format(found.number)
    return MISSING.format(DASH, wording.text(f"mark-{found.state}", lang))
