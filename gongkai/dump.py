"""A record as canonical YAML, one printed row a line; loading and dumping it gives the same bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from unicodedata import east_asian_width

from gongkai.form import Column, Row, Table
from gongkai.record import Record

_PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`=~](?:[^\s:#]|:(?! |$)|(?<! )#| (?![#]))*(?<! )")
_BRACKETS = re.compile(r"[,\[\]{}]")
_EMPTY = 4  # a column is at least as wide as `lost`


def dump(record: Record) -> str:
    """The text of the record's file."""
    head = {"agency": record.agency, "year": str(record.year), "form": record.form.id}
    lines = [f"{key}: {scalar(value)}" for key, value in head.items()]
    lines += ["source:", *_pairs(record.source, "  ")]
    for table in record.form.tables:
        lines += ["", *_table(table, record)]
    lines += _list("extra_rows", [_extra(row.table, row.label, row.cells) for row in record.extra_rows])
    lines += _list("figures", [list(_figure(item.written)) for item in record.figures])
    lines += _list("exceptions", [list(_pairs(item.written, "")) for item in record.exemptions])
    lines += _list("doubts", [[f"cell: {d.cell}", f"why: {scalar(d.why)}"] for d in record.doubts])
    if record.text:
        lines += ["", "text:", *_text(record)]
    return "\n".join(lines) + "\n"


def scalar(value: str) -> str:
    """A word as it may stand in YAML: plain where that is safe, else quoted."""
    return value if _PLAIN.fullmatch(value) else json.dumps(value, ensure_ascii=False)


def _item(value: str) -> str:
    """A word inside brackets, where a comma or a bracket would end it."""
    return json.dumps(value, ensure_ascii=False) if _BRACKETS.search(value) else scalar(value)


def width(text: str) -> int:
    """Columns of a terminal that the text takes; a Han character takes two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _pairs(body: Mapping[str, str], indent: str) -> Iterator[str]:
    for key, value in body.items():
        yield f"{indent}{key}: {scalar(value)}"


def _list(key: str, items: list[list[str]]) -> list[str]:
    if not items:
        return []
    lines = [line for item in items for line in (f"  - {item[0]}", *(f"    {line}" for line in item[1:]))]
    return ["", f"{key}:", *lines]


def _extra(table: str, label: str, cells: tuple[str, ...]) -> list[str]:
    return [f"table: {table}", f"label: {scalar(label)}", f"cells: [{', '.join(map(_item, cells))}]"]


def _figure(written: Mapping[str, str | int | list[int]]) -> Iterator[str]:
    for key, value in written.items():
        yield f"{key}: {scalar(value) if key == 'words' and isinstance(value, str) else value}"


def _table(table: Table, record: Record) -> Iterator[str]:
    """Brackets stand under one another; a comment names the columns wherever they change."""
    printed = table.printed(record.collapsed)
    key_width = max(len(_key(row.path)) for top in table.rows for row in top.walk()) + 1
    yield f"{table.name}:  # {table.label}"
    above: tuple[str, ...] = ()
    for columns, rows in groupby(printed, key=lambda row: row.columns):
        block = list(rows)
        widths = _widths(columns, block, record)
        labels = " ".join(
            _right(column.label, size + 1) for column, size in zip(columns, widths, strict=True)
        )
        yield f"  {'#':{key_width}}{labels}".rstrip()
        for row in block:
            parents = _parents(row.path)
            for parent in parents[len(_shared(above, parents)) :]:
                yield f"{_key(parent)}  # {record.form.rows[parent].label}"
            above = parents
            yield f"{_key(row.path):{key_width + 2}}{_cells(row, widths, record)}  # {row.label}"


def _widths(columns: tuple[Column, ...], rows: list[Row], record: Record) -> list[int]:
    return [
        max(_EMPTY, width(column.label), *(width(record.row(row)[index].printed) for row in rows))
        for index, column in enumerate(columns)
    ]


def _cells(row: Row, widths: list[int], record: Record) -> str:
    """The numbers in brackets; one word where the whole row is missing in the same way."""
    words = [cell.printed for cell in record.row(row)]
    states = {cell.state for cell in record.row(row)}
    if len(states) == 1 and states != {"printed"}:
        return states.pop()
    return f"[{', '.join(_right(word, size) for word, size in zip(words, widths, strict=True))}]"


def _right(text: str, size: int) -> str:
    return " " * (size - width(text)) + text


def _key(path: str) -> str:
    return "  " * path.count(".") + path.rpartition(".")[2] + ":"


def _parents(path: str) -> tuple[str, ...]:
    """The groups above a row, outermost first, the table not counted."""
    parts = path.split(".")
    return tuple(".".join(parts[:end]) for end in range(2, len(parts)))


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(a for a, b in zip(one, other, strict=False) if a == b)


def _text(record: Record) -> Iterator[str]:
    for section in record.form.sections:
        if section.name in record.text:
            yield f"  {section.name}: |  # {section.label}"
            yield from (f"    {line}".rstrip() for line in record.text[section.name].strip().split("\n"))
