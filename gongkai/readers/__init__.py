"""Source files as documents: one reader a format, chosen by the suffix."""

from __future__ import annotations

from pathlib import Path

from gongkai.document import Document
from gongkai.finding import refused
from gongkai.readers.doc import doc_document
from gongkai.readers.docx import docx_document
from gongkai.readers.html import html_document
from gongkai.readers.pdf import pdf_document
from gongkai.readers.text import text_document

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
            raise refused("file-large", path, most=LARGEST // 1_000_000)
        data = path.read_bytes()
    except OSError as error:
        raise refused("file-unreadable", path, problem=error.strerror or error) from None
    if not data.strip():
        raise refused("file-empty", path)
    return reader(data, str(path))
