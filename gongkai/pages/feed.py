"""The entries of the feed: reports that are new, and reports whose numbers or words were changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from gongkai.catalog import Report
from gongkai.comparisons import Change
from gongkai.edition import Edition
from gongkai.pages.atlas import published
from gongkai.pages.history import Edit, History
from gongkai.pages.summary import bare, sentence
from gongkai.pages.wording import Wording
from gongkai.values import MISSING

NEW = 50
CHANGED = 50
CELLS = 40  # of a change; its page in the history has all


@dataclass(frozen=True)
class Item:
    """An entry; `name` is what its permanent identifier is made from, `updated` a time in RFC 3339."""

    title: str
    name: str
    updated: str
    address: str
    summary: str


def items(history: History, wording: Wording, built: Edition, lang: str) -> list[Item]:
    """Newest first."""
    added = (_added(report, history, wording, built, lang) for report in history.latest(NEW))
    edits = (e for e in history.edits if e.report and e.touch.kind == "changed")
    changed = (_changed(edit, edit.report, wording, lang) for edit in islice(edits, CHANGED) if edit.report)
    return sorted([*added, *changed], key=lambda item: item.updated, reverse=True)


def _added(report: Report, history: History, wording: Wording, built: Edition, lang: str) -> Item:
    past = history.past(report.address)
    date = (past.added if past else "") or published(report) or built.date
    title = (
        report.record.source.get("title", "") if lang == "zh" else _title(report, "annual-report", wording)
    )
    summary = bare(sentence(report.record, wording, lang))
    return Item(title, f"{report.address}/", f"{date}T00:00:00Z", f"{report.address}/", summary)


def _changed(edit: Edit, report: Report, wording: Wording, lang: str) -> Item:
    count = len(edit.cells or ())
    title = _title(report, "feed-changed" if count else "feed-touched", wording, lang, n=count)
    address = f"{report.address}/"
    name = f"{address}#{edit.touch.commit}"
    return Item(title, name, edit.touch.date, address, "\n".join(_lines(edit, wording, lang)))


def _title(report: Report, key: str, wording: Wording, lang: str = "en", **values: object) -> str:
    name = report.record.agency if lang == "zh" else report.agency.en
    sign = " " if lang == "zh" else ", "
    return f"{name}{sign}{wording.text(key, lang, year=report.record.year, **values)}"


def _lines(edit: Edit, wording: Wording, lang: str) -> Iterator[str]:
    if not edit.cells:
        yield wording.text("changes-uncompared" if edit.cells is None else "changes-words", lang)
        return
    for cell in edit.cells[:CELLS]:
        yield f"{cell.zh if lang == 'zh' else cell.en}: {_sides(cell, wording, lang)}"
    if len(edit.cells) > CELLS:
        yield wording.text("changes-more-cells", lang, n=len(edit.cells) - CELLS)
    yield f"Git {edit.touch.commit[:10]}"


def _sides(cell: Change, wording: Wording, lang: str) -> str:
    return " → ".join(shown(side, wording, lang) for side in (cell.before, cell.after))


def shown(printed: str | None, wording: Wording, lang: str) -> str:
    """A cell as a version of the record had it, or the word for why it has no number."""
    if printed is None or printed in MISSING:
        return wording.text(f"mark-{printed or 'absent'}", lang)
    return printed
