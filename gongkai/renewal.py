"""The places of the next site: what the spare has of them stays, what the site has gets a second name, and
what was made anew is moved there in the end.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from gongkai.copies import MARK, Copy, Stand, times
from gongkai.links import files, link, link_tree
from gongkai.weight import PLACE, kind

PAGE = "index.html"


class Wanted(NamedTuple):
    """A place of the next site: the keys of its agencies and its page, and the folders of all pages."""

    agencies: str
    page: str
    folders: list[str]


Own = tuple[list[str], dict[str, int]]


def own_of(above: Path) -> dict[str, Own]:
    """By code the files beside the folders of places, and what these and the pages weigh, by kind."""
    names, weighed = defaultdict[str, list[str]](list), defaultdict[str, Counter[str]](Counter)
    for name, size in files(above):
        weighed[name[:6]][kind(name)] += size
        names[name[:6]] += [] if "/" in name else [name]
    return {code: (names[code], dict(weighed[code])) for code in weighed}


@dataclass(frozen=True)
class Renewal:
    """By code; agencies that are `anew` are in these folders, pages and files of places in `above`."""

    spare: Copy
    site: Copy
    wanted: Mapping[str, Wanted]
    anew: Mapping[str, Path]
    above: Path
    new: Mapping[str, Own]

    @cached_property
    def last(self) -> bool:
        """Whether nothing is left of the site that stands, so that it is no spare for the next one."""
        stands = self.site.stands
        return not any(code in stands and stands[code].page == w.page for code, w in self.wanted.items())

    def link(self, beside: Path) -> None:
        """Bring the folder, which was the spare, up to date, but for what was made anew."""
        for item in _places(beside):
            if not self._stays(item):
                shutil.rmtree(item.path) if item.is_dir(follow_symlinks=False) else Path(item.path).unlink()
        for code in self.wanted:
            if not self._left(code):
                self._renew(code, beside)

    def _stays(self, item: os.DirEntry[str]) -> bool:
        """Where a page is the same, so are the agencies, on which its key depends."""
        code = item.name[:6]
        wanted, stand = self.wanted.get(code), self.spare.get(code)
        if not wanted or not stand:
            return False
        if item.name == code:
            return stand.agencies == wanted.agencies and code not in self.anew
        return stand.page == wanted.page and item.name in stand.files and code not in self.new

    def _renew(self, code: str, beside: Path) -> None:
        """Link what the site has, where it does not stand already."""
        folder, stand, wanted = beside / code, self.site.get(code), self.wanted[code]
        if stand and stand.agencies == wanted.agencies and code not in self.anew and not folder.exists():
            link_tree(self.site.folder / code, folder)
        folder.mkdir(exist_ok=True)
        (folder / PAGE).unlink(missing_ok=True)
        if stand and code not in self.new:
            for name in (f"{code}/{PAGE}", *stand.files):
                link(self.site.folder / name, beside / name)

    def fill(self, beside: Path, state: str) -> None:
        """Make a spare of what stands in the folder, and of what was made anew."""
        self.spare.folder.mkdir()
        for source in (beside, *self.anew.values(), self.above):
            for item in _places(source):
                (link_tree if item.is_dir() else link)(Path(item.path), self.spare.folder / item.name)
        (self.spare.folder / MARK).write_text(f"{state} {self.spare.folder.name}")
        self._note(self.spare.folder, {})

    def finish(self, beside: Path, state: str) -> Counter[str]:
        """Move what was made anew into the folder; returns the weights of the pages and files of places."""
        for code, made in self.anew.items():
            taken = made.rename(made.with_name("taken"))  # at once: no other build may find half of it
            for item in _places(taken):
                (beside / code).rmdir()
                Path(item.path).rename(beside / item.name)
            taken.rmdir()
        for name, _ in files(self.above):
            (self.above / name).rename(beside / name)
        (beside / MARK).write_text(state)
        return self._note(beside, {code: stand for code in self.wanted if (stand := self._left(code))})

    def _left(self, code: str) -> Stand | None:
        """What the spare has of a place, where all of it stays."""
        stand = self.spare.get(code)
        return stand if stand and stand.page == self.wanted[code].page and code not in self.new else None

    def _note(self, folder: Path, left: Mapping[str, Stand]) -> Counter[str]:
        copy = Copy(folder, self.site.records)
        stands = {code: left.get(code) or self._stand(code, folder) for code in self.wanted}
        copy.note(stands)
        weighed = Counter[str]()
        for stand in stands.values():
            weighed.update(stand.weights)
        return weighed

    def _stand(self, code: str, folder: Path) -> Stand:
        wanted = self.wanted[code]
        known = (copy.stands[code] for copy in (self.spare, self.site) if code in copy.stands)
        kept = {stand.page: (stand.files, stand.weights) for stand in known}
        names, weighed = self.new.get(code) or kept[wanted.page]
        return Stand(*wanted[:2], names, times(folder, (*names, *wanted.folders)), weighed)


def _places(folder: Path) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as found:
        yield from [item for item in found if PLACE.match(item.name)]
