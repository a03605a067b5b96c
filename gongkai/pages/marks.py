"""What a cell of a report is besides its number: missing, part of a sum that fails, excepted, in doubt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from markupsafe import escape

from gongkai.finding import Finding
from gongkai.pages.wording import Wording
from gongkai.record import Record

SMALL = '<small data-t="mark-{}">{}</small>'
DASH = "\u2014"
FAILED = ("broken", "impossible")
ORDER = ("blank", "lost", *FAILED, "excepted", "doubt")
Marks = Mapping[str, list[str]]  # by the path of a cell


def marks_of(record: Record, findings: Iterable[Finding]) -> Marks:
    """The marks of all cells that are not plain; `last` marks the one that shows the word of a whole sum."""
    marks: dict[str, list[str]] = defaultdict(list)

    def mark(cells: Iterable[str], word: str) -> None:
        here = [path for path in cells if path in record.cells]
        for path in here:
            marks[path] += [] if word in marks[path] else [word]
        marks[here[-1]].append("last")

    for path in record.missing:
        marks[path].append(record.cells[path].state)
    for finding in findings:
        if finding.template in FAILED:
            mark(finding.cells, finding.template)
    balances = {balance.id: balance for balance in record.form.balances(record.collapsed)}
    for item in record.exemptions:
        balance = balances.get(item.target)
        mark((*balance.left, *balance.right) if balance else (item.target,), "excepted")
    for doubt in record.doubts:
        mark((doubt.cell,), "doubt")
    return marks


def cell_of(record: Record, marks: Marks, wording: Wording) -> Callable[[str], str]:
    """What follows `<td` for the cell of a path: its number, or a dash, and a word for every mark."""

    small = {mark: SMALL.format(mark, wording.text(f"mark-{mark}")) for mark in ORDER}

    def cell(path: str) -> str:
        printed = record.cells[path]
        if path not in marks:
            return ">0" if printed.printed == "0" else f"><b>{escape(printed.printed)}</b>"
        words = [mark for mark in ORDER if mark in marks[path]]
        classes = " ".join([*words, "last"] if "last" in marks[path] else words)
        shown = DASH if printed.number is None else f"<b>{escape(printed.printed)}</b>"
        named = "".join([small[word] for word in words])
        return f' class="{classes}">{shown}{named}'

    return cell


def kinds(marks: Marks) -> list[str]:
    """The marks that occur, for the legend."""
    found = {mark for listed in marks.values() for mark in listed}
    return [mark for mark in ORDER if mark in found]
