"""Pieces: what a place or a province gives to every download, one after another in one file, to be joined."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from gongkai.exports.entry import Stored
from gongkai.exports.joined import LEVEL, member

FILE = "pieces"
# The names of pieces, or what they begin with: lines as text, and what the programs of the other shapes take;
# findings as CSV and as values.
WIDE, CELLS, OBJECTS, ROWS = "wide", "cells", "objects", "rows"
YEAR, LISTED, INDICATOR, PAGE = "year", "listed", "indicator", "page"
FOUND, FINDINGS, AGENCIES = "found", "findings", "agencies"
# What a large site compresses, so that joining is copying: the long ones place by place, others by province.
LONG, SHORT = (CELLS, OBJECTS), (WIDE, YEAR, INDICATOR, FOUND)
VALUES = (ROWS, FINDINGS)  # JSON


class Row(NamedTuple):
    """A report as values: the figures are in the order of the wide table, None where no number is known."""

    head: list[Stored]  # the columns in front of the figures
    figures: list[Stored]
    exact: dict[str, str]  # by their place those figures that a float may not hold
    missing: list[tuple[str, str, str, Stored, Stored]]  # path, printed, state, low, high
    texts: list[tuple[str, str]]  # section and narrative, where the database has them
    collapsed: list[str]


@dataclass(frozen=True)
class Piece:
    """A share, by the name of what it belongs to."""

    name: str
    data: bytes

    @cached_property
    def rows(self) -> list[Row]:
        return [Row(*values) for values in json.loads(self.data)]

    @cached_property
    def lines(self) -> list[tuple[Stored, ...]]:
        return [tuple(values) for values in json.loads(self.data)]


def write_file(folder: Path, pieces: Iterable[tuple[str, bytes]]) -> None:
    """Each is its name and its size on a line, and its bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / FILE).open("xb") as file:
        for name, data in pieces:
            file.write(f"{name} {len(data)}\n".encode() + data)


def read_file(folder: Path, names: Collection[str] = ()) -> Iterator[Piece]:
    """Those of these names, or all, in the order written. Raises EOFError where one is cut off."""
    with (folder / FILE).open("rb") as file:
        while head := file.readline():
            name, _, size = head.decode().partition(" ")
            if names and name not in names:
                file.seek(int(size), os.SEEK_CUR)
                continue
            data = file.read(int(size))
            if len(data) < int(size):
                raise EOFError(folder / FILE)
            yield Piece(name, data)


def joined(folders: Iterable[Path], large: bool) -> Iterator[tuple[str, bytes]]:
    """The pieces of places as those of all of them together."""
    found: dict[str, list[bytes]] = defaultdict(list)
    for piece in (piece for folder in folders for piece in read_file(folder)):
        found[piece.name].append(piece.data)
    for name, datas in found.items():
        kind = name.partition("/")[0]
        if kind in VALUES:
            yield name, b"[%s]" % b",".join(data[1:-1] for data in datas if len(data) > len("[]"))
        elif large and kind in SHORT:
            yield name, member(b"".join(datas), LEVEL)
        elif kind in (*LONG, *SHORT, LISTED) or (kind == PAGE and not large):
            yield name, b"".join(datas)
