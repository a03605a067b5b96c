"""reports.parquet and cells.parquet, where pyarrow is installed: `pip install gongkai[parquet]`.

A missing number is null; the lists `blank` and `lost` of the wide file name the columns that are so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from gongkai.exports.entry import Entry, wide_line
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
        wide += [(word, _list()) for word in MISSING]
        self._wide = _File(folder / "reports.parquet", wide, about, REPORTS)
        narrow = [(field.name, _type(field)) for field in long]
        self._cells = _File(folder / "cells.parquet", narrow, about, CELLS)

    def add(self, entry: Entry) -> None:
        self._wide.extend([value] for value in self._nulls(entry))
        self._cells.extend(self._columns(entry))

    def close(self) -> None:
        self._wide.close()
        self._cells.close()

    def _nulls(self, entry: Entry) -> list[object]:
        """The report in one line, and the names of the columns whose numbers are missing."""
        values: list[object] = list(wide_line(entry, self._tables))
        names, places = self._tables["reports"].names, self._tables.places[entry.report.record.form.id]
        named: dict[str, list[str]] = {word: [] for word in MISSING}
        for place in sorted(places[path][0] for path in entry.report.record.missing):
            named[str(values[place])].append(names[place])
            values[place] = None
        return [*values, *named.values()]

    def _columns(self, entry: Entry) -> list[Sequence[object]]:
        """The columns of `cell_lines`, all cells of a report at once."""
        cells, labels = entry.cells, self._tables.labels[entry.report.record.form.id]
        known = [entry.bounds.get(path, (cell.state, None, None)) for path, cell in cells.items()]
        return [
            [entry.report.address] * len(cells),
            list(cells),
            [labels[path][0] for path in cells],
            [cell.printed for cell in cells.values()],
            [cell.number for cell in cells.values()],
            *zip(*known, strict=True),
            [labels[path][1] for path in cells],
        ]


class _File:
    def __init__(
        self, path: Path, columns: list[tuple[str, Any]], about: Mapping[str, str | int], batch: int
    ) -> None:
        import pyarrow
        from pyarrow.parquet import ParquetWriter

        metadata = {f"gongkai.{name}": str(value) for name, value in about.items()}
        self._schema = pyarrow.schema(columns, metadata=metadata)
        self._writer = ParquetWriter(path, self._schema, compression="zstd")
        self._columns: list[list[object]] = [[] for _ in columns]
        self._batch = batch

    def extend(self, columns: Iterable[Sequence[object]]) -> None:
        """Add as many lines as each column has values."""
        for held, more in zip(self._columns, columns, strict=True):
            held += more
        while len(self._columns[0]) >= self._batch:
            self._flush()

    def _flush(self) -> None:
        import pyarrow

        typed = zip(self._columns, self._schema.types, strict=True)
        arrays = [pyarrow.array(_exact(values[: self._batch], kind), kind) for values, kind in typed]
        self._writer.write_table(pyarrow.Table.from_arrays(arrays, schema=self._schema))
        self._columns = [values[self._batch :] for values in self._columns]

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
