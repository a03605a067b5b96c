"""Balances, cells and corrections in words, in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gongkai.balance.answers import Answer
from gongkai.balance.culprits import Correction, Culprits, Explanation
from gongkai.balance.joint import Joint
from gongkai.finding import LANGUAGES, sentences
from gongkai.form import PREVIOUS, Balance, Form
from gongkai.record import Cell, Record

Both = dict[str, str]
TERMS = 7  # a longer sum leaves its zeros out
WRITTEN = 40  # characters of a sum written out
NAMED = ((2, 2), (2, 1), (2, 0), (1, 0))  # cells of an explanation, and explanations equal to it
SUMS = 3  # of missing cells, that a message names


def sentence(key: str, **words: object) -> Both:
    """A sentence of messages.yaml in both languages; a word may itself differ by language."""
    return {
        lang: sentences()[key][lang].format(
            **{name: word[lang] if isinstance(word, dict) else word for name, word in words.items()}
        )
        for lang in LANGUAGES
    }


def cell_label(form: Form, path: str) -> Both:
    """The row and column of a cell as people read them."""
    row, column = form.rows[path.rpartition(".")[0]], form.columns[path]
    return {"zh": f"{row.label}·{column.label}", "en": f"{row.en}, {column.en}"}


def balance_label(balance: Balance, form: Form) -> Both:
    """The rule, and the row or column in which it is asked."""
    row_path, _, column = balance.right[-1].removeprefix(PREVIOUS).rpartition(".")
    rows = {path.removeprefix(PREVIOUS).rpartition(".")[0] for path in (*balance.left, *balance.right)}
    row = form.rows[row_path]
    if len(rows) == 1:
        return {"zh": f"{row.label}：{balance.rule.zh}", "en": f"{row.en}: {balance.rule.en}"}
    named = next((c for c in row.columns if c.name == column), row.columns[0])
    if len({path.rpartition(".")[2] for path in (*balance.left, *balance.right)}) > 1:
        return {"zh": balance.rule.zh, "en": balance.rule.en}
    return {"zh": f"“{named.label}”一栏：{balance.rule.zh}", "en": f"{named.en}: {balance.rule.en}"}


def written(paths: tuple[str, ...], record: Record, before: Record | None = None) -> str:
    """A side written out, `30+0+5=35`; zeros are left out of long sums, ? stands for a missing number."""
    cells = [_cell(path, record.cells, before.cells if before else {}) for path in paths]
    terms = ["?" if cell.number is None else str(cell.number) for cell in cells]
    if len(terms) > TERMS:
        terms = [term for term in terms if term != "0"] or ["0"]
    total = "" if len(terms) == 1 or "?" in terms else f"={sum(cell.number or 0 for cell in cells)}"
    text = "+".join(terms)
    while len(text) + len(total) > WRITTEN:
        text = f"{text.removesuffix('+…').rpartition('+')[0]}+…"
    return text + total


def _cell(path: str, cells: Mapping[str, Cell], before: Mapping[str, Cell]) -> Cell:
    return before[path.removeprefix(PREVIOUS)] if path.startswith(PREVIOUS) else cells[path]


def culprit_words(culprits: Culprits | None, record: Record, room: Mapping[str, int]) -> Both:
    """Which cells are likely wrong and what would balance, by language as fully as its room allows.

    Empty where nobody can say.
    """
    if not culprits or not culprits.explanations:
        return dict.fromkeys(LANGUAGES, "")
    options = [_culprit_words(culprits, record, cells, equals) for cells, equals in NAMED]
    return {lang: next((o[lang] for o in options if len(o[lang]) <= room[lang]), "") for lang in LANGUAGES}


def _culprit_words(culprits: Culprits, record: Record, cells: int, equals: int) -> Both:
    """Names so many cells of an explanation, and so many that explain it equally well; counts the others."""
    first, *others = (_explained(each, record, cells) for each in culprits.likeliest)
    less = _counted("culprit-others", len(culprits.explanations) - len(others) - 1)
    key = "culprit-certain" if culprits.certain else "culprit-likely"
    return sentence(key, cells=first, equal=_equal(others, equals), others=less)


def _equal(others: list[Both], most: int) -> Both:
    if others and len(others) <= most:
        return sentence("culprit-equal", cells=_joined(others, False, "culprit-or"))
    return _counted("culprit-equal-count", len(others))


def _counted(key: str, count: int) -> Both:
    return sentence(key, count=count) if count else dict.fromkeys(LANGUAGES, "")


def _explained(explanation: Explanation, record: Record, most: int) -> Both:
    corrections = explanation.corrections
    lines = [0, *(record.place(item.path)[0] for item in corrections)]
    words = [
        _correction_words(item, record, named=line == before)
        for item, line, before in zip(corrections[:most], lines[1:], lines, strict=False)
    ]
    return _joined(words, len(corrections) > most, "culprit-and")


def _correction_words(correction: Correction, record: Record, named: bool) -> Both:
    """The place, what is printed there and what would balance; `named`: its line is named already.

    A record that is not read from a file has no lines.
    """
    (line, _), column = record.place(correction.path), record.form.columns[correction.path]
    words = {"printed": correction.printed, "value": correction.value}
    if not line:
        return sentence("correction-here", cell=cell_label(record.form, correction.path), **words)
    label = {"zh": column.label, "en": column.en}
    return sentence("correction-here" if named else "correction", line=line, cell=label, **words)


def _joined(items: list[Both], more: bool, key: str) -> Both:
    """One after another, and … where there are more."""
    end, between = "…" if more else "", sentences()[key]
    return {lang: between[lang].join(item[lang] for item in items) + end for lang in LANGUAGES}


def joint_words(joint: Sequence[Joint]) -> Both:
    """How many missing cells add up to what, for as many sums as a message has room for."""
    sums = [sentence("joint", count=len(each.cells), sum=each.sum) for each in joint[:SUMS]]
    if not sums:
        return dict.fromkeys(LANGUAGES, "")
    return sentence("joint-sums", sums=_joined(sums, len(joint) > SUMS, "joint-and"))


def cell_exception(correction: Correction) -> str:
    """An exception to paste, complete but for its evidence."""
    return _exception("cell", correction.path, printed=correction.printed, should_be=correction.value)


def balance_exception(answer: Answer) -> str:
    """The same where nobody can say which cell is wrong."""
    return _exception("balance", answer.balance.id, left=answer.left, right=answer.right)


def _exception(kind: str, target: str, **values: object) -> str:
    named = ", ".join(f"{name}: {value}" for name, value in values.items())
    return f"exceptions: [{{{kind}: {target}, {named}, reason: source-wrong, evidence: …}}]"
