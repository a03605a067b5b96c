"""Source files as documents: one reader a format, chosen by the suffix."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from gongkai.document import Document, Paragraph, Table
from gongkai.files import HIDDEN
from gongkai.finding import refused
from gongkai.readers.doc import doc_document
from gongkai.readers.docx import docx_document
from gongkai.readers.html import html_document
from gongkai.readers.limits import CHARACTERS, limited
from gongkai.readers.pdf import pdf_document
from gongkai.readers.text import text_document

_UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff\ufe0e\ufe0f]")
LARGEST = 64_000_000  # bytes of a source
READERS = {
    ".pdf": pdf_document,
    ".docx": docx_document,
    ".doc": doc_document,
    ".html": html_document,
    ".htm": html_document,
    ".txt": text_document,
    ".md": text_document,
}


def read_document(path: Path) -> Document:
    """The document of a file. Raises Refused."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise refused("suffix", path, found=path.suffix or path.name, known=" ".join(READERS))
    try:
        if path.stat().st_size > LARGEST:
            raise refused("source-large", path, most=LARGEST // 1_000_000)
        data = path.read_bytes()
    except OSError as error:
        raise refused("file-unreadable", path, problem=error.strerror or error) from None
    if not data.strip():
        raise refused("file-empty", path)
    document = reader(data, str(path))
    limited(str(path), "characters", sum(map(_length, document.blocks)), CHARACTERS)
    return replace(document, blocks=tuple(map(_legible, document.blocks)))


def _length(block: Paragraph | Table) -> int:
    if isinstance(block, Paragraph):
        return len(block.text)
    return sum(len(cell.text) + cell.columns * cell.rows for row in block.rows for cell in row)


def _legible(block: Paragraph | Table) -> Paragraph | Table:
    """The block without characters that nobody sees; those that act stay visible as such."""
    if isinstance(block, Paragraph):
        return replace(block, text=_shown(block.text))
    rows = (tuple(replace(cell, text=_shown(cell.text)) for cell in row) for row in block.rows)
    return Table(tuple(rows))


def _shown(text: str) -> str:
    plain = text.isascii() and text.isprintable()
    return text if plain else HIDDEN.sub("\ufffd", _UNSEEN.sub("", text))
