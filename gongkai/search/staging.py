"""The copy of a page that Pagefind reads.

It is written in tokens of our own with spaces between: a number, a Latin word, a Han character
or, for any other character (punctuation, space, line end, rare Han), `ǀ` and its code in hexadecimal. Such a
phrase is found exactly where its text stands, in every browser, and the text can be read back whole.
So a query is a substring, save that numbers and Latin words are whole and their case does not count: 30件 is
not found in 130件, a lone digit is found where it stands as a number, a lone mark wherever it is printed.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache
from pathlib import Path

from gongkai.search.entries import Page

# templates/assets/search/tokens.js cuts queries by the same three lines.
TOKEN = re.compile(r"[0-9]+|[A-Za-z]+|[\s\S]")
PLAIN = re.compile("[0-9A-Za-z㐀-䶿一-鿿]")
MARK = "ǀ"  # a letter without case or accent: Pagefind takes what follows as part of a word

# No language: Pagefind then neither stems nor segments.
STAGED = """<!doctype html>
<html lang="und"><head><meta charset="utf-8"></head>
<body><b data-pagefind-meta="title">{title}</b> {text}{marks}</body></html>
"""
FILTER = '<i data-pagefind-filter="{name}:{value}"></i>'


def tokens(text: str) -> str:
    """The tokens of a text, separated by single spaces."""
    return " ".join(map(_token, TOKEN.findall(text)))


@lru_cache(maxsize=1 << 16)
def _token(piece: str) -> str:
    if not PLAIN.match(piece):
        return f"{MARK}{ord(piece):x}"
    # Pagefind would also index We and Chat for WeChat, as if they stood alone.
    return piece if piece in (piece.upper(), piece.lower(), piece.capitalize()) else piece.lower()


def stage(page: Page, folder: Path) -> None:
    """Write the copy of a page."""
    file = folder / page.address / "index.html"
    file.parent.mkdir(parents=True)
    text = STAGED.format(title=tokens(page.title), text=tokens(f"\n{page.text}"), marks=_marks(page))
    file.write_text(text, encoding="utf-8")


def _marks(page: Page) -> str:
    filters = [(name, value) for name, values in page.filters.items() for value in values]
    return "".join(FILTER.format(name=html.escape(name), value=html.escape(value)) for name, value in filters)
