"""What can be found: pages with their text, places and agencies with their names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gongkai.inventory import digest_of


@dataclass(frozen=True)
class Listed:
    """A page by its address, which is that of an agency and a year below it; `name` is the agency's name
    in that year, `filters` has ids by name.

    Pages are listed by their `key`, which is compared character by character, then by agency, then newest
    first.
    """

    address: str
    name: str
    filters: dict[str, list[str]]

    @property
    def title(self) -> str:
        return f"{self.name} {self.year}"

    @property
    def key(self) -> str:
        """The name in an encoding that has common characters in the order of pinyin; names.js decodes it."""
        return self.name.encode("gb18030").decode("latin-1")

    @property
    def agency(self) -> str:
        return self.address.rstrip("/").rpartition("/")[0]

    @property
    def year(self) -> int:
        return int(self.address.rstrip("/").rpartition("/")[2])

    @property
    def order(self) -> tuple[str, str, int]:
        return self.key, self.agency, -self.year


@dataclass(frozen=True)
class SearchPage(Listed):
    """A page with its text, which begins with a line of names."""

    text: str

    @property
    def size(self) -> int:
        return len(self.text)

    @property
    def digest(self) -> str:
        return digest_of(*vars(self).values())


@dataclass(frozen=True)
class KeptPage(Listed):
    """The same, but for its text, which is read when it is to be indexed."""

    size: int
    digest: str
    read: Callable[[], str]

    @property
    def text(self) -> str:
        return self.read()


Page = SearchPage | KeptPage


@dataclass(frozen=True)
class PlaceName:
    """One place, found by its Chinese or English name; `reports` lie in it or below it."""

    code: str
    name: str
    en: str
    reports: int

    @property
    def row(self) -> list[object]:
        return [self.code, self.name, self.en, self.reports]


@dataclass(frozen=True)
class AgencyName:
    """One agency, found by its names and aliases; its address begins with the code of its place."""

    address: str
    name: str
    en: str
    kind: str
    aliases: list[str]

    @property
    def row(self) -> list[object]:
        return [self.address, self.name, self.en, self.kind, *self.aliases]


@dataclass(frozen=True)
class Searched:
    """All that can be found; `abbreviations` are pairs of a part of a name and its short form."""

    pages: Sequence[Page]
    places: list[PlaceName]
    agencies: list[AgencyName]
    abbreviations: list[tuple[str, str]]
