"""Lines outside the tables: without page numbers and running heads, joined to paragraphs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple, TypeVar

from gongkai.document import Paragraph, is_page_number
from gongkai.readers.pdf.lines import TextLine

INDENT = 12.0  # points; a paragraph's first line stands in by about two characters
FULL = 2.5  # characters that a full line may leave free
LARGER = 1.3  # of a text, how much its title is at least
WIDER = 1.3  # of the usual distance of two lines, what parts paragraphs
REPEATED = 3  # pages on which the same line is a running head
_END = re.compile(r"[。！？]$")
_ENUMERATED = re.compile(r"[（(]?[一二三四五六七八九十]{1,2}[）)、]")
_DIGITS = re.compile(r"[0-9０-９]+")


class PageLine(NamedTuple):
    text: str
    page: int
    left: float
    right: float
    base: float
    size: float


class Frame(NamedTuple):
    """The outermost left and right of all lines, and the usual distance of two, 0 where nothing shows it."""

    left: float
    right: float
    pitch: float


T = TypeVar("T")


def frame_of(pages: list[list[PageLine]]) -> Frame:
    lines = [line for page in pages for line in page]
    pitches = sorted(below.base - above.base for page in pages for above, below in pairwise(page))
    pitch = pitches[len(pitches) // 2] if pitches else 0.0
    return Frame(min((x.left for x in lines), default=0.0), max((x.right for x in lines), default=0.0), pitch)


def page_lines(page: int, lines: list[TextLine]) -> list[PageLine]:
    return [PageLine(line.text, page, line.left, line.right, line.base, line.size) for line in lines]


def without_heads(pages: list[list[T]]) -> list[list[T]]:
    """The pages without their numbers and without first or last lines that most of them share."""
    ends = Counter(_form(page[i]) for page in pages for i in {0, len(page) - 1} if page)
    often = {form for form, count in ends.items() if form and count >= max(REPEATED, len(pages) - 1)}
    return [_without(page, often) for page in pages]


def _without(page: list[T], often: set[str]) -> list[T]:
    """Once and once more, because a head may stand above a number."""
    for _ in range(2):
        ends = {0, len(page) - 1}
        page = [item for i, item in enumerate(page) if not _is_head(item, i in ends, often)]
    return page


def _form(item: object) -> str:
    """A line with its digits alike; nothing for what is no line."""
    return _DIGITS.sub("0", item.text) if isinstance(item, PageLine) else ""


def _is_head(item: object, at_end: bool, often: set[str]) -> bool:
    if not isinstance(item, PageLine):
        return False
    bare = item.text.strip().isdecimal() or _form(item) in often
    return is_page_number(item.text) or (at_end and bare)


def paragraphs(lines: Iterable[PageLine], frame: Frame) -> Iterator[Paragraph]:
    """Lines joined to paragraphs, over pages too."""
    waiting: list[PageLine] = []
    for line in lines:
        if waiting and not _continues(waiting[-1], line, frame):
            yield _paragraph(waiting)
            waiting = []
        waiting.append(line)
    if waiting:
        yield _paragraph(waiting)


def _continues(above: PageLine, line: PageLine, frame: Frame) -> bool:
    """Whether a line goes on with the paragraph of the line above it, which left no room for two more."""
    if _END.search(above.text) and (_ENUMERATED.match(line.text) or _is_apart(above, line, frame)):
        return False
    room = max(2 * INDENT, FULL * (above.right - above.left) / len(above.text))
    alike = max(above.size, line.size) < LARGER * min(above.size, line.size)
    return alike and above.right > frame.right - room and line.left < frame.left + INDENT


def _is_apart(above: PageLine, line: PageLine, frame: Frame) -> bool:
    return above.page == line.page and line.base - above.base > WIDER * frame.pitch > 0


def _paragraph(lines: list[PageLine]) -> Paragraph:
    return Paragraph("".join(line.text for line in lines), page=lines[0].page)
