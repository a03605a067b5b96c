"""The pages of places, kept while nothing in them or below them changes.

Kept beside the site: `.cache/<site>/places/` has `keys.json`, which tells what each page came from, and the
pages in `site/`. It may be deleted at any time.
"""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from gongkai.forks import side_by_side
from gongkai.inventory import digest_of
from gongkai.pages import Press, write_places
from gongkai.partial import write_whole
from gongkai.parts import Gathered, Part
from gongkai.registry import Place

FOLDER = "places"
KEYS = "keys.json"


def place_pages(
    parts: Iterable[Part], found: Gathered, press: Press, keep: Path, shared: str, jobs: int
) -> set[str]:
    """Write the pages of places that changed; returns the codes of the others."""
    folder, places = keep / FOLDER, found.catalog.places
    keys = _keys(parts, places, shared)
    known = _known(folder)
    fresh = {code for code in keys if known.get(code) == keys[code] and _page(folder, code).exists()}
    for path in (folder / "site").glob("*"):
        if path.name not in fresh:  # never written over: a site that stands may share the file
            shutil.rmtree(path)
    _remember(folder, {code: keys[code] for code in fresh})
    stale = [place for code, place in places.items() if code not in fresh]
    write = partial(_write, found=found, press=press, out=folder / "site")
    list(side_by_side(write, [stale[first::jobs] for first in range(jobs)], jobs))
    _remember(folder, keys)
    return fresh


def _keys(parts: Iterable[Part], places: dict[str, Place], shared: str) -> dict[str, str]:
    """A page depends on the names of the places above and below, and on all the work done below."""
    lines: dict[str, list[str]] = defaultdict(list)
    for place in places.values():
        lines[place.code] += [str(places[code]) for code in place.above]
        for code in (*place.above, place.code):
            lines[code].append(str(place))
    for part in parts:
        if part.folder.name in places:
            for code in (*places[part.folder.name].above, part.folder.name):
                lines[code].append(part.key)
    return {code: digest_of(shared, *lines[code]) for code in places}


def _known(folder: Path) -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads((folder / KEYS).read_bytes())
        return dict(found)
    except (OSError, ValueError, TypeError):
        return {}


def _remember(folder: Path, keys: dict[str, str]) -> None:
    write_whole(folder / KEYS, json.dumps(keys).encode())


def _page(folder: Path, code: str) -> Path:
    return folder / "site" / code / "index.html"


def _write(places: list[Place], found: Gathered, press: Press, out: Path) -> None:
    write_places(press, found.catalog, found.checked, out, places)
