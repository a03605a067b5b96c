"""Markdown as HTML by two locked presets: the narrative of a record, and the site's own prose pages.

Neither lets HTML or images through, and a link goes to an https address or stays text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markupsafe import Markup

from gongkai.files import only_visible, read_text
from gongkai.finding import refused

NEWLINE, BREAK = "\n", "<br>\n"
_APART = re.compile("\n\n+")
_SIGN = re.compile(r"""[\[\]|\\&<>"\0\r]""")  # what the parser or HTML might give a meaning
_ITEM = re.compile(r"[-+*]|[0-9]+[.)]")  # the same where a line begins
_TITLE = re.compile(r"# (.+)\n")
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(\.en)?(\.md)?")


def is_https(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc


def _locked(markdown: MarkdownIt) -> MarkdownIt:
    markdown.validateLink = is_https  # type: ignore[method-assign,assignment]
    return markdown


# Narrative comes as plain paragraphs: only what cannot swallow a character of it is switched on.
NARRATIVE = _locked(MarkdownIt("zero", {"breaks": True}).enable(["newline", "list", "table", "link"]))
_PROSE = _locked(MarkdownIt("commonmark", {"html": False}).disable(["image", "autolink", "html_inline"]))


@dataclass(frozen=True)
class Prose:
    """A page of content/pages: its title, its text as HTML, and whether it is the English twin."""

    name: str
    title: str
    html: Markup
    english: bool

    @property
    def address(self) -> str:
        return f"en/{self.name}/" if self.english else f"{self.name}/"


def narrative(text: str) -> Markup:
    """Most narrative is plain paragraphs, which need no parser."""
    if not is_plain(text):
        return Markup(NARRATIVE.render(text))
    return Markup("".join(f"<p>{part.replace(NEWLINE, BREAK)}</p>\n" for part in _APART.split(text)))


def is_plain(text: str) -> bool:
    """Whether nothing in a text has a meaning, and no blank stands where it would be dropped."""
    if not text or text != text.strip() or _SIGN.search(text):
        return False
    return not any(line != line.strip() or _ITEM.match(line) for line in text.split(NEWLINE))


def prose_pages(content: Path) -> list[Prose]:
    """Every page of content/pages, at the address of its file. Raises Refused where one has no title."""
    pages = content / "pages"
    return [_prose(path, path.relative_to(pages).parent) for path in sorted(pages.rglob("*.md"))]


def _prose(path: Path, folder: Path) -> Prose:
    for part in (*folder.parts, path.name):
        if not _NAME.fullmatch(part):
            raise refused("page-name", path, found=part)
    text = read_text(path)
    only_visible(text, str(path))
    title = _TITLE.match(text)
    if not title:
        raise refused("page-title", path, 1)
    name, _, language = path.stem.partition(".")
    name = (folder / name).as_posix()
    return Prose(name, title[1].strip(), Markup(_PROSE.render(text[title.end() :])), language == "en")
