"""Balances, cells and corrections in words, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from gongkai.balance.culprits import Correction, Culprits
from gongkai.finding import LANGUAGES, sentences
from gongkai.form import PREVIOUS, Balance, Form
from gongkai.record import Cell, Record

Both = dict[str, str]
TERMS = 7  # a longer sum leaves its zeros out
WRITTEN = 40  # characters of a sum written out


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
    if ":" not in balance.id:
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


def culprit_words(culprits: Culprits | None, record: Record, most: int) -> Both:
    """Which cells, `most` of them, are likely wrong and what would balance; empty where nobody can say."""
    if not culprits or not culprits.explanations or not most:
        return dict.fromkeys(LANGUAGES, "")
    corrections = culprits.explanations[0].corrections
    cells = _joined([_correction_words(item, record) for item in corrections[:most]], len(corrections) > most)
    others = len(culprits.explanations) - 1
    key = "culprit-certain" if culprits.certain else "culprit-likely"
    return sentence(key, cells=cells, others=sentence("culprit-others", count=others) if others else "")


def _correction_words(correction: Correction, record: Record) -> Both:
    """The place, by its line where the record has lines, what is printed there and what would balance."""
    cell, column = record.cells[correction.path], record.form.columns[correction.path]
    words = {"printed": correction.printed, "value": correction.value}
    if cell.line:
        return sentence("correction", line=cell.line, cell={"zh": column.label, "en": column.en}, **words)
    return sentence("correction-here", cell=cell_label(record.form, correction.path), **words)


def _joined(items: list[Both], more: bool) -> Both:
    """One after another, and … where there are more."""
    end = "…" if more else ""
    return {
        lang: join.join(item[lang] for item in items) + end for lang, join in (("zh", "、"), ("en", ", "))
    }


def exception_text(correction: Correction) -> str:
    """An exception to paste, complete but for its evidence."""
    values = f"printed: {correction.printed}, should_be: {correction.value}"
    return f"exceptions: [{{cell: {correction.path}, {values}, reason: source-wrong, evidence: …}}]"
