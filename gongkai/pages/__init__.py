"""Every page of the site from the catalogue and its checks."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from gongkai.catalog import Catalog
from gongkai.checks import Checked
from gongkai.pages.leaves import Leaves
from gongkai.pages.overviews import Overviews
from gongkai.pages.place_page import Places
from gongkai.pages.press import Press
from gongkai.pages.tree import Tree
from gongkai.registry import Place

__all__ = ["Press", "write_leaves", "write_overviews", "write_places"]


def write_leaves(press: Press, catalog: Catalog, checked: Checked, out: Path) -> list[str]:
    """Write the pages of the catalogue's agencies and reports below `out`; returns their addresses."""
    press.history.read(catalog.reports)
    pages = Leaves(press, catalog, checked, Tree(out))
    for agency in catalog.agencies.values():
        pages.agency(agency)
    for report in catalog.reports.values():
        pages.report(report)
    return pages.tree.addresses


def write_places(
    press: Press, catalog: Catalog, checked: Checked, out: Path, places: Iterable[Place]
) -> list[str]:
    """Write the pages of these places below `out`; returns their addresses."""
    pages = Places(press, catalog, checked, Tree(out))
    for place in places:
        pages.place(place)
    return pages.tree.addresses


def write_overviews(
    press: Press, catalog: Catalog, checked: Checked, out: Path, written: Iterable[str], jobs: int = 1
) -> list[str]:
    """Write all other pages; returns the addresses of all. Raises Refused where two share one."""
    pages = Overviews(press, catalog, checked, Tree(out), jobs)
    pages.write_all(written)
    return pages.tree.addresses
