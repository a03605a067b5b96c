"""Files that grow piece by piece; those of many reports are compressed."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Mapping
from pathlib import Path

from gongkai.exports.entry import Line
from gongkai.exports.objects import json_text
from gongkai.exports.sheets import csv_text, row_of

WHOLE = 1000  # reports, above which a file of all their lines is compressed
LEVEL, PAINS = 4, 6  # of compression: the first is several times as fast, and its files a tenth larger
PACKED = ".gz"
BOM = b"\xef\xbb\xbf"


def packed(path: Path, large: bool) -> Path:
    """Where a file goes that is compressed if it is large."""
    return path.with_name(f"{path.name}{PACKED}") if large else path


class Joined:
    """A file that begins with `head`; the pieces of one named .gz come compressed."""

    def __init__(self, path: Path, head: bytes = b"") -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("xb")  # the same address twice is a mistake
        self._file.write(member(head) if head and path.suffix == PACKED else head)

    def add(self, data: bytes) -> None:
        self._file.write(data)

    def close(self) -> None:
        self._file.close()


class Listing(Joined):
    """A JSON object that ends with the list of reports, which come as lines of an object each."""

    def __init__(self, path: Path, about: Mapping[str, str | int]) -> None:
        super().__init__(path, f'{json_text(about)[:-1]},"reports":['.encode())
        self._before = b"\n"

    def add(self, data: bytes) -> None:
        super().add(self._before + data.rstrip(b"\n").replace(b"\n", b",\n"))
        self._before = b",\n"

    def close(self) -> None:
        super().add(b"\n]}\n")
        super().close()


def member(data: bytes, level: int = PAINS) -> bytes:
    """Compressed so that it can stand behind others in one file; what is short takes more pains."""
    return gzip.compress(data, level, mtime=0)


def csv_head(names: Iterable[str]) -> bytes:
    """What a CSV file begins with, so that a double click opens it right in Excel."""
    return BOM + csv_text(names).encode()


def write_joined(path: Path, head: bytes, pieces: Iterable[bytes]) -> None:
    """A file that is there as a whole, in plain pieces."""
    data = head + b"".join(pieces)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(member(data, LEVEL) if path.suffix == PACKED else data)


def write_csv(path: Path, names: Iterable[str], lines: Iterable[Line]) -> None:
    """A table that is there as a whole."""
    write_joined(path, csv_head(names), ("".join(map(csv_text, map(row_of, lines))).encode(),))
