"""Source files as documents: one reader a format, chosen by the suffix."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from pathlib import Path

from gongkai.document import Document, Paragraph, Table
from gongkai.finding import refused
from gongkai.readers.doc import doc_document
from gongkai.readers.docx import docx_document
from gongkai.readers.html import html_document
from gongkai.readers.pdf import pdf_document
from gongkai.readers.text import text_document

_UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff\ufe0e\ufe0f]")
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_RADICAL = re.compile("[\u2e80-\u2fd5]")  # parts of characters, which Chrome prints in place of whole ones
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
    return document_of(path, source_bytes(path))


def document_of(path: Path, data: bytes) -> Document:
    """The document in the bytes of a file. Raises Refused."""
    return legible(READERS[path.suffix.lower()](data, str(path)))


def source_bytes(path: Path) -> bytes:
    """The bytes of a file that there is a reader for. Raises Refused."""
    if path.suffix.lower() not in READERS:
        raise refused("suffix", path, found=path.suffix or path.name, known=" ".join(READERS))
    try:
        if path.stat().st_size > LARGEST:
            raise refused("source-large", path, most=LARGEST // 1_000_000)
        data = path.read_bytes()
    except OSError as error:
        raise refused("file-unreadable", path, problem=error.strerror or error) from None
    if not data.strip():
        raise refused("file-empty", path)
    return data


def legible(document: Document) -> Document:
    """The document without what nobody sees; characters that turn writing round stay visible as such."""
    return replace(document, blocks=tuple(map(_legible, document.blocks)))


def _legible(block: Paragraph | Table) -> Paragraph | Table:
    """The block in whole characters without those nobody sees; what turns writing round stays visible."""
    if isinstance(block, Paragraph):
        return replace(block, text=_shown(block.text))
    rows = (tuple(replace(cell, text=_shown(cell.text)) for cell in row) for row in block.rows)
    return Table(tuple(rows))


def _shown(text: str) -> str:
    if text.isascii():
        return text
    plain = _RADICAL.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    return _TURNING.sub("\ufffd", _UNSEEN.sub("", plain))
