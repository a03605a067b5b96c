"""One agency-year as a record. `load` reads it from YAML, `dump` writes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, cached_property

from gongkai.form import Form, Row, Unit
from gongkai.values import MISSING, worth
from gongkai.words import Words

SOURCE = ("file", "url", "sha256", "published", "original", "original_sha256", "damage", "reader")
COVERS = ("place", "organ", "report")
MOST = 16384  # cells of a kind that are kept
REASONS = ("source-wrong", "illegible", "scope-differs", "later-corrected")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as printed: a number, `blank` or `lost`; `number` is its worth in the column's unit."""

    printed: str
    number: int | Decimal | None = None

    @property
    def state(self) -> str:
        return self.printed if self.printed in MISSING else "printed"


class Pool(dict[str, Cell]):
    """The cells of one kind by what is printed, the same one wherever the same stands. Raises ValueError."""

    def __init__(self, kind: str | Unit) -> None:
        super().__init__()
        self.kind = kind

    def __missing__(self, printed: str) -> Cell:
        cell = Cell(str(printed), worth(printed, self.kind))
        if len(self) < MOST:
            self[cell.printed] = cell
        return cell


@cache
def cells_of(kind: str | Unit) -> Pool:
    """The cells of a kind: of whole numbers of a type, or of amounts in a unit."""
    return Pool(kind)


@dataclass(frozen=True)
class Exemption:
    """原文如此: a number or a balance that is wrong as published, with the exact values it covers."""

    target: str  # a cell's path, or a balance's id
    printed: str
    should_be: str  # of a cell; of a balance: the right side
    reason: str
    evidence: str
    of_cell: bool
    line: int = field(default=0, compare=False)

    @property
    def written(self) -> dict[str, str]:
        """As it stands in the record."""
        keys = ("cell", "printed", "should_be") if self.of_cell else ("balance", "left", "right")
        values = (self.target, self.printed, self.should_be, self.reason, self.evidence)
        return dict(zip((*keys, "reason", "evidence"), values, strict=True))


@dataclass(frozen=True)
class Doubt:
    """A cell that was read with less than certainty, until a person deletes the line."""

    cell: str
    why: str
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Figure:
    """A count that the narrative states: what of and whom it covers, and the few words that say so."""

    what: str  # one of the form's figures
    scope: str  # place, organ, or report: the same as the tables
    value: int
    words: str
    change: str = ""  # against the year before, as `+58%`
    parts: tuple[int, ...] = ()  # that the narrative gives as the whole
    line: int = field(default=0, compare=False)

    @property
    def written(self) -> dict[str, str | int | list[int]]:
        """As it stands in the record."""
        found: dict[str, str | int | list[int]] = {
            "what": self.what,
            "scope": self.scope,
            "value": self.value,
        }
        found |= {"change": self.change} if self.change else {}
        found |= {"parts": list(self.parts)} if self.parts else {}
        return found | {"words": self.words}


@dataclass(frozen=True)
class ExtraRow:
    """A row that a region added to the form: kept as printed, never counted."""

    table: str
    label: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Record:
    """`cells` holds every printed cell by its path, in the form's order."""

    agency: str
    year: int
    form: Form
    source: Mapping[str, str]
    cells: Mapping[str, Cell]
    collapsed: frozenset[str] = frozenset()  # groups that the report prints as one row
    text: Mapping[str, str] = field(default_factory=dict)
    exemptions: tuple[Exemption, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    extra_rows: tuple[ExtraRow, ...] = ()
    figures: tuple[Figure, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict, compare=False)  # of the keys at the margin
    written: Mapping[str, Words] = field(default_factory=dict, compare=False)  # the rows in the file

    def row(self, row: Row) -> tuple[Cell, ...]:
        return tuple(self.cells[path] for path in row.cells)

    def place(self, path: str) -> tuple[int, int]:
        """The line and column of a cell; 0 where the record does not come from a file."""
        row = path.rpartition(".")[0]
        if row not in self.written:
            return 0, 0
        return self.written[row].place(self.form.rows[row].cells.index(path))

    @cached_property
    def missing(self) -> tuple[str, ...]:
        return tuple([path for path, cell in self.cells.items() if cell.number is None])
