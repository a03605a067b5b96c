"""reports.parquet and cells.parquet, where pyarrow is installed: `pip install gongkai[parquet]`.

A missing number is null; the lists `blank` and `lost` of the wide file name the columns that are so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Any

from gongkai.exports.layout import layouts_of
from gongkai.exports.pieces import ROWS, Piece, Row
from gongkai.exports.tables import Field, Tables, without_labels
from gongkai.values import MISSING

WIDE, LONG = 2500, 250  # reports held before they are written as one group
COUNT = 999_999_999  # what the grammar allows, and 32 bits hold
DIGITS, DECIMALS = 30, 12  # enough for any amount the record's grammar allows, in any printed unit


def available() -> bool:
    return find_spec("pyarrow") is not None


class Parquet:
    """Takes rows of reports from the pieces and writes both files batch by batch."""

    def __init__(self, folder: Path, tables: Tables, about: Mapping[str, str | int]) -> None:
        self._tables, self._layouts = tables, layouts_of(tables)
        self._form = tables["reports"].names.index("form")
        fields = [(field.name, _type(field)) for field in tables["reports"].fields]
        wide = [*fields, *((word, _list()) for word in MISSING)]
        cells = [(field.name, _type(field)) for field in without_labels(tables["cells"])]
        self._wide = _File(folder / "reports.parquet", wide, about, WIDE, long=False)
        self._cells = _File(folder / "cells.parquet", cells, about, LONG, long=True)

    def take(self, piece: Piece) -> None:
        for row in piece.rows if piece.name == ROWS else ():
            line = self._line(row)
            self._wide.add((*line, *self._words(row)))
            self._cells.add(self._columns(row, line))

    def close(self) -> None:
        self._wide.close()
        self._cells.close()

    def _line(self, row: Row) -> list[object]:
        """The report in one line, its amounts exact."""
        line: list[object] = ["" if value is None else value for value in row.head]
        line += row.figures
        for place, amount in row.exact.items():
            line[len(row.head) + int(place)] = Decimal(amount)
        return line

    def _words(self, row: Row) -> list[list[str]]:
        """By word the names of the columns whose numbers are missing so."""
        names, places = self._tables["reports"].names, self._tables.places[str(row.head[self._form])]
        missing = sorted((places[path][0], printed) for path, printed, *_ in row.missing)
        return [[names[place] for place, printed in missing if printed == word] for word in MISSING]

    def _columns(self, row: Row, line: list[object]) -> list[Sequence[object]]:
        """The columns of the long table, all cells of a report at once."""
        layout = self._layouts(self._tables.forms[str(row.head[self._form])], frozenset(row.collapsed))
        numbers = [line[place] for place in layout.places]
        count, printed = len(numbers), list(map(str, numbers))
        states, low, high = ["printed"] * count, [None] * count, [None] * count
        for path, place in layout.exact:
            printed[layout.at[path]] = str(line[place + 1])
        for path, *known in row.missing:
            at = layout.at[path]
            printed[at], states[at], low[at], high[at] = known  # type: ignore[assignment]
        first = [row.head[0]] * count
        return [first, layout.paths, layout.figures, printed, numbers, states, low, high, layout.units]


class _File:
    """Takes a line, or with `long` the columns of several, for each report; so many reports are one group."""

    def __init__(
        self,
        path: Path,
        columns: list[tuple[str, Any]],
        about: Mapping[str, str | int],
        batch: int,
        long: bool,
    ) -> None:
        import pyarrow
        from pyarrow.parquet import ParquetWriter

        metadata = {f"gongkai.{name}": str(value) for name, value in about.items()}
        self._schema = pyarrow.schema(columns, metadata=metadata)
        self._writer = ParquetWriter(path, self._schema, compression="zstd")
        self._held: list[Sequence[Any]] = []
        self._batch, self._long = batch, long

    def add(self, values: Sequence[object]) -> None:
        self._held.append(values)
        if len(self._held) == self._batch:
            self._flush()

    def _flush(self) -> None:
        import pyarrow

        columns = map(list, map(chain.from_iterable, self._columns()) if self._long else self._columns())
        typed = zip(columns, self._schema.types, strict=True)
        arrays = [_array(values, kind) for values, kind in typed]
        self._writer.write_table(pyarrow.Table.from_arrays(arrays, schema=self._schema))
        self._held = []

    def _columns(self) -> Iterable[tuple[Any, ...]]:
        return zip(*self._held, strict=True) if self._held else ((),) * len(self._schema)

    def close(self) -> None:
        self._flush()
        self._writer.close()


def _array(values: list[Any], kind: Any) -> Any:
    """Arrow makes a decimal of a Decimal alone, which takes ten times as long as to make one of a count."""
    import pyarrow
    from pyarrow.compute import coalesce

    if not pyarrow.types.is_decimal(kind):
        return pyarrow.array(values, kind)
    if values.count(None) == len(values):
        return pyarrow.nulls(len(values), kind)
    small = [value if type(value) is int and -COUNT <= value <= COUNT else None for value in values]
    counts = pyarrow.array(small, pyarrow.int32()).cast(kind)
    if counts.null_count == values.count(None):
        return counts
    rest = [None if value is None else Decimal(value) for value in values]
    return coalesce(counts, pyarrow.array(rest, kind))


def _type(field: Field) -> Any:
    import pyarrow

    known = {"string": pyarrow.string(), "integer": pyarrow.int64()}
    return known.get(field.type) or pyarrow.decimal128(DIGITS, DECIMALS)


def _list() -> Any:
    import pyarrow

    return pyarrow.list_(pyarrow.string())
