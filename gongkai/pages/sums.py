"""A balance written out term by term, for the page: what stands on either side, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gongkai.balance.answers import FAILING, Answer
from gongkai.balance.culprits import Correction, Culprits
from gongkai.form import Form
from gongkai.pages.marks import DASH, Marks
from gongkai.phrases import Both, balance_label, cell_label
from gongkai.record import Record
from gongkai.values import Number

SHOWN = (*FAILING, "excepted")
ALTERNATIVES = 3


@dataclass(frozen=True)
class Term:
    """A number with the label of its row or column; `mark` is set where it is suspected."""

    label: str
    shown: str
    mark: str = ""


@dataclass(frozen=True)
class Change:
    """One cell that would mend the sums."""

    cell: Both
    printed: int
    value: int


@dataclass(frozen=True)
class Sum:
    """The terms that are not 0 on either side, how many zeros were left out, and explanations if any."""

    id: str
    state: str
    label: Both
    left: tuple[Term, ...]
    right: tuple[Term, ...]
    zeros: int
    totals: tuple[Number, Number]
    certain: bool
    explanations: tuple[tuple[Change, ...], ...]

    @property
    def difference(self) -> Number:
        left, right = self.totals
        return max(left, right) - min(left, right)


def sums_of(
    record: Record, answers: Iterable[Answer], culprits: Iterable[Culprits], marks: Marks
) -> dict[str, Sum]:
    """Every balance that fails or is excepted, by its id, in printed order."""
    blamed = {balance: each for each in culprits for balance in each.balances}
    return {
        answer.balance.id: _sum(record, answer, blamed.get(answer.balance.id), marks)
        for answer in answers
        if answer.state in SHOWN
    }


def _sum(record: Record, answer: Answer, blamed: Culprits | None, marks: Marks) -> Sum:
    balance = answer.balance
    across = len({path.rpartition(".")[0] for path in (*balance.left, *balance.right)}) == 1
    left, right = (_terms(record, side, across, marks) for side in (balance.left, balance.right))
    zeros = len(balance.left) + len(balance.right) - len(left) - len(right)
    explanations = blamed.explanations[:ALTERNATIVES] if blamed else ()
    return Sum(
        balance.id,
        answer.state,
        balance_label(balance, record.form),
        left,
        right,
        zeros,
        (answer.left, answer.right),
        bool(blamed and blamed.certain),
        tuple(tuple(_change(item, record.form) for item in each.corrections) for each in explanations),
    )


def _terms(record: Record, paths: Iterable[str], across: bool, marks: Marks) -> tuple[Term, ...]:
    """Zeros are left out, unless there is nothing else."""
    terms = [_term(record, path, across, marks) for path in paths]
    return tuple(term for term in terms if term.shown != "0") or (terms[0],)


def _term(record: Record, path: str, across: bool, marks: Mapping[str, list[str]]) -> Term:
    form, cell = record.form, record.cells[path]
    label = form.columns[path].label if across else form.rows[path.rpartition(".")[0]].label
    suspected = next((mark for mark in ("suspect", "certain", "meant") if mark in marks.get(path, ())), "")
    return Term(label, DASH if cell.number is None else cell.printed, suspected)


def _change(item: Correction, form: Form) -> Change:
    return Change(cell_label(form, item.path), item.printed, item.value)
