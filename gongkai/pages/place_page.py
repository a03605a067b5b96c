"""The page of a place: the matrix of its agencies and of all below, by year, and the tree of places below."""

from __future__ import annotations

from dataclasses import dataclass

from gongkai.exports import place_file
from gongkai.pages.atlas import Atlas
from gongkai.pages.press import Pages
from gongkai.registry import Agency, Place

MOST = 300  # agencies in one matrix; a larger place shows its own and leaves the rest to those below


@dataclass(frozen=True)
class Matrix:
    """Years, newest first; groups of agencies by place, the place itself first."""

    years: list[int]
    groups: list[tuple[Place, list[Agency]]]
    cut: bool


def matrix(atlas: Atlas, code: str) -> Matrix:
    place = atlas.catalog.places[code]
    groups = [(each, atlas.agencies[each.code]) for each in (place, *atlas.covered(code))]
    groups = [(each, agencies) for each, agencies in groups if agencies]
    cut = sum(len(agencies) for _, agencies in groups) > MOST
    shown = [(each, agencies) for each, agencies in groups if not cut or each == place]
    return Matrix(sorted(atlas.years[code], reverse=True), shown, cut)


class Places(Pages):
    def place(self, place: Place) -> None:
        above = [self.catalog.places[code] for code in place.above]
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
