"""The drawn strokes and areas of a PDF page as boxes, through pdfium; forms within forms are opened."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator
from itertools import islice, pairwise
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

NESTED = 5  # forms within forms
THIN = 3.0  # points
Box = tuple[float, float, float, float]
Point = tuple[float, float]


class Matrix(NamedTuple):
    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def point(self, x: float, y: float) -> Point:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def within(self, outer: Matrix) -> Matrix:
        """This one first, the outer one after it."""
        a, b = outer.a * self.a + outer.c * self.b, outer.b * self.a + outer.d * self.b
        c, d = outer.a * self.c + outer.c * self.d, outer.b * self.c + outer.d * self.d
        return Matrix(a, b, c, d, *outer.point(self.e, self.f))


HERE = Matrix()
_EDGES = ctypes.c_float(), ctypes.c_float(), ctypes.c_float(), ctypes.c_float()  # filled by pdfium
Thing = tuple[Any, int, Matrix, int]  # handle, kind, the matrix and number of the forms it stands in


def things_of(page: Any, limit: int) -> Iterator[Thing]:
    """What the page draws; no more than one beyond the limit."""
    handles = (pdfium.FPDFPage_GetObject(page, i) for i in range(pdfium.FPDFPage_CountObjects(page)))
    waiting: list[Thing] = [(handle, pdfium.FPDFPageObj_GetType(handle), HERE, 0) for handle in handles]
    seen = 0
    while waiting and seen <= limit:
        thing = waiting.pop()
        seen += 1
        yield thing
        if thing[1] == pdfium.FPDF_PAGEOBJ_FORM and thing[3] < NESTED:
            waiting += _inside(thing, limit)


def _inside(form: Thing, limit: int) -> Iterator[Thing]:
    handle, _, matrix, depth = form
    inner = _matrix(handle).within(matrix)
    for index in range(min(pdfium.FPDFFormObj_CountObjects(handle), limit)):
        part = pdfium.FPDFFormObj_GetObject(handle, index)
        yield part, pdfium.FPDFPageObj_GetType(part), inner, depth + 1


def boxes_of(things: Iterable[Thing], limit: int) -> Iterator[Box]:
    """Left, bottom, right and top of what may be a border; no more than one beyond the limit."""
    paths = ((handle, matrix) for handle, kind, matrix, _ in things if kind == pdfium.FPDF_PAGEOBJ_PATH)
    yield from islice((box for path in paths for box in _borders(*path)), limit + 1)


def has_hidden_text(things: Iterable[Thing]) -> bool:
    """Whether some text is not drawn, as under the picture of a scan."""
    mode, hidden = pdfium.FPDFTextObj_GetTextRenderMode, pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
    return any(kind == pdfium.FPDF_PAGEOBJ_TEXT and mode(handle) == hidden for handle, kind, _, _ in things)


def _matrix(thing: Any) -> Matrix:
    found = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(thing, found)
    return Matrix(found.a, found.b, found.c, found.d, found.e, found.f)


def _borders(path: Any, matrix: Matrix) -> Iterator[Box]:
    """A thin path as it is; of a thick one its strokes, or the thin areas it is made of."""
    left, bottom, right, top = _EDGES
    pdfium.FPDFPageObj_GetBounds(path, left, bottom, right, top)
    whole = left.value, bottom.value, right.value, top.value
    if matrix is not HERE:
        whole = _around([matrix.point(*whole[:2]), matrix.point(*whole[2:])])
    if _is_thin(whole):
        yield whole
        return
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, fill, stroke)
    if not stroke.value and pdfium.FPDFPath_CountSegments(path) <= 5:
        return
    inner = _matrix(path).within(matrix)
    for line in _lines(path, inner):
        pairs = pairwise(line)
        yield from filter(_is_thin, map(_around, pairs) if stroke.value else [_around(line)])


def _lines(path: Any, matrix: Matrix) -> Iterator[list[Point]]:
    """The points of each part that is drawn without lifting the pen; curves are left out."""
    x, y = ctypes.c_float(), ctypes.c_float()
    line: list[Point] = []
    for index in range(pdfium.FPDFPath_CountSegments(path)):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = matrix.point(x.value, y.value)
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_LINETO and line:
            line.append(point)
        else:
            if len(line) > 1:
                yield line
            line = [point]
        if pdfium.FPDFPathSegment_GetClose(segment):
            line.append(line[0])
    if len(line) > 1:
        yield line


def _around(points: Any) -> Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _is_thin(box: Box) -> bool:
    return box[2] - box[0] < THIN or box[3] - box[1] < THIN
