"""The work of a province: what its places give to lists and downloads, joined, and kept while none changes.

Kept beside the site: `.cache/<site>/61/` has `key`, which tells all that the work came from, `pieces/`, the
share of the downloads, `counts.json`, how many lines of each kind its lists have by chunk, and `site/`, the
chunks and, of a large site, its workbook. It may be deleted at any time.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from gongkai.catalog import Catalog
from gongkai.commits import Touch
from gongkai.edition import Edition
from gongkai.exports import write_province
from gongkai.inventory import digest_of
from gongkai.pages.lists import Counts, write_lists
from gongkai.partial import whole_folder
from gongkai.parts import Kept, Part


@dataclass(frozen=True)
class Province(Kept):
    """The folders of its places; `edition` is that of the last commit that changed one of its records."""

    parts: tuple[Part, ...]
    edition: Edition

    def counts(self) -> dict[str, Counts]:
        found: dict[str, Counts] = json.loads((self.kept / "counts.json").read_bytes())
        return found


def provinces_of(
    parts: Iterable[Part], catalog: Catalog, touches: Iterable[Touch], keep: Path, shared: str
) -> list[Province]:
    """In the order of the tree; `touches` is the history of their reports."""
    newest: dict[str, Touch] = {}
    for touch in touches:
        code = touch.address[:2]
        newest[code] = max(newest.get(code, touch), touch, key=lambda each: each.date)
    editions = {c: replace(Edition(), date=t.date[:10], commit=t.commit) for c, t in newest.items()}
    names = {code: list(found) for code, found in groupby(catalog.places.values(), lambda p: p.code[:2])}
    found = []
    for code, members in groupby(parts, lambda part: part.folder.parent.name):
        own, edition = tuple(members), editions.get(code, Edition())
        key = digest_of(shared, edition, names.get(code, ()), *(part.key for part in own))
        found.append(Province(keep / code, key, own, edition))
    return found


def make_province(province: Province, catalog: Catalog, large: bool) -> None:
    """Do the work of a province and keep it; what was kept before goes."""
    with whole_folder(province.kept) as beside:
        counts = write_lists((part.lists() for part in province.parts), beside / "site")
        pieces = [part.pieces for part in province.parts]
        write_province(pieces, province.kept.name, catalog, beside, province.edition, large)
        (beside / "counts.json").write_text(json.dumps(counts))
        (beside / "site").mkdir(exist_ok=True)
        (beside / "key").write_text(province.key)
