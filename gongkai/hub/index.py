"""What a site says of itself in /hub.json: its places, counts, downloads, and where its search lists are."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from importlib.metadata import version
from pathlib import Path

from gongkai.catalog import Catalog
from gongkai.checks import Checked
from gongkai.edition import Edition
from gongkai.pages.atlas import Atlas
from gongkai.pages.downloads import downloads
from gongkai.pages.tree import Tree
from gongkai.registry import Place

NAME = "hub.json"
SCHEMA = 1


def write_index(catalog: Catalog, checked: Checked, out: Path, edition: Edition) -> None:
    """Write the index of the finished site in `out`."""
    text = json.dumps(index_of(catalog, checked, out, edition), ensure_ascii=False, indent=1)
    (out / NAME).write_text(f"{text}\n", encoding="utf-8")


def index_of(catalog: Catalog, checked: Checked, out: Path, edition: Edition) -> dict[str, object]:
    atlas = Atlas(catalog, checked)
    places = [place for place in _tops(catalog) if atlas.years[place.code]]
    lists = sorted(path.relative_to(out).as_posix() for path in (out / "search/names").iterdir())
    return {
        "schema": SCHEMA,
        "title": _title(catalog),
        "places": [
            {"code": place.code, "zh": place.name, "en": place.en, "years": _years(atlas.years[place.code])}
            for place in places
        ],
        "states": _states(catalog, checked),
        "agencies": len({report.agency.address for report in catalog.reports.values()}),
        "search": {
            "pagefind": version("pagefind-bin"),
            "bundles": "pagefind/bundles.json",
            "places": "search/places.json",
            "names": lists,
        },
        "downloads": [
            {"name": file.name, "address": file.address, "bytes": (out / file.address).stat().st_size}
            for file in downloads(Tree(out))
        ],
        "edition": {"date": edition.date, "version": edition.version, "commit": edition.commit},
    }


def _tops(catalog: Catalog) -> list[Place]:
    """The places above which nothing stands; of a site of one place, that place alone."""
    if catalog.only:
        return [catalog.places[catalog.only]]
    return [place for place in catalog.places.values() if not place.above]


def _title(catalog: Catalog) -> dict[str, str]:
    """The site's own, with the name of the place where it is of one alone."""
    title, place = catalog.site.title, catalog.places.get(catalog.only)
    return {"zh": f"{title['zh']} · {place.name}", "en": f"{title['en']} · {place.en}"} if place else title


def _years(counts: Counter[int]) -> dict[str, int]:
    return {str(year): counts[year] for year in sorted(counts)}


def _states(catalog: Catalog, checked: Checked) -> dict[str, dict[str, int]]:
    """By year, how many reports are in which state of their balances."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for address, report in catalog.reports.items():
        found[str(report.record.year)][checked.state(address)] += 1
    return {year: dict(sorted(found[year].items())) for year in sorted(found)}
