"""Whether a document is an annual report at all, and one report only."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from gongkai.document import Paragraph
from gongkai.form import Form
from gongkai.recognize.fit import Fit
from gongkai.recognize.head import all_rows
from gongkai.recognize.heading import heading
from gongkai.recognize.labels import EXACT, likeness, part
from gongkai.recognize.line import Line
from gongkai.recognize.outline import Item, printed_parts

ROWS = 8  # of the form, that only a report prints
PARTS = 2  # headings; with a title, or of tables, they do too


def is_report(fit: Fit) -> bool:
    """Whether there are rows enough, or headings of the tables, or headings under a report's title."""
    rows = sum(len(placed.matches) for placed in fit.tables.values())
    tables = sum(name in fit.tables for name in fit.outline.parts)
    front = [item for item in fit.outline.front if isinstance(item, Paragraph)]
    titled = bool(heading(front, ()).year) and len(fit.outline.parts) >= PARTS
    return rows >= ROWS or tables >= PARTS or titled


def is_two_reports(items: list[Item], fit: Fit) -> bool:
    """Whether many rows are printed twice, or a second title has headings of its own."""
    left = {path for _, line in fit.left for path in _named(line, fit.form)}
    return len(left) >= ROWS or _has_second_title(items, fit.form)


def _named(line: Line, form: Form) -> Iterator[str]:
    """The rows that a line with numbers names exactly."""
    rows = (row for table in form.tables for row in all_rows(table)) if line.figures else ()
    yield from (row.path for row in rows if likeness(line.label, row.label, row.aliases) >= EXACT)


def _has_second_title(items: list[Item], form: Form) -> bool:
    """Whether parts that stand above a title are printed again below it."""
    for index, item in enumerate(items):
        if isinstance(item, Paragraph) and heading([item], ()).year:
            above, below = (_filled(part_of, form) for part_of in (items[:index], items[index:]))
            if len(above & below) >= PARTS:
                return True
    return False


def _filled(items: list[Item], form: Form) -> set[str]:
    """The parts of the form with a numbered heading and something under it: no table of contents."""
    names = [_headed(item, form) for item in items]
    return {name for name, following in pairwise(names) if name and not following}


def _headed(item: Item, form: Form) -> str:
    """The part that a paragraph is the heading of, or nothing."""
    found, numbered = part(item.text) if isinstance(item, Paragraph) else ("", False)
    known = ((entry.name, (entry.label, *entry.aliases)) for entry in printed_parts(form))
    named = (name for name, labels in known if numbered and found in (part(label)[0] for label in labels))
    return next(named, "")
