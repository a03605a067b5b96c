"""The second opinion on a PDF, through pdfplumber: slower, and with another idea of what a table is."""

from __future__ import annotations

import gc
import io
import logging
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from operator import itemgetter
from typing import Any, NamedTuple

import pdfplumber
from pdfplumber.utils.text import extract_text

from gongkai.document import Cell, Document, Paragraph, Table, is_page_number
from gongkai.finding import refused

BORDER = 3.0  # points; a filled rectangle that is thicker is a background
INDENT = 12.0  # points; a paragraph's first line stands in by about two characters
Box = tuple[float, float, float, float]
_RADICAL = re.compile("[\u2f00-\u2fd5]")  # Chrome writes some Han characters as Kangxi radicals
logging.getLogger("pdfminer").setLevel(logging.ERROR)


class _Line(NamedTuple):
    text: str
    page: int
    left: float
    right: float


def second_document(data: bytes, name: str) -> Document:
    """The document of a PDF as pdfplumber sees it. Raises Refused where it is broken or has no text."""
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            items = [item for page in _each(pdf.pages) for item in _items(page)]
    except Exception as error:  # pdfminer raises whatever a broken file leads it to
        raise refused("pdf-broken", name, problem=str(error).split("\n")[0] or type(error).__name__) from None
    if not items:
        raise refused("pdf-scan", name)
    return Document(name, tuple(_blocks(items)))


def second_texts(data: bytes, places: Mapping[str, Cell]) -> dict[str, str]:
    """What pdfplumber reads at each of these places; nothing for one that it sees no cell around."""
    found: dict[str, str] = {}
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            numbers = {place.page for place in places.values()}
            for page in _each([page for page in pdf.pages if page.page_number in numbers]):
                here = {path: place for path, place in places.items() if place.page == page.page_number}
                found |= _texts(page, here)
    except Exception:  # pdfminer raises whatever a broken file leads it to; then there is no opinion
        return {}
    return found


def _each(pages: list[Any]) -> Iterator[Any]:
    """One page after the other, each forgotten with all that pdfplumber keeps of it before the next."""
    for page in pages:
        yield page
        page.close()
        gc.collect()  # its objects hold one another, and a worker collects nothing by itself


def _texts(page: Any, places: Mapping[str, Cell]) -> dict[str, str]:
    boxes = [box for table in _tables(page.filter(_is_not_background)) for box in table.cells]
    found: dict[str, str] = {}
    for path, place in places.items():
        around = [box for box in boxes if place.box and _is_around(box, place.box)]
        if around:
            found[path] = _text(page.chars, min(around, key=_area))
    return found


def _text(chars: list[dict[str, Any]], box: Box) -> str:
    inside = [
        char for char in chars if _is_around(box, (char["x0"], char["top"], char["x1"], char["bottom"]))
    ]
    return _plain(extract_text(inside))


def _is_around(outer: Box, inner: Box) -> bool:
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _items(page: Any) -> Iterator[_Line | Table]:
    """Lines and tables of one page from top to bottom."""
    tables = _tables(page.filter(_is_not_background))
    outside = page
    for table in tables:
        outside = outside.outside_bbox(table.bbox, strict=False)
    lines = outside.extract_text_lines(return_chars=False)
    placed: list[tuple[float, _Line | Table]]
    placed = [(table.bbox[1], _table(table, page.page_number)) for table in tables]
    placed += [(line["top"], _line(line, page.page_number)) for line in _without_page_number(lines)]
    for _, item in sorted(placed, key=itemgetter(0)):
        yield item


def _tables(page: Any) -> list[Any]:
    """Tables of two columns or more; one that a page break cuts open is closed where its uprights end."""
    uprights = [edge for edge in page.edges if edge["orientation"] == "v"]
    if not uprights:
        return []
    ends = [min(edge["top"] for edge in uprights), max(edge["bottom"] for edge in uprights)]
    found = page.find_tables({"explicit_horizontal_lines": ends})
    return [table for table in found if len(table.columns) > 1]


def _is_not_background(thing: dict[str, Any]) -> bool:
    """WPS fills a white rectangle behind each paragraph; such a one is no border."""
    if thing["object_type"] != "rect" or thing["stroke"]:
        return True
    return bool(min(thing["width"], thing["height"]) < BORDER)


def _without_page_number(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A bare number counts as the page's only in the first or last line."""
    edge = (0, len(lines) - 1)
    return [
        line
        for index, line in enumerate(lines)
        if not is_page_number(line["text"]) and not (index in edge and line["text"].strip().isdecimal())
    ]


def _line(line: dict[str, Any], page: int) -> _Line:
    return _Line(_plain(line["text"]), page, line["x0"], line["x1"])


def _plain(text: str) -> str:
    return _RADICAL.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text).strip()


def _table(table: Any, page: int) -> Table:
    """The cells with their spans; a place that no cell covers belongs to its left neighbour."""
    lefts, tops = (sorted({box[axis] for box in table.cells}) for axis in (0, 1))
    texts = table.extract()
    covered: set[tuple[int, int]] = set()
    rows = []
    for top, row in enumerate(table.rows):
        cells: list[Cell] = []
        for left, box in enumerate(row.cells):
            if box is not None:
                columns, height = _reach(lefts, box[0], box[2]), _reach(tops, box[1], box[3])
                covered |= {(top + r, left + c) for r in range(height) for c in range(columns)}
                cells.append(Cell(_plain(texts[top][left] or ""), page, 0, box, columns, height))
            elif (top, left) not in covered:
                _widen(cells, page)
        rows.append(tuple(cells))
    return Table(tuple(rows))


def _reach(starts: list[float], first: float, end: float) -> int:
    """How many columns or rows begin between two edges of a cell."""
    return sum(first <= start < end - 0.1 for start in starts)


def _widen(cells: list[Cell], page: int) -> None:
    if cells:
        cells[-1] = replace(cells[-1], columns=cells[-1].columns + 1)
    else:
        cells.append(Cell("", page))


def _blocks(items: list[_Line | Table]) -> Iterator[Paragraph | Table]:
    """Lines joined to paragraphs, over pages too, where nothing stands between them."""
    lines = [item for item in items if isinstance(item, _Line)]
    left, right = min((x.left for x in lines), default=0.0), max((x.right for x in lines), default=0.0)
    waiting: list[_Line] = []
    for item in items:
        if isinstance(item, _Line) and waiting and _continues(waiting[-1], item, left, right):
            waiting.append(item)
            continue
        if waiting:
            yield _paragraph(waiting)
        waiting = [item] if isinstance(item, _Line) else []
        if isinstance(item, Table):
            yield item
    if waiting:
        yield _paragraph(waiting)


def _continues(above: _Line, line: _Line, left: float, right: float) -> bool:
    """Whether a line goes on with the paragraph of the full line above it."""
    return above.right > right - 2 * INDENT and line.left < left + INDENT


def _paragraph(lines: list[_Line]) -> Paragraph:
    return Paragraph("".join(line.text for line in lines), page=lines[0].page)
