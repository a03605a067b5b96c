"""Files that grow piece by piece; those of many reports are compressed."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO

from gongkai.exports.entry import Line
from gongkai.exports.objects import json_text
from gongkai.exports.sheets import csv_text, row_of

WHOLE = 1000  # reports, above which a file of all their lines is compressed
LEVEL, PAINS = 4, 6  # of compression: the first is several times as fast, and its files a tenth larger
PACKED = ".gz"
ENOUGH = 1 << 16  # bytes
BOM = b"\xef\xbb\xbf"


def packed(path: Path, large: bool) -> Path:
    """Where a file goes that is compressed if it is large."""
    return path.with_name(f"{path.name}{PACKED}") if large else path


class Joined:
    """A file that begins with `head`; the pieces of one named .gz are compressed, or come compressed."""

    def __init__(self, path: Path, head: bytes = b"", compressed: bool = False) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._raw: IO[bytes] = path.open("xb")  # the same address twice is a mistake
        self._file, self._held = self._raw, bytearray()
        if path.suffix == PACKED and not compressed:
            self._file = gzip.GzipFile("", "wb", LEVEL, self._raw, mtime=0)  # type: ignore[assignment]
        if head:
            self._file.write(member(head) if self._file is self._raw and path.suffix == PACKED else head)

    def add(self, data: bytes) -> None:
        """Written once there is enough: to compress little costs as much as to compress much."""
        self._held += data
        if len(self._held) > ENOUGH:
            self._write()

    def _write(self) -> None:
        self._file.write(self._held)
        self._held.clear()

    def close(self) -> None:
        self._write()
        self._file.close()
        self._raw.close()


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


def member(data: bytes) -> bytes:
    """Compressed so that it can stand behind others in one file; being short it takes more pains."""
    return gzip.compress(data, PAINS, mtime=0)


def csv_head(names: Iterable[str]) -> bytes:
    """What a CSV file begins with, so that a double click opens it right in Excel."""
    return BOM + csv_text(names).encode()


def write_csv(path: Path, names: Iterable[str], lines: Iterable[Line]) -> None:
    """A table that is there as a whole."""
    file = Joined(path, csv_head(names))
    file.add("".join(csv_text(row_of(line)) for line in lines).encode())
    file.close()
