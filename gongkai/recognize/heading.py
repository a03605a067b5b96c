"""What a report says of itself: title, agency, year, and the date of its signing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from gongkai.document import Paragraph
from gongkai.recognize.labels import key

LINES = 4  # a title has no more
LONGEST = 60  # characters of a line of the title or of a signature
_HAN = str.maketrans("〇○零一二三四五六七八九０１２３４５６７８９", "0001234567890123456789")
_YEAR = r"(?P<year>[2２][0-9０-９]{3}|二[〇○零][〇○零一二三四五六七八九]{2})\s*年度?"
_TITLE = re.compile(rf"(?P<before>.*?){_YEAR}(?P<after>.*?)(政府)?信息公开.*")
_REPORT = re.compile(r"报告?([（(《].{0,20})?$|年报")
_SENTENCE = re.compile(r"[。；！？]")
_NUMBER = r"[0-9０-９〇○零一二三四五六七八九十]"
_DATE = re.compile(
    rf"(?P<who>.*?)[（(]?({_NUMBER}{{4}})\s*年\s*({_NUMBER}{{1,3}})\s*月\s*({_NUMBER}{{1,3}})\s*日[）)]?"
)
Agencies = Sequence[tuple[str, Sequence[str]]]  # names, each with its aliases


@dataclass(frozen=True)
class Heading:
    """`agency` and `title` may be empty and `year` 0 where they were not found; `used` are its paragraphs."""

    title: str = ""
    agency: str = ""
    year: int = 0
    used: tuple[Paragraph, ...] = ()


@dataclass(frozen=True)
class Signature:
    agency: str = ""
    published: str = ""  # ISO date
    used: tuple[Paragraph, ...] = ()


def heading(front: list[Paragraph], agencies: Agencies) -> Heading:
    """The title above the first part: the first lines that name agency, year and report."""
    found = [h for h in _headings(front) if h.agency] or list(_headings(front))
    if not found:
        return Heading()
    first = found[0]
    return Heading(first.title, known_name(first.agency, agencies), first.year, first.used)


def known_name(agency: str, agencies: Agencies) -> str:
    """The registered name of an agency that the report calls by an alias."""
    for name, aliases in agencies:
        if key(agency) in {key(alias) for alias in (name, *aliases)}:
            return name
    return agency


def signature(last: list[Paragraph], agency: str) -> Signature:
    """The agency's name and the date below the text; nothing where the report is not signed."""
    used: list[Paragraph] = []
    published, who = "", ""
    for paragraph in reversed(last[-3:]):
        signed = _date(paragraph.text)
        if signed and not published:
            published, who = signed
        elif not _is_name(paragraph.text, agency):
            break
        else:
            who = paragraph.text
        used.append(paragraph)
    return Signature(who.strip(), published, tuple(used))


def dated(front: list[Paragraph]) -> Signature:
    """The date that stands alone in a line under the title."""
    for paragraph in front:
        signed = _date(paragraph.text)
        if signed and not signed[1]:
            return Signature("", signed[0], (paragraph,))
    return Signature()


def _headings(front: list[Paragraph]) -> Iterator[Heading]:
    """Lines that can be read as a title, those that end as a report does before others, shortest first."""
    short = [p if len(p.text) <= LONGEST and not _SENTENCE.search(p.text) else None for p in front]
    for ending in (_REPORT, re.compile("")):
        for end in range(1, len(front) + 1):
            for begin in range(end - 1, max(end - LINES, 0) - 1, -1):
                lines = [p for p in short[begin:end] if p]
                title = "".join(p.text for p in lines)
                match = _TITLE.fullmatch(title) if len(lines) == end - begin else None
                if match and ending.search(title):
                    yield Heading(title, _agency(match), _year(match["year"]), tuple(lines))


def _agency(match: re.Match[str]) -> str:
    name = match["before"].strip(" \u3000《〈关于") or match["after"].strip(" \u3000")
    return name.strip()


def _year(text: str) -> int:
    return int(text.translate(_HAN))


def _date(text: str) -> tuple[str, str] | None:
    """The ISO date that a short line ends with, and what stands before it."""
    match = _DATE.fullmatch(text.strip()) if len(text) <= LONGEST else None
    if not match or _SENTENCE.search(match["who"]):
        return None
    try:
        return date(*(_count(match[n]) for n in (2, 3, 4))).isoformat(), match["who"].strip()
    except ValueError:
        return None


def _count(text: str) -> int:
    """`18`, `十八` or `二〇二四` as a number."""
    if "十" not in text:
        return int(text.translate(_HAN))
    tens, _, ones = text.translate(_HAN).partition("十")
    return 10 * int(tens or 1) + int(ones or 0)


def _is_name(text: str, agency: str) -> bool:
    """Whether a line is the agency's name, whole or without the place before it."""
    name, line = key(agency), key(text)
    return bool(line) and len(line) <= LONGEST and (name.endswith(line) or line.endswith(name)) and bool(name)
