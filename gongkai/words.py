"""YAML read as words: every scalar a string that knows its line, nothing interpreted.

A plain YAML loader turns `1:30` into 90, `014` into 12 and keeps the last of two equal keys in silence.
Here the text gives words, and whoever asks for a word says what it expects.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import cast

import yaml

from gongkai.files import HIDDEN, named, only_visible, read_text
from gongkai.finding import Finding, Refused, refused

DEPTH = 8
_PROBLEMS = {  # what libyaml says, and our sentence for it; all else is said in one general sentence
    "did not find expected key": "yaml-key",
    "did not find expected '-' indicator": "yaml-key",
    "mapping values are not allowed in this context": "yaml-colon",
    "could not find expected ':'": "yaml-word",
    "found character that cannot start any token": "yaml-sign",
    "found unexpected end of stream": "yaml-quote",
    "found unexpected document indicator": "yaml-quote",
    "found unknown escape character": "yaml-escape",
    "block sequence entries are not allowed in this context": "yaml-list",
}
NAME = 100  # characters; nothing longer is taken for a slip of a name


class Word(str):
    """A scalar as written, with its line and column (both from 1)."""

    __slots__ = ("mark",)
    mark: yaml.Mark

    @property
    def line(self) -> int:
        return self.mark.line + 1

    @property
    def column(self) -> int:
        return self.mark.column + 1


class Words(list["Word | Words | Mapping"]):
    """A sequence, with the line and column where it begins."""

    line: int
    column: int


class Mapping(dict[str, "Word | Words | Mapping"]):
    """A mapping in written order that refuses, with file and line, what is not as its reader expects.

    A key written twice keeps its first value and is listed in `twice`.
    """

    line: int = 1
    column: int = 1

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.twice: list[Word] = []

    def names(self) -> list[Word]:
        """The keys, each with its place."""
        return cast("list[Word]", list(self))

    def allow(self, needed: Iterable[str], optional: Iterable[str] = ()) -> None:
        """Refuse a key that is unknown, missing or written twice."""
        self.once()
        known = [*needed, *optional]
        for key in self.names():
            if key not in known:
                raise self.refuse("key-unknown", key, key=key, **near(key, known))
        for name in needed:
            if name not in self:
                raise self.refuse("key-missing", self, key=name)

    def once(self) -> None:
        for key in self.twice:
            raise self.refuse("key-twice", key, key=key)

    def word(self, key: str, default: str | None = None) -> str:
        if key not in self and default is not None:
            return default
        value = self.get(key)
        if isinstance(value, Word) and value:
            return str(value)
        raise self.refuse("word-expected", self if value is None else value, key=key)

    def list(self, key: str) -> tuple[str, ...]:
        """The words of a list; none where the key is absent."""
        value = self.get(key, Words())
        if not isinstance(value, Words) or not all(isinstance(item, Word) for item in value):
            raise self.refuse("list-expected", value, key=key)
        return tuple(map(str, value))

    def mapping(self, key: str) -> Mapping:
        value = self.get(key)
        if not isinstance(value, Mapping):
            raise self.refuse("mapping-expected", self if value is None else value, key=key)
        value.once()
        return value

    def mappings(self, key: str) -> tuple[Mapping, ...]:
        """The mappings of a list; none where the key is absent."""
        value = self.get(key, Words())
        if not isinstance(value, Words) or not all(isinstance(item, Mapping) for item in value):
            raise self.refuse("mappings-expected", value, key=key)
        return tuple(cast("list[Mapping]", value))

    def one_of(self, key: str, known: Iterable[str], default: str | None = None) -> str:
        word = self.word(key, default)
        if word not in known:
            raise self.refuse("one-of", self.get(key, self), key=key, found=word, known="、".join(known))
        return word

    def refuse(self, rule: str, where: Word | Words | Mapping, **words: object) -> Refused:
        line, column = getattr(where, "line", self.line), getattr(where, "column", self.column)
        return refused(rule, self.path, line, column, **words)


def near(name: str, known: Iterable[str]) -> dict[str, object]:
    """The words `known` and `near` of a message: what could have been meant."""
    names = list(known)
    close = get_close_matches(name, names, 1) if len(name) <= NAME else []
    guess: object = {"zh": f"，是否想写 {close[0]}？", "en": f" (did you mean {close[0]}?)"} if close else ""
    return {"near": guess, "known": ", ".join(names)}


def read_file(path: Path) -> Mapping:
    """The top mapping of a YAML file. Raises Refused."""
    return read_words(read_text(path), str(path))


def read_words(text: str, path: str) -> Mapping:
    """The top mapping of a YAML text. Raises Refused."""
    only_visible(text, path)
    try:
        return _Builder(path, text).top()
    except yaml.MarkedYAMLError as error:
        raise Refused(_slip(error, path)) from None
    except yaml.YAMLError:
        raise refused("yaml", path, 1) from None


def _slip(error: yaml.MarkedYAMLError, path: str) -> Finding:
    """What is wrong, at the place where it begins as far as the parser knows that."""
    in_bracket = "flow" in str(error.context)
    template = "bracket" if in_bracket else _PROBLEMS.get(str(error.problem), "yaml")
    begins = error.context_mark if template in ("bracket", "yaml-quote") else None
    mark = begins or error.problem_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return Finding("bracket" if in_bracket else "yaml", path, line, column, template=template)


class _Builder:
    """One pass over the parser's events; a collection is read to its end before its keeper goes on."""

    def __init__(self, path: str, text: str) -> None:
        self.path, self.escapes = path, "\\" in text
        self.events: Iterator[yaml.Event] = iter(yaml.CBaseLoader(text).get_event, None)

    def top(self) -> Mapping:
        """The one mapping of the text. Raises Refused where it holds anything besides or instead."""
        top: Mapping | None = None
        for event in self.events:
            if isinstance(event, yaml.AliasEvent) or (
                isinstance(event, yaml.DocumentStartEvent) and top is not None
            ):
                raise self.refuse(event)
            if isinstance(event, yaml.DocumentStartEvent) and (event.version or event.tags):
                raise self.refuse(event)
            if isinstance(event, yaml.NodeEvent):
                top = self.mapping_of(event)
        if top is None:
            raise refused("file-empty", self.path, 1)
        return top

    def mapping_of(self, event: yaml.Event) -> Mapping:
        if not isinstance(event, yaml.MappingStartEvent):
            raise refused("file-keys", self.path, *_place(event))
        found = self.node(event, 0)
        assert isinstance(found, Mapping)
        return found

    def node(self, event: yaml.Event, depth: int) -> Word | Words | Mapping:
        if type(event) is yaml.ScalarEvent:
            return self.word(event)
        if not isinstance(event, yaml.CollectionStartEvent) or depth == DEPTH:
            raise self.refuse(event)
        if event.anchor is not None or event.tag is not None:
            raise self.refuse(event)
        value = Mapping(self.path) if isinstance(event, yaml.MappingStartEvent) else Words()
        value.line, value.column = _place(event)
        return self.entries(value, depth + 1) if isinstance(value, Mapping) else self.items(value, depth + 1)

    def word(self, event: yaml.ScalarEvent) -> Word:
        word = Word(event.value)
        word.mark = event.start_mark  # type: ignore[assignment]
        if event.anchor is not None or event.tag is not None:
            raise self.refuse(event)
        if self.escapes:
            self.unescaped(word)
        return word

    def unescaped(self, word: Word) -> None:
        """An escape may not bring in what could not stand in the text itself."""
        found = HIDDEN.search(word.replace("\r", "\0"))
        if found:
            raise refused("character", self.path, word.line, word.column, character=named(found[0]))

    def items(self, value: Words, depth: int) -> Words:
        for event in self.events:
            if type(event) is yaml.SequenceEndEvent:
                break
            value.append(self.word(event) if type(event) is yaml.ScalarEvent else self.node(event, depth))
        return value

    def entries(self, value: Mapping, depth: int) -> Mapping:
        for event in self.events:
            if type(event) is yaml.MappingEndEvent:
                break
            if type(event) is not yaml.ScalarEvent or event.value == "<<":
                raise self.refuse(event)
            key, item = self.word(event), self.node(next(self.events), depth)
            if key in value:
                value.twice.append(key)
            else:
                value[key] = item
        return value

    def refuse(self, event: yaml.Event) -> Refused:
        """For an alias, anchor, tag, directive, second document, or a key that is no word."""
        return refused("yaml-plain", self.path, *_place(event))


def _place(event: yaml.Event) -> tuple[int, int]:
    mark = cast("yaml.Mark", event.start_mark)
    return mark.line + 1, mark.column + 1
