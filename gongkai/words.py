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

from gongkai.finding import Refused, refused

SIZE = 1_000_000  # bytes; a full record is about 6,000
DEPTH = 8


class Word(str):
    """A scalar as written, with its line and column (both from 1)."""

    __slots__ = ("column", "line")
    line: int
    column: int


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
            return value
        raise self.refuse("word-expected", self if value is None else value, key=key)

    def list(self, key: str) -> tuple[str, ...]:
        """The words of a list; none where the key is absent."""
        value = self.get(key, Words())
        if not isinstance(value, Words) or not all(isinstance(item, Word) for item in value):
            raise self.refuse("list-expected", value, key=key)
        return tuple(cast("list[Word]", value))

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
    close = get_close_matches(name, names, 1)
    guess: object = {"zh": f"，是否想写 {close[0]}？", "en": f" (did you mean {close[0]}?)"} if close else ""
    return {"near": guess, "known": ", ".join(names)}


def read_file(path: Path) -> Mapping:
    """The top mapping of a YAML file. Raises Refused."""
    try:
        data = path.read_bytes()
        if len(data) > SIZE:
            raise refused("file-large", path, size=len(data), limit=SIZE)
        return read_words(data.decode("utf-8-sig"), str(path))
    except OSError as error:
        raise refused("file-unreadable", path, problem=error.strerror or error) from None
    except UnicodeDecodeError as error:
        raise refused("file-encoding", path, data[: error.start].count(b"\n") + 1) from None


def read_words(text: str, path: str) -> Mapping:
    """The top mapping of a YAML text. Raises Refused."""
    try:
        return _build(text, path)
    except yaml.MarkedYAMLError as error:
        in_bracket = "flow" in str(error.context)
        mark = (error.context_mark if in_bracket else error.problem_mark) or error.problem_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        rule = "bracket" if in_bracket else "yaml"
        raise refused(rule, path, line, column, problem=error.problem) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise refused("character", path, line, character=f"U+{int(error.character):04X}") from None


def _build(text: str, path: str) -> Mapping:
    """One pass over the parser's events; what is open stands on a stack beside the key that waits."""
    stack: list[tuple[Words | Mapping, Word | None]] = []
    top: Mapping | None = None
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        value: Word | Words | Mapping
        if isinstance(event, yaml.ScalarEvent):
            value = Word(event.value)
        elif isinstance(event, yaml.MappingStartEvent):
            value = Mapping(path)
        elif isinstance(event, yaml.SequenceStartEvent):
            value = Words()
        elif isinstance(event, yaml.CollectionEndEvent):
            stack.pop()
            continue
        elif isinstance(event, yaml.AliasEvent) or (isinstance(event, yaml.DocumentStartEvent) and top):
            raise refused("yaml-plain", path, *_place(event))
        else:
            continue
        value.line, value.column = _place(event)
        too_deep = len(stack) == DEPTH and not isinstance(value, Word)
        if event.anchor is not None or event.tag is not None or too_deep:
            raise refused("yaml-plain", path, value.line, value.column)
        if stack:
            _put(stack, value, path)
        elif isinstance(value, Mapping):
            top = value
        else:
            raise refused("file-keys", path, value.line, value.column)
        if not isinstance(value, Word):
            stack.append((value, None))
    if top is None:
        raise refused("file-empty", path)
    return top


def _place(event: yaml.Event) -> tuple[int, int]:
    mark = cast("yaml.Mark", event.start_mark)
    return mark.line + 1, mark.column + 1


def _put(stack: list[tuple[Words | Mapping, Word | None]], value: Word | Words | Mapping, path: str) -> None:
    container, key = stack[-1]
    if isinstance(container, Words):
        container.append(value)
    elif key is None:
        if not isinstance(value, Word):
            raise refused("yaml-plain", path, value.line, value.column)
        stack[-1] = (container, value)
    else:
        stack[-1] = (container, None)
        if key in container:
            container.twice.append(key)
        else:
            container[key] = value
