"""The one intermediate between readers and recognition: paragraphs and tables, blind to the file's format."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_PAGE_NUMBER = re.compile(r"[-—–－]\s*[0-9０-９]{1,4}\s*[-—–－]|第\s*[0-9]{1,4}\s*页.{0,12}")


@dataclass(frozen=True)
class Cell:
    """A cell of a table where it begins; `columns` and `rows` say how far a merged cell reaches."""

    text: str
    page: int = 0
    line: int = 0
    box: tuple[float, float, float, float] | None = None  # x0, top, x1, bottom in points
    columns: int = 1
    rows: int = 1
    doubt: str = ""  # a rule of the messages, where the reader is not certain


@dataclass(frozen=True)
class Paragraph:
    text: str
    level: int = 0  # of a heading that is marked as one; else 0
    page: int = 0
    line: int = 0


@dataclass(frozen=True)
class Table:
    """Rows of the cells that begin in them."""

    rows: tuple[tuple[Cell, ...], ...]

    def grid(self) -> list[list[Cell | None]]:
        """Every row as places from left to right; None where a merged cell reaches over the place."""
        covered: set[tuple[int, int]] = set()
        grid: list[list[Cell | None]] = []
        for top, row in enumerate(self.rows):
            places: list[Cell | None] = []
            for cell in row:
                _fill(places, top, covered)
                covered |= {(top + r, len(places)) for r in range(1, cell.rows)}
                places.append(cell)
                for _ in range(1, cell.columns):
                    covered |= {(top + r, len(places)) for r in range(1, cell.rows)}
                    places.append(None)
            _fill(places, top, covered)
            grid.append(places)
        return grid


@dataclass(frozen=True)
class Document:
    """What a reader found in a file; `note` is what a transcriber says of the original."""

    name: str
    blocks: tuple[Paragraph | Table, ...]
    note: Mapping[str, str] = field(default_factory=dict)


def is_page_number(text: str) -> bool:
    """Whether a line is nothing but the number of its page, as in `- 3 -`."""
    return bool(_PAGE_NUMBER.fullmatch(text.strip()))


def _fill(places: list[Cell | None], row: int, covered: set[tuple[int, int]]) -> None:
    while (row, len(places)) in covered:
        places.append(None)
