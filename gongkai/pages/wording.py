"""The words of the pages, from `templates/words.yaml`, and how a page can show them in English.

A page is written in Chinese. What has an English twin is marked: `data-t` names a word (its values in further
`data-` attributes), `data-l` a label of the form by its own text, `data-en` carries the English itself, and
`data-ta` lists attributes. `assets/language.js` puts the English in; `assets/words.json` is what it reads.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from gongkai.finding import LANGUAGES
from gongkai.form import Form
from gongkai.words import read_file


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
        self.spans = {key: self.marked(key) for key in self.words}
        self._attributes: dict[tuple[str, ...], Markup] = {}

    def text(self, key: str, lang: str = "zh", **values: object) -> str:
        words = self.words[key][lang]
        return words.format(**values) if values else words

    def marked(self, key: str, **values: object) -> Markup:
        """The Chinese text in an element that says which word it is."""
        data = "".join(f' data-{name}="{escape(value)}"' for name, value in values.items())
        return Markup(f'<span data-t="{key}"{data}>{escape(self.text(key, "zh", **values))}</span>')

    @pass_context
    def t(self, context: Context, key: str, **values: object) -> Markup:
        """A word as the page's language has it; on a Chinese page it can be switched."""
        if context["lang"] == "en":
            return escape(self.text(key, "en", **values))
        return self.marked(key, **values) if values else self.spans[key]

    @pass_context
    def name(self, context: Context, zh: str, en: str) -> Markup:
        """A name as the page's language has it."""
        return escape(en) if context["lang"] == "en" else both(zh, en)

    @pass_context
    def attributes(self, context: Context, given: Mapping[str, str]) -> Markup:
        """Attributes whose values are words: `{"aria-label": "nav-main"}`."""
        lang = context["lang"]
        known = (lang, *given, *given.values())
        if known not in self._attributes:
            self._attributes[known] = Markup(" ").join(self._written(given, lang))
        return self._attributes[known]

    def _written(self, given: Mapping[str, str], lang: str) -> Iterator[Markup]:
        for name, key in given.items():
            yield Markup('{}="{}"').format(name, self.text(key, lang))
        if lang == "zh":
            yield Markup('data-ta="{}"').format(" ".join(f"{name}:{key}" for name, key in given.items()))

    def json(self, forms: Iterable[Form]) -> str:
        """What the switch to English needs: the words by key, the forms' labels by their Chinese text."""
        words = {key: both["en"] for key, both in self.words.items()}
        labels = {zh: en for form in forms for zh, en in labels_of(form)}
        found = {"words": words, "labels": dict(sorted(labels.items()))}
        return json.dumps(found, ensure_ascii=False, separators=(",", ":"))


def both(zh: str, en: str) -> Markup:
    """A Chinese name that brings its own English."""
    return Markup(f'<span data-en="{escape(en)}">{escape(zh)}</span>')


def labels_of(form: Form) -> Iterable[tuple[str, str]]:
    """Every label of the form with its English."""
    yield from form.heads.items()
    for parts in (form.tables, form.sections, form.rows.values(), form.columns.values()):
        yield from ((part.label, part.en) for part in parts)
    for unit in form.units.values():
        yield unit.name, unit.en
