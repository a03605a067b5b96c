"""A balance written out term by term, for the page: what stands on either side, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from gongkai.balance.answers import FAILING, Answer
from gongkai.balance.culprits import Correction, Culprits, Explanation
from gongkai.balance.joint import Joint
from gongkai.form import Column, Form, Row
from gongkai.pages.marks import ALTERNATIVES, DASH, Marks
from gongkai.pages.wording import both
from gongkai.phrases import Both, balance_label, cell_label
from gongkai.record import Record
from gongkai.values import Number

SHOWN = (*FAILING, "excepted")


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
class Mend:
    """The changes that would mend the sums together; `word`: certain, likely, equally or less likely."""

    word: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Sum:
    """The terms that are not 0 on either side, how many zeros were left out, and what would mend it.

    `untold`: how many more are as likely as the first.
    """

    id: str
    state: str
    label: Both
    left: tuple[Term, ...]
    right: tuple[Term, ...]
    zeros: int
    totals: tuple[Number, Number]
    mends: tuple[Mend, ...]
    untold: int

    @property
    def difference(self) -> Number:
        left, right = self.totals
        return max(left, right) - min(left, right)


@dataclass(frozen=True)
class Known:
    """What missing cells add up to: the column or row that they share, if any, and what tells them apart."""

    where: Both | None
    labels: tuple[Both, ...]
    sum: int

    @property
    def listed(self) -> Markup:
        """The labels as items of a list."""
        return Markup("".join(f"<li>{both(label['zh'], label['en'])}" for label in self.labels))


def known_sums(joint: Iterable[Joint], form: Form) -> list[Known]:
    """The sums of missing cells, for the page."""
    return [_known(each, form) for each in joint]


def _known(joint: Joint, form: Form) -> Known:
    rows = [_both(form.rows[path.rpartition(".")[0]]) for path in joint.cells]
    columns = [_both(form.columns[path]) for path in joint.cells]
    for shared, others in ((columns, rows), (rows, columns)):
        if all(label == shared[0] for label in shared):
            return Known(shared[0], tuple(others), joint.sum)
    return Known(None, tuple(cell_label(form, path) for path in joint.cells), joint.sum)


def _both(named: Row | Column) -> Both:
    return {"zh": named.label, "en": named.en}


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
    return Sum(
        balance.id,
        answer.state,
        balance_label(balance, record.form),
        left,
        right,
        zeros,
        (answer.left, answer.right),
        _mends(blamed, record.form) if blamed else (),
        max(0, len(blamed.likeliest) - ALTERNATIVES) if blamed else 0,
    )


def _mends(blamed: Culprits, form: Form) -> tuple[Mend, ...]:
    return tuple(
        Mend(_likelihood(place, each, blamed), tuple(_change(item, form) for item in each.corrections))
        for place, each in enumerate(blamed.explanations[:ALTERNATIVES])
    )


def _likelihood(place: int, explanation: Explanation, blamed: Culprits) -> str:
    if place == 0:
        return "certain" if blamed.certain else "likely"
    return "equally" if explanation.rank == 1 else "less"


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
