"""What stands on the pages of a PDF, through pdfium: characters and ruled lines, from the top left."""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from gongkai.finding import refused
from gongkai.readers.pdf.drawing import Box, boxes_of, has_hidden_text, things_of

PAGES = 200
CHARACTERS = 20_000  # of a page; a real one has 2,500
OBJECTS = 20_000  # of a page; a real one has 700, one printed by Chrome 1,500
IN_ALL = 10  # such pages in a document
BORDER = 3.0  # points; what is thicker is a background
QUARTER = math.pi / 2
RISE = 0.3  # of its size; where the middle of a character stands above its foot
LARGE = 40.0  # points; a character with more room than that, or one
WIDE = 2.0  # so many times its height, is measured by its ink
UNREADABLE = "\ufffd"
SAMPLE = 50  # characters that show how a page is turned
_SHOWN = {"pages": "页数", "objects": "图元数", "characters": "字符数"}
Turned = Callable[[float, float, float, float], Box]


class Char(NamedTuple):
    """A character: its room in the line, its foot, the larger of height and width, its middle."""

    text: str
    left: float
    right: float
    base: float
    size: float
    x: float
    y: float


class Rule(NamedTuple):
    """A straight line: where it stands on one axis, and from where to where on the other."""

    at: float
    start: float
    end: float


class Marks(NamedTuple):
    page: int
    chars: list[Char]
    across: list[Rule]
    down: list[Rule]


def marks_of(data: bytes, name: str) -> Iterator[Marks]:
    """The marks of every page. Raises Refused where the file is broken or beyond all measure."""
    try:
        with pypdfium2.PdfDocument(data) as pdf:
            if not len(pdf):
                raise refused("pdf-broken", name, problem="0 pages")
            _limit(name, "pages", len(pdf), PAGES)
            seen = drawn = 0
            for number in range(len(pdf)):
                page = pdf[number]
                drawn += _limit(name, "objects", pdfium.FPDFPage_CountObjects(page), OBJECTS)
                marks = _marks(page, number + 1, name)
                page.close()
                seen += len(marks.chars)
                _limit(name, "characters", seen, CHARACTERS * IN_ALL)
                _limit(name, "objects", drawn, OBJECTS * IN_ALL)
                yield marks
    except pypdfium2.PdfiumError as error:
        raise refused("pdf-broken", name, problem=str(error).split("\n")[0]) from None


def _limit(name: str, what: str, found: int, limit: int) -> int:
    if found > limit:
        raise refused("pdf-large", name, what={"zh": _SHOWN[what], "en": what}, found=found, limit=limit)
    return found


def _marks(page: Any, number: int, name: str) -> Marks:
    text_page = page.get_textpage()
    text = text_page.raw
    count = _limit(name, "characters", pdfium.FPDFText_CountChars(text), CHARACTERS)
    turn = upright(page, text)
    turned = _turned(page)
    things = list(things_of(page.raw, OBJECTS))
    chars = list(_chars(text, range(count), turned, turn, has_hidden_text(things)))
    text_page.close()
    boxes = list(boxes_of(things, OBJECTS))
    _limit(name, "objects", max(len(things), len(boxes)), OBJECTS)
    return Marks(number, chars, *_rules(turned(*box) for box in boxes))


def _rules(boxes: Iterable[Box]) -> tuple[list[Rule], list[Rule]]:
    """Lines across and lines down; a dot may be of either."""
    across: list[Rule] = []
    down: list[Rule] = []
    for left, top, right, bottom in boxes:
        if bottom - top < BORDER and bottom - top <= right - left:
            across.append(Rule((top + bottom) / 2, left, right))
        if right - left < BORDER and right - left <= bottom - top:
            down.append(Rule((left + right) / 2, top, bottom))
    return across, down


def upright(page: Any, text: Any) -> int:
    """Turn a page so that most of its text reads from left to right; the quarters by which that is turned."""
    count = pdfium.FPDFText_CountChars(text)
    sample = range(0, count, max(1, count // SAMPLE))
    printed = (index for index in sample if pdfium.FPDFText_IsGenerated(text, index) != 1)
    turns = [_quarters(pdfium.FPDFText_GetCharAngle(text, index)) for index in printed]
    straight = [turn for turn in turns if turn is not None]
    most = max(sorted(set(straight)), key=straight.count, default=0)
    if page.get_rotation() != -90 * most % 360:
        page.set_rotation(-90 * most % 360)
    return most


@cache
def _quarters(angle: float) -> int | None:
    """How often a character is turned by a right angle; None if it stands askew, as in a watermark."""
    quarters = angle / QUARTER
    return round(quarters) % 4 if abs(quarters - round(quarters)) < 0.05 else None


def _turned(page: Any) -> Turned:
    """From left, bottom, right and top as the file counts them to a box as the eye sees it."""
    west, south, east, north = page.get_cropbox()
    turns: dict[int, Turned] = {
        0: lambda left, bottom, right, top: (left - west, north - top, right - west, north - bottom),
        90: lambda left, bottom, right, top: (bottom - south, left - west, top - south, right - west),
        180: lambda left, bottom, right, top: (east - right, bottom - south, east - left, top - south),
        270: lambda left, bottom, right, top: (north - top, east - right, north - bottom, east - left),
    }
    return turns[page.get_rotation()]


def _chars(text: Any, indices: range, turned: Turned, turn: int, hidden: bool) -> Iterator[Char]:
    """The characters that were printed, not made up to part words, and stand upright."""
    room, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    angle, origin = pdfium.FPDFText_GetCharAngle, pdfium.FPDFText_GetCharOrigin
    loose = pdfium.FPDFText_GetLooseCharBox
    for index in indices:
        character = _character(text, index)
        if not character or (character == " " and pdfium.FPDFText_IsGenerated(text, index) == 1):
            continue
        if _quarters(angle(text, index)) != turn or (hidden and _is_hidden(text, index)):
            continue
        loose(text, index, room)
        origin(text, index, x, y)
        left, top, right, bottom = turned(room.left, room.bottom, room.right, room.top)
        if bottom - top > LARGE or right - left > WIDE * (bottom - top):
            left, top, right, bottom = _ink(text, index, turned)
        base, size = turned(x.value, y.value, x.value, y.value)[1], max(right - left, bottom - top)
        yield Char(character, left, right, base, size, (left + right) / 2, base - RISE * size)


def _ink(text: Any, index: int, turned: Turned) -> Box:
    """The box of what is drawn: some fonts give a character room for many."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(text, index, left, right, bottom, top)
    return turned(left.value, bottom.value, right.value, top.value)


def _is_hidden(text: Any, index: int) -> bool:
    """Whether a character is not drawn, as under the picture of a scan."""
    drawn = pdfium.FPDFText_GetTextObject(text, index)
    return bool(pdfium.FPDFTextObj_GetTextRenderMode(drawn) == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE)


def _character(text: Any, index: int) -> str:
    code = pdfium.FPDFText_GetUnicode(text, index)
    return UNREADABLE if pdfium.FPDFText_HasUnicodeMapError(text, index) == 1 else _plain(code)


@cache
def _plain(code: int) -> str:
    """A character as it is meant; nothing for one that has no shape."""
    if not code:
        return UNREADABLE
    character = chr(code)
    if "⺀" <= character <= "⿕":  # Chrome writes some Han characters as radicals
        return unicodedata.normalize("NFKC", character)
    return "" if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Cn") else character
