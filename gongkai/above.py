"""The pages and files of places, written where something in them or below them changed.

They stand in `.cache/<site>/places/` until the site is put together.
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from gongkai.exports import Places
from gongkai.forks import side_by_side
from gongkai.inventory import digest_of
from gongkai.order import Order
from gongkai.pages import Press, write_places
from gongkai.parts import Gathered, Part
from gongkai.registry import Place

FOLDER = "places"


def write_above(
    parts: Iterable[Part],
    found: Gathered,
    press: Press,
    keep: Path,
    order: Order,
    kept: Callable[[str, str], bool],
) -> tuple[dict[str, str], set[str]]:
    """Write the pages and files of places of which none with their key is kept; returns all keys by code, and
    the codes of those that were written.
    """
    folder, places = keep / FOLDER, found.catalog.places
    below = _below(parts, places)
    keys = _keys(below, places, order.shared)
    stale = [place for code, place in places.items() if not kept(code, keys[code])]
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    write = partial(_write, found=found, below=below, press=press, out=folder, large=order.large)
    list(side_by_side(write, [stale[first :: order.jobs] for first in range(order.jobs)], order.jobs))
    return keys, {place.code for place in stale}


def _below(parts: Iterable[Part], places: Mapping[str, Place]) -> dict[str, list[Part]]:
    """The parts of each place and of all below it, by its code, in the order of the tree."""
    found: dict[str, list[Part]] = defaultdict(list)
    for part in parts:
        if part.folder.name in places:
            for code in (*places[part.folder.name].above, part.folder.name):
                found[code].append(part)
    return found


def _keys(below: Mapping[str, list[Part]], places: Mapping[str, Place], shared: str) -> dict[str, str]:
    """A page depends on the names of the places above and below, and on all the work done below."""
    lines: dict[str, list[str]] = defaultdict(list)
    texts = {code: str(place) for code, place in places.items()}
    for place in places.values():
        lines[place.code] += [texts[code] for code in place.above]
        for code in (*place.above, place.code):
            lines[code].append(texts[place.code])
    return {code: digest_of(shared, *lines[code], *(part.key for part in below[code])) for code in places}


def _write(
    stale: list[Place],
    found: Gathered,
    below: Mapping[str, list[Part]],
    press: Press,
    out: Path,
    large: bool,
) -> None:
    write_places(press, found.catalog, found.checked, out, stale)
    files = Places(found.catalog, large)
    for place in stale:
        files.write(place, {part.folder.name: part.pieces for part in below[place.code]}, out)
