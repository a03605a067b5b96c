"""Printed labels compared with those of the form: normalised, then exact, cut short or alike."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from functools import cache

EXACT = 0.99  # an alias; the label itself is 1
CUT = 0.9  # the printed label is a part of the form's
HALF = 0.5
ALIKE = 0.8  # below this two labels are two labels
SHORTEST_CUT = 4  # characters
_NUMERAL = "一二三四五六七八九十"
_ENUMERATOR = re.compile(rf"\([{_NUMERAL}]+\)[、.]?|[{_NUMERAL}]+[、.,:]|\(?[0-9]{{1,2}}[).、,:]?")
_PART = re.compile(rf"第?[{_NUMERAL}]{{1,2}}(部分)?[、.,: ]")
_NOT_WORD = re.compile(r"[\W_]+")


@cache
def key(text: str) -> str:
    """A label without white space, punctuation and enumerator."""
    squeezed = "".join(unicodedata.normalize("NFKC", text).split())
    return _word(_ENUMERATOR.sub("", squeezed, count=1) if _ENUMERATOR.match(squeezed) else squeezed)


@cache
def part(text: str) -> tuple[str, bool]:
    """A heading's key, and whether it is numbered as one of the report's parts (一、 not （一） or 1.)."""
    plain = unicodedata.normalize("NFKC", text).strip()
    numbered = _PART.match(plain)
    return _word(plain[numbered.end() :] if numbered else plain), bool(numbered)


@cache
def likeness(printed: str, label: str, aliases: tuple[str, ...]) -> float:
    """How surely a printed label is this one: from EXACT up sure, below with a doubt, 0 not at all."""
    found, known = key(printed), [key(label), *map(key, aliases)]
    if not found:
        return 0.0
    if found in known:
        return 1.0 if found == known[0] else EXACT
    if len(found) >= SHORTEST_CUT and any(found in word for word in known):
        return CUT
    return alike(found, known)


def alike(found: str, known: list[str]) -> float:
    """The likeness of two words that are not the same, 0 where it is below ALIKE."""
    best = max(SequenceMatcher(None, found, word, autojunk=False).ratio() for word in known)
    return best * CUT if best >= ALIKE else 0.0


def resembles(printed: str, label: str) -> bool:
    """Whether half of a label is printed: not enough to name it, enough not to be another's."""
    return SequenceMatcher(None, key(printed), key(label), autojunk=False).ratio() >= HALF


def is_label(text: str) -> bool:
    """Whether a cell can be a row's label: Han characters, and no digits but an enumerator's."""
    word = key(text)
    return any("一" <= character <= "鿿" for character in word) and not re.search(r"[0-9]", word)


def numeral(label: str) -> int:
    """The number that a part's label begins with; 0 for none."""
    return _NUMERAL.find(label[0]) + 1


def _word(text: str) -> str:
    return _NOT_WORD.sub("", text).replace("它", "他")
