"""The list of pages for search engines; split where a file would hold more than the protocol allows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape

from gongkai.pages.tree import Tree

MOST = 50_000
SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def write_sitemap(tree: Tree, pages: list[str], base_url: str, most: int = MOST) -> None:
    """sitemap.xml, or an index of that name and sitemap-1.xml, sitemap-2.xml …"""
    if len(pages) <= most:
        tree.write("sitemap.xml", _text("urlset", "url", base_url, pages))
        return
    names = []
    for at in range(0, len(pages), most):
        names.append(f"sitemap-{at // most + 1}.xml")
        tree.write(names[-1], _text("urlset", "url", base_url, pages[at : at + most]))
    tree.write("sitemap.xml", _text("sitemapindex", "sitemap", base_url, names))


def _text(outer: str, inner: str, base_url: str, addresses: Iterable[str]) -> str:
    return "\n".join(_lines(outer, inner, base_url, addresses)) + "\n"


def _lines(outer: str, inner: str, base_url: str, addresses: Iterable[str]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield f'<{outer} xmlns="{SPACE}">'
    for address in addresses:
        yield f"<{inner}><loc>{escape(f'{base_url}/{address}')}</loc></{inner}>"
    yield f"</{outer}>"
