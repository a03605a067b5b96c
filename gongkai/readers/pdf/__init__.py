"""PDF with a text layer: marks → grids → cells → tables, and lines → paragraphs around them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gongkai.document import Document, Paragraph, Table
from gongkai.finding import refused
from gongkai.readers.pdf.breaks import joined
from gongkai.readers.pdf.grid import grids_of
from gongkai.readers.pdf.lines import text_lines
from gongkai.readers.pdf.marks import Marks, marks_of
from gongkai.readers.pdf.prose import PageLine, frame_of, page_lines, paragraphs, without_heads
from gongkai.readers.pdf.tables import Piece, pieces_of, table_of

Item = PageLine | Piece


def pdf_document(data: bytes, name: str) -> Document:
    """The document of a PDF. Raises Refused where it is broken, has no text or is beyond all measure."""
    blocks = blocks_of(marks_of(data, name))
    if not blocks:
        raise refused("pdf-scan", name)
    return Document(name, blocks)


def blocks_of(pages: Iterable[Marks]) -> tuple[Paragraph | Table, ...]:
    """What the marks of all pages say: paragraphs and tables in their order."""
    return tuple(_blocks(without_heads([_items(marks) for marks in pages])))


def _items(marks: Marks) -> list[Item]:
    """Lines and tables of one page from top to bottom."""
    pieces, outside = pieces_of(marks.page, marks.chars, grids_of(marks.across, marks.down))
    placed: list[tuple[float, Item]] = [(piece.grid.ys[0], piece) for piece in pieces]
    placed += [(line.base, line) for line in page_lines(marks.page, text_lines(outside))]
    return [item for _, item in sorted(placed, key=lambda pair: pair[0])]


def _blocks(pages: list[list[Item]]) -> Iterator[Paragraph | Table]:
    """Paragraphs and tables, each whole, though pages part them."""
    lines: list[PageLine] = []
    piece: Piece | None = None
    frame = frame_of([[item for item in page if isinstance(item, PageLine)] for page in pages])
    for item in (item for page in pages for item in page):
        if isinstance(item, PageLine):
            if piece:
                yield table_of(piece)
            piece = None
            lines.append(item)
            continue
        yield from paragraphs(lines, frame)
        lines = []
        together = joined(piece, item) if piece else None
        if piece and not together:
            yield table_of(piece)
        piece = together or item
    yield from paragraphs(lines, frame)
    if piece:
        yield table_of(piece)
