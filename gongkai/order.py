"""What is asked of a build, and the ids of all that it would come from."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from gongkai.catalog import Catalog
from gongkai.commits import head
from gongkai.edition import Edition, edition_of, program
from gongkai.exports import WHOLE
from gongkai.inventory import digest_of, inventory
from gongkai.pages import Press
from gongkai.pages.templates import Compiled
from gongkai.registry import digits

REPORTS = "reports/"
COMPILED = "templates"


@dataclass(frozen=True)
class Order:
    """Where to, by how many processes, published where, and of which place alone.

    Without `base_url` the content says where it is published; without `code` the site is of all places.
    """

    content: Path
    out: Path
    jobs: int = 1
    base_url: str | None = None
    code: str = ""

    @cached_property
    def ids(self) -> dict[str, str]:
        """Of every file of the content."""
        return inventory(self.content)

    @property
    def reports(self) -> dict[str, str]:
        """The ids of what lies below reports/."""
        return {name[len(REPORTS) :]: found for name, found in self.ids.items() if name.startswith(REPORTS)}

    @cached_property
    def program(self) -> str:
        return program()

    @cached_property
    def edition(self) -> Edition:
        return edition_of(self.base_url or "")

    def press(self, basis: Catalog, keep: Path | None = None) -> Press:
        """The press for these contents, which say where they are published unless the order does.

        What it compiles may be kept.
        """
        base_url = basis.site.base_url if self.base_url is None else self.base_url
        compiled = Compiled(keep / COMPILED, self.program) if keep else None
        return Press(basis, replace(self.edition, base_url=base_url), compiled)

    @cached_property
    def state(self) -> str:
        """The same while the same would be built, as far as can be told without reading any of it."""
        asked = self.base_url, self.code, self.edition
        return digest_of(*asked, self.program, self.ids, head(self.content))

    @cached_property
    def shared(self) -> str:
        """The same while all that every page depends on is."""
        others = [item for item in self.ids.items() if not item[0].startswith((REPORTS, "places.yaml"))]
        return digest_of(self.program, self.base_url, self.large, others)

    @cached_property
    def large(self) -> bool:
        """Whether there are so many records that files of all of them are compressed."""
        below = re.compile(f"{REPORTS}[0-9]{{2}}/{digits(self.code)}[0-9]*/[^/]+/20[0-9]{{2}}\\.yaml")
        return sum(bool(below.fullmatch(name)) for name in self.ids) > WHOLE
