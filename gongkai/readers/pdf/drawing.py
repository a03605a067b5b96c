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


class Thing(NamedTuple):
    """An object of the page, with the matrix of the forms it stands in."""

    handle: Any
    kind: int
    matrix: Matrix
    depth: int


def things_of(page: Any, limit: int) -> Iterator[Thing]:
    """What the page draws; no more than one beyond the limit."""
    count = pdfium.FPDFPage_CountObjects(page)
    waiting = [_thing(pdfium.FPDFPage_GetObject(page, index)) for index in range(count)]
    seen = 0
    while waiting and seen <= limit:
        thing = waiting.pop()
        seen += 1
        yield thing
        if thing.kind == pdfium.FPDF_PAGEOBJ_FORM and thing.depth < NESTED:
            inner = _matrix(thing.handle).within(thing.matrix)
            parts = range(min(pdfium.FPDFFormObj_CountObjects(thing.handle), limit))
            found = (pdfium.FPDFFormObj_GetObject(thing.handle, index) for index in parts)
            waiting += [_thing(part, inner, thing.depth + 1) for part in found]


def _thing(handle: Any, matrix: Matrix = HERE, depth: int = 0) -> Thing:
    return Thing(handle, pdfium.FPDFPageObj_GetType(handle), matrix, depth)


def boxes_of(things: Iterable[Thing], limit: int) -> Iterator[Box]:
    """Left, bottom, right and top of what may be a border; no more than one beyond the limit."""
    paths = (thing for thing in things if thing.kind == pdfium.FPDF_PAGEOBJ_PATH)
    yield from islice((box for path in paths for box in _borders(path.handle, path.matrix)), limit + 1)


def has_hidden_text(things: Iterable[Thing]) -> bool:
    """Whether some text is not drawn, as under the picture of a scan."""
    mode = pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
    texts = (thing.handle for thing in things if thing.kind == pdfium.FPDF_PAGEOBJ_TEXT)
    return any(pdfium.FPDFTextObj_GetTextRenderMode(text) == mode for text in texts)


def _matrix(thing: Any) -> Matrix:
    found = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(thing, found)
    return Matrix(found.a, found.b, found.c, found.d, found.e, found.f)


def _borders(path: Any, matrix: Matrix) -> Iterator[Box]:
    """A thin path as it is; of a thick one its strokes, or the thin areas it is made of."""
    edges = [ctypes.c_float() for _ in range(4)]
    pdfium.FPDFPageObj_GetBounds(path, *edges)
    left, bottom, right, top = (edge.value for edge in edges)
    whole = _around([matrix.point(left, bottom), matrix.point(right, top)])
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
    return min(box[2] - box[0], box[3] - box[1]) < THIN
