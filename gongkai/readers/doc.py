"""Word's old .doc, turned into .docx by LibreOffice where it is installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from gongkai.document import Document
from gongkai.finding import refused
from gongkai.readers.docx import docx_document
from gongkai.readers.html import html_document

PROGRAMS = ("soffice", "libreoffice")
WORD = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf")  # how Word's files begin
SECONDS = 90  # that one document may take


def doc_document(data: bytes, name: str) -> Document:
    """The document of a .doc file. Raises Refused, where LibreOffice is absent too."""
    if data.startswith(b"PK"):  # many a .doc is a .docx or a web page by another name
        return docx_document(data, name)
    if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return html_document(data, name)
    if not data.startswith(WORD):
        raise refused("doc-broken", name)
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        raise refused("office-missing", name)
    with tempfile.TemporaryDirectory(prefix="gongkai-") as folder:
        source = Path(folder, "source.doc")
        source.write_bytes(data)
        _convert(program, source, name)
        made = source.with_suffix(".docx")
        if not made.exists():
            raise refused("doc-broken", name)
        return docx_document(made.read_bytes(), name)


def _convert(program: str, source: Path, name: str) -> None:
    """Run it with a profile of its own, so that neither settings nor an open window are in the way.

    What it starts stays in the group of this process, with which it is stopped.
    """
    profile = f"-env:UserInstallation={(source.parent / 'profile').as_uri()}"
    to = ["--convert-to", "docx:MS Word 2007 XML", "--outdir", str(source.parent)]
    command = [program, profile, "--headless", "--norestore", "--nolockcheck", *to, str(source)]
    null = subprocess.DEVNULL
    try:
        subprocess.run(command, stdin=null, stdout=null, stderr=null, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        raise refused("doc-slow", name, most=SECONDS) from None
