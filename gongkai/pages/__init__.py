"""Every page of the site from the catalogue and its checks."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from gongkai.catalog import Catalog
from gongkai.checks import Checked
from gongkai.pages.leaves import Leaves
from gongkai.pages.overviews import Overviews
from gongkai.pages.press import Press
from gongkai.pages.tree import Tree

__all__ = ["Press", "write_leaves", "write_overviews"]


def write_leaves(press: Press, catalog: Catalog, checked: Checked, out: Path) -> list[str]:
    """Write the pages of the catalogue's agencies and reports below `out`; returns their addresses."""
    press.history.read(catalog.reports)
    pages = Leaves(press, catalog, checked, Tree(out))
    for agency in catalog.agencies.values():
        pages.agency(agency)
    for report in catalog.reports.values():
        pages.report(report)
    return pages.tree.addresses


def write_overviews(
    press: Press, catalog: Catalog, checked: Checked, out: Path, leaves: Iterable[str]
) -> list[str]:
    """Write all other pages; returns the addresses of all. Raises Refused where two share one."""
    pages = Overviews(press, catalog, checked, Tree(out))
    pages.write_all(leaves)
    return pages.tree.addresses
