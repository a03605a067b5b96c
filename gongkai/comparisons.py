"""Which cells changed between two versions of a record, read from git once and kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import astuple, dataclass
from itertools import chain
from pathlib import Path

from gongkai.commits import versions
from gongkai.form import Form
from gongkai.load import load
from gongkai.partial import write_whole
from gongkai.phrases import cell_label
from gongkai.record import Record

Versions = tuple[str, str]  # of a record, by their ids: before and after


@dataclass(frozen=True)
class Change:
    """A cell as it was printed before and after; None where that version had no such cell."""

    path: str
    zh: str
    en: str
    before: str | None
    after: str | None


Changes = tuple[Change, ...] | None  # None where one side could not be read


class Comparisons:
    """What is known of the versions that were asked for."""

    def __init__(self, content: Path, forms: Mapping[str, Form]) -> None:
        self._content, self._forms = content, dict(forms)
        self._known: dict[Versions, Changes] = {}
        self._asked: set[Versions] = set()

    def of(self, pairs: Iterable[Versions]) -> list[Changes]:
        """The cells that differ in each pair; those that are not known yet are read in one go."""
        asked = list(pairs)
        self._asked.update(asked)
        unknown = [pair for pair in asked if pair not in self._known]
        texts = versions(self._content, chain.from_iterable(unknown))
        records = {name: load(text, name, self._forms)[0] for name, text in texts.items()}
        self._known |= {(old, new): _compared(records.get(old), records.get(new)) for old, new in unknown}
        return [self._known[pair] for pair in asked]

    def recall(self, path: Path, key: str) -> None:
        """Know what `keep` wrote under the same key; a file that is spoilt says nothing."""
        with suppress(OSError, ValueError, TypeError, KeyError):
            found = json.loads(path.read_bytes())
            if found["key"] == key:
                self._known |= {(old, new): _recalled(cells) for old, new, cells in found["known"]}

    def keep(self, path: Path, key: str) -> None:
        """Write down what was asked for."""
        cells = {pair: self._known[pair] for pair in sorted(self._asked)}
        known = [[*pair, found and list(map(astuple, found))] for pair, found in cells.items()]
        write_whole(path, json.dumps({"key": key, "known": known}, ensure_ascii=False).encode())


def _compared(before: Record | None, after: Record | None) -> Changes:
    """The cells that differ, in the form's order."""
    if before is None or after is None:
        return None
    return tuple(_changes(before, after))


def _recalled(cells: list[list[str]] | None) -> Changes:
    return None if cells is None else tuple(Change(*cell) for cell in cells)


def _changes(before: Record, after: Record) -> Iterator[Change]:
    for path in {**after.cells, **before.cells}:
        old, new = before.cells.get(path), after.cells.get(path)
        printed = old.printed if old else None, new.printed if new else None
        if printed[0] != printed[1]:
            label = cell_label((after if new else before).form, path)
            yield Change(path, label["zh"], label["en"], *printed)
