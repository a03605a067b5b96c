"""What nested markup comes to: paragraphs and tables in reading order, layout tables dissolved."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from gongkai.document import Cell, Paragraph, Table

SPAN = 64  # columns or rows that one cell may cover
FIGURES = 3  # cells with digits alone that make a table one of data
LONG = 200  # characters; a cell of a table of data has less
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_FIGURE = re.compile(r"[0-9０-９][0-9０-９.,，\s]*")
Block = Paragraph | Table


@dataclass
class Box:
    """A cell while it is read: what it holds, how far it reaches, whether it goes on from above."""

    flow: Flow
    columns: int = 1
    rows: int = 1
    continues: bool = False


@dataclass
class Flow:
    """The content of a page or of a cell as it comes; `rows` are those of a table that is still open."""

    line: int = 0
    page: int = 0
    blocks: list[Block] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    level: int = 0

    def write(self, text: str, raised: bool = False) -> None:
        """Text that follows what stands there; a raised digit is none of the number before it."""
        self.pieces.append(text.translate(_SUPERSCRIPT) if raised else text)

    def end(self, line: int = 0, page: int = 0) -> None:
        """The end of a paragraph; each of its lines is one, an empty one is none."""
        for text in "".join(self.pieces).split("\n"):
            if text.strip():
                self.blocks.append(Paragraph(text.strip(), self.level, self.page, self.line))
        self.pieces, self.level, self.line, self.page = [], 0, line or self.line, page or self.page

    @property
    def text(self) -> str:
        return "\n".join(block.text for block in self.blocks if isinstance(block, Paragraph))


def table_blocks(rows: list[list[Box]]) -> Iterator[Block]:
    """One table of data; or what stands in the cells of one that only arranges the page."""
    boxes = [box for row in rows for box in row]
    if _is_layout(rows, boxes):
        for box in boxes:
            yield from box.flow.blocks
    elif boxes:
        yield Table(tuple(_row(row) for row in rows))


def _is_layout(rows: list[list[Box]], boxes: list[Box]) -> bool:
    if any(isinstance(block, Table) for box in boxes for block in box.flow.blocks):
        return True
    if all(len(row) <= 1 for row in rows):
        return True
    figures = sum(bool(_FIGURE.fullmatch(box.flow.text)) for box in boxes)
    return figures < FIGURES and any(len(box.flow.text) > LONG for box in boxes)


def _row(boxes: list[Box]) -> tuple[Cell, ...]:
    return tuple(
        Cell(box.flow.text, box.flow.page, box.flow.line, None, box.columns, box.rows) for box in boxes
    )
