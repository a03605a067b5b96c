"""Characters to printed lines: gathered by height, ordered from left to right, parted by wide gaps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from gongkai.readers.pdf.marks import Char

GAP = 0.3  # of a character's size; a wider one parts words
TWICE = 0.15  # of a character's size; the same character that near was printed twice to look bold
SAME_LINE = 0.3  # of a character's size


class TextLine(NamedTuple):
    text: str
    left: float
    right: float
    base: float
    size: float


def text_lines(chars: Iterable[Char]) -> list[TextLine]:
    """The lines from top to bottom, without those that are blank."""
    lines = (_text_line(_once(sorted(line, key=attrgetter("left")))) for line in _heights(chars))
    return [line for line in lines if line]


def _heights(chars: Iterable[Char]) -> Iterator[list[Char]]:
    """Characters that stand on one foot: fonts differ in their heights, not in that."""
    line: list[Char] = []
    for char in sorted(chars, key=attrgetter("base")):
        if line and char.base - line[-1].base > SAME_LINE * max(char.size, line[-1].size):
            yield line
            line = []
        line.append(char)
    if line:
        yield line


def _once(line: list[Char]) -> list[Char]:
    kept: list[Char] = []
    for char in line:
        last = kept[-1] if kept else None
        if not last or last.text != char.text or char.left - last.left >= TWICE * char.size:
            kept.append(char)
    return kept


def _text_line(line: list[Char]) -> TextLine | None:
    while line and line[0].text.isspace():
        line = line[1:]
    while line and line[-1].text.isspace():
        line = line[:-1]
    if not line:
        return None
    if len(line) == 1:
        (char,) = line
        return TextLine(char.text, char.left, char.right, char.base, char.size)
    size = sorted(char.size for char in line)[len(line) // 2]
    words = [line[0].text]
    for before, char in pairwise(line):
        apart = char.left - before.right > GAP * size
        words.append(" " + char.text if apart and not (before.text + char.text).isspace() else char.text)
    right = max(char.right for char in line)
    return TextLine("".join(words), line[0].left, right, line[0].base, size)
