"""Findings: balances that fail, exceptions that do not apply, doubts, and one year against the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from gongkai.balances import Answer, answer_of, answers_of
from gongkai.catalog import Catalog, Report
from gongkai.finding import Finding
from gongkai.form import PREVIOUS, Balance, Form
from gongkai.record import Cell, Record

WORST_FIRST = ("broken", "impossible", "undecided", "excepted", "holds")


@dataclass(frozen=True)
class Checked:
    """`answers` by the report's address, `findings` of all files."""

    answers: dict[str, tuple[Answer, ...]]
    findings: list[Finding]

    def count(self, address: str) -> Counter[str]:
        return Counter(answer.state for answer in self.answers[address])

    def state(self, address: str) -> str:
        """The worst answer of a report: that word describes it."""
        states = {answer.state for answer in self.answers[address]}
        return next(state for state in WORST_FIRST if state in states)


def check(catalog: Catalog) -> Checked:
    """All that the records say about themselves and, year by year, about each other."""
    answers = {address: answers_of(report.record) for address, report in catalog.reports.items()}
    findings: list[Finding] = []
    for address, report in catalog.reports.items():
        findings += findings_of(report.record, str(report.path), answers[address])
        findings += _between_years(report, catalog.previous(report))
    return Checked(answers, findings)


def findings_of(record: Record, path: str, answers: Iterable[Answer]) -> Iterator[Finding]:
    """Balances that fail, exceptions that do not apply, what is undecided, and open doubts."""
    answers = list(answers)
    for answer in answers:
        if answer.state in ("broken", "impossible"):
            yield _failure(answer, record, path)
    yield from _exemption_findings(record, path, answers)
    yield from _undecided(record, path, answers)
    for doubt in record.doubts:
        words: dict[str, object] = {"cell": cell_label(record.form, doubt.cell), "why": doubt.why}
        yield Finding("doubt", path, doubt.line, 0, "warning", words=words, cells=(doubt.cell,))


def _failure(answer: Answer, record: Record, path: str, before: Record | None = None) -> Finding:
    balance = answer.balance
    here = record.cells[balance.right[0] if balance.right[0] in record.cells else balance.left[0]]
    words: dict[str, object] = {
        "what": _what(balance, record.form),
        "left": _written(balance.left, record, before),
        "right": _written(balance.right, record, before),
        "difference": abs(answer.left - answer.right),
    }
    return Finding(
        balance.rule.name,
        path,
        here.line,
        here.column,
        balance.rule.severity,
        answer.state,
        words,
        answer.left,
        answer.right,
        (*balance.left, *balance.right),
    )


def _what(balance: Balance, form: Form) -> dict[str, str]:
    """The rule, and the row or column in which it is asked."""
    row_path, _, column = balance.right[-1].removeprefix(PREVIOUS).rpartition(".")
    rows = {path.removeprefix(PREVIOUS).rpartition(".")[0] for path in (*balance.left, *balance.right)}
    row = form.rows[row_path]
    if len(rows) == 1:
        return {"zh": f"{row.label}：{balance.rule.zh}", "en": f"{row.en}: {balance.rule.en}"}
    named = next((c for c in row.columns if c.name == column), row.columns[0])
    if ":" not in balance.id:
        return {"zh": balance.rule.zh, "en": balance.rule.en}
    return {"zh": f"“{named.label}”一栏：{balance.rule.zh}", "en": f"{named.en}: {balance.rule.en}"}


def _written(paths: tuple[str, ...], record: Record, before: Record | None) -> str:
    """A side written out, `30+0+5=35`; zeros are left out of long sums, ? stands for a missing number."""
    cells = [_cell(path, record.cells, before.cells if before else {}) for path in paths]
    terms = ["?" if cell.number is None else str(cell.number) for cell in cells]
    if len(terms) > 7:
        terms = [term for term in terms if term != "0"] or ["0"]
    total = sum(cell.number for cell in cells if cell.number is not None)
    return "+".join(terms) if len(terms) == 1 or "?" in terms else f"{'+'.join(terms)}={total}"


def _cell(path: str, cells: Mapping[str, Cell], before: Mapping[str, Cell]) -> Cell:
    return before[path.removeprefix(PREVIOUS)] if path.startswith(PREVIOUS) else cells[path]


def _exemption_findings(record: Record, path: str, answers: list[Answer]) -> Iterator[Finding]:
    """An exception must name what is printed (else stale) and be needed (else unused)."""
    for item in record.exemptions:
        concerned = [
            a
            for a in answers
            if item.target == a.balance.id or item.target in (*a.balance.left, *a.balance.right)
        ]
        words: dict[str, object] = {"target": item.target, "printed": item.printed}
        if item.of_cell and record.cells[item.target].printed != item.printed:
            words["found"] = record.cells[item.target].printed
            yield Finding("exception-stale", path, item.line, words=words, cells=(item.target,))
        elif any(a.state in ("broken", "impossible") for a in concerned):
            words["found"] = ", ".join(f"{a.left} ≠ {a.right}" for a in concerned if a.state == "broken")
            yield Finding("exception-stale", path, item.line, words=words)
        elif not any(a.state == "excepted" for a in concerned):
            yield Finding("exception-unused", path, item.line, words=words)


def _undecided(record: Record, path: str, answers: list[Answer]) -> Iterator[Finding]:
    """One notice for all balances that wait for missing numbers, and for cells that no balance guards."""
    missing = record.missing
    if missing:
        count = Counter(answer.state for answer in answers)
        words: dict[str, object] = {
            "missing": len(missing),
            "undecided": count["undecided"],
            "holds": count["holds"],
        }
        first = record.cells[missing[0]]
        yield Finding(
            "undecided",
            path,
            first.line,
            first.column,
            "notice",
            words=words,
            cells=tuple(missing),
        )


def _between_years(report: Report, before: Report | None) -> Iterator[Finding]:
    """What the form compares with the year before, in so far as both records have the cells."""
    if before is None:
        return
    record = report.record
    cells = {**record.cells, **{PREVIOUS + path: cell for path, cell in before.record.cells.items()}}
    for balance in record.form.between_years():
        if all(path in cells for path in (*balance.left, *balance.right)):
            answer = answer_of(balance, cells, cells)
            if answer.state in ("broken", "impossible"):
                yield _failure(answer, record, str(report.path), before.record)


def cell_label(form: Form, path: str) -> dict[str, str]:
    """The row and column of a cell as people read them."""
    row, column = form.rows[path.rpartition(".")[0]], form.columns[path]
    return {"zh": f"{row.label}·{column.label}", "en": f"{row.en}, {column.en}"}
