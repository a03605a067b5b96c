"""Where a report that was read belongs: its place, agency and year, as far as they can be told."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

from gongkai.catalog import Catalog
from gongkai.finding import Finding, Refused, refused
from gongkai.recognize.labels import key
from gongkai.record import Record
from gongkai.registry import SLUG, Agency, Place

NEAR = 5  # names offered at most
ALIKE = 0.6  # names less alike than this are two names
LONGEST = 60  # characters of a slug
_DIVISION = "省市县区旗"
_BELOW = re.compile(
    r"[一-鿿]{2,4}?[县区旗]|[一-鿿]{2,3}?市"
)  # a place below, of which places.yaml knows nothing
_OF_ITS_PLACE = re.compile("(人民)?政府")
_KINDS = (  # the ending of a name tells the kind; the first that fits counts
    ("township", re.compile(r".*([乡镇]|街道)(人民政府|办事处|政府)?")),
    ("office", re.compile(r".*(办公室|办公厅)")),
    ("department", re.compile(r".*(局|厅|委|委员会|部|政府)")),
)
_COMMON = {
    "of",
    "the",
    "peoples",
    "municipal",
    "provincial",
    "government",
}  # words that tell no agency from another


@dataclass(frozen=True)
class Wish:
    """What a person says of a report; what is empty is to be found out."""

    place: str = ""  # a code of places.yaml
    agency: str = ""  # 610921/government, or the last part alone
    name: str = ""
    en: str = ""  # says too that the agency is new
    year: int = 0
    url: str = ""


@dataclass(frozen=True)
class Proposal:
    agency: Agency
    year: int
    new: bool  # the agency is not registered yet

    def path(self, content: Path) -> Path:
        """The record's file."""
        place, slug = self.agency.place, self.agency.slug
        return content / "reports" / place[:2] / place / slug / f"{self.year}.yaml"


class Open(Refused):
    """Something that only a person can say: a field of the wish, and near answers with their names.

    `agency` is a new one, of which only that is missing.
    """

    def __init__(
        self, finding: Finding, field: str, choices: dict[str, str], agency: Agency | None = None
    ) -> None:
        super().__init__(finding)
        self.field, self.choices, self.agency = field, choices, agency


def propose(source: Path, record: Record, wish: Wish, catalog: Catalog) -> Proposal:
    """The agency and year of a record. Raises Open where a person must say, Refused for what is no use."""
    year = wish.year or record.year
    if not 2000 <= year < 2100:
        raise _open("add-year", source, "year", {})
    if wish.place and wish.place not in catalog.places:
        raise _no_such_place(source, wish.place, catalog)
    name = wish.name or record.agency
    found = _registered(source, name, wish, catalog)
    return Proposal(found or _new(source, name, wish, catalog), year, found is None)


def _open(rule: str, source: Path, field: str, choices: dict[str, str], **words: object) -> Open:
    listed = "、".join(f"{value} {name}".strip() for value, name in choices.items()) or "—"
    return Open(Finding(rule, str(source), words={**words, "near": listed}), field, choices)


def _no_such_place(source: Path, code: str, catalog: Catalog) -> Refused:
    near = [f"{c} {p.name}" for c, p in catalog.places.items() if c[:4] == code[:4]][:NEAR]
    return refused("add-place-unknown", source, found=code, near="、".join(near) or "—")


def _registered(source: Path, name: str, wish: Wish, catalog: Catalog) -> Agency | None:
    """The one agency that is meant; None where it is a new one."""
    if wish.agency:
        address = wish.agency if "/" in wish.agency else f"{_code(source, name, wish, catalog)}/{wish.agency}"
        found = catalog.agencies.get(address)
        if found or wish.en:
            return found
    if not name:
        raise _open("add-name", source, "name", {})
    within = [agency for agency in catalog.agencies.values() if agency.place.startswith(wish.place)]
    same = [agency for agency in within if key(name) in map(key, agency.names)]
    if len(same) == 1 and not wish.agency:
        return same[0]
    choices = same or ([] if wish.en else _near(name, within, catalog))
    if choices:
        named = {agency.address: agency.name for agency in choices}
        raise _open("add-agency", source, "agency", named, found=wish.agency or name)
    return None


def _near(name: str, agencies: Iterable[Agency], catalog: Catalog) -> list[Agency]:
    """Agencies whose names are alike once the place in front is left out."""
    here = _places_in(name, catalog)
    bare = _rest(name, here[0], catalog) if here else name
    own: dict[str, Agency] = {}
    for agency in agencies:
        if not here or catalog.places[agency.place] in here:
            for each in agency.names:
                own.setdefault(_rest(each, catalog.places[agency.place], catalog), agency)
    found = get_close_matches(bare, own, 2 * NEAR, ALIKE)
    return list(dict.fromkeys(own[word] for word in found))[:NEAR]


def _rest(name: str, place: Place, catalog: Catalog) -> str:
    """What follows a place's name and those of the places above it; the whole where it is not named."""
    rest, named = name, False
    for code in (*place.above, place.code):
        full = catalog.places[code].name
        for word in (full, full.rstrip(_DIVISION)):
            if len(word) > 1 and rest.startswith(word):
                rest, named = rest[len(word) :], code == place.code
                break
    return rest if named else name


def _places_in(name: str, catalog: Catalog) -> list[Place]:
    """The places that a name begins with; of several those that leave the least of it."""
    rests = {code: len(_rest(name, place, catalog)) for code, place in catalog.places.items()}
    least = min(rests.values(), default=len(name))
    return [catalog.places[code] for code, rest in rests.items() if rest == least < len(name)]


def _code(source: Path, name: str, wish: Wish, catalog: Catalog) -> str:
    """The place that was given, or the one that the name begins with."""
    given = wish.place or wish.agency.rpartition("/")[0]
    if given:
        if given not in catalog.places:
            raise _no_such_place(source, given, catalog)
        return given
    found = _places_in(name, catalog)
    if len(found) == 1 and not _BELOW.match(_rest(name, found[0], catalog)):
        return found[0].code
    named = {place.code: place.name for place in found}
    raise _open("add-place", source, "place", named, found=name or "—")


def _new(source: Path, name: str, wish: Wish, catalog: Catalog) -> Agency:
    """The entry of an agency that is not registered."""
    place = catalog.places[_code(source, name, wish, catalog)]
    found = _unnamed(name, place, catalog)
    if not wish.en:
        words: dict[str, object] = {"found": name, "place": f"{place.code} {place.name}"}
        raise Open(Finding("add-en", str(source), words=words), "en", {}, found)
    own = "government" if found.scope == "place" else _slug(wish.en, place, catalog)
    slug = wish.agency.rpartition("/")[2] or own
    if not SLUG.fullmatch(slug) or f"{place.code}/{slug}" in catalog.agencies:
        raise _open("add-slug", source, "agency", {}, found=slug or wish.en)
    return replace(found, slug=slug, en=wish.en)


def _unnamed(name: str, place: Place, catalog: Catalog) -> Agency:
    """An agency without slug and English name; kind and scope are told from its name."""
    rest = _rest(name, place, catalog)
    if _OF_ITS_PLACE.fullmatch(rest):
        return Agency(place.code, "", name, "", "government", "place")
    kinds = (kind for kind, ending in _KINDS if ending.fullmatch(rest))
    return Agency(place.code, "", name, "", next(kinds, "public_institution"), "organ")


def _slug(en: str, place: Place, catalog: Catalog) -> str:
    """The English name in lower case, without the place and what every name has."""
    above = " ".join(catalog.places[code].en for code in (*place.above, place.code))
    drop = {*_words(above), *_COMMON}
    return "-".join(word for word in _words(en) if word not in drop)[:LONGEST].strip("-")


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower().replace("'", "").replace("’", ""))
