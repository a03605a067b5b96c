"""The pages of a scan as grey images, turned upright."""

from __future__ import annotations

import cmath
import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import cv2
import numpy as np
import pypdfium2

from gongkai.readers.pdf.drawing import Box

LONG = 842.0  # points; the longer side of A4, to which every page is brought
PIXELS = 2339  # of the longer side: A4 at 200 dots an inch
UNIT = LONG / PIXELS  # points a pixel
COARSE, FINE = 0.5, 0.05  # degrees
ASKEW = 4.0  # degrees; what is turned further is no page that lay in a scanner
PAPER = 255


class Turn(NamedTuple):
    """How a page became a sheet: its middle in points, the degrees, points of the file for one of ours."""

    x: float
    y: float
    angle: float
    points: float

    def back(self, box: Box) -> Box:
        """A box of the sheet where the page in the file has its middle."""
        from_middle = complex((box[0] + box[2]) / 2 - self.x, (box[1] + box[3]) / 2 - self.y)
        middle = complex(self.x, self.y) + from_middle * cmath.exp(1j * math.radians(self.angle))
        across, down = (box[2] - box[0]) / 2, (box[3] - box[1]) / 2
        left, right = (self.points * (middle.real + side) for side in (-across, across))
        top, bottom = (self.points * (middle.imag + side) for side in (-down, down))
        return left, top, right, bottom


class Sheet(NamedTuple):
    """An upright page: its number, the image, and how it was turned."""

    page: int
    image: Any
    turn: Turn


def sheets_of(data: bytes) -> Iterator[Sheet]:
    """Every page upright."""
    with pypdfium2.PdfDocument(data) as pdf:
        for number in range(len(pdf)):
            page = pdf[number]
            longest = max(page.get_size())
            drawn = page.render(scale=PIXELS / longest, grayscale=True)
            image, angle = _upright(drawn.to_numpy().reshape(drawn.height, -1)[:, : drawn.width].copy())
            page.close()
            y, x = (side * UNIT / 2 for side in image.shape)
            yield Sheet(number + 1, image, Turn(x, y, angle, longest / LONG))


def inked(image: Any) -> Any:
    """Where the paper is written on: 255, else 0; shades and spots of the scanner are not."""
    smooth = cv2.medianBlur(image, 3)
    return cv2.adaptiveThreshold(smooth, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 41, 18)


def _upright(image: Any) -> tuple[Any, float]:
    """The image turned so that its lines run level, and by how many degrees."""
    small = cv2.resize(inked(image), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    best = max(_steps(0.0, ASKEW, COARSE), key=lambda angle: _levelled(small, angle))
    best = max(_steps(best, COARSE, FINE), key=lambda angle: _levelled(small, angle))
    return (image, 0.0) if abs(best) < FINE else (_turned(image, best, PAPER), best)


def _steps(middle: float, reach: float, step: float) -> list[float]:
    """Angles around one, the middle first, so that it wins where all are alike."""
    count = round(reach / step)
    return [middle + sign * n * step for n in range(count + 1) for sign in (1, -1)]


def _levelled(small: Any, angle: float) -> float:
    """How sharply rows of ink and rows of paper are parted when the image is turned."""
    rows = _turned(small, angle, 0).sum(axis=1, dtype=np.float64)
    return float(np.square(np.diff(rows)).sum())


def _turned(image: Any, angle: float, paper: int) -> Any:
    height, width = image.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
    return cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=paper)
