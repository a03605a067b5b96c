"""The matrix of a place: the agencies of it and of all below, and the state of each year's report."""

from __future__ import annotations

from dataclasses import dataclass

from gongkai.pages.atlas import Atlas
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
