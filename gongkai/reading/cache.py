"""Extracts kept beside their records, by the source's bytes and by all that may change what is read."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from gongkai.files import write_text
from gongkai.reading.extract import Extract, packed, unpacked

FOLDER = ".cache"
LIBRARIES = ("pypdfium2", "pdfplumber", "rapidocr", "onnxruntime")


class Cache:
    """The extracts of one reader version in a folder."""

    def __init__(self, folder: Path, reader: str) -> None:
        self.folder = folder / FOLDER
        self.reader = reader

    def path(self, source: Path) -> Path:
        """Where the extract of a source lies. Raises OSError where the source cannot be read."""
        with source.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        key = hashlib.sha256(f"{self.reader}\0{source}\0{content}".encode()).hexdigest()
        return self.folder / f"{key}.json"

    def get(self, path: Path) -> Extract | None:
        """The extract, or None where it is not there or not whole."""
        try:
            return unpacked(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None

    def put(self, path: Path, extract: Extract) -> None:
        write_text(path, packed(extract))


def reader_version(forms: Path, agencies: Iterable[str]) -> str:
    """A digest of the program, the forms, the names it looks for and the libraries it reads with."""
    digest = hashlib.sha256(program_version().encode())
    for path in sorted(forms.glob("*.yaml")):
        digest.update(path.read_bytes())
    for name in agencies:
        digest.update(f"{name}\0".encode())
    return digest.hexdigest()


@cache
def program_version() -> str:
    """A digest of the program and of the libraries it reads with."""
    digest = hashlib.sha256(f"{sys.version_info} {[_version(name) for name in LIBRARIES]}".encode())
    package = Path(__file__).parents[1]
    for path in sorted([*package.rglob("*.py"), package / "messages.yaml"]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _version(library: str) -> str:
    """Nothing for an extra that is not installed."""
    try:
        return version(library)
    except PackageNotFoundError:
        return ""
