"""The words of the pages, from `templates/words.yaml`, and how a page can show them in English.

A page is written in Chinese. `assets/language.js` puts every text in English that `assets/words.json` has:
words and the form's labels stand bare. Marked is what a text alone does not tell: `data-t` names a word (its
values in further `data-` attributes, or in the elements inside), `data-en` carries the English of a name,
for the same text anywhere on the page, and `data-ta` names attributes.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from gongkai.finding import LANGUAGES
from gongkai.form import SLOT, Form
from gongkai.parser import read_file

KEPT = 1024  # words, and names, as HTML: the same come again and again
SUMMARY = "summary-{}"  # the key of a form's sentence
_PLAIN = re.compile(r"[^\s\"'=<>`&]+")  # what may stand in an attribute without quotes


class Wording:
    """Every text of the pages by its key, in both languages. Raises Refused where the file is not so."""

    def __init__(self, path: Path) -> None:
        top = read_file(path)
        top.once()
        self.words: dict[str, dict[str, str]] = {}
        for key in top:
            body = top.mapping(key)
            body.allow(LANGUAGES)
            self.words[key] = {lang: str(body.word(lang)) for lang in LANGUAGES}
        twins = Counter(zh for zh, _ in {(both["zh"], both["en"]) for both in self.words.values()})
        self._bare = {key for key, both in self.words.items() if twins[both["zh"]] == 1}
        self._attributes: dict[tuple[str, ...], Markup] = {}

    def text(self, key: str, lang: str = "zh", **values: object) -> str:
        words = self.words[key][lang]
        return words.format(**values) if values else words

    @lru_cache(KEPT, typed=True)  # noqa: B019  (as long as its words)
    def marked(self, key: str, **values: str | int) -> Markup:
        """The Chinese text, in an element that says which word it is where the text does not."""
        text = escape(self.text(key, "zh", **values))
        return (
            text
            if key in self._bare and not values
            else Markup(f"<span{self.mark(key, **values)}>{text}</span>")
        )

    def mark(self, key: str, **values: object) -> Markup:
        """What an element says of the word that it holds."""
        if key in self._bare and not values:
            return Markup("")
        data = "".join(f" data-{name}={quoted(value)}" for name, value in values.items())
        return Markup(f" data-t={key}{data}")

    @pass_context
    def t(self, context: Context, key: str, **values: str | int) -> Markup:
        """A word as the page's language has it; on a Chinese page it can be switched."""
        if context["lang"] == "en":
            return escape(self.text(key, "en", **values))
        return self.marked(key, **values)

    @pass_context
    def name(self, context: Context, zh: str, en: str) -> Markup:
        """A name as the page's language has it."""
        return escape(en) if context["lang"] == "en" else both(zh, en)

    @pass_context
    def link(self, context: Context, address: str, zh: str, en: str, more: str = "") -> Markup:
        """A link whose text is a name; `address` and `more`, its further attributes, are HTML."""
        if context["lang"] == "en":
            return Markup(f"<a href={address}{more}>{escape(en)}</a>")
        return Markup(f"<a href={address}{more} data-en={quoted(en)}>{escape(zh)}</a>")

    @pass_context
    def attributes(self, context: Context, given: Mapping[str, str]) -> Markup:
        """Attributes whose values are words: `{"aria-label": "nav-main"}`."""
        lang = context["lang"]
        known = (lang, *given, *given.values())
        if known not in self._attributes:
            self._attributes[known] = Markup(" ").join(self._written(given, lang))
        return self._attributes[known]

    def zh_attributes(self, given: Mapping[str, str]) -> Markup:
        """The same on a page that is Chinese whatever the context: a constant of its template."""
        return Markup(" ").join(self._written(given, "zh"))

    def _written(self, given: Mapping[str, str], lang: str) -> Iterator[Markup]:
        for name, key in given.items():
            yield Markup(f"{name}={quoted(self.text(key, lang))}")
        marked = " ".join(f"{name}:{key}" for name, key in given.items() if key not in self._bare)
        if marked and lang == "zh":
            yield Markup('data-ta="{}"').format(marked)

    def json(self, forms: Iterable[Form]) -> str:
        """What the switch to English needs: by key the words that are marked, all others by their Chinese."""
        known = list(forms)
        words = {
            key: both["en"] for key, both in self.words.items() if key not in self._bare or "{" in both["en"]
        }
        words |= {SUMMARY.format(form.id): _numbered(form) for form in known}
        texts = {self.words[key]["zh"]: self.words[key]["en"] for key in self._bare}
        texts |= {zh: en for form in known for zh, en in labels_of(form)}
        found = {"words": words, "texts": dict(sorted(texts.items()))}
        return json.dumps(found, ensure_ascii=False, separators=(",", ":"))


def quoted(value: object) -> str:
    """The value of an attribute, in quotes where it needs them."""
    text = str(value)
    return text if _PLAIN.fullmatch(text) else f'"{escape(text)}"'


@lru_cache(KEPT)
def both(zh: str, en: str) -> Markup:
    """A Chinese name that brings its own English."""
    return Markup(f"<span data-en={quoted(en)}>{escape(zh)}</span>")


def _numbered(form: Form) -> str:
    """The form's English sentence, its figures by their place in the Chinese one."""
    places = SLOT.findall(form.summary.zh)
    return SLOT.sub(lambda slot: f"{{{places.index(slot[1])}}}", form.summary.en)


def labels_of(form: Form) -> Iterable[tuple[str, str]]:
    """Every label of the form with its English."""
    yield from form.heads.items()
    for parts in (form.tables, form.sections, form.rows.values(), form.columns.values()):
        yield from ((part.label, part.en) for part in parts)
    for unit in form.units.values():
        yield unit.name, unit.en
