"""Full-text search: Pagefind's index in bundles, and the short lists of names that answer first."""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from gongkai.links import files
from gongkai.search.bundles import MOST, Bundle, bundles
from gongkai.search.entries import AgencyName, Page, PlaceName, Searched, SearchPage
from gongkai.search.indexing import BUILT, SearchError, mark, write_bundles, write_engine
from gongkai.search.staging import tokens

__all__ = ["AgencyName", "PlaceName", "SearchError", "SearchPage", "Searched", "tokens", "write_search"]


def write_search(searched: Searched, out: Path, previous: Path | None = None, most: int = MOST) -> int:
    """Write `out`/pagefind/ (a list of no bundles where there are no pages) and the lists in `out`/search/.

    Bundles of at most `most` characters are kept from `previous`, where the last ones are (`out` itself,
    unless it is given), if nothing has changed. Returns the number of those that had to be built.
    """
    _one_page_at_each_address(searched.pages)
    found = bundles(searched.pages, most)
    folder = out / "search"
    _write_list(folder / "places.json", sorted(place.row for place in searched.places))
    _write_names(folder / "names", searched)
    _write_list(folder / "abbreviations.json", searched.abbreviations)
    count = _write_index(found, out / "pagefind", (previous or out) / "pagefind")
    rows = [[*bundle.row, mark(out / "pagefind" / bundle.name)] for bundle in found]
    _write_list(out / "pagefind/bundles.json", rows)
    return count


def _one_page_at_each_address(pages: Iterable[Page]) -> None:
    seen = set()
    for page in pages:
        if page.address in seen:
            raise SearchError(f"{page.address}: found two pages at this address, expected one; rename one")
        seen.add(page.address)


def _write_names(folder: Path, searched: Searched) -> None:
    """The agencies of each province in a list of their own: whoever has chosen a place needs only that."""
    rows: dict[str, list[list[object]]] = defaultdict(list)
    for agency in searched.agencies:
        rows[agency.address[:2]].append(agency.row)
    shutil.rmtree(folder, ignore_errors=True)
    for province in {place.code[:2] for place in searched.places} | rows.keys():
        _write_list(folder / f"{province}.json", sorted(rows[province]))


def _write_index(found: list[Bundle], target: Path, previous: Path) -> int:
    """The engine and all bundles, beside their place first; one that stands there already is moved."""
    beside = target.with_name(f"{target.name}.partial")
    shutil.rmtree(beside, ignore_errors=True)
    count = 0
    try:
        if found:
            write_engine(beside)
            standing = [bundle for bundle in found if _stands(bundle, target, previous)]
            for bundle in standing:
                (target / bundle.name).rename(beside / bundle.name)
            count = write_bundles([b for b in found if b not in standing], beside, previous)
        shutil.rmtree(target, ignore_errors=True)
        if found:
            beside.rename(target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return count


def _stands(bundle: Bundle, target: Path, previous: Path) -> bool:
    """Whether the bundle is there as it was kept, with all its files."""
    try:
        said, kept = (
            json.loads((folder / bundle.name / BUILT).read_bytes()) for folder in (target, previous)
        )
        sizes = [size for name, size in files(target / bundle.name) if name != BUILT]
        whole = [said["files"], said["bytes"]] == [len(sizes), sum(sizes)]
        return bool(target != previous and said == kept and said["digest"] == bundle.digest and whole)
    except (OSError, ValueError, LookupError, TypeError):
        return False


def _write_list(target: Path, rows: Sequence[object]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f"{target.name}.partial")
    beside.write_text(json.dumps(rows, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    beside.replace(target)
