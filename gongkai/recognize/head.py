"""The head of a table: which lines belong to it, which columns it names, and in what order."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, pairwise

from gongkai.form import Column, Row, Table
from gongkai.recognize.labels import EXACT, key, likeness
from gongkai.recognize.line import Line


def all_rows(table: Table) -> list[Row]:
    """Rows and groups of a table in printed order."""
    return [row for top in table.rows for row in top.walk()]


def table_columns(table: Table) -> tuple[Column, ...]:
    """All columns of a table, each once."""
    return tuple(dict.fromkeys(column for columns in _column_sets(table) for column in columns))


def head_lines(table: Table, lines: list[Line]) -> list[Line]:
    """Lines of the head; once a row was found, a label of both kinds alone in its line is a row."""
    words = _head_words(table)
    rows = set() if table.one_line else {key(label) for row in all_rows(table) for label in _labels(row)}
    heads, begun = [], False
    for line in lines:
        hits = sum(key(text) in words for text in line.texts)
        label = key(line.label)
        if not line.figures and hits and (label not in rows or (label in words and (hits > 1 or not begun))):
            heads.append(line)
        begun = begun or label in rows - words
    return heads


def evidence(table: Table, heads: list[Line]) -> float:
    """One for each column whose label is printed, a little less for an alias."""
    texts = {text for line in heads for text in line.texts}
    columns = table_columns(table)
    best = (max((likeness(text, c.label, c.aliases) for text in texts), default=0.0) for c in columns)
    return sum(score for score in best if score >= EXACT)


def below_swapped(table: Table, lines: list[Line], heads: list[Line]) -> list[Line]:
    """The lines below a head whose columns stand in another order than the form's."""
    below: list[Line] = []
    swapped = False
    for is_head, group in groupby(lines, key=lambda line: line in heads):
        block = list(group)
        if is_head:
            swapped = any(_is_swapped(line, table) for line in block)
        elif swapped:
            below += block
    return below


def _is_swapped(head: Line, table: Table) -> bool:
    if table.one_line:
        return _is_swapped_side_by_side(head, table)
    orders = [_order(head, columns) for columns in _column_sets(table)]
    orders = [order for order in orders if len(order) > 1]
    return bool(orders) and not any(order == sorted(order) for order in orders)


def _is_swapped_side_by_side(head: Line, table: Table) -> bool:
    """The columns stand there once for each row; the rows' names stand above them."""
    columns = table.rows[0].columns
    order = _order(head, columns)
    begins = sum(after <= before for before, after in pairwise(order))
    names = [key(name) for row in table.rows for name in (row.under, row.label) if name]
    above = [names.index(key(text)) for text in head.texts if key(text) in names]
    return begins > max(len(order) - 1, 0) // len(columns) or above != sorted(above)


def _order(head: Line, columns: tuple[Column, ...]) -> list[int]:
    """The numbers of the columns that a head names, as they stand in it."""
    found = (
        index
        for text in head.texts
        for index, column in enumerate(columns)
        if likeness(text, column.label, column.aliases) >= EXACT
    )
    return list(found)


def _column_sets(table: Table) -> list[tuple[Column, ...]]:
    return list(dict.fromkeys(row.columns for row in table.printed()))


def _head_words(table: Table) -> set[str]:
    """The keys of all that may stand above or beside the rows."""
    words = {table.corner, table.heading, *(row.under for row in table.rows)}
    for column in table_columns(table):
        words |= {column.label, column.under, *column.aliases}
    if table.one_line:
        words |= {row.label for row in table.rows}
    return {key(word) for word in words if word}


def _labels(row: Row) -> Iterator[str]:
    yield row.label
    yield from row.aliases
