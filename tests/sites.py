"""Sites written for the tests, and their pages taken apart."""

import tempfile
from dataclasses import replace
from html.parser import HTMLParser
from itertools import groupby
from pathlib import Path

import pytest
from records import CONTENT
from trees import tree

from gongkai.catalog import load_catalog
from gongkai.checks import check
from gongkai.edition import Edition
from gongkai.exports import (
    WHOLE,
    Places,
    entries,
    write_beside,
    write_downloads,
    write_pieces,
    write_province,
)
from gongkai.links import link_tree
from gongkai.pages import Press, write_leaves, write_overviews, write_places
from gongkai.pages.lines import lists_of, other_findings
from gongkai.pages.lists import write_indexes, write_lists
from gongkai.registry import digits
from gongkai.search import write_search
from gongkai.search.searched import search_pages, searched

BUILT = Edition("2026-01-02", "1.2.3")
HOST = "https://example.org/gongkai"
ADDRESS = "610921/government"


class Page(HTMLParser):
    """A page as its tags, the addresses in it, and the cells of its printed tables."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.links, self.ids, self.cells, self.tables = [], [], [], [], []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.append((tag, given))
        self.ids += [given["id"]] if "id" in given else []
        self.links += [(tag, given[name]) for name in ("href", "src", "action") if name in given]
        if tag == "table":
            self.tables.append([])
        if tag == "tr" and self.tables:
            self.tables[-1].append([])
        if tag in ("td", "th"):
            self.tables[-1][-1].append((tag, given))
            self.cells.append("")

    def handle_data(self, data):
        self.text += data
        if self.cells:
            self.cells[-1] += data

    def handle_endtag(self, tag):
        if tag in ("table", "td", "th"):
            self.cells.append("")


def written(content, out, base_url=""):
    """The pages and downloads of a content tree, below `out`."""
    catalog, findings = load_catalog(content)
    assert findings == []
    checked = check(catalog)
    press = Press(catalog, replace(BUILT, base_url=base_url))
    downloads(catalog, checked, out, press.built)
    lists = (lists_of(catalog, checked), other_findings(catalog, checked))
    write_indexes([write_lists(lists, out)], catalog.places, press.wording, out)
    leaves = write_leaves(press, catalog, checked, out)
    places = write_places(press, catalog, checked, out, catalog.places.values())
    write_overviews(press, catalog, checked, out, [*leaves, *places])
    return out


def downloads(catalog, checked, out, edition, large=None):
    """Every download and data file of the catalogue, below `out`."""
    large = len(catalog.reports) > WHOLE if large is None else large
    with tempfile.TemporaryDirectory(dir=out.parent) as name:
        folder, parts, provinces = Path(name), {}, []
        for code in dict.fromkeys(agency.place for agency in catalog.agencies.values()):
            parts[code] = folder / code
            below = f"{catalog.content}/reports/{code[:2]}/{code}/"
            found = [finding for finding in checked.findings if finding.path.startswith(below)]
            own = replace(
                catalog,
                agencies={a: each for a, each in catalog.agencies.items() if each.place == code},
                reports={a: each for a, each in catalog.reports.items() if each.agency.place == code},
            )
            reports = write_beside(entries(own, checked, edition.base_url), own, out)
            write_pieces(reports, found, own, parts[code], large)
        for code, members in groupby(parts, lambda code: code[:2]):
            provinces.append(folder / code)
            below = [parts[member] for member in members]
            write_province(below, code, catalog, provinces[-1], edition, large)
            if (provinces[-1] / "site").exists():
                link_tree(provinces[-1] / "site", out)
        files = Places(catalog, large)
        for place in catalog.places.values():
            inside = {c: part for c, part in parts.items() if c.startswith(digits(place.code))}
            files.write(place, inside, out)
        pieces = [province / "pieces" for province in provinces]
        write_downloads(pieces, catalog, out, edition, large)


def page_of(tmp_path, record):
    """The text of the page of one record."""
    written(tree(tmp_path, record), tmp_path / "out")
    return (tmp_path / f"out/{ADDRESS}/{record.year}/index.html").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The repository's own content, published under a base path."""
    out = written(CONTENT, tmp_path_factory.mktemp("site"), HOST)
    catalog, _ = load_catalog(CONTENT)
    write_search(searched(list(search_pages(catalog, check(catalog))), catalog), out)
    return out


def pages(site):
    return sorted(path for path in site.rglob("*.html"))


def parsed(path):
    return Page(path.read_text(encoding="utf-8"))
