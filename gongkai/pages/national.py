"""The pages of a hub: what its children hold together, and search over all of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable

from gongkai.balance.answers import ANSWERS
from gongkai.catalog import Catalog
from gongkai.checks import Checked
from gongkai.facts import ASKED
from gongkai.hub.children import Child
from gongkai.pages.downloads import shown_size, word_of
from gongkai.pages.overviews import Overviews
from gongkai.pages.press import Press
from gongkai.pages.tree import Tree
from gongkai.registry import KINDS, digits


class National(Overviews):
    """A method a page; places, years and counts are those of the children."""

    def __init__(self, press: Press, catalog: Catalog, tree: Tree, children: list[Child]) -> None:
        super().__init__(press, catalog, Checked({}, {}, []), tree)
        self.children = children
        self.covered = {code: count for child in children for code, count in child.years.items()}
        self.years = sorted({year for count in self.covered.values() for year in count})
        self.places = sorted(
            ((place, child) for child in children for place in child.places), key=lambda pair: pair[0].code
        )

    def write_all(self, leaves: Iterable[str]) -> None:
        self.tree.adopt(leaves)
        self.assets()
        self.home()
        self.search()
        self.data()
        self.dictionary()
        self.prose_pages()
        self.not_found()
        self.feeds()

    def home(self) -> None:
        self.write(
            "",
            "hub.html",
            (self.catalog.site.tagline["zh"], self.catalog.site.tagline["en"]),
            children=self.children,
            places=self.places,
            covered=self.covered,
            years=self.years,
            reports=sum(child.reports for child in self.children),
            agencies=sum(child.agencies for child in self.children),
            states=sum((child.states for child in self.children), Counter[str]()),
        )

    def search(self) -> None:
        """The search page, which may fetch from the children, and the list of them."""
        rows = [
            [
                f"{child.address}/",
                child.title["zh"],
                child.title["en"],
                [digits(p.code) for p in child.places],
            ]
            for child in self.children
        ]
        self.tree.write("search/sites.json", json.dumps(rows, ensure_ascii=False, separators=(",", ":")))
        self.write(
            "search/",
            "search.html",
            self.both("search"),
            years=self.years[::-1],
            kinds=KINDS,
            states=ANSWERS,
            asked=ASKED,
            provinces=[place for place, _ in self.places],
            places=[place for place, _ in self.places],
            homes={place.code: f"{child.address}/{place.code}/" for place, child in self.places},
            tree=True,
            origins=sorted({child.origin for child in self.children}),
        )

    def data(self) -> None:
        context = {"children": self.children, "shown_size": shown_size, "word_of": word_of}
        self.write_both("data/", "hub-data.html", self.both("data"), **context)
