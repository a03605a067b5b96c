"""YAML as words: from the parser's events, or sooner where the text is as plain as `dump` writes it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import yaml

from gongkai.files import HIDDEN, named, only_visible, read_text
from gongkai.finding import Finding, Refused, refused
from gongkai.plain import plain_top
from gongkai.words import Mapping, Word, Words

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


def read_file(path: Path) -> Mapping:
    """The top mapping of a YAML file. Raises Refused."""
    return read_words(read_text(path), str(path))


def read_words(text: str, path: str) -> Mapping:
    """The top mapping of a YAML text. Raises Refused."""
    only_visible(text, path)
    return words_in(text, path)


def words_in(text: str, path: str) -> Mapping:
    """The same of a text that is known to hide nothing. Raises Refused."""
    return plain_top(text, path) or by_events(text, path)


def by_events(text: str, path: str) -> Mapping:
    """The same from the parser, whatever the text is. Raises Refused."""
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
        word.line, word.column = _place(event)
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
