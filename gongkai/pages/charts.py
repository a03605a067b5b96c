"""Where the marks of a small chart stand; `templates/_charts.html` draws them as SVG."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from markupsafe import Markup, escape

from gongkai.pages.shares import Part
from gongkai.pages.summary import Figure

WIDE = 1000  # of a stacked line
BAR, GAP, HIGH = 44, 20, 96  # of a bar chart
FOOT, HEAD = 20, 18  # room below for the year, above for the number
SPARK = (84, 22)
STACK = (
    '<svg class=stack role=img viewBox="0 0 1000 28" preserveAspectRatio=none aria-describedby={}>'
    "<title>{}</title>{}</svg>"
)
LEAST = 3  # fewer numbers than that are said, not drawn


class Bar(NamedTuple):
    """A year's bar; `shown` is its number, empty where there is none."""

    label: str
    shown: str
    x: int
    y: int
    height: int


class Bars(NamedTuple):
    width: int
    height: int
    wide: int
    bars: tuple[Bar, ...]


class Spark(NamedTuple):
    """Runs of points as SVG writes them, broken where a year has no number; the last point."""

    width: int
    height: int
    runs: tuple[str, ...]
    last: tuple[str, str]


def stacked(parts: Iterable[Part], total: int, title: str, described: str) -> Markup:
    """A line of the parts side by side, in `WIDE` units: rounding never leaves a gap.

    `described` is the id of the element that says the same in words.
    """
    rects, before, start = [], 0, 0
    for part in parts:
        before += part.number
        end = round(WIDE * before / total)
        rects.append(f"<rect class=s{part.place} x={start} width={end - start} />")
        start = end
    return Markup(STACK.format(described, escape(title), "".join(rects)))


def bars(labels: Sequence[str], figures: Sequence[Figure]) -> Bars | None:
    """A bar a year; None where there are fewer than `LEAST` numbers."""
    numbers = [_number(found) for found in figures]
    known = [number for number in numbers if number is not None]
    if len(known) < LEAST:
        return None
    highest = max(known) or 1
    made = []
    for at, (label, found, number) in enumerate(zip(labels, figures, numbers, strict=True)):
        height = round(HIGH * max(number or 0, 0) / highest)
        made.append(Bar(label, found.number, at * (BAR + GAP), HEAD + HIGH - height, height))
    return Bars(len(made) * (BAR + GAP) - GAP, HEAD + HIGH + FOOT, BAR, tuple(made))


def spark(years: Sequence[int], figures: Sequence[Figure]) -> Spark | None:
    """A line over the years; None where there are fewer than `LEAST` numbers."""
    numbers = [_number(found) for found in figures]
    known = [number for number in numbers if number is not None]
    if len(known) < LEAST:
        return None
    points = [_point(year, number, years, known) for year, number in zip(years, numbers, strict=True)]
    runs, run = [], []
    for point in [*points, None]:
        if point:
            run.append(",".join(point))
        elif run:
            runs.append(" ".join(run))
            run = []
    return Spark(*SPARK, tuple(runs), [point for point in points if point][-1])


def _point(
    year: int, number: Decimal | None, years: Sequence[int], known: Sequence[Decimal]
) -> tuple[str, str] | None:
    if number is None:
        return None
    low, high = min(*known, Decimal(0)), max(known)
    x = 3 + (SPARK[0] - 6) * Decimal(year - years[0]) / ((years[-1] - years[0]) or 1)
    y = SPARK[1] - 3 - (SPARK[1] - 6) * (number - low) / ((high - low) or 1)
    return f"{x:.1f}", f"{y:.1f}"


def _number(found: Figure) -> Decimal | None:
    return Decimal(found.number) if found.state == "printed" and _plain(found.number) else None


def _plain(shown: str) -> bool:
    """Money in another unit than the form's keeps that unit in print and is not drawn."""
    return shown.lstrip("-").replace(".", "", 1).isdecimal()
