"""The one Jinja environment: strict about what is undefined, and with all that a template may call."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, MutableMapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from gongkai.balance.answers import ANSWERS
from gongkai.finding import SEVERITIES
from gongkai.pages.atlas import published
from gongkai.pages.prose import Prose
from gongkai.pages.wording import Wording
from gongkai.registry import Place, Site

SHARED = 256  # pieces that are kept
TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
ENGLISH = "en/"  # below it, the English twins of the pages in TWINS and of the prose
TWINS = ("data/", "data/dictionary/")
HUB = ("search", "data")  # the same for a hub
MAIN = ("search", "compare", "indicators", "data", "quality")  # in the header, and after them the first prose


class _Environment(Environment):
    """Looks the names that all templates share up in one dict, not in an empty one laid over it."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


class Compiled(FileSystemBytecodeCache):
    """Compiled templates in a folder. They have words in them, and so are those of one program alone."""

    def __init__(self, folder: Path, program: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        super().__init__(str(folder))
        self._program = program

    def get_source_checksum(self, source: str) -> str:
        return super().get_source_checksum(self._program + source)


def environment(
    site: Site, wording: Wording, base_url: str, prose: Iterable[Prose], compiled: Compiled | None = None
) -> Environment:
    """What every page knows: the words, the site, its prose and where it is published."""
    made = _Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=lambda name: name is None or not name.endswith(".txt"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,  # a few dozen, all of which are kept
        bytecode_cache=compiled,
    )
    made.filters |= {"zh": wording.marked, "attributes": wording.zh_attributes}  # at once, of constants
    made.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    pages, main = list(prose), HUB if site.children else MAIN
    twins = {*TWINS, *(f"{page.name}/" for page in pages if page.english)}
    made.globals |= {"t": wording.t, "attrs": wording.attributes, "name": wording.name, "word": wording.text}
    made.globals |= {"a": wording.link, "mark": wording.mark}
    made.globals |= {"site": site, "base_url": base_url, "prose": prose_links(pages), "answers": ANSWERS}
    listed = {"", *(f"{part}/" for part in main), *(page["address"] for page in prose_links(pages)[:1])}
    made.globals |= {"main": main, "listed": listed, "shared": shared_in(made)}
    made.globals |= {"link": link_to(twins), "severities": SEVERITIES}
    made.globals |= {"published": published, "indent": indent, "id": permanent_id}
    return made


def root_of(address: str, base_url: str) -> str:
    """The way from a page to the site's root; the page for a wrong address is shown at any depth."""
    if address == "404.html":
        return urlsplit(base_url).path.rstrip("/") + "/"
    return "../" * address.count("/") or "./"


def link_to(twins: Iterable[str]) -> Callable[..., Markup]:
    """The way to a page, as the value of an attribute; from an English page to its twin or its switch."""
    known = frozenset(twins)

    @pass_context
    def link(context: Context, address: str) -> Markup:
        root = str(context["root"])
        if context["lang"] == "zh":
            return Markup(root + address)
        return Markup(f"{root}{ENGLISH}{address}" if address in known else f'"{root}{address}?lang=en"')

    return link


def shared_in(made: Environment) -> Callable[..., Markup]:
    """What is the same on many pages of a depth and language, rendered once for those that follow."""

    @lru_cache(SHARED)
    def rendered(template: str, **given: object) -> Markup:
        return Markup(made.get_template(template).render(given))

    @pass_context
    def shared(context: Context, template: str, **more: object) -> Markup:
        return rendered(template, root=context["root"], lang=context["lang"], **more)

    return shared


def prose_links(prose: Iterable[Prose]) -> list[dict[str, str]]:
    """The Chinese prose pages with the titles of both languages."""
    pages = list(prose)
    twins = {page.name: page.title for page in pages if page.english}
    return [
        {"address": page.address, "zh": page.title, "en": twins.get(page.name, page.title)}
        for page in pages
        if not page.english
    ]


def indent(place: Place) -> str:
    """Places in a list of choices stand the further in the lower they are."""
    return Markup("&nbsp;&nbsp;").unescape() * len(place.above)


def permanent_id(address: str) -> str:
    """An identifier for the feed that stays when the site moves."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"gongkai/{address}").urn
