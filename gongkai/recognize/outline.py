"""The parts of a report: its headings found, and what stands under each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from gongkai.document import Cell, Document, Paragraph, is_page_number
from gongkai.form import Form, Section, Table
from gongkai.recognize.alignment import aligned
from gongkai.recognize.labels import alike, numeral, part
from gongkai.recognize.line import Line

NUMBERED = 2.0  # a numbered heading counts so many times one that is not
_INLINE = re.compile(r"(.{2,40}?)[。：:]\s*(.+)", re.DOTALL)  # a heading with its text in one paragraph
Item = Paragraph | Line


@dataclass(frozen=True)
class Outline:
    """`front` stands before the first heading; `parts` has the items under each heading found."""

    front: list[Item]
    parts: dict[str, list[Item]]

    def paragraphs(self, name: str) -> list[Paragraph]:
        return [item for item in self.parts.get(name, []) if isinstance(item, Paragraph)]

    def lines(self, name: str) -> list[Line]:
        return [item for item in self.parts.get(name, []) if isinstance(item, Line)]


def printed_parts(form: Form) -> list[Section | Table]:
    """Sections and tables in the order of their printed numbers."""
    return sorted((*form.sections, *form.tables), key=lambda known: numeral(known.label))


def outline(items: list[Item], form: Form) -> Outline:
    """The items under the headings of this form."""
    known = printed_parts(form)
    scores = [
        {index: score for index, entry in enumerate(known) if (score := _score(item, entry))}
        for item in items
    ]
    heads = aligned(scores, len(known))
    ends = [*heads, len(items)]
    parts: dict[str, list[Item]] = {}
    for position, (index, entry) in enumerate(heads.items()):
        rest = _heading(items[index])[1]
        under = items[index + 1 : ends[position + 1]]
        under = (
            under if isinstance(known[entry], Table) else [part for item in under for part in _prose(item)]
        )
        parts[known[entry].name] = [*rest, *under]
    return Outline([part for item in items[: ends[0]] for part in _prose(item)], parts)


def _prose(item: Item) -> list[Item]:
    """Text that fills the width of a table is prose, where no table is due."""
    if isinstance(item, Paragraph) or len(item.texts) > 1 or item.figures:
        return [item]
    return [Paragraph(text, 0, item.at.page, item.at.line) for text in item.texts[0].split("\n")]


def items_of(document: Document) -> list[Item]:
    """Paragraphs and the lines of tables in printed order, the numbers of pages left out."""
    items: list[Item] = []
    for number, block in enumerate(document.blocks):
        if not isinstance(block, Paragraph):
            items += _lines(block.grid(), number)
        elif not is_page_number(block.text):
            items.append(block)
    return items


def _lines(grid: list[list[Cell | None]], number: int) -> Iterator[Line]:
    for places in grid:
        line = Line(tuple(places), number)
        if line.filled and not (len(line.texts) == 1 and is_page_number(line.texts[0])):
            yield line


def _heading(item: Item) -> tuple[str, list[Item]]:
    """What of an item may be a heading, and the paragraph that follows it on the same line."""
    if isinstance(item, Line):
        return (item.texts[0] if len(item.texts) == 1 else ""), []
    inline = _INLINE.fullmatch(item.text)
    if inline and part(inline[1])[1]:
        return inline[1], [replace(item, text=inline[2], level=0)]
    return item.text, []


def _score(item: Item, known: Section | Table) -> float:
    """How surely the item is this heading; a heading without number must be exact."""
    found, numbered = part(_heading(item)[0])
    words = [part(label)[0] for label in (known.label, *known.aliases)]
    if found in words:
        return NUMBERED if numbered else 1.0
    close = numbered and len(found) < 2 * len(words[0])
    return NUMBERED * alike(found, words) if close else 0.0
