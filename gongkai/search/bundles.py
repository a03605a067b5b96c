"""Which pages are indexed together: all, or those of some provinces, or some years or places of one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from pathlib import Path

from gongkai.search import staging
from gongkai.search.entries import Page

# Some 500 pages of 2,500 characters, for which Pagefind takes 1 s and 0.3 GB whenever one of them changed.
# Larger bundles answer more slowly once they are loaded; smaller ones are more files to load.
MOST = 1_250_000


@dataclass(frozen=True)
class Bundle:
    """Pages in their order, under a name that is also that of its folder."""

    name: str
    pages: tuple[Page, ...]

    @cached_property
    def size(self) -> int:
        """The number of characters."""
        return sum(page.size for page in self.pages)

    @property
    def row(self) -> list[object]:
        """The name, the first and the last of its places and years, and the number of its pages."""
        places = [page.agency.partition("/")[0] for page in self.pages]
        years = [page.year for page in self.pages]
        return [self.name, min(places), max(places), min(years), max(years), len(self.pages)]

    def keys(self, ids: Mapping[str, str]) -> list[list[object]]:
        """All that is shown of a page before it is fetched: for each agency its key, its address, and of each
        year the id of its page and the state of its balances; `ids` by address.
        """
        found = groupby(self.pages, lambda page: (page.key, page.agency))
        return [[*agency, {page.year: _shown(page, ids) for page in pages}] for agency, pages in found]

    @cached_property
    def digest(self) -> str:
        """The same while the pages and the way they are staged and listed are the same."""
        found = hashlib.sha256(Path(staging.__file__).read_bytes() + Path(__file__).read_bytes())
        for page in self.pages:
            found.update(page.digest.encode())
        return found.hexdigest()


def _shown(page: Page, ids: Mapping[str, str]) -> list[str]:
    return [ids[page.address], *page.filters.get("state", [])]


def bundles(pages: Iterable[Page], most: int) -> list[Bundle]:
    """The pages in bundles of at most so many characters, split only as far as needed; none without pages."""
    whole = Bundle("all", tuple(sorted(pages, key=lambda page: page.order)))
    return [*_split(whole, most, (_by_provinces, _by_years, _by_places))] if whole.pages else []


_Step = Callable[[Bundle, int], Iterable[Bundle]]


def _split(bundle: Bundle, most: int, steps: tuple[_Step, ...]) -> Iterator[Bundle]:
    if bundle.size <= most or not steps:
        yield bundle
        return
    first, *others = steps
    for part in first(bundle, most):
        yield from _split(part, most, tuple(others))


def _by_provinces(bundle: Bundle, most: int) -> Iterator[Bundle]:
    return _in_runs(replace(bundle, name=""), most, lambda page: page.address[:2])


def _by_years(bundle: Bundle, most: int) -> Iterator[Bundle]:
    return _in_runs(bundle, most, lambda page: str(page.year))


def _by_places(bundle: Bundle, most: int) -> Iterator[Bundle]:
    return _in_runs(bundle, most, lambda page: page.address[:6])


def _in_runs(bundle: Bundle, most: int, key: Callable[[Page], str]) -> Iterator[Bundle]:
    """Runs of provinces, years or places, filled in their order: a new year changes the last run alone."""
    run: list[tuple[str, list[Page]]] = []
    size = 0
    for value, pages in _grouped(bundle, key):
        more = sum(page.size for page in pages)
        if run and size + more > most:
            yield _joined(bundle, run)
            run, size = [], 0
        run.append((value, pages))
        size += more
    yield _joined(bundle, run)


def _joined(bundle: Bundle, run: list[tuple[str, list[Page]]]) -> Bundle:
    ends = dict.fromkeys((run[0][0], run[-1][0]))
    pages = sorted((page for _, pages in run for page in pages), key=lambda page: page.order)
    return Bundle("-".join(filter(None, (bundle.name, *ends))), tuple(pages))


def _grouped(bundle: Bundle, key: Callable[[Page], str]) -> list[tuple[str, list[Page]]]:
    """By key, in the order of keys; the pages keep their order."""
    return [(value, list(pages)) for value, pages in groupby(sorted(bundle.pages, key=key), key)]
