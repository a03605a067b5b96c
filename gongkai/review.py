"""What a change does to the records, as Markdown in both languages: cells and balances, before and after."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from gongkai.balance.answers import ANSWERS, Answer, answers_of
from gongkai.catalog import Catalog
from gongkai.changes import files_since, text_at
from gongkai.finding import LANGUAGES, Finding, in_order, sentences
from gongkai.form import Form
from gongkai.load import load
from gongkai.phrases import Both, balance_label, cell_label
from gongkai.record import Record
from gongkai.values import MISSING

SIGNS = {"holds": "=", "undecided": "?"}  # between the sides of a balance; ≠ where it fails
ROOM = 900_000  # bytes; a step summary holds 1 MiB
_MARKUP = re.compile(r"[^\w\s,.，。、；：（）“”·/]|(?<=www)\.|:")


class Change(NamedTuple):
    """One record on both sides of a change; None where it is not there or cannot be read."""

    path: str
    before: Record | None
    after: Record | None
    findings: list[Finding]  # about the record as it is now


def changes_since(base: str, catalog: Catalog, findings: Iterable[Finding]) -> list[Change]:
    """Every record that differs from the commit `base`. Raises Refused where there is no such commit."""
    about: dict[Path, list[Finding]] = {}
    for finding in in_order(findings):
        about.setdefault(Path(finding.path).resolve(), []).append(finding)
    now = {report.path.resolve(): report.record for report in catalog.reports.values()}
    found = []
    for path in files_since(base, catalog.content / "reports"):
        if path.suffix == ".yaml" and path.stem.isdigit():
            before = _before(base, path, catalog.forms)
            name = path.relative_to(catalog.content.resolve().parent).as_posix()
            found.append(Change(name, before, now.get(path), about.get(path, [])))
    return found


def _before(base: str, path: Path, forms: dict[str, Form]) -> Record | None:
    text = text_at(base, path)
    return load(text, str(path), forms)[0] if text else None


def review(changes: list[Change]) -> str:
    """The Markdown; of a change too large to show, as many records as there is room for."""
    lines = [f"# {_both('review')}", "", _both("review-count", count=len(changes))]
    room = ROOM
    for index, change in enumerate(changes):
        part = "\n".join(["", f"## {_plain(_title(change))}", "", f"`{_code(change.path)}`", *_part(change)])
        room -= len(part.encode())
        if room < 0:
            return "\n".join([*lines, "", _both("review-more", count=len(changes) - index)]) + "\n"
        lines.append(part)
    return "\n".join(lines) + "\n"


def _title(change: Change) -> str:
    record = change.after or change.before
    return f"{record.agency} {record.year}" if record else change.path


def _part(change: Change) -> Iterator[str]:
    if change.after is None:
        yield from ("", _both("review-unreadable" if change.findings else "review-gone"))
    elif change.before is None:
        yield from ("", _both("review-new", cells=len(change.after.cells), missing=len(change.after.missing)))
        yield from _counts(None, change.after)
    else:
        yield from _cells(change.before, change.after)
        yield from _counts(change.before, change.after)
        yield from _balances(change.before, change.after)
    yield from _findings(change.findings)


def _cells(before: Record, after: Record) -> Iterator[str]:
    """Every cell that differs, with what was printed and what is."""
    paths = [path for path in {**before.cells, **after.cells} if _shown(before, path) != _shown(after, path)]
    if not paths:
        yield from ("", _both("review-same"))
        return
    yield from _head("review-cell", "review-before", "review-after")
    for path in paths:
        form = (after if path in after.cells else before).form
        yield _row(_plain_both(cell_label(form, path)), _shown(before, path), f"**{_shown(after, path)}**")


def _shown(record: Record, path: str) -> str:
    cell = record.cells.get(path)
    if cell is None:
        return "—"
    return _both(f"review-{cell.printed}") if cell.printed in MISSING else _plain(cell.printed)


def _counts(before: Record | None, after: Record) -> Iterator[str]:
    """How many balances have each answer."""
    now = [answer.state for answer in answers_of(after)]
    then = [answer.state for answer in answers_of(before)] if before else None
    yield from _head("review-balances", "review-before", "review-after")
    for state in ANSWERS:
        old = str(then.count(state)) if then is not None else "—"
        yield _row(_both(f"review-{state}"), old, str(now.count(state)))


def _balances(before: Record, after: Record) -> Iterator[str]:
    """Every balance whose answer or sums the change alters."""
    then = {answer.balance.id: answer for answer in answers_of(before)}
    moved = [answer for answer in answers_of(after) if _sums(then.get(answer.balance.id)) != _sums(answer)]
    if moved:
        yield from _head("review-balance", "review-before", "review-after")
    for answer in moved:
        name = _plain_both(balance_label(answer.balance, after.form))
        yield _row(name, _sums(then.get(answer.balance.id)), _sums(answer))


def _sums(answer: Answer | None) -> str:
    if answer is None:
        return "—"
    sign = SIGNS.get(answer.state, "≠")
    return f"{answer.left} {sign} {answer.right} {_both(f'review-{answer.state}')}"


def _findings(findings: Iterable[Finding]) -> Iterator[str]:
    """What the check says of the record now, with its proposals."""
    for finding in findings:
        words = [_plain(finding.message(lang)) for lang in LANGUAGES]
        place = _both("review-line", line=finding.line) if finding.line else ""
        yield from ("", f"- **{_both(f'review-{finding.severity}')}** {place} {words[0]}  ")
        yield f"  {words[1]}"


def _head(*keys: str) -> list[str]:
    return ["", _row(*map(_both, keys)), _row(*["---"] * len(keys))]


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _both(key: str, **words: object) -> str:
    return " / ".join(sentences()[key][lang].format(**words) for lang in LANGUAGES)


def _plain_both(words: Both) -> str:
    return _plain(" / ".join(words[lang] for lang in LANGUAGES))


def _plain(text: str) -> str:
    """Text that Markdown takes for nothing but text, whatever a record says."""
    return _MARKUP.sub(lambda found: f"&#{ord(found[0])};", " ".join(text.split()))


def _code(path: str) -> str:
    return re.sub(r"[^\w./-]", "?", path)
