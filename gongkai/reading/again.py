"""A source read again: which cells would change, which of those may, and what a person did to the record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from gongkai.balance.answers import FAILING, Answer, answers_of
from gongkai.form import Form
from gongkai.load import load
from gongkai.record import Cell, Record
from gongkai.values import LOST

TAKEN = ("filled", "mended")


@dataclass(frozen=True)
class Difference:
    """A cell that is read otherwise now, and what becomes of it.

    `filled` and `mended` are taken; `hand`, `unknown`, `worse`, `breaks` and `open` say why it is kept.
    """

    path: str
    before: Cell
    after: Cell
    why: str

    @property
    def taken(self) -> bool:
        return self.why in TAKEN


def differences(stands: Record, again: Record, hand: frozenset[str] | None) -> list[Difference]:
    """Every cell that a new reading changes. `hand` are the cells a person settled; None: nobody knows."""
    paths = [path for path, cell in stands.cells.items() if cell.printed != again.cells[path].printed]
    whys = {path: _why(path, stands, again, hand) for path in paths}
    asked = {path for path, why in whys.items() if why == "open"}
    sure = {path for path, why in whys.items() if why in TAKEN}
    better = asked & _better(stands, again, _sound(stands, again, sure | asked))
    whys |= dict.fromkeys(better, "mended")
    whys |= dict.fromkeys(sure | better, "breaks") | {
        path: whys[path] for path in _sound(stands, again, sure | better)
    }
    return [Difference(path, stands.cells[path], again.cells[path], whys[path]) for path in paths]


def _why(path: str, stands: Record, again: Record, hand: frozenset[str] | None) -> str:
    """What becomes of one cell before the balances are asked; `open` where only they can tell."""
    before, after = stands.cells[path], again.cells[path]
    if after.printed == LOST or (before.number is not None and after.number is None):
        return "worse"
    if hand is not None and path in hand:
        return "hand"
    if before.printed == LOST:
        return "filled"
    if hand is None:
        return "unknown"
    doubted = {doubt.cell for doubt in again.doubts}
    if path in doubted:
        return "worse"
    return "mended" if path in {doubt.cell for doubt in stands.doubts} else "open"


def _sound(stands: Record, again: Record, wanted: set[str]) -> set[str]:
    """Those of the wanted cells that together break no balance that holds or may still hold."""
    good = {answer.balance.id for answer in answers_of(stands) if answer.state not in FAILING}
    kept = set(wanted)
    while True:
        broken = [a for a in answers_of(_with(stands, again, kept)) if _breaks(a, good)]
        wrong = {path for answer in broken for path in _cells(answer)} & kept
        if not wrong:
            return kept
        kept -= wrong


def _breaks(answer: Answer, good: set[str]) -> bool:
    return answer.balance.id in good and answer.state in FAILING


def _better(stands: Record, again: Record, wanted: set[str]) -> set[str]:
    """The cells of the balances that failed and hold once the wanted cells are taken."""
    failed = {answer.balance.id for answer in answers_of(stands) if answer.state in FAILING}
    now = answers_of(_with(stands, again, wanted))
    return {path for a in now if a.balance.id in failed and a.state == "holds" for path in _cells(a)}


def _cells(answer: Answer) -> tuple[str, ...]:
    return (*answer.balance.left, *answer.balance.right)


def _with(stands: Record, again: Record, paths: Iterable[str]) -> Record:
    return replace(stands, cells={**stands.cells, **{path: again.cells[path] for path in paths}})


def taken(stands: Record, again: Record, found: Iterable[Difference]) -> Record:
    """The record with the cells that may change; what was read anew has its doubts and its reader."""
    paths = {each.path for each in found if each.taken}
    doubts = [doubt for doubt in stands.doubts if doubt.cell not in paths]
    doubts += [doubt for doubt in again.doubts if doubt.cell in paths]
    reader = {key: again.source[key] for key in ("reader",) if paths and key in again.source}
    source = {**stands.source, **reader}
    return replace(_with(stands, again, paths), source=source, doubts=tuple(doubts))


def settled(stands: Record, versions: list[str], forms: Mapping[str, Form]) -> frozenset[str] | None:
    """The cells that a person changed, confirmed or excepted since the first version; None where unknown."""
    records = [load(text, "", forms)[0] for text in versions]
    if not records or records[0] is None:
        return None
    history = [*(record for record in records if record), stands]
    first = history[0]
    found = {item.target for item in stands.exemptions if item.of_cell}
    for record in history[1:]:
        found |= {path for path in stands.cells if _printed(record, path) != _printed(first, path)}
    confirmed = {doubt.cell for record in history for doubt in record.doubts}
    return frozenset(found | (confirmed - {doubt.cell for doubt in stands.doubts}) | _excepted(stands))


def _printed(record: Record, path: str) -> str:
    return record.cells[path].printed if path in record.cells else ""


def _excepted(record: Record) -> set[str]:
    """The cells of balances that a person excepted."""
    targets = {item.target for item in record.exemptions}
    balances = record.form.balances(record.collapsed)
    return {path for b in balances if b.id in targets for path in (*b.left, *b.right)}
