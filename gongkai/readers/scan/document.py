"""The document of a scan: every page upright, its lines and its writing as marks, every cell in doubt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from gongkai.document import Cell, Document, Paragraph, Table
from gongkai.readers.pdf import blocks_of
from gongkai.readers.pdf.drawing import Box
from gongkai.readers.pdf.grid import SNAP, Grid, grids_of
from gongkai.readers.pdf.marks import Char, Marks, Rule
from gongkai.readers.scan.ruling import ruled
from gongkai.readers.scan.sheet import PAPER, UNIT, Sheet, Turn, inked, sheets_of
from gongkai.readers.scan.writing import Eye, Pixels, spread, tight, written_in

INSET = 2  # pixels between a border and what stands beside it


def scan_document(data: bytes, name: str) -> Document:
    """The document in the images of a PDF that was found to be whole and without text."""
    eye, turns = Eye(), dict[int, Turn]()
    blocks = blocks_of(_marks(sheet, eye, turns) for sheet in sheets_of(data))
    return Document(name, tuple(_doubted(block, turns) for block in blocks))


def _marks(sheet: Sheet, eye: Eye, turns: dict[int, Turn]) -> Marks:
    """The marks of a page, upright; how it was turned is kept for the way back."""
    turns[sheet.page] = sheet.turn
    ink = inked(sheet.image)
    across, down, mask = ruled(ink)
    grids = [grid for band in _bands(across, down) for grid in grids_of(*band)]
    ink[mask > 0] = 0
    bare = sheet.image.copy()
    bare[mask > 0] = PAPER
    chars = [char for grid in grids for char in _inside(grid, bare, ink, eye)]
    chars += _outside(grids, bare, ink, eye)
    return Marks(sheet.page, chars, across, down)


def _bands(across: list[Rule], down: list[Rule]) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """The lines of each table by themselves, lest those of one be snapped to those of another."""
    left = sorted(down, key=lambda rule: rule.start)
    while left:
        band, end = [left[0]], left[0].end
        for rule in left[1:]:
            if rule.start <= end + SNAP:
                band.append(rule)
                end = max(end, rule.end)
        left = left[len(band) :]
        yield [rule for rule in across if band[0].start - SNAP <= rule.at <= end + SNAP], band


def _inside(grid: Grid, image: Any, ink: Any, eye: Eye) -> Iterator[Char]:
    for place in grid.places:
        left, top, right, bottom = _pixels(grid.box(place))
        yield from written_in((left + INSET, top + INSET, right - INSET, bottom - INSET), image, ink, eye)


def _outside(grids: list[Grid], image: Any, ink: Any, eye: Eye) -> Iterator[Char]:
    """The characters around the tables, found with these covered."""
    rest = image.copy()
    for grid in grids:
        left, top, right, bottom = _pixels((grid.xs[0], grid.ys[0], grid.xs[-1], grid.ys[-1]))
        rest[top:bottom, left:right] = PAPER
    for text, box in eye.lines(rest):
        yield from spread(text, tight(box, ink))


def _pixels(box: Box) -> Pixels:
    left, top, right, bottom = (round(edge / UNIT) for edge in box)
    return left, top, right, bottom


def _doubted(block: Paragraph | Table, turns: Mapping[int, Turn]) -> Paragraph | Table:
    """Every cell for a person to confirm, its box where the page has it."""
    if isinstance(block, Paragraph):
        return block
    return Table(tuple(tuple(_doubted_cell(cell, turns) for cell in row) for row in block.rows))


def _doubted_cell(cell: Cell, turns: Mapping[int, Turn]) -> Cell:
    box = turns[cell.page].back(cell.box) if cell.box else None
    return replace(cell, box=box, doubt="doubt-ocr")
