"""The page of a place: the matrix of its agencies and of all below, by year, and the tree of places below."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from gongkai.exports import place_file
from gongkai.pages.atlas import Atlas
from gongkai.pages.lists import SHOWN, LongList
from gongkai.pages.press import Pages
from gongkai.registry import Agency, Place, digits

MOST = 300  # agencies in one matrix; of more the first are shown, and the others fetched


@dataclass(frozen=True)
class Matrix:
    """Years, newest first; groups of agencies by place, the place itself first; the list of all agencies."""

    years: list[int]
    groups: list[tuple[Place, list[Agency]]]
    long: LongList


def matrix(atlas: Atlas, code: str) -> Matrix:
    agencies = [agency for place in _within(atlas, code) for agency in atlas.agencies[place]]
    years = sorted(atlas.years[code], reverse=True)
    shown = SHOWN if len(agencies) > MOST else len(agencies)
    groups = groupby(agencies[:shown], key=lambda agency: agency.place)
    found = [(atlas.catalog.places[place], list(group)) for place, group in groups]
    given = {"within": digits(code), "years": years}
    return Matrix(years, found, LongList("agencies", "agency", len(agencies), given, shown))


def _within(atlas: Atlas, code: str) -> Iterator[str]:
    """The place and all below it, each before what lies below it."""
    yield code
    for place in atlas.below[code]:
        yield from _within(atlas, place.code)


class Places(Pages):
    def place(self, place: Place) -> None:
        above = tuple(self.catalog.places[code] for code in place.above)
        self.write(
            f"{place.code}/",
            "place.html",
            (place.name, place.en),
            place=place,
            above=above,
            below=self.below(place.code),
            matrix=matrix(self.atlas, place.code),
            files=self.files(place),
            linked=self.linked(*((each.name, f"{each.code}/") for each in (*above, place))),
        )

    def files(self, place: Place) -> list[str]:
        count = self.atlas.years[place.code].total()
        return [*([place_file(place, count)] if count else []), f"{place.code}.json"]

    def below(self, code: str) -> list[dict[str, object]]:
        """The tree of places below one, each with the number of its reports."""
        return [
            {
                "place": place,
                "reports": self.atlas.years[place.code].total(),
                "below": self.below(place.code),
            }
            for place in self.atlas.below[code]
        ]
