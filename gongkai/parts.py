"""The work of one place: its records read, checked and made into pages, and kept while nothing of it changes.

Kept beside the site: `.cache/<site>/<code>/` has `key`, which tells all that the work came from, `data.json`,
what the rest of the site needs to know, `words.json`, the printed words of every cell and the narratives,
`lists.json`, the lines of long lists, `pieces/`, its share of the downloads, and until the site is put
together `site/`, its pages and data files. It may be deleted at any time.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from sys import intern
from typing import Any

from gongkai.catalog import Catalog, load_place
from gongkai.checks import Checked, check
from gongkai.commits import Touch
from gongkai.exports import entries, write_beside, write_pieces
from gongkai.facts import Facts
from gongkai.finding import finding_from, in_order
from gongkai.foremost import Foremost
from gongkai.inventory import digest_of
from gongkai.light import agency_from, forget, report_data, report_from, words_of
from gongkai.pages import Press, write_leaves
from gongkai.pages.lines import Lists, lists_of
from gongkai.partial import whole_folder
from gongkai.registry import Agency
from gongkai.search.entries import KeptPage, Listed
from gongkai.search.searched import search_pages, text_of
from gongkai.weight import weights


@dataclass(frozen=True)
class Kept:
    """Where some work is kept, and the key of what it would come from now."""

    kept: Path
    key: str

    @property
    def fresh(self) -> bool:
        try:
            return (self.kept / "key").read_text() == self.key
        except OSError:
            return False

    @property
    def site(self) -> Path:
        return self.kept / "site"

    @property
    def pieces(self) -> Path:
        return self.kept / "pieces"


@dataclass(frozen=True)
class Part(Kept):
    """The work of the place with this folder."""

    folder: Path

    @property
    def at_home(self) -> bool:
        """Whether the folder is in that of its province; else there is nothing in it."""
        return self.folder.name.startswith(self.folder.parent.name)

    def data(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.kept / "data.json").read_bytes())
        return found

    def lists(self) -> Lists:
        found: Lists = json.loads((self.kept / "lists.json").read_bytes())
        return found


def parts_of(
    folders: Iterable[Path],
    catalog: Catalog,
    ids: Mapping[str, str],
    touches: Iterable[Touch],
    keep: Path,
    shared: str,
) -> list[Part]:
    """A part for every place.

    `ids` is the inventory of the reports, `touches` is their history, `shared` the key of all they share.
    """
    below: dict[str, list[str]] = defaultdict(list)
    for name, found in ids.items():
        below["/".join(name.split("/")[:2])].append(f"{name} {found}")
    for touch in touches:
        below[f"{touch.address[:2]}/{touch.address[:6]}"].append(str(touch))
    return [_part(folder, catalog, below, keep, shared) for folder in folders]


def _part(folder: Path, catalog: Catalog, below: Mapping[str, list[str]], keep: Path, shared: str) -> Part:
    """A part depends on the places above it too: on their names, and on the numbers of their governments."""
    place = catalog.places.get(folder.name)
    places = [catalog.places[code] for code in place.above] + [place] if place else []
    name = f"{folder.parent.name}/{folder.name}"
    names = [name, *(f"{above.code[:2]}/{above.code}" for above in places[:-1])]
    key = digest_of(shared, folder, places, *(line for name in names for line in below.get(name, ())))
    return Part(keep / name.replace("/", "-"), key, folder)


def make(part: Part, basis: Catalog, press: Press, large: bool) -> None:
    """Do the work of a place and keep it; what was kept before goes."""
    catalog = replace(basis, agencies={}, reports={}, alone={})
    place = basis.places.get(part.folder.name)
    for code in place.above if place else ():
        above = basis.content / "reports" / code[:2] / code
        list(load_place(above, catalog, _covers) if above.is_dir() else ())
    catalog.alone.clear()
    loaded = list(load_place(part.folder, catalog))
    checked = check(catalog, loaded, part.folder.name)
    own = replace(catalog, agencies=_own(catalog.agencies, part), reports=_own(catalog.reports, part))
    with whole_folder(part.kept) as beside:
        site = beside / "site"
        site.mkdir()
        reports = write_beside(entries(own, checked, press.built.base_url), own, site)
        write_pieces(reports, checked.findings, own, beside / "pieces", large)
        addresses = write_leaves(press, own, checked, site)
        _write(beside / "words.json", {a: words_of(report) for a, report in own.reports.items()})
        _write(beside / "data.json", {**_data(own, checked, addresses), "weights": weights(site)})
        _write(beside / "lists.json", lists_of(own, checked))
        (beside / "key").write_text(part.key)


def _write(path: Path, found: object) -> None:
    path.write_text(_text(found), encoding="utf-8")


def _text(found: object) -> str:
    return json.dumps(found, ensure_ascii=False, default=str)


def _covers(agency: Agency) -> bool:
    return agency.covers


def _own(items: Mapping[str, Any], part: Part) -> dict[str, Any]:
    """What has an address in the place itself."""
    return {address: item for address, item in items.items() if address.startswith(f"{part.folder.name}/")}


def _data(catalog: Catalog, checked: Checked, addresses: list[str]) -> dict[str, object]:
    """Of findings, which are text that is seldom read, what is counted stands in `found` once more."""
    findings = in_order(checked.findings)
    return {
        "agencies": [asdict(agency) for agency in catalog.agencies.values()],
        "reports": {address: report_data(report) for address, report in catalog.reports.items()},
        "search": [(*_listed(page), page.size, page.digest) for page in search_pages(catalog, checked)],
        "counts": checked.counts,
        "facts": {address: checked.facts[address] for address in catalog.reports},
        "found": [(finding.severity, finding.rule, finding.path) for finding in findings],
        "findings": _text([asdict(finding) for finding in findings]),
        "addresses": addresses,
    }


def _listed(page: Listed) -> tuple[object, ...]:
    return page.address, page.name, page.filters


@dataclass(frozen=True)
class Gathered:
    """All parts together: the catalogue, whose cells and narratives are read when they are asked for, what
    its checks said, what can be found in it, the addresses of the pages that are there, and their weights.
    """

    catalog: Catalog
    checked: Checked
    pages: list[KeptPage]
    addresses: list[str]
    weights: Counter[str]


def gathered(parts: Iterable[Part], basis: Catalog) -> Gathered:
    forget()
    catalog = replace(basis, agencies={}, reports={})
    checked = Checked({}, {}, [])
    pages: list[KeptPage] = []
    addresses: list[str] = []
    foremost = Foremost()
    weighed, once = Counter[str](), dict[str, list[str]]()
    for part in parts:
        data = part.data()
        for agency in map(agency_from, data["agencies"]):
            catalog.agencies[agency.address] = agency
        words = part.kept / "words.json"
        for address, found in data["reports"].items():
            catalog.reports[address] = report_from(found, catalog, words)
        pages += [_page(found, catalog, once) for found in data["search"]]
        checked.counts.update({address: Counter(count) for address, count in data["counts"].items()})
        checked.facts.update({address: Facts(*facts) for address, facts in data["facts"].items()})
        paths = {str(catalog.reports[address].path): address for address in data["reports"]}
        _take(data, checked, foremost, paths)
        addresses += data["addresses"]
        weighed.update(data["weights"])
    return Gathered(catalog, checked, pages, addresses, weighed)


def recalled(kept: Iterable[Path]) -> Checked:
    """What the checks said of these parts. Raises OSError and ValueError where one is not whole."""
    checked = Checked({}, {}, [])
    foremost = Foremost()
    for folder in kept:
        data = json.loads((folder / "data.json").read_bytes())
        checked.counts.update({address: Counter(count) for address, count in data["counts"].items()})
        _take(data, checked, foremost, {})
    return checked


def _take(
    data: Mapping[str, Any], checked: Checked, foremost: Foremost, addresses: Mapping[str, str]
) -> None:
    """Count the findings of a part, and keep those that are shown; `addresses` of reports by their paths."""
    kept = []
    for at, (severity, rule, path) in enumerate(data["found"]):
        checked.found[addresses.get(path, "")][severity, rule] += 1
        if foremost.keeps(severity, path):
            kept.append(at)
    if kept:
        findings = json.loads(data["findings"])
        checked.findings.extend(finding_from(findings[at]) for at in kept)


def _page(found: list[Any], catalog: Catalog, once: dict[str, list[str]]) -> KeptPage:
    """`once` has every list of ids that a filter has, so that equal ones are held once."""
    address, name, filters, size, digest = found
    filters = {intern(name): once.setdefault(" ".join(ids), ids) for name, ids in filters.items()}
    read = partial(text_of, catalog.reports[address.rstrip("/")], catalog)
    return KeptPage(address, name, filters, size, digest, read)


def only(works: Iterable[Kept], keep: Path) -> None:
    """Drop what is kept of places and provinces that are no more, and what an interrupted build left."""
    names = {work.kept.name for work in works}
    for path in keep.glob("[0-9]*"):
        if path.name not in names:
            shutil.rmtree(path, ignore_errors=True)
