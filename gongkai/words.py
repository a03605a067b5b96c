"""YAML read as words: every scalar a string that knows its line, nothing interpreted.

A plain YAML loader turns `1:30` into 90, `014` into 12 and keeps the last of two equal keys in silence.
Here the text gives words, and whoever asks for a word says what it expects.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import cast

import yaml

from gongkai.files import HIDDEN, named, only_visible, read_text
from gongkai.finding import Refused, refused

DEPTH = 8
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
        return _Builder(path).top_of(text)
    except yaml.MarkedYAMLError as error:
        in_bracket = "flow" in str(error.context)
        mark = (error.context_mark if in_bracket else error.problem_mark) or error.problem_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        rule = "bracket" if in_bracket else "yaml"
        raise refused(rule, path, line, column, problem=error.problem) from None
    except yaml.YAMLError as error:
        raise refused("yaml", path, 1, problem=error) from None


class _Builder:
    """One pass over the parser's events; what is open stands on a stack beside the key that waits."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.top: Mapping | None = None
        self.stack: list[tuple[Words | Mapping, Word | None]] = []

    def top_of(self, text: str) -> Mapping:
        escapes = "\\" in text
        for event in iter(yaml.CBaseLoader(text).get_event, None):
            if type(event) is yaml.ScalarEvent:
                self.scalar(event, escapes)
            elif isinstance(event, yaml.CollectionEndEvent):
                self.stack.pop()
            elif isinstance(event, yaml.CollectionStartEvent):
                self.open(event)
            elif isinstance(event, (yaml.AliasEvent, yaml.DocumentStartEvent)):
                self.plain(event)
        if self.top is None:
            raise refused("file-empty", self.path, 1)
        return self.top

    def scalar(self, event: yaml.ScalarEvent, escapes: bool) -> None:
        word = Word(event.value)
        word.mark = cast("yaml.Mark", event.start_mark)
        if event.anchor is not None or event.tag is not None:
            raise refused("yaml-plain", self.path, word.line, word.column)
        if escapes:
            self.unescaped(word)
        self.put(word)

    def unescaped(self, word: Word) -> None:
        """An escape may not bring in what could not stand in the text itself."""
        found = HIDDEN.search(word.replace("\r", "\0"))
        if found:
            raise refused("character", self.path, word.line, word.column, character=named(found[0]))

    def open(self, event: yaml.CollectionStartEvent) -> None:
        value = Mapping(self.path) if isinstance(event, yaml.MappingStartEvent) else Words()
        value.line, value.column = _place(event)
        if event.anchor is not None or event.tag is not None or len(self.stack) == DEPTH:
            raise refused("yaml-plain", self.path, value.line, value.column)
        self.put(value)
        self.stack.append((value, None))

    def plain(self, event: yaml.AliasEvent | yaml.DocumentStartEvent) -> None:
        """Refuse an alias, a directive and a second document."""
        document = isinstance(event, yaml.DocumentStartEvent) and self.top is None
        if not document or getattr(event, "version", None) or getattr(event, "tags", None):
            raise refused("yaml-plain", self.path, *_place(event))

    def put(self, value: Word | Words | Mapping) -> None:
        if not self.stack:
            self.begin(value)
            return
        container, key = self.stack[-1]
        if isinstance(container, Words):
            container.append(value)
        elif key is None:
            self.stack[-1] = (container, self.key(value))
        else:
            self.stack[-1] = (container, None)
            if key in container:
                container.twice.append(key)
            else:
                container[key] = value

    def begin(self, value: Word | Words | Mapping) -> None:
        if not isinstance(value, Mapping):
            raise refused("file-keys", self.path, value.line, value.column)
        self.top = value

    def key(self, value: Word | Words | Mapping) -> Word:
        if not isinstance(value, Word) or value == "<<":
            raise refused("yaml-plain", self.path, value.line, value.column)
        return value


def _place(event: yaml.Event) -> tuple[int, int]:
    mark = cast("yaml.Mark", event.start_mark)
    return mark.line + 1, mark.column + 1
