"""The downloads of all reports, a file a shape: wide and long CSV, JSON and JSON Lines."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Protocol

from gongkai.edition import Edition
from gongkai.exports.entry import Entry, cell_line
from gongkai.exports.objects import json_text
from gongkai.exports.sheets import LEVEL, Sheet, csv_text, figures_row, wide_text
from gongkai.exports.tables import Tables

# Reports, at which cells.csv has about 60 MB. Above it the largest files are compressed; cells.csv goes
# without labels, because a report then fits into the 32 KB in which gzip looks for what it has seen before.
WHOLE = 1000
LEADING = ("report", "path", "figure", "printed", "number", "state", "low")  # in front of them in cells.csv
COLLECTION = "gongkai/reports/2"


class Writer(Protocol):
    """A download that takes the reports one by one."""

    def add(self, entry: Entry) -> None: ...

    def close(self) -> None: ...


def large(path: Path, count: int) -> Path:
    """Where a file goes that holds every cell or narrative of so many reports."""
    return path if count <= WHOLE else path.with_name(f"{path.name}.gz")


class Wide:
    """reports.csv"""

    def __init__(self, path: Path, tables: Tables) -> None:
        self._tables = tables
        self._sheet = Sheet(path, tables["reports"].names)

    def add(self, entry: Entry) -> None:
        self._sheet.write(wide_text(entry, self._tables))

    def close(self) -> None:
        self._sheet.close()


class Long:
    """cells.csv"""

    def __init__(self, path: Path, tables: Tables) -> None:
        self._tables, self._width = tables, len(tables["cells"].names)
        self._sheet = Sheet(path, tables["cells"].names)
        self._around = {form: dict(self._edges(form)) for form in tables.forms}

    def add(self, entry: Entry) -> None:
        """What stands around a count is the same in every report; money and missing numbers are rare."""
        around, address = self._around[entry.report.record.form.id], entry.report.address
        lines = []
        for path, cell in entry.cells.items():
            before, after = around[path]
            if isinstance(cell.number, int):
                lines.append(f"{address}{before}{cell.printed},{cell.number},printed,,{after}")
            else:
                lines.append(csv_text(figures_row(cell_line(path, entry, self._tables)[: self._width])))
        self._sheet.write("".join(lines))

    def _edges(self, form: str) -> Iterator[tuple[str, tuple[str, str]]]:
        for path, (figure, unit, named) in self._tables.labels[form].items():
            after = ("", unit, *named)[: self._width - len(LEADING)]
            yield path, (f",{path},{figure},", csv_text(after))

    def close(self) -> None:
        self._sheet.close()


class Lines:
    """reports.jsonl: the .json of every report, a line each."""

    def __init__(self, path: Path, out: Path) -> None:
        self._out, self._file = out, _opened(path)

    def add(self, entry: Entry) -> None:
        self._file.write(json_of(entry, self._out))

    def close(self) -> None:
        self._file.close()


class Array:
    """reports.json: the build, then all reports in one list."""

    def __init__(self, path: Path, out: Path, edition: Edition, count: int) -> None:
        self._out, self._file = out, _opened(path)
        head = {"schema": COLLECTION, **about(edition, count)}
        self._file.write(json_text(head)[:-1].encode() + b',"reports":[\n')
        self._comma = b""

    def add(self, entry: Entry) -> None:
        self._file.write(self._comma + json_of(entry, self._out).rstrip(b"\n"))
        self._comma = b",\n"

    def close(self) -> None:
        self._file.write(b"\n]}\n")
        self._file.close()


def json_of(entry: Entry, out: Path) -> bytes:
    """What stands at the report's address."""
    return (out / f"{entry.report.address}.json").read_bytes()


def about(edition: Edition, count: int) -> dict[str, str | int]:
    """What a download says of its build."""
    build = {"date": edition.date, "version": edition.version, "commit": edition.commit}
    return {**build, "records": count}


def _opened(path: Path) -> IO[bytes]:
    if path.suffix != ".gz":
        return path.open("wb")
    return gzip.GzipFile(path, "wb", LEVEL, mtime=0)  # type: ignore[return-value]
