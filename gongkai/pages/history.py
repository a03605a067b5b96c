"""What became of the records and when, as git tells it: by day, by report, and cell by cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path

from gongkai.catalog import Report
from gongkai.commits import KINDS, Touch, touches
from gongkai.comparisons import Change, Comparisons, Versions
from gongkai.edition import Edition
from gongkai.form import Form
from gongkai.pages.atlas import published
from gongkai.pages.lines import Line

TOLD = 10_000  # of the newest touches; a page is no archive
READ = 2_000  # of these are compared cell by cell, two files each
COMPARED = 20  # changes of one report
CELLS = 40  # of a change on the page
CHUNK = 1_000  # lines of the list of changes in one file
SCHEMA = "gongkai/changes/1"


@dataclass(frozen=True)
class Edit:
    """What a commit did to a report; `cells` is None where its versions could not be compared."""

    touch: Touch
    report: Report | None  # None where it is no longer there
    cells: tuple[Change, ...] | None = ()

    @property
    def day(self) -> str:
        return self.touch.date[:10]


@dataclass(frozen=True)
class Day:
    """What was added, changed and removed on a date."""

    date: str
    edits: dict[str, list[Edit]]


@dataclass(frozen=True)
class Past:
    """A record's own history: when it entered, how often it was changed since, and how many of its cells.

    `added` is empty where the history does not reach back so far, `cells` None where they were not compared.
    """

    added: str
    times: int
    last: str
    cells: int | None


class History:
    """Every touch once; which cells changed is read from git where it is asked for, and once."""

    def __init__(self, content: Path, forms: Mapping[str, Form]) -> None:
        self.comparisons = Comparisons(content, forms)
        self._reports: Mapping[str, Report] = {}
        self._touches: dict[str, list[Touch]] = defaultdict(list)  # by address, newest first
        self._newest: list[Touch] = []
        for touch in touches(content):
            self._touches[touch.address].append(touch)
            if len(self._newest) < TOLD:
                self._newest.append(touch)

    def of(self, reports: Mapping[str, Report]) -> History:
        """The same history with the reports that it is told of."""
        other = copy(self)
        other._reports = reports
        return other

    @property
    def touches(self) -> Iterator[Touch]:
        return chain.from_iterable(self._touches.values())

    @property
    def untold(self) -> int:
        """How many touches are older than the newest, of which alone is told."""
        return sum(map(len, self._touches.values())) - len(self._newest)

    @cached_property
    def edits(self) -> list[Edit]:
        """Newest first."""
        changed = [touch for touch in self._newest if touch.kind == "changed"][:READ]
        compared = dict(zip(changed, self.comparisons.of(map(_versions, changed)), strict=True))
        return [
            Edit(
                touch,
                self._reports.get(touch.address),
                compared.get(touch) if touch.kind == "changed" else (),
            )
            for touch in self._newest
        ]

    def read(self, addresses: Iterable[str]) -> None:
        """Compare the versions of these reports in one go, before each is asked for."""
        found = ([t for t in self._own(address) if t.kind == "changed"] for address in addresses)
        asked = (touch for changed in found if len(changed) <= COMPARED for touch in changed)
        self.comparisons.of(map(_versions, asked))

    def past(self, address: str) -> Past | None:
        """What is known of a record; None where that is nothing."""
        own = list(self._own(address))
        if not own:
            return None
        changed = [touch for touch in own if touch.kind == "changed"]
        added = own[-1].date[:10] if own[-1].kind == "added" else ""
        return Past(added, len(changed), own[0].date[:10], self._cells(changed))

    def _own(self, address: str) -> Iterator[Touch]:
        """Back to when the record was last added."""
        for touch in self._touches.get(address, ()):
            if touch.kind == "removed":
                return
            yield touch
            if touch.kind == "added":
                return

    def _cells(self, changed: list[Touch]) -> int | None:
        if len(changed) > COMPARED:
            return None
        found = self.comparisons.of(map(_versions, changed))
        return len({cell.path for cells in found for cell in cells or ()}) if None not in found else None

    def latest(self, count: int) -> list[Report]:
        """The reports that entered last; where that is not known they go by their date of publication."""

        def when(report: Report) -> tuple[str, str, str]:
            past = self.past(report.address)
            return past.added if past else "", published(report) or str(report.record.year), report.address

        return sorted(self._reports.values(), key=when, reverse=True)[:count]

    def days(self) -> list[Day]:
        """Newest first; a report that was added on a day is not also listed as changed on it."""
        found: dict[str, dict[str, list[Edit]]] = {}
        for edit in self.edits:
            found.setdefault(edit.day, {kind: [] for kind in KINDS.values()})[edit.touch.kind].append(edit)
        return [_day(date, edits) for date, edits in found.items()]


def _versions(touch: Touch) -> Versions:
    return touch.before, touch.after


def _day(date: str, edits: dict[str, list[Edit]]) -> Day:
    new = {edit.touch.address for edit in edits["added"]}
    edits = edits | {"changed": [edit for edit in edits["changed"] if edit.touch.address not in new]}
    return Day(date, edits)


def first(days: Iterable[Day], count: int) -> Iterator[Day]:
    """The days of the first so many edits, the last one cut."""
    for day in days:
        kept = {}
        for kind, edits in day.edits.items():
            kept[kind] = edits[:count]
            count -= len(kept[kind])
        yield Day(day.date, kept)
        if count <= 0:
            return


def change_chunks(days: Iterable[Day]) -> dict[str, list[Line]]:
    """The lines of all, newest first, in chunks counted from the oldest: a new one alters the last alone."""
    lines = [_line(day, edit) for day in days for edits in day.edits.values() for edit in edits]
    names = (f"all/{at // CHUNK:05}" for at in reversed(range(len(lines))))
    chunks: dict[str, list[Line]] = defaultdict(list)
    for name, line in zip(names, lines, strict=True):
        chunks[name].append(line)
    return chunks


def _line(day: Day, edit: Edit) -> Line:
    """Kind, date, address, names, commit, cells before and after (None: not compared), and their number."""
    report, cells = edit.report, edit.cells
    names = (report.record.agency, report.agency.en) if report else ("", "")
    told = None if cells is None else [(c.zh, c.en, c.before, c.after) for c in cells[:CELLS]]
    kind, address, commit = edit.touch.kind, edit.touch.address, edit.touch.commit
    return [kind, day.date, address, *names, commit, told, len(cells or ())]


def changes_object(edits: Iterable[Edit], edition: Edition) -> dict[str, object]:
    """What /changes.json holds, newest first."""
    return {
        "schema": SCHEMA,
        "built": edition.date,
        "commit": edition.commit,
        "changes": [_object(edit) for edit in edits],
    }


def _object(edit: Edit) -> dict[str, object]:
    touch = edit.touch
    kept = {"report": touch.address, "kind": touch.kind, "date": touch.date, "commit": touch.commit}
    cells = None if edit.cells is None else [vars(cell) for cell in edit.cells]
    return {**kept, **({"cells": cells} if touch.kind == "changed" else {})}
