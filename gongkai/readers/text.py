"""Text and Markdown: rows as lines with tabs or pipes, or one cell a line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from gongkai.document import Cell, Document, Paragraph, Table, is_page_number
from gongkai.finding import refused

NOTED = {"原件": "original", "sha256": "original_sha256"}  # what a transcriber's note may name
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_HEADING = re.compile(r"(#{1,6})\s*(?=[^\s#])(?!.*#)")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_ARTEFACT = re.compile(r"\[bookmark:[^\]]*\]")
_SEPARATOR = re.compile(r":?-{3,}:?")
_NEW_PART = re.compile(r"\s*[一二三四五六七八九十]{1,2}、")
Line = tuple[int, str]  # number and text


def text_document(data: bytes, name: str) -> Document:
    """The document of a .txt or .md file. Raises Refused."""
    lines = list(enumerate(_decoded(data, name).split("\n"), 1))
    note, rest = _note(lines)
    layout = _cell_a_line if _has_cell_a_line(rest) else _row_a_line
    return Document(name, tuple(_blocks(layout(rest))), note)


def _decoded(data: bytes, name: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text):
            return re.sub(r"\r\n?|[\f\v]", "\n", text)
    raise refused("file-encoding", name)


def _note(lines: list[Line]) -> tuple[dict[str, str], list[Line]]:
    """What the quoted lines before the title name, and the lines after them."""
    note: dict[str, str] = {}
    for index, (_, text) in enumerate(lines):
        if text.strip() and not text.startswith(">"):
            return note, lines[index:]
        key, _, value = text.lstrip("> ").replace("：", ":").partition(":")
        if key.strip() in NOTED:
            note[NOTED[key.strip()]] = value.strip()
    return note, []


def _has_cell_a_line(lines: list[Line]) -> bool:
    tabbed = [text for _, text in lines if "\t" in text]
    return 2 * sum(text.rfind("\t") == 0 for text in tabbed) > len(tabbed)


def _cell_a_line(lines: list[Line]) -> Iterator[Paragraph | list[Cell]]:
    """A tab begins a cell, a line without one continues it, an empty line ends the row."""
    row: list[Cell] = []
    for number, text in lines:
        if text.startswith("\t"):
            row.append(_cell(text, number))
        elif row and text.strip() and not _NEW_PART.match(text):
            row[-1] = _cell(f"{row[-1].text}\n{text}", row[-1].line)
        else:
            if row:
                yield row
            row = []
            yield from _paragraph(number, text)
    if row:
        yield row


def _row_a_line(lines: list[Line]) -> Iterator[Paragraph | list[Cell]]:
    for number, text in lines:
        if text.lstrip().startswith("|"):
            cells = text.strip().removeprefix("|").removesuffix("|").split("|")
        else:
            cells = text.split("\t")
        if len(cells) == 1:
            yield from _paragraph(number, cells[0])
        else:
            yield [_cell(cell, number) for cell in cells]


def _cell(text: str, number: int) -> Cell:
    return Cell(_BOLD.sub(r"\1", text).strip(), line=number)


def _paragraph(number: int, text: str) -> Iterator[Paragraph]:
    """One paragraph, or none where the line is empty or a page number."""
    text = text.strip()
    heading = _HEADING.match(text)
    level = len(heading[1]) if heading else 0
    text = _ARTEFACT.sub("", _BOLD.sub(r"\1", text[heading.end() :] if heading else text)).strip()
    if text and not is_page_number(text):
        yield Paragraph(text, level, line=number)


def _blocks(items: Iterable[Paragraph | list[Cell]]) -> Iterator[Paragraph | Table]:
    """Rows that follow one another are one table."""
    for of_paragraphs, group in groupby(items, key=lambda item: isinstance(item, Paragraph)):
        if of_paragraphs:
            yield from (item for item in group if isinstance(item, Paragraph))
        else:
            rows = (tuple(row) for row in group if not isinstance(row, Paragraph))
            yield Table(tuple(row for row in rows if not all(_SEPARATOR.fullmatch(c.text) for c in row)))
