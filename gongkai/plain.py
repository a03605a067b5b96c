"""YAML as `dump` writes it, read line by line: the same words at the same places as from the parser, sooner.

Known are keys with a word, a list of short words, a block of text, a mapping or a list of mappings below.
Whatever has anything else in it, or any mistake, is left to the parser.
"""

from __future__ import annotations

import re

from gongkai.words import Mapping, Word, Words, word_at, words_at

_WORD = r"(?:-(?=\w))?[^\s\-?:,\[\]{}#&*!|>'\"%@`=~](?:[^\s:#]|[:#](?=\S)| (?=[^\s#:]))*"
_LIST = r" *+-?[\w.]++ *+(?:, *+-?[\w.]++ *+)*+"
_VALUE = rf"\[({_LIST})\]|(\|)|({_WORD})|(\"[^\"\\]*\")"
_ITEMS, _BLOCK, _BARE, _QUOTED = range(4, 8)  # which of these a line has
_LINE = re.compile(rf"((?:  ){{0,6}})(- )?([a-z][a-z0-9_]{{0,99}}):(?: +(?:{_VALUE}))?(?: +#.*| *)")
_PASSED = re.compile(" *(?:#.*)?")  # a line that says nothing
_STEP = 2  # spaces that a mapping stands further in than its key


def plain_top(text: str, path: str, passed: tuple[int, int] = (-1, -1)) -> Mapping | None:
    """The top mapping of a text without hidden characters; None where the parser must be asked.

    The lines from the first of `passed` up to the second, both counted from 0, are not looked at.
    """
    if "\t" in text or "\r" in text or not text.endswith("\n"):
        return None
    try:
        reader = _Reader(text.split("\n"), path, passed)
        found = reader.mapping(0)
    except _Foreign:
        return None
    return None if reader.line else found


class _Foreign(Exception):
    """Something that is not read here."""


class _Reader:
    """`line` is the next that has a key; none at the end."""

    def __init__(self, lines: list[str], path: str, passed: tuple[int, int]) -> None:
        self.lines, self.path, self.at = lines, path, 0
        self.first, self.next = passed
        self.line: re.Match[str] | None = None
        self.go_on()

    def go_on(self) -> None:
        """Look for the next line that has a key."""
        self.line = None
        while self.at < len(self.lines):
            if self.at == self.first:
                self.at = self.next
            self.line = _LINE.fullmatch(self.lines[self.at])
            if self.line:
                return
            if not _PASSED.fullmatch(self.lines[self.at]):
                raise _Foreign
            self.at += 1

    def mapping(self, indent: int, begun: bool = False) -> Mapping:
        """The keys that stand at `indent`, with all below them; the first may stand after a dash."""
        found = Mapping(self.path)
        while (line := self.line) and (begun or (line.end(1) == indent and not line[2])):
            begun = False
            key = word_at(line[3], self.at + 1, indent + 1)
            if key in found:
                raise _Foreign
            if not found:
                found.line, found.column = key.line, key.column
            found[key] = self.value(line, indent)
        if not found or (self.line and self.line.end(1) > indent):
            raise _Foreign
        return found

    def value(self, line: re.Match[str], indent: int) -> Word | Words | Mapping:
        at, kind = self.at, line.lastindex
        self.at += 1
        if kind == _BLOCK:
            return word_at(self.block(indent + _STEP), at + 1, line.start(_BLOCK) + 1)
        self.go_on()
        if kind == _ITEMS:
            return words_at(line[_ITEMS], at + 1, line.start(_ITEMS))
        if kind == _BARE:
            return word_at(line[_BARE], at + 1, line.start(_BARE) + 1)
        if kind == _QUOTED:
            return word_at(line[_QUOTED][1:-1], at + 1, line.start(_QUOTED) + 1)
        return self.items(indent + _STEP) if self.line and self.line[2] else self.mapping(indent + _STEP)

    def items(self, indent: int) -> Words:
        """The mappings that begin with a dash at `indent`."""
        found = Words()
        found.line, found.column = self.at + 1, indent + 1
        while self.line and self.line.end(1) == indent and self.line[2]:
            found.append(self.mapping(indent + _STEP, begun=True))
        if not found:
            raise _Foreign
        return found

    def block(self, indent: int) -> str:
        """The lines of a text; it ends before the first that does not stand so far in."""
        margin, begin = " " * indent, self.at
        while self.at < len(self.lines) and self.lines[self.at][:indent] in (margin, ""):
            self.at += 1
        lines = [line[indent:] for line in self.lines[begin : self.at]]
        if not lines or not lines[0] or any(line[:1] == " " for line in lines):
            raise _Foreign
        self.go_on()
        return "\n".join(lines).rstrip("\n") + "\n"
