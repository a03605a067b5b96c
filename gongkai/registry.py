"""Who and where: the places, the agencies of a place, and what the site says of itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from gongkai.finding import LANGUAGES, refused
from gongkai.parser import read_file
from gongkai.words import Mapping

KINDS = ("government", "office", "department", "township", "public_institution")
SCOPES = ("place", "organ")
LICENCE = ("code", "data", "data_url")
_WEB = re.compile(r"https?://[^\s/@\\\"'<>]+(/[^\s\\\"'<>]*)?")
_CHILD = re.compile(r"(https://[a-z0-9.-]+|http://127\.0\.0\.1)(:[0-9]{1,5})?(/[A-Za-z0-9._~-]+)*/?")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Place:
    """A division of GB/T 2260: 610000 province, 610900 prefecture, 610921 county."""

    code: str
    name: str
    en: str

    @cached_property
    def above(self) -> tuple[str, ...]:
        """The codes of the places above, province first."""
        return tuple(
            dict.fromkeys(c for c in (self.code[:2] + "0000", self.code[:4] + "00") if c != self.code)
        )


@dataclass(frozen=True)
class Agency:
    """A body that reports; `address` (610921/government) is permanent."""

    place: str
    slug: str
    name: str
    en: str
    kind: str
    scope: str  # place: the report covers the whole place; organ: this body alone
    aliases: tuple[str, ...] = ()
    former_names: tuple[str, ...] = ()
    parent: str = ""

    @cached_property
    def address(self) -> str:
        return f"{self.place}/{self.slug}"

    @property
    def covers(self) -> bool:
        """Whether it is the government of a place and reports for all of it."""
        return self.kind == "government" and self.scope == "place"

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.former_names, *self.aliases)


@dataclass(frozen=True)
class Site:
    """content/site.yaml; addresses that are empty are not known yet, and links to them are left out."""

    title: dict[str, str]
    tagline: dict[str, str]
    base_url: str
    repository: str
    branch: str
    licence: dict[str, str]
    children: tuple[str, ...] = ()  # of a hub: the addresses of the sites that it brings together


def load_site(content: Path) -> Site:
    top = read_file(content / "site.yaml")
    top.allow(("title", "tagline", "base_url", "repository", "branch", "licence"), ("children",))
    title, tagline, licence = (top.mapping(key) for key in ("title", "tagline", "licence"))
    licence.allow(LICENCE)
    return Site(
        _both(title),
        _both(tagline),
        _address(top, "base_url"),
        _address(top, "repository"),
        top.word("branch"),
        {key: licence.word(key) for key in licence},
        tuple(_children(top)),
    )


def _children(top: Mapping) -> Iterator[str]:
    for found in top.list("children"):
        if not _CHILD.fullmatch(found):
            raise top.refuse("child-address", top["children"], found=found)
        yield found.rstrip("/")


def _both(body: Mapping) -> dict[str, str]:
    return {lang: body.word(lang) for lang in LANGUAGES}


def _address(top: Mapping, key: str) -> str:
    """An address without its last slash; empty where it is not known yet."""
    found = str(top[key]) if top[key] == "" else top.word(key)
    if found and not _WEB.fullmatch(found):
        raise top.refuse("source-url", top[key], found=found)
    return found.rstrip("/")


def digits(code: str) -> str:
    """The code of a place without the noughts that stand for all below it: 61, 6109, 610921."""
    return re.sub("(00)+$", "", code)


def load_abbreviations(content: Path) -> tuple[tuple[str, str], ...]:
    """Pairs of a part of a name and its short form, the longest parts first; none where there is no file."""
    path = content / "abbreviations.yaml"
    if not path.exists():
        return ()
    top = read_file(path)
    top.once()
    for full in top:
        if not top.list(full) or not all(top.list(full)):
            raise top.refuse("list-expected", top[full], key=full)
    pairs = [(str(full), str(short)) for full in top for short in top.list(full)]
    return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair)))


def load_places(content: Path) -> dict[str, Place]:
    """Every place by its code, with all the places above it."""
    top = read_file(content / "places.yaml")
    top.once()
    places = {code: _place(code, top.mapping(code)) for code in sorted(top)}
    for place in places.values():
        for above in place.above:
            if above not in places:
                raise top.refuse("place-above", top[place.code], code=place.code, above=above)
    return places


def _place(code: str, body: Mapping) -> Place:
    body.allow(("name", "en"))
    if not re.fullmatch(r"[1-9][0-9]{5}", code):
        raise body.refuse("place-code", body, found=code)
    return Place(code, body.word("name"), body.word("en"))


def load_agencies(folder: Path, places: dict[str, Place]) -> dict[str, Agency]:
    """The agencies of a place by slug, in the order of the file."""
    code = folder.name
    if code not in places or folder.parent.name != code[:2]:
        raise refused("place-unknown", folder, found=f"{folder.parent.name}/{code}")
    top = read_file(folder / "agencies.yaml")
    top.once()
    agencies = {slug: _agency(slug, top.mapping(slug), code) for slug in top}
    for agency in agencies.values():
        if agency.parent and agency.parent not in agencies:
            raise top.mapping(agency.slug).refuse("agency-parent", top[agency.slug], found=agency.parent)
    return agencies


def _agency(slug: str, body: Mapping, place: str) -> Agency:
    body.allow(("name", "en", "kind", "scope"), ("aliases", "former_names", "parent"))
    if not SLUG.fullmatch(slug):
        raise body.refuse("agency-slug", body, found=slug)
    return Agency(
        place,
        slug,
        body.word("name"),
        body.word("en"),
        body.one_of("kind", KINDS),
        body.one_of("scope", SCOPES),
        body.list("aliases"),
        body.list("former_names"),
        body.word("parent", ""),
    )
