"""The rules of the forms as `check --rules` prints them: each with its basis, and what is proved of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from gongkai.balance.proof import Implied, proof_of
from gongkai.finding import sentences
from gongkai.form import Form
from gongkai.phrases import balance_label, cell_label


def rule_lines(forms: Iterable[Form], lang: str) -> Iterator[str]:
    """A few lines a form, in one language."""
    for form in forms:
        yield from _form_lines(form, lang)


def _form_lines(form: Form, lang: str) -> Iterator[str]:
    proof = proof_of(form)
    yield _say("rules-form", lang, form=form.id, title=form.title, issued=form.issued_as)
    count = Counter(balance.rule.name for balance in (*form.balances(), *form.between_years()))
    for name, rule in form.rules.items():
        words = {"name": name, "wording": rule.zh if lang == "zh" else rule.en, "count": count[name]}
        yield _say("rules-rule", lang, **words, severity=rule.severity, basis=rule.basis)
    words = {"balances": proof.balances, "rank": proof.rank, "implied": len(proof.implied)}
    yield _say("rules-rank", lang, **words)
    for implied in proof.implied:
        label = balance_label(implied.balance, form)[lang]
        yield _say("rules-implied", lang, id=implied.balance.id, label=label, sum=_sum(implied))
    contradictions = ", ".join(proof.contradictions) or "0"
    yield _say("rules-contradictions", lang, contradictions=contradictions)
    labels = "；".join(cell_label(form, path)[lang] for path in proof.unguarded)
    yield _say("rules-unguarded", lang, count=len(proof.unguarded), cells=labels)


def _sum(implied: Implied) -> str:
    """The combination written out, `+a -b +2*c`."""
    terms = []
    for balance, weight in implied.follows.items():
        times = "" if abs(weight) == 1 else f"{abs(weight)}*"
        terms.append(f"{'+' if weight > 0 else '-'}{times}{balance}")
    return " ".join(terms)


def _say(key: str, lang: str, **words: object) -> str:
    return sentences()[key][lang].format(**words)
