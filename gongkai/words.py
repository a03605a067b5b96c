"""YAML read as words: every scalar a string that knows its line, nothing interpreted.

A plain YAML loader turns `1:30` into 90, `014` into 12 and keeps the last of two equal keys in silence.
Here the text gives words, and whoever asks for a word says what it expects.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import cast

from gongkai.finding import Refused, refused

NAME = 100  # characters; nothing longer is taken for a slip of a name


class Word(str):
    """A scalar as written, with its line and column (both from 1)."""

    __slots__ = ("column", "line")
    line: int
    column: int


class Words(list["str | Words | Mapping"]):
    """A sequence, with the line and column where it begins."""

    __slots__ = ("column", "line")
    line: int
    column: int

    def place(self, at: int) -> tuple[int, int]:
        """The line and column of an item."""
        item = cast("Word | Words | Mapping", self[at])
        return item.line, item.column


class Inline(Words):
    """Words between brackets on one line; their places are worked out when they are asked for."""

    __slots__ = ("inside",)
    inside: str  # as written

    def place(self, at: int) -> tuple[int, int]:
        parts = self.inside.split(",")
        blanks = len(parts[at]) - len(parts[at].lstrip())
        return self.line, self.column + 1 + sum(len(part) + 1 for part in parts[:at]) + blanks


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
        if not isinstance(value, Words) or not all(isinstance(item, str) for item in value):
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


def word_at(text: str, line: int, column: int) -> Word:
    """The word that begins at this place."""
    word = Word(text)
    word.line, word.column = line, column
    return word


def words_at(inside: str, line: int, column: int) -> Inline:
    """The words between brackets that begin at this place."""
    found = Inline(inside.replace(" ", "").split(","))
    found.line, found.column, found.inside = line, column, inside
    return found


def near(name: str, known: Iterable[str]) -> dict[str, object]:
    """The words `known` and `near` of a message: what could have been meant."""
    names = list(known)
    close = get_close_matches(name, names, 1) if len(name) <= NAME else []
    guess: object = {"zh": f"，是否想写 {close[0]}？", "en": f" (did you mean {close[0]}?)"} if close else ""
    return {"near": guess, "known": ", ".join(names)}
