"""The main figures of a report: the sentence that the form's file has for them, and each by itself."""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from itertools import chain, zip_longest
from typing import NamedTuple

from markupsafe import Markup, escape

from gongkai.exports import plain
from gongkai.form import SLOT, Form
from gongkai.pages.marks import DASH
from gongkai.pages.wording import Wording
from gongkai.record import Record
from gongkai.values import BLANK, LOST

_TAG = re.compile("<[^>]+>")
MISSING = "<span class=missing>{} <small>{}</small></span>"


class Figure(NamedTuple):
    """A number, or the word for why there is none: `blank`, `lost`, or `absent` from the report's form."""

    state: str
    number: str = ""

    @property
    def written(self) -> str:
        """The number, or `blank` or `lost`; nothing where there is no such cell."""
        return "" if self.state == "absent" else self.number or self.state


def figure(record: Record, path: str) -> Figure:
    """A cell as printed; for a group, the sum of its rows, unknown where one of them is."""
    cell = record.cells.get(path)
    if cell is None:
        return _sum(record, _paths(record.form, record.collapsed, path))
    return Figure(cell.printed) if cell.number is None else Figure("printed", cell.printed)


def _sum(record: Record, paths: tuple[str, ...]) -> Figure:
    cells = [record.cells[each] for each in paths if each in record.cells]
    if not cells or len(cells) < len(paths):
        return Figure("absent")
    numbers = [cell.number for cell in cells if cell.number is not None]
    if len(numbers) < len(cells):
        return Figure(LOST if LOST in [cell.printed for cell in cells] else BLANK)
    return Figure("printed", cells[0].printed if len(cells) == 1 else plain(sum(numbers)))


@cache
def _paths(form: Form, collapsed: frozenset[str], path: str) -> tuple[str, ...]:
    """The printed cells that a group's cell is the sum of; none in another form."""
    row, _, column = path.rpartition(".")
    if row not in form.rows:
        return ()
    return tuple(f"{part.path}.{column}" for part in form.rows[row].printed(collapsed))


def sentence(record: Record, wording: Wording, lang: str = "zh") -> Markup:
    """The form's sentence with the record's figures in it, each an element."""
    pieces = _pieces(record.form, lang)
    shown = [_shown(figure(record, path), wording, lang) for path in pieces[1::2]]
    return Markup("".join(chain.from_iterable(zip_longest(pieces[::2], shown, fillvalue=""))))


@cache
def _pieces(form: Form, lang: str) -> tuple[str, ...]:
    """The form's sentence as HTML and the path of a cell in turn."""
    pieces = SLOT.split(form.summary.zh if lang == "zh" else form.summary.en)
    return tuple(piece if at % 2 else escape(piece) for at, piece in enumerate(pieces))


def bare(sentence: Markup) -> str:
    """A sentence without its marks."""
    return unescape(" ".join(_TAG.sub("", sentence).split()))


def _shown(found: Figure, wording: Wording, lang: str) -> str:
    if found.state == "printed":
        return f"<b>{found.number}</b>"
    return MISSING.format(DASH, wording.text(f"mark-{found.state}", lang))
