"""What the parts of a site weigh, and whether GitHub Pages still carries it."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from gongkai.finding import Finding
from gongkai.links import files

MB = 1_000_000
HEAVY, MOST = 800 * MB, 950 * MB  # bytes; GitHub Pages carries 1 GB
KINDS = ("pages", "files", "downloads", "search", "lists")
_FOLDERS = {"data": "downloads", "pagefind": "search", "search": "search"}
PLACE = re.compile("[0-9]{6}")  # what the names of a place begin with
_OWN = re.compile("[0-9]{6}/")


def weights(site: Path, of_places: bool = True) -> Counter[str]:
    """Bytes by kind: pages, data files of agencies and their years, downloads, search, lists and the rest.

    With or without what stands under the codes of places.
    """
    found: Counter[str] = Counter()
    with os.scandir(site) as items:
        for item in (item for item in items if of_places or not PLACE.match(item.name)):
            below = files(item.path, f"{item.name}/") if item.is_dir() else [(item.name, item.stat().st_size)]
            for name, size in below:
                found[kind(name)] += size
    return found


def kind(name: str) -> str:
    """What a file of the site is, by its path."""
    if name.endswith(".html"):
        return "pages"
    return _FOLDERS.get(name.partition("/")[0]) or ("files" if _OWN.match(name) else "lists")


def too_heavy(weight: int, site: Path) -> Iterator[Finding]:
    """A warning near the limit of GitHub Pages, an error where it will not be reached."""
    if weight > HEAVY:
        severity = "error" if weight > MOST else "warning"
        words: dict[str, object] = {"size": weight // MB, "most": MOST // MB}
        yield Finding("site-heavy", str(site), severity=severity, words=words)
