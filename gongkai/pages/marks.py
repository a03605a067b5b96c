"""What a cell of a report is besides its number: missing, deduced, part of a sum that fails, suspected …"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from markupsafe import escape

from gongkai.balance.bounds import Bound
from gongkai.balance.culprits import Culprits
from gongkai.finding import Finding
from gongkai.form import Balance, Form
from gongkai.pages.wording import Wording, quoted
from gongkai.record import Record
from gongkai.values import BLANK, LOST

DASH = "\u2014"
FAILED = ("broken", "impossible")
KNOWN = ("deduced", "bounded")  # what the balances say of a missing cell
SAID = ("suspect", "certain", "meant")  # with the value that would balance
ORDER = (BLANK, LOST, *KNOWN, *FAILED, "excepted", *SAID, "doubt")
LOOKS = 1024  # of cells, that are kept: most missing cells look alike
ALTERNATIVES = 3  # explanations of broken sums that a page shows
Marks = Mapping[str, list[str]]  # by the path of a cell
Values = Mapping[str, object]  # the value that would balance, by the path of a cell
Cells = Mapping[str, Bound]


def marks_of(record: Record, findings: Iterable[Finding], cells: Cells) -> dict[str, list[str]]:
    """The marks of all cells that are not plain; `last` marks the one that shows the word of a whole sum."""
    marks: dict[str, list[str]] = defaultdict(list)

    def mark(paths: Iterable[str], word: str) -> None:
        here = [path for path in paths if path in record.cells]
        for path in here:
            marks[path] += [] if word in marks[path] else [word]
        marks[here[-1]].append("last")

    for path in record.missing:
        known = cells[path].state
        marks[path] += [record.cells[path].state, *([known] if known in KNOWN else [])]
    for finding in findings:
        if finding.template in FAILED:
            mark(finding.cells, finding.template)
    for item in record.exemptions:
        balance = _balances(record.form, record.collapsed).get(item.target)
        mark((*balance.left, *balance.right) if balance else (item.target,), "excepted")
    for doubt in record.doubts:
        mark((doubt.cell,), "doubt")
    return marks


@cache
def _balances(form: Form, collapsed: frozenset[str]) -> dict[str, Balance]:
    return {balance.id: balance for balance in form.balances(collapsed)}


def mark_values(record: Record, culprits: Iterable[Culprits], marks: dict[str, list[str]]) -> Values:
    """Mark the cells that are likeliest wrong and those excepted; returns what would balance in each.

    Of explanations that cannot be told apart as many are marked as are written out.
    """
    values: dict[str, object] = {}
    for each in culprits:
        for correction in (c for likely in each.likeliest[:ALTERNATIVES] for c in likely.corrections):
            if values.setdefault(correction.path, correction.value) == correction.value:
                marks[correction.path].append("certain" if each.certain else "suspect")
    for item in record.exemptions:
        if item.of_cell:
            marks[item.target].append("meant")
            values[item.target] = item.should_be
    return values


def marked_cells(
    record: Record, marks: Marks, values: Values, cells: Cells, wording: Wording
) -> dict[str, str]:
    """What follows `<td` for every cell with marks: its number, or a dash, and a word for every mark."""
    return {path: _marked(path, marks[path], record, values, cells, wording) for path in marks}


def _marked(
    path: str, marks: list[str], record: Record, values: Values, cells: Cells, wording: Wording
) -> str:
    printed = record.cells[path]
    shown = _range(cells[path]) if printed.number is None else f"<b>{escape(printed.printed)}</b>"
    classes, told = _look(tuple(marks), str(values.get(path, "")), wording)
    return f" class={classes}>{shown}{told}"


@lru_cache(LOOKS)
def _look(marks: tuple[str, ...], value: str, wording: Wording) -> tuple[str, str]:
    """The classes of a cell, and the words after its number."""
    words = [mark for mark in ORDER if mark in marks]
    classes = quoted(" ".join([*words, "last"] if "last" in marks else words))
    return classes, "".join(_told(word, value, wording) for word in words if not _covered(word, words))


def _covered(word: str, words: list[str]) -> bool:
    """A deduced cell says that instead of why it is missing; bounds speak for themselves."""
    return word == "bounded" or (word in (BLANK, LOST) and "deduced" in words)


def _told(word: str, value: str, wording: Wording) -> str:
    """The word of a mark, with the value that would balance."""
    key = f"mark-{word}"
    if word not in SAID:
        return f"<small{wording.mark(key)}>{wording.text(key)}</small>"
    return f"<small class=say{wording.mark(key, n=value)}>{escape(wording.text(key, n=value))}</small>"


def _range(bound: Bound) -> str:
    """A missing cell: the one number that it can be, the bounds it lies between, or a dash."""
    if bound.state == "deduced":
        return f"<i>{bound.low}</i>"
    if bound.state != "bounded":
        return DASH
    return f"<i>≥{bound.low}</i>" if bound.high is None else f"<i>{bound.low}–{bound.high}</i>"


def kinds(marks: Marks) -> tuple[str, ...]:
    """The marks that occur, for the legend."""
    found = {mark for listed in marks.values() for mark in listed}
    return tuple(mark for mark in ORDER if mark in found)
