"""The pages and files of places, kept while nothing in them or below them changes.

Kept beside the site: `.cache/<site>/places/` has `keys.json`, which tells what each page came from, and pages
and files in `site/`. It may be deleted at any time.
"""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path

from gongkai.exports import Places
from gongkai.forks import side_by_side
from gongkai.inventory import digest_of
from gongkai.order import Order
from gongkai.pages import Press, write_places
from gongkai.partial import write_whole
from gongkai.parts import Gathered, Part
from gongkai.registry import Place

FOLDER = "places"
KEYS = "keys.json"


def write_above(parts: Iterable[Part], found: Gathered, press: Press, keep: Path, order: Order) -> set[str]:
    """Write the pages and files of places that changed; returns the codes of the others."""
    folder, places = keep / FOLDER, found.catalog.places
    below = _below(parts, places)
    keys = _keys(below, places, order.shared)
    known = _known(folder)
    fresh = {code for code in keys if known.get(code) == keys[code] and _whole(folder, code)}
    for path in (folder / "site").glob("*"):
        if path.name[:6] not in fresh:  # never written over: a site that stands may share the file
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    _remember(folder, {code: keys[code] for code in fresh})
    stale = [place for code, place in places.items() if code not in fresh]
    (folder / "site").mkdir(parents=True, exist_ok=True)
    write = partial(_write, found=found, below=below, press=press, out=folder / "site", large=order.large)
    list(side_by_side(write, [stale[first :: order.jobs] for first in range(order.jobs)], order.jobs))
    _remember(folder, keys)
    return fresh


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
    for place in places.values():
        lines[place.code] += [str(places[code]) for code in place.above]
        for code in (*place.above, place.code):
            lines[code].append(str(place))
    return {code: digest_of(shared, *lines[code], *(part.key for part in below[code])) for code in places}


def _known(folder: Path) -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads((folder / KEYS).read_bytes())
        return dict(found)
    except (OSError, ValueError, TypeError):
        return {}


def _remember(folder: Path, keys: dict[str, str]) -> None:
    write_whole(folder / KEYS, json.dumps(keys).encode())


def _whole(folder: Path, code: str) -> bool:
    return all((folder / "site" / name).exists() for name in (f"{code}/index.html", f"{code}.json"))


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
