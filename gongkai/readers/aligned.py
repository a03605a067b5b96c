"""Tables in plain text that are set with spaces: which lines are rows, and where each number stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from gongkai.document import is_page_number

_GAP = re.compile(r"[ \u3000\xa0]{2,}|\u3000")
_FIGURE = re.compile(r"-?[0-9０-９][0-9０-９.,，]*([万亿]?元|件|项)?|[-/—–／]{1,2}|无")
_CLOSE = re.compile(
    r"(?P<label>.*?[\u4e00-\u9fff）)”\"])??\s*(?P<figures>(?:(?:^|\s+)(?:[0-9０-９.,，/—-]+))+)\s*"
)
_PARTED = re.compile(r"\s+(?=[（(]?[一二三四五六七八九十0-9]{1,2}[)）.．、])")
FEWEST = 3  # numbers that make a line of single spaces a row
MANY = 10  # such rows, which make a short line with one number a row too
SHORT = 20  # characters
Line = tuple[int, str]
Measure = Callable[[str], int]


class Word(NamedTuple):
    text: str
    start: int
    end: int


class Row(NamedTuple):
    number: int
    words: list[Word]

    @property
    def figures(self) -> list[Word]:
        """The numbers at its end."""
        labels = [i for i, word in enumerate(self.words) if not _FIGURE.fullmatch(word.text)]
        return self.words[labels[-1] + 1 if labels else 0 :]


def rows_and_lines(lines: Sequence[Line]) -> Iterator[Line | tuple[int, list[str]]]:
    """Each line as it is, or with its cells where it is a row of a table."""
    fewest = 1 if sum(bool(_close(text, len, FEWEST)) for _, text in lines) >= MANY else FEWEST
    for several, group in groupby(lines, key=lambda line: len(_words(line[1], len, fewest)) > 1):
        block = list(group)
        if several and any(Row(n, _words(text, len, fewest)).figures for n, text in block):
            yield from _rows(block, fewest)
        else:
            yield from block


def _rows(block: list[Line], fewest: int) -> Iterator[tuple[int, list[str]]]:
    """The rows of one table, in columns if its numbers stand in any."""
    for measure in (_width, len):
        rows = [Row(number, _words(text, measure, fewest)) for number, text in block]
        slots = _slots(rows)
        if slots and all(_places(row, slots) for row in rows):
            labels = max(len(row.words) - len(row.figures) for row in rows if row.figures)
            yield from ((row.number, _cells(row, slots, labels)) for row in rows)
            return
    yield from ((number, [word.text for word in _words(text, len, fewest)]) for number, text in block)


def _slots(rows: list[Row]) -> list[tuple[int, int]]:
    """Where the columns of numbers begin and end, by the rows with most of them; none where they overlap."""
    most = max(len(row.figures) for row in rows)
    full = [row.figures for row in rows if len(row.figures) == most]
    slots = [(min(w.start for w in column), max(w.end for w in column)) for column in zip(*full, strict=True)]
    apart = all(left[1] < right[0] for left, right in pairwise(slots))
    return slots if apart else []


def _places(row: Row, slots: list[tuple[int, int]]) -> list[int] | None:
    """The columns of a row's numbers, [-1] for a row without; None where one is in no column or in two."""
    places = []
    for word in row.figures:
        over = [i for i, (start, end) in enumerate(slots) if word.start < end and start < word.end]
        if len(over) != 1 or over[0] in places:
            return None
        places += over
    return places or [-1]


def _cells(row: Row, slots: list[tuple[int, int]], labels: int) -> list[str]:
    figures = row.figures
    names = [word.text for word in row.words[: len(row.words) - len(figures)]]
    if not figures:
        return names
    standing = dict(zip(_places(row, slots) or [], (word.text for word in figures), strict=True))
    return [""] * (labels - len(names)) + names + [standing.get(i, "") for i in range(len(slots))]


def _words(text: str, measure: Measure, fewest: int) -> list[Word]:
    """What stands apart in a line; numbers behind a label may do so by a single space."""
    words, start = [], 0
    for gap in [*_GAP.finditer(text), None]:
        end = gap.start() if gap else len(text)
        if text[start:end].strip():
            words.append(_word(text, start, end, measure))
        start = gap.end() if gap else end
    return words if len(words) > 1 else _close(text, measure, fewest) or words


def _word(text: str, start: int, end: int, measure: Measure) -> Word:
    return Word(text[start:end].strip(), measure(text[:start]), measure(text[:end]))


def _close(text: str, measure: Measure, fewest: int) -> list[Word]:
    """The cells of a line that has its numbers one space apart; none of any other line."""
    match = None if is_page_number(text) else _CLOSE.fullmatch(text)
    figures = list(re.finditer(r"\S+", match["figures"])) if match else []
    if match is None or len(figures) < (fewest if len(text) <= SHORT and match["label"] else FEWEST):
        return []
    names = _PARTED.split((match["label"] or "").strip()) if match["label"] else []
    offset = match.start("figures")
    words = [Word(name, 0, 0) for name in names]
    return words + [_word(text, offset + each.start(), offset + each.end(), measure) for each in figures]


def _width(text: str) -> int:
    """The width in a fixed font: a Han character is two wide."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
