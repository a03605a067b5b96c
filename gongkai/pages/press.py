"""What all pages share, and how one is printed."""

from __future__ import annotations

from gongkai.catalog import Catalog
from gongkai.checks import Checked
from gongkai.edition import Edition
from gongkai.pages.atlas import Atlas
from gongkai.pages.history import History
from gongkai.pages.linked import Linked, breadcrumbs
from gongkai.pages.prose import prose_pages
from gongkai.pages.rows import Rows
from gongkai.pages.templates import ENGLISH, TEMPLATES, Compiled, environment, root_of
from gongkai.pages.tree import Tree
from gongkai.pages.wording import Wording


class Press:
    """The words, the prose and the templates of a build, read once. Raises Refused."""

    def __init__(self, catalog: Catalog, edition: Edition, compiled: Compiled | None = None) -> None:
        self.built = edition
        self.wording = Wording(TEMPLATES / "words.yaml")
        self.prose = prose_pages(catalog.content)
        self.history = History(catalog.content, catalog.forms)
        self.templates = environment(catalog.site, self.wording, edition.base_url, self.prose, compiled)


class Pages:
    """Pages of a catalogue on their way to a tree: each handed to its template with all it shows."""

    def __init__(self, press: Press, catalog: Catalog, checked: Checked, tree: Tree) -> None:
        self.press, self.catalog, self.tree = press, catalog, tree
        self.wording, self.built, self.base_url = press.wording, press.built, press.built.base_url
        self.atlas = Atlas(catalog, checked)
        self.rows = Rows(self.wording, checked)

    def write(self, address: str, template: str, title: tuple[str, str], **context: object) -> None:
        """Write a page; `title` is Chinese and English."""
        shared: dict[str, object] = {
            "address": address,
            "root": root_of(address, self.base_url),
            "lang": "zh",
            "title": title[0],
            "title_en": title[1],
            "description": self.catalog.site.tagline["zh"],
            "canonical": True,
            "linked": [],
            "twin": "",
            "catalog": self.catalog,
            "checked": self.atlas.checked,
            "file": self.atlas.file,
            "rows": self.rows,
        }
        self.tree.write(address, self.press.templates.get_template(template).render(shared | context))

    def write_both(self, address: str, template: str, title: tuple[str, str], **context: object) -> None:
        """A page of the site's own words, written once in each language."""
        english = {"lang": "en", "description": self.catalog.site.tagline["en"], "twin": address}
        self.write(address, template, title, twin=f"{ENGLISH}{address}", **context)
        self.write(f"{ENGLISH}{address}", template, (title[1], title[1]), **{**context, **english})

    def both(self, key: str) -> tuple[str, str]:
        return self.wording.text(key), self.wording.text(key, "en")

    def linked(self, *steps: tuple[str, str], more: Linked | None = None) -> list[Linked]:
        """JSON-LD needs the site's own address: nothing where that is not known."""
        if not self.base_url:
            return []
        home = (self.catalog.site.title["zh"], "")
        return [breadcrumbs(self.base_url, (home, *steps)), *([more] if more else [])]

    def beside(self, address: str) -> list[str]:
        """The data files that stand beside a page."""
        names = [f"{address.rstrip('/')}.{kind}" for kind in ("csv", "csv.gz", "json")]
        return [name for name in names if self.tree.size(name) is not None]
