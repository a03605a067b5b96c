"""Ruled lines in an image, as the rules of a page, and the image without them."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from gongkai.readers.pdf.grid import SNAP
from gongkai.readers.pdf.marks import Rule
from gongkai.readers.scan.sheet import UNIT

ACROSS = 40.0  # points; a shorter line across is a stroke of a character
DOWN = 12.0  # points; a shorter line down, too
GAP = 5  # pixels that a line may lack
THICK = 4.0  # points; what is thicker is no line
AROUND = 3  # pixels of a line's ink around each of its own


def ruled(ink: Any) -> tuple[list[Rule], list[Rule], Any]:
    """Lines across and lines down in points, and a mask of their pixels."""
    across, level = _lines(ink, ACROSS)
    down, upright = _lines(ink.T, DOWN)
    down = [rule for rule in down if _is_border(rule, across)]
    mask = np.zeros_like(ink)
    for rule in across:
        _paint(mask, level, rule)
    for rule in down:
        _paint(mask.T, upright, rule)
    return across, down, cv2.dilate(mask, np.ones((AROUND, AROUND), np.uint8))


def _lines(ink: Any, shortest: float) -> tuple[list[Rule], Any]:
    """The lines that run along the rows of the image, and the pixels of all that is that long."""
    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, GAP), np.uint8))
    # a line that is not quite level goes on in the next row
    thick = cv2.dilate(closed, np.ones((2, 1), np.uint8))
    long = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, round(shortest / UNIT)), np.uint8))
    _, _, boxes, _ = cv2.connectedComponentsWithStats(long, connectivity=8)
    rules = [
        Rule(
            (top + _middle(long[top : top + height, left : left + width])) * UNIT,
            left * UNIT,
            (left + width) * UNIT,
        )
        for left, top, width, height, _ in boxes[1:].tolist()
        if height * UNIT <= THICK
    ]
    return rules, long


def _middle(line: Any) -> float:
    """Where most of a line's ink lies; a character that it touches makes it thicker at one end."""
    rows = np.cumsum(np.count_nonzero(line, axis=1))
    return float(np.searchsorted(rows, rows[-1] / 2)) + 0.5


def _is_border(rule: Rule, across: list[Rule]) -> bool:
    """Whether a line down ends at lines across, as no stroke of a character does."""
    ends = [
        line
        for line in across
        if line.start - SNAP <= rule.at <= line.end + SNAP
        and min(abs(line.at - rule.start), abs(line.at - rule.end)) <= SNAP
    ]
    return len(ends) > 1 or (bool(ends) and rule.end - rule.start > ACROSS)


def _paint(mask: Any, lines: Any, rule: Rule) -> None:
    """The pixels of a line go into the mask."""
    row, half = round(rule.at / UNIT), round(THICK / UNIT / 2) + 1
    where = slice(max(0, row - half), row + half), slice(round(rule.start / UNIT), round(rule.end / UNIT))
    mask[where] |= lines[where]
