"""The site that brings others together; it has no reports of its own."""

from __future__ import annotations

from pathlib import Path

from gongkai.catalog import Catalog, place_folders
from gongkai.finding import refused
from gongkai.hub.children import load_children
from gongkai.pages import Press
from gongkai.pages.national import National
from gongkai.pages.tree import Tree
from gongkai.search import Searched, write_search
from gongkai.search.indexing import write_engine


def write_hub(press: Press, basis: Catalog, out: Path) -> int:
    """Write the hub's pages and its search below `out`; returns how many. Raises Refused."""
    if place_folders(basis.content)[0]:
        raise refused("hub-reports", basis.content / "reports")
    pages = National(press, basis, Tree(out), load_children(basis.site.children))
    pages.write_all(())
    write_search(Searched([], [], [], list(basis.abbreviations)), out)
    write_engine(out / "pagefind")
    return len(pages.tree.addresses)
