"""Text and Markdown: rows as lines with tabs, pipes or columns of spaces, or one cell a line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from gongkai.document import Cell, Document, Paragraph, Table, is_page_number
from gongkai.finding import refused
from gongkai.readers.aligned import rows_and_lines

NOTED = {"原件": "original", "sha256": "original_sha256"}  # what a transcriber's note may name
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_HEADING = re.compile(r"(#{1,6})\s*(?=[^\s#])(?!.*#)")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_ARTEFACT = re.compile(r"\[bookmark:[^\]]*\]")
_SEPARATOR = re.compile(r":?-{3,}:?|:-+:?|-+:")
_RULE = re.compile(r"[-+=|:\s─━┄]*[-+=─━]{3,}[-+=|:\s─━┄]*")  # a line between rows that are drawn
_PIPES = re.compile(r"\s*\|.*\||[^|]*[^|\s][^|]*\|[^|]*\|[^|]*")
_PIPE = re.compile(r"(?<!\\)\|")
_BREAK = re.compile(r"<br\s*/?>", re.I)
_DRAWN = str.maketrans("│┃｜║├┼┤┌┬┐└┴┘", "||||+++++++++")
_FIGURE = re.compile(r"-?[0-9０-９][0-9０-９.,，]*([万亿]?元|件|项)?|[-/—–／]{1,2}|无")
MANY = 60  # lines with a number alone that show a file of one cell a line
_NEW_PART = re.compile(r"\s*[一二三四五六七八九十]{1,2}、")
Line = tuple[int, str]  # number and text


def text_document(data: bytes, name: str) -> Document:
    """The document of a .txt or .md file. Raises Refused."""
    lines = list(enumerate(_decoded(data, name).split("\n"), 1))
    note, rest = _note(lines)
    return Document(name, tuple(text_blocks(rest)), note)


def text_blocks(lines: list[Line]) -> Iterator[Paragraph | Table]:
    """The paragraphs and tables that lines of text are set as."""
    yield from _blocks(_layout(lines)(lines))


def _decoded(data: bytes, name: str) -> str:
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))  # as Windows' editor writes it
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
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


def _layout(lines: list[Line]) -> Callable[[list[Line]], Iterator[Paragraph | list[Cell]]]:
    """How the file sets its tables: which of the layouts has the most lines."""
    tabbed = [text for _, text in lines if "\t" in text]
    if 2 * sum(text.rfind("\t") == 0 for text in tabbed) > len(tabbed):
        return _cell_a_line
    bare = sum(bool(_FIGURE.fullmatch(text.strip())) for _, text in lines)
    return _number_a_line if bare > MANY and 2 * bare > len(lines) // 2 else _row_a_line


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


def _number_a_line(lines: list[Line]) -> Iterator[Paragraph | list[Cell]]:
    """Every cell is a line and nothing marks the rows: the numbers belong to the label above them."""
    filled = ((number, text) for number, text in lines if text.strip())
    label: list[Line] = []
    for figures, group in groupby(filled, key=lambda line: bool(_FIGURE.fullmatch(line[1].strip()))):
        block = list(group)
        if figures:
            yield [_cell(text, number) for number, text in (*label, *block)]
            label = []
        else:
            label = block[-1:]
            for number, text in block[:-1]:
                yield from _paragraph(number, text)
    for number, text in label:
        yield from _paragraph(number, text)


def _row_a_line(lines: list[Line]) -> Iterator[Paragraph | list[Cell]]:
    drawn = [(number, text.translate(_DRAWN)) for number, text in lines]
    for marked, group in groupby(drawn, key=lambda line: "\t" in line[1] or _PIPES.match(line[1])):
        if not marked:
            yield from _spaced(list(group))
            continue
        for number, text in group:
            cells = _piped(text) if _PIPES.match(text) else text.split("\t")
            yield [_cell(cell, number) for cell in cells]


def _spaced(lines: list[Line]) -> Iterator[Paragraph | list[Cell]]:
    for number, found in rows_and_lines(lines):
        if isinstance(found, str):
            yield from _paragraph(number, found)
        else:
            yield [_cell(text, number) for text in found]


def _piped(text: str) -> list[str]:
    cells = _PIPE.split(text.strip().removeprefix("|").removesuffix("|"))
    return [_BREAK.sub("\n", cell.replace("\\|", "|")) for cell in cells]


def _cell(text: str, number: int) -> Cell:
    return Cell(_BOLD.sub(r"\1", text).strip(), line=number)


def _paragraph(number: int, text: str) -> Iterator[Paragraph]:
    """One paragraph, or none where the line is empty or a page number."""
    text = text.strip()
    heading = _HEADING.match(text)
    level = len(heading[1]) if heading else 0
    text = _ARTEFACT.sub("", _BOLD.sub(r"\1", text[heading.end() :] if heading else text)).strip()
    if text and not is_page_number(text) and not _RULE.fullmatch(text):
        yield Paragraph(text, level, line=number)


def _blocks(items: Iterable[Paragraph | list[Cell]]) -> Iterator[Paragraph | Table]:
    """Rows that follow one another are one table."""
    for of_paragraphs, group in groupby(items, key=lambda item: isinstance(item, Paragraph)):
        if of_paragraphs:
            yield from (item for item in group if isinstance(item, Paragraph))
        else:
            rows = (tuple(row) for row in group if not isinstance(row, Paragraph))
            yield Table(tuple(row for row in rows if not all(_SEPARATOR.fullmatch(c.text) for c in row)))
