"""The pieces of a place: its share of every download, one after another in one file, ready to be joined."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from gongkai.exports.entry import Stored

FILE = "pieces"
# The names of pieces, or what they begin with: the code of the place; lines as text, and what the programs
# of the other shapes take; findings as CSV and as values.
PLACE, WIDE, CELLS, OBJECTS, ROWS = "place", "wide", "cells", "objects", "rows"
YEAR, LISTED, INDICATOR, PAGE = "year", "listed", "indicator", "page"
FOUND, FINDINGS, AGENCIES = "found", "findings", "agencies"
LONG = (CELLS, OBJECTS)  # in a large site compressed, so that joining them is copying


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


def read_file(folder: Path) -> Iterator[Piece]:
    """One at a time, in the order in which they were written."""
    with (folder / FILE).open("rb") as file:
        while head := file.readline():
            name, _, size = head.decode().partition(" ")
            yield Piece(name, file.read(int(size)))
