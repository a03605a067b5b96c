"""The tables of a record in the layout that `dump` gives them, read at once by a pattern of their form.

The pattern knows every row, in printed order, and takes numbers, `blank` and `lost`. Tables with groups that
are one row, with rows left out or added, or with any mistake are left to the parser and its messages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from operator import getitem

from gongkai.form import Form, Row
from gongkai.record import Cell, Pool, cells_of
from gongkai.values import MISSING
from gongkai.words import Words, word_at, words_at

_FORM = re.compile(r"^form: (\S+)$", re.MULTILINE)
_END = r"(?: +#.*| *)\n"  # of a line with a key
_PASSED = r"(?: *(?:#.*)?\n)*+"  # lines that say nothing
_OVER = "(?! )"  # what follows belongs to no table
_BETWEEN = str.maketrans("", "", " []")
_CELL = r" *+-?[\w.]++ *+"


@dataclass(frozen=True, eq=False)
class Layout:
    """A form's pattern, its rows, and for every cell its path and the cells of its kind."""

    pattern: re.Pattern[str]
    rows: dict[str, int]  # by path, the number of its group in the pattern
    sizes: tuple[int, ...]
    paths: tuple[str, ...]
    kinds: tuple[Pool, ...]


@dataclass(frozen=True)
class Tables:
    """The tables of a text: their cells by path, their rows, and the lines (from 0) at which they stand."""

    form: Form
    cells: dict[str, Cell]
    written: Mapping[str, Words]
    lines: tuple[int, int]


class _Written(Mapping[str, Words]):
    """The rows as written, by path; where they stand is worked out when it is asked for."""

    __slots__ = ("found", "layout")

    def __init__(self, layout: Layout, found: re.Match[str]) -> None:
        self.layout, self.found = layout, found

    def __getitem__(self, path: str) -> Words:
        group = self.layout.rows[path]
        row, at, text = self.found[group], self.found.start(group), self.found.string
        place = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
        if row[0] == "[":
            return words_at(row[1:-1], *place)
        return Words([word_at(row, *place)] * self.layout.sizes[group - 1])

    def __iter__(self) -> Iterator[str]:
        return iter(self.layout.rows)

    def __len__(self) -> int:
        return len(self.layout.rows)


def tables_of(text: str, forms: Mapping[str, Form]) -> Tables | None:
    """The tables of a text without hidden characters; None where the parser must be asked."""
    named = _FORM.search(text)
    form = forms.get(named[1]) if named else None
    if form is None:
        return None
    layout = _layout(form)
    found = layout.pattern.match(text, text.find(f"\n{form.tables[0].name}:") + 1)
    if found is None:
        return None
    try:
        cells = dict(zip(layout.paths, map(getitem, layout.kinds, _words(found, layout)), strict=True))
    except ValueError:
        return None
    first = text.count("\n", 0, found.start())
    lines = first, first + text.count("\n", *found.span())
    return Tables(form, cells, _Written(layout, found), lines)


def _words(found: re.Match[str], layout: Layout) -> list[str]:
    """The words of all rows; one that stands alone stands for all cells of its row."""
    rows = found.groups()
    if not set(MISSING).isdisjoint(rows):
        rows = tuple(
            ",".join([row] * n) if row in MISSING else row for row, n in zip(rows, layout.sizes, strict=True)
        )
    return ",".join(rows).translate(_BETWEEN).split(",")


@cache
def _layout(form: Form) -> Layout:
    rows = form.printed()
    cells = [(path, cells_of(kind)) for row in rows for path, kind in zip(row.cells, row.kinds, strict=True)]
    return Layout(
        re.compile("".join(_lines(form)) + _OVER),
        {row.path: group for group, row in enumerate(rows, 1)},
        tuple(len(row.columns) for row in rows),
        *zip(*cells, strict=True),
    )


def _lines(form: Form) -> Iterator[str]:
    """The pattern of every line that has a key, and of those between it and the next."""
    for table in form.tables:
        yield f"{table.name}:{_END}{_PASSED}"
        for top in table.rows:
            yield from map(_line, top.walk())


def _line(row: Row) -> str:
    """A group is a key alone; a row has a word, or as many cells as columns."""
    more = len(row.columns) - 1
    value = "" if row.rows else rf" +({'|'.join(MISSING)}|\[{_CELL}(?:,{_CELL}){{{more}}}\])"
    return f"{'  ' * row.path.count('.')}{row.name}:{value}{_END}{_PASSED}"
