"""Which pages are indexed together: all of them, or a province's, or some years of it, or less."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import astuple, dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path

from gongkai.search import staging
from gongkai.search.entries import SearchPage

# Some 800 pages of 2,500 characters. Pagefind takes 240 bytes of memory for each character, so two processes
# stay below 1 GB. Larger bundles answer more slowly; smaller ones are more files to fetch for all of China.
MOST = 2_000_000


@dataclass(frozen=True)
class Bundle:
    """Pages in order; `place` begins the codes of their places; by years, too, where it is `split`."""

    pages: tuple[SearchPage, ...]
    place: str = ""
    split: bool = False

    @cached_property
    def size(self) -> int:
        """The number of characters."""
        return sum(len(page.text) for page in self.pages)

    @cached_property
    def years(self) -> tuple[int, int]:
        """The first and the last."""
        years = [page.year for page in self.pages]
        return min(years), max(years)

    @property
    def name(self) -> str:
        years = (str(year) for year in sorted({*self.years})) if self.split else ()
        return "-".join((self.place or "all", *years))

    @property
    def row(self) -> list[object]:
        return [self.name, self.place, *self.years, len(self.pages)]

    @property
    def keys(self) -> list[list[object]]:
        """A row for each agency: its key, its address, the years of its pages; pages are in this order."""
        found = groupby(self.pages, lambda page: (page.key, page.agency))
        return [[*agency, *(page.year for page in pages)] for agency, pages in found]

    @cached_property
    def digest(self) -> str:
        """The same while the pages and the way they are staged are the same."""
        found = hashlib.sha256(Path(staging.__file__).read_bytes())
        for page in self.pages:
            found.update(repr(astuple(page)).encode())
        return found.hexdigest()


def bundles(pages: Iterable[SearchPage], most: int) -> list[Bundle]:
    """The pages in bundles of at most so many characters, split only as far as needed; none without pages."""
    whole = Bundle(tuple(sorted(pages, key=lambda page: page.order)))
    return [*_split(whole, most, _STEPS)] if whole.pages else []


_Step = Callable[[Bundle, int], Iterable[Bundle]]


def _split(bundle: Bundle, most: int, steps: tuple[_Step, ...]) -> Iterator[Bundle]:
    if bundle.size <= most or not steps:
        yield bundle
        return
    first, *others = steps
    for part in first(bundle, most):
        yield from _split(part, most, tuple(others))


def _by_place(length: int) -> _Step:
    """By the first digits of the code: 2 for provinces, 4 for prefectures, 6 for counties."""

    def split(bundle: Bundle, _: int) -> Iterator[Bundle]:
        pages = sorted(bundle.pages, key=lambda page: page.address[:length])  # keeps the order within
        for place, some in groupby(pages, lambda page: page.address[:length]):
            yield Bundle(tuple(some), place, bundle.split)

    return split


def _by_years(bundle: Bundle, most: int) -> Iterator[Bundle]:
    """Runs of years, filled from the oldest: a new year changes the last run alone."""
    run: set[int] = set()
    size = 0
    for year in range(bundle.years[0], bundle.years[1] + 1):
        more = sum(len(page.text) for page in bundle.pages if page.year == year)
        if run and size + more > most:
            yield _of_years(bundle, run)
            run, size = set(), 0
        run |= {year} if more else set()
        size += more
    yield _of_years(bundle, run)


def _of_years(bundle: Bundle, years: set[int]) -> Bundle:
    return Bundle(tuple(page for page in bundle.pages if page.year in years), bundle.place, True)


_STEPS = (_by_place(2), _by_years, _by_place(4), _by_place(6))
