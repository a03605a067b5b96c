"""All lines that a report gives to the downloads, made in one pass over its cells."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter

from gongkai.exports.beside import YEARLY, listed
from gongkai.exports.entry import Entry, Line, Stored, Value, cell_line, plain, stored
from gongkai.exports.joined import member
from gongkai.exports.layout import HERE, NAMED, Layout, layouts_of, total
from gongkai.exports.objects import json_text, whole_text
from gongkai.exports.pieces import CELLS, INDICATOR, LISTED, LONG, OBJECTS, PAGE, ROWS, WIDE, YEAR, Row
from gongkai.exports.sheets import csv_text, figures_row, row_of
from gongkai.exports.tables import Tables
from gongkai.exports.workbook import pages_of, row_xml
from gongkai.values import MISSING

Share = tuple[str, str]  # the name of a piece, and what a report adds to it


class Lines:
    """The shares of reports, by the columns of `tables`; the long ones of a large site are compressed."""

    def __init__(self, tables: Tables, large: bool) -> None:
        self._tables, self._large = tables, large
        self._layouts = layouts_of(tables)
        names = tables["reports"].names
        self._head, self._width = len(names) - len(tables.columns), len(tables["cells"].names)
        self._named = itemgetter(*map(names.index, NAMED))
        self._pages = [(f"{PAGE}/{page.name}", itemgetter(*page.places)) for page in pages_of(tables)]

    def pieces(self, entries: Iterable[Entry]) -> Iterator[tuple[str, bytes]]:
        """What these reports give to every download, by its name."""
        found: dict[str, list[str]] = defaultdict(list)
        for entry in entries:
            for name, text in self._shares(entry):
                found[name].append(text)
        for name, texts in found.items():
            data = (f"[{','.join(texts)}]" if name == ROWS else "".join(texts)).encode()
            yield name, member(data) if self._large and name in LONG else data

    def _shares(self, entry: Entry) -> Iterator[Share]:
        record = entry.report.record
        layout = self._layouts(record.form, record.collapsed)
        line = self._line(entry, layout)
        words = ["" if value is None else str(value) for value in figures_row(line)]
        wide = f"{csv_text(row_of(line[: self._head]))[:-2]},{','.join(words[self._head :])}\r\n"
        yield WIDE, wide
        yield f"{YEAR}/{record.year}", wide
        yield f"{LISTED}/{record.year}", f"{json_text(listed(entry, YEARLY))}\n"
        yield CELLS, self._cells(entry, layout)
        yield OBJECTS, whole_text(entry)
        yield from self._indicators(line, words, layout)
        yield from ((name, row_xml(chosen(line))) for name, chosen in self._pages)
        yield ROWS, json.dumps(self._row(entry, line), ensure_ascii=False, separators=(",", ":"))

    def _line(self, entry: Entry, layout: Layout) -> Line:
        """The report in one line: a number, `blank`, `lost`, or None where it prints no such cell."""
        values: list[Value] = [None] * len(self._tables["reports"].fields)
        values[: self._head] = entry.head.values()
        cells = entry.cells
        for path, place in zip(layout.paths, layout.places, strict=True):
            cell = cells[path]
            values[place] = cell.printed if cell.number is None else cell.number
        for path, place in layout.exact:
            if cells[path].number is not None:
                values[place + 1] = cells[path].printed
        return tuple(values)

    def _cells(self, entry: Entry, layout: Layout) -> str:
        """What stands around a count is the same in every report; money and missing numbers are rare."""
        cells, parts = [entry.cells[path] for path in layout.paths], list(layout.around)
        parts[1::3] = [_counted(cell.number) if type(cell.number) is int else "" for cell in cells]
        for at, (path, cell) in enumerate(zip(layout.paths, cells, strict=True)):
            if type(cell.number) is not int:
                line = cell_line(path, entry, self._tables)[: self._width]
                parts[3 * at : 3 * at + 3] = (csv_text(figures_row(line)), "", "")
        return "".join(parts).replace(HERE, entry.report.address)

    def _indicators(self, line: Line, words: list[str], layout: Layout) -> Iterator[Share]:
        """The rows of the report, and the groups that it splits into rows, as their sums."""
        named = csv_text(row_of(self._named(line)))[:-2]
        for indicator in layout.printed:
            figures = ",".join(map(words.__getitem__, indicator.places))
            yield f"{INDICATOR}/{indicator.path}", f"{named},{figures}{',' * indicator.split}\r\n"
        for indicator, count, sums in layout.summed:
            known = {place: total([line[each] for each in parts]) for place, parts in sums.items()}
            values = figures_row(tuple(known.get(place) for place in indicator.places))
            yield f"{INDICATOR}/{indicator.path}", f"{named},{csv_text((*values, count))}"

    def _row(self, entry: Entry, line: Line) -> Row:
        figures = line[self._head :]
        known = [None if value in MISSING else stored(value) for value in figures]
        exact = {str(at): plain(value) for at, value in enumerate(figures) if isinstance(value, Decimal)}
        record = entry.report.record
        missing = [_missing(path, entry) for path in record.missing]
        texts = [] if self._large else list(record.text.items())
        return Row([stored(v) for v in line[: self._head]], known, exact, missing, texts, [*record.collapsed])


@lru_cache(maxsize=1 << 16)
def _counted(number: int) -> str:
    """Printed, number, state and low of a count."""
    return f"{number},{number},printed,,"


def _missing(path: str, entry: Entry) -> tuple[str, str, str, Stored, Stored]:
    printed = entry.cells[path].printed
    state, low, high = entry.bounds.get(path, (printed, None, None))
    return path, printed, state, stored(low), stored(high)
