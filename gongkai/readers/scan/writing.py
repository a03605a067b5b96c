"""What is written in an image: lines of text and their characters, recognised on the processor."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from gongkai.readers.pdf.marks import RISE, UNREADABLE, Char
from gongkai.readers.scan.sheet import PAPER, UNIT

MARGIN = 0.25  # of a line's height, left free around it
SPOT = 6  # pixels; what is no larger each way is dirt
LEFT = 0.9  # of a cell's height or width; what is thin and reaches further was left by its border
STROKE = 4.0  # points; a lower piece is a part of a character, as each of the two strokes of 二
TALL = 14.0  # points; no character in a table is taller
NARROW = 80  # pixels that the recogniser gives a line at least; most hold one digit
SURE = 0.8  # of a recogniser; a number it is less sure of is not taken
Pixels = tuple[int, int, int, int]  # left, top, right, bottom


class Eye:
    """The recogniser with the models that come in its package; it fetches nothing."""

    def __init__(self) -> None:
        import rapidocr

        models = Path(rapidocr.__file__).parent / "models"
        model = {part: str(next(models.glob(f"*_{part.lower()}_*.onnx"))) for part in ("Det", "Rec")}
        settings: dict[str, object] = {f"{part}.model_path": path for part, path in model.items()}
        settings |= {"Global.use_cls": False, "Global.text_score": 0.0, "Global.log_level": "critical"}
        settings["Rec.rec_img_shape"] = [3, 48, NARROW]
        settings |= {f"EngineConfig.onnxruntime.{part}_op_num_threads": 1 for part in ("intra", "inter")}
        self.engine = rapidocr.RapidOCR(params=settings)

    def lines(self, image: Any) -> Iterator[tuple[str, Pixels]]:
        """The lines of text anywhere in an image, with boxes that leave some room around them."""
        found = self.engine(cv2.cvtColor(image, cv2.COLOR_GRAY2BGR), use_det=True, use_cls=False)
        if not found.txts:
            return
        for text, corners in zip(found.txts, found.boxes, strict=True):
            first, last = corners.min(axis=0).clip(0).round(), corners.max(axis=0).round()
            yield text, (int(first[0]), int(first[1]), int(last[0]), int(last[1]))

    def line(self, image: Any) -> str:
        """The one line of text in an image; what is not read for certain is not readable."""
        found = self.engine(cv2.cvtColor(image, cv2.COLOR_GRAY2BGR), use_det=False, use_cls=False)
        text = found.txts[0] if found.txts else ""
        unsure = not text.strip() or found.scores[0] < SURE
        return f"{text}{UNREADABLE}" if unsure else text


def written_in(cell: Pixels, image: Any, ink: Any, eye: Eye) -> Iterator[Char]:
    """The characters of a cell, line by line."""
    left, top, right, bottom = cell
    own = _clean(ink[top:bottom, left:right])
    for first, last in _rows(own):
        columns = np.flatnonzero(own[first:last].any(axis=0))
        line = left + int(columns[0]), top + first, left + int(columns[-1]) + 1, top + last
        yield from spread(eye.line(_cut(image, line, left, right)), line)


def spread(text: str, line: Pixels) -> Iterator[Char]:
    """The characters of a line over its width, a Han character twice as wide as a digit."""
    left, top, right, bottom = line
    widths = [2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text]
    ends = left + (right - left) * np.cumsum([0, *widths]) / max(1, sum(widths))
    size = (bottom - top) * UNIT
    for char, start, end in zip(text, ends[:-1].tolist(), ends[1:].tolist(), strict=True):
        base = bottom * UNIT
        yield Char(char, start * UNIT, end * UNIT, base, size, (start + end) / 2 * UNIT, base - RISE * size)


def tight(box: Pixels, ink: Any) -> Pixels:
    """The box without the room that was left above and below its ink."""
    left, top, right, bottom = box
    rows = np.flatnonzero(ink[top:bottom, left:right].any(axis=1))
    return (left, top + int(rows[0]), right, top + int(rows[-1]) + 1) if len(rows) else box


def _clean(ink: Any) -> Any:
    """The ink without dirt, and without what a border left from edge to edge."""
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    sizes = boxes[:, [cv2.CC_STAT_HEIGHT, cv2.CC_STAT_WIDTH]]
    through = (sizes >= LEFT * np.array(ink.shape)).any(axis=1) & (sizes.min(axis=1) <= SPOT)
    kept = (sizes.max(axis=1) > SPOT) & ~through
    return np.isin(labels, [number for number in range(1, count) if kept[number]])


def _rows(ink: Any) -> list[tuple[int, int]]:
    """From where to where the lines of a cell reach: runs of rows with ink, parts of characters joined."""
    rows = np.concatenate(([0], ink.any(axis=1).astype(np.int8), [0]))
    starts, ends = np.flatnonzero(np.diff(rows) == 1), np.flatnonzero(np.diff(rows) == -1)
    found: list[tuple[int, int]] = []
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        low = min(end - start, found[-1][1] - found[-1][0]) * UNIT < STROKE if found else False
        if low and (end - found[-1][0]) * UNIT <= TALL:
            found[-1] = found[-1][0], end
        else:
            found.append((start, end))
    return found


def _cut(image: Any, line: Pixels, first: int, last: int) -> Any:
    """A line of the image with room around it: a sign is small enough to be taken for dirt."""
    left, top, right, bottom = line
    beside, room = bottom - top, max(3, round((bottom - top) * MARGIN))
    shown = image[top:bottom, max(first, left - beside) : min(last, right + beside)]
    return np.pad(shown, room, constant_values=PAPER)
