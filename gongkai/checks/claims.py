"""Counts that a narrative states, read from its words with the form's list of what is counted.

Better none than a wrong one: a number counts only where the wording stands before it in the same clause,
and where nothing in the sentence says that it belongs to another year.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from gongkai.form import Counted, Form
from gongkai.record import Figure

GAP = r"[^，,。；;：:！\d]{0,24}?"
NUMBER = r"(?:共计?|为|有|了)?(?P<value>0|[1-9]\d{0,8})(?P<unit>件|宗|份|篇|条|起|个)(?!次)"
SENTENCE = re.compile(r"[^。！？\n]+[。！？]?")
YEAR = re.compile(r"(?:19|20)\d\d(?=年)")
ANOTHER_YEAR = re.compile(r"去年|上年|上一年|往年|历年|累计|近年|以来|预计|计划")
PLACE = re.compile(r"全[省市州盟县区旗乡镇]|各级|各县|各区|各镇|各乡|各部门|辖区")
ORGAN = re.compile(r"本机关|本单位|本部门|本[局社办委会乡镇院厅]|我[局社办委厅院]|政府办|办公[室厅]")
CHANGE = re.compile(
    r"[，,（(]?(?:同比|与?(?:较|比)?(?:上年|去年|上一年|20\d\d年)(?:度)?(?:同期)?相?比?)"
    r"(?P<way>增加|增长|上升|减少|下降|降低)了?(?P<percent>\d{1,6}(?:\.\d{1,4})?)[%％]"
)
LIST = re.compile(r"[，,（(]?(?:其中|包括)[：:，,]?(?P<list>.*)")
WORDS = 40  # characters of the words that are kept


def figures_of(text: Mapping[str, str], form: Form, year: int) -> tuple[Figure, ...]:
    """The counts of the year in a record's narrative, in its order, each kind and scope once."""
    found: dict[tuple[str, str, int], Figure] = {}
    for part in text.values():
        plain = re.sub(r"[^\S\n]+", "", part)
        for sentence in SENTENCE.findall(plain):
            for figure in _in_sentence(sentence, form.figures.values(), year):
                found.setdefault((figure.what, figure.scope, figure.value), figure)
    return tuple(found.values())


def _in_sentence(sentence: str, kinds: Iterable[Counted], year: int) -> Iterator[Figure]:
    """A number counts once: for the first kind that is stated before it."""
    taken: set[tuple[int, str]] = set()
    for kind in kinds:
        for match in _stated(kind, sentence):
            before, place = (
                sentence[: match.start()],
                (match.end(), match.groupdict().get("value") or kind.name),
            )
            excluded = any(word in match[0] for word in kind.without) or not _is_of(year, before)
            if place in taken or excluded:
                continue
            figure = _figure(kind, match, before, sentence[match.end() :])
            if kind.cells or figure.parts:
                taken.add(place)
                yield figure


def _stated(kind: Counted, sentence: str) -> Iterator[re.Match[str]]:
    """Where the sentence states this count, or that there was none."""
    for wording in (*kind.wording, *kind.none):
        yield from _pattern(wording).finditer(sentence)


@cache
def _pattern(wording: str) -> re.Pattern[str]:
    pieces = re.split("([…#])", wording)
    return re.compile("".join({"…": GAP, "#": NUMBER}.get(piece, re.escape(piece)) for piece in pieces))


def _is_of(year: int, before: str) -> bool:
    """Whether what stands before the words names no other year."""
    return not ANOTHER_YEAR.search(before) and all(int(named) == year for named in YEAR.findall(before))


def _figure(kind: Counted, match: re.Match[str], before: str, after: str) -> Figure:
    groups = match.groupdict()
    value = int(groups.get("value") or 0)
    parts = _parts(kind, value, groups["unit"], after) if value else ()
    return Figure(kind.name, _scope(before + match[0]), value, match[0][-WORDS:], _change(after), parts)


def _scope(words: str) -> str:
    """Whom a count covers: the nearest word tells; where none stands, the same as the report."""
    named = [(m.end(), "place") for m in PLACE.finditer(words)]
    named += [(m.end(), "organ") for m in ORGAN.finditer(words)]
    return max(named)[1] if named else "report"


def _change(after: str) -> str:
    match = CHANGE.match(after)
    if not match:
        return ""
    return f"{'+' if match['way'] in ('增加', '增长', '上升') else '-'}{match['percent']}%"


def _parts(kind: Counted, value: int, unit: str, after: str) -> tuple[int, ...]:
    """The parts of a list that is given as the whole: named as such, or adding up to no less."""
    change = CHANGE.match(after)
    match = LIST.match(after[change.end() :] if change else after)
    if not match:
        return ()
    parts: list[int] = []
    named = True
    for item in re.finditer(rf"(?P<name>[^\d，,、；;]*)(?P<part>\d{{1,9}}){unit}", match["list"]):
        parts.append(int(item["part"]))
        named &= any(word in item["name"] for word in kind.whole)
        if sum(parts) == value:
            break
    complete = sum(parts) == value or (named and len(parts) > 1) or (sum(parts) > value and len(parts) > 2)
    return tuple(parts) if complete and max(parts, default=value) < value else ()
