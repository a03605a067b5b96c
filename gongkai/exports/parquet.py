"""reports.parquet and cells.parquet, where pyarrow is installed: `pip install gongkai[parquet]`.

A missing number is null; the lists `blank` and `lost` of the wide file name the columns that are so.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from gongkai.exports.entry import Entry, Line, cell_lines, wide_line
from gongkai.exports.tables import Field, Tables, without_labels
from gongkai.values import MISSING

REPORTS, CELLS = 2500, 50000  # lines held before they are written as one group
DIGITS, DECIMALS = 30, 12  # enough for any amount the record's grammar allows, in any printed unit


def available() -> bool:
    return find_spec("pyarrow") is not None


class Parquet:
    """Takes the reports one by one and writes both files batch by batch."""

    def __init__(self, folder: Path, tables: Tables, about: Mapping[str, str | int]) -> None:
        self._tables = tables
        wide = [(field.name, _type(field)) for field in tables["reports"].fields]
        long = without_labels(tables["cells"])
        self._long = len(long)
        wide += [(word, _list()) for word in MISSING]
        self._wide = _File(folder / "reports.parquet", wide, about, REPORTS)
        narrow = [(field.name, _type(field)) for field in long]
        self._cells = _File(folder / "cells.parquet", narrow, about, CELLS)

    def add(self, entry: Entry) -> None:
        self._wide.add(self._nulls(wide_line(entry, self._tables)))
        for line in cell_lines(entry, self._tables):
            self._cells.add(line[: self._long])

    def close(self) -> None:
        self._wide.close()
        self._cells.close()

    def _nulls(self, line: Line) -> list[object]:
        fields = self._tables["reports"].fields
        named: dict[str, list[str]] = {word: [] for word in MISSING}
        values: list[object] = []
        for field, value in zip(fields, line, strict=True):
            gone = field.missing and value in field.missing
            if gone:
                named[str(value)].append(field.name)
            values.append(None if gone else value)
        return [*values, *named.values()]


class _File:
    def __init__(
        self, path: Path, columns: list[tuple[str, Any]], about: Mapping[str, str | int], batch: int
    ) -> None:
        import pyarrow
        from pyarrow.parquet import ParquetWriter

        metadata = {f"gongkai.{name}": str(value) for name, value in about.items()}
        self._schema = pyarrow.schema(columns, metadata=metadata)
        self._writer = ParquetWriter(path, self._schema, compression="zstd")
        self._lines: list[Any] = []
        self._batch = batch

    def add(self, line: object) -> None:
        self._lines.append(line)
        if len(self._lines) == self._batch:
            self._flush()

    def _flush(self) -> None:
        import pyarrow

        columns = zip(*self._lines, strict=True) if self._lines else [[] for _ in self._schema]
        typed = zip(columns, self._schema.types, strict=True)
        arrays = [pyarrow.array(_exact(values, kind), kind) for values, kind in typed]
        self._writer.write_table(pyarrow.Table.from_arrays(arrays, schema=self._schema))
        self._lines = []

    def close(self) -> None:
        self._flush()
        self._writer.close()


def _exact(values: Any, kind: Any) -> list[Any]:
    """Arrow makes a decimal of a Decimal alone."""
    if not str(kind).startswith("decimal"):
        return list(values)
    return [Decimal(value) if isinstance(value, int) else value for value in values]


def _type(field: Field) -> Any:
    import pyarrow

    known = {"string": pyarrow.string(), "integer": pyarrow.int64()}
    return known.get(field.type) or pyarrow.decimal128(DIGITS, DECIMALS)


def _list() -> Any:
    import pyarrow

    return pyarrow.list_(pyarrow.string())
