"""The whole site from the content: places side by side, then what looks over all; put in place at the end.

What was built is kept beside the site, in `.cache/<site>/`, which may be deleted at any time.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from xlsxwriter.exceptions import XlsxFileError

from gongkai.above import FOLDER, write_above
from gongkai.catalog import Catalog, ground, place_folders, within
from gongkai.checks import Checked
from gongkai.copies import MARK, Copy, copies, only_records
from gongkai.exports import write_downloads, write_pieces, write_province
from gongkai.finding import Finding, refused
from gongkai.forks import meanwhile, side_by_side
from gongkai.hub.building import write_hub
from gongkai.hub.index import write_index
from gongkai.last import Built, last, remember
from gongkai.links import mirror
from gongkai.order import Order
from gongkai.pages import Press, write_overviews
from gongkai.pages.lines import other_findings
from gongkai.pages.lists import write_indexes, write_lists
from gongkai.partial import clear, held, whole_folder
from gongkai.parts import Gathered, Part, gathered, make, only, parts_of
from gongkai.provinces import Province, make_province, provinces_of
from gongkai.renewal import Renewal, Wanted, own_of
from gongkai.search import SearchError, write_search
from gongkai.search.indexing import keep_bundles
from gongkai.search.searched import searched
from gongkai.stages import Stages
from gongkai.weight import weights

COMPARED = "compared.json"  # what the newest commits did to the cells
CACHE = ".cache"
OF_ALL = re.compile("(?!pagefind$|[0-9]{6})")  # what is neither of a place nor the index of the search


def write_site(order: Order, stages: Stages) -> Built:
    """Write the site, whole or not at all; one that came from the same is left as it is. Raises Refused."""
    out = order.out
    if out.exists() and any(out.iterdir()) and not (out / MARK).exists():
        raise refused("out-foreign", out)
    try:
        with _alone(out) as keep:
            return _same(order, keep, stages) or _kept(order, keep, stages)
    except (OSError, EOFError, sqlite3.DatabaseError, XlsxFileError) as error:
        raise refused("out-unwritable", out, problem=getattr(error, "strerror", None) or error) from None
    except SearchError as error:
        raise refused("search-failed", out, problem=error) from None


@contextmanager
def _alone(out: Path) -> Iterator[Path]:
    """The folder in which the parts of this site are kept, held while it is built."""
    keep = out.resolve().parent / CACHE / out.name
    keep.mkdir(parents=True, exist_ok=True)
    with held(keep.with_name(f"{keep.name}.lock")):
        yield keep


def _same(order: Order, keep: Path, stages: Stages) -> Built | None:
    """The site that stands, where it came from the same."""
    with stages.stage("look"):
        try:
            found = last(order.state, keep) if (order.out / MARK).read_text() == order.state else None
        except OSError:
            return None
        if found:
            clear(order.out)
        return found


def _kept(order: Order, keep: Path, stages: Stages) -> Built:
    """The site with the help of what is kept, or without where that turns out to be spoilt."""
    kept = any(keep.iterdir())
    try:
        return _written(order, keep, stages)
    except sqlite3.OperationalError:  # such as a full disk
        raise
    except (EOFError, FileNotFoundError, ValueError, KeyError, sqlite3.DatabaseError):
        if not kept:
            raise
        shutil.rmtree(keep)
        keep.mkdir()
        return _written(order, keep, stages)


def _written(order: Order, keep: Path, stages: Stages) -> Built:
    with stages.stage("look"):
        basis, own = ground(order.content)
        basis = within(basis, order.code) if order.code else basis
        press = order.press(basis, keep)
        folders, wrong = place_folders(order.content, basis.only)
    if basis.site.children:
        with whole_folder(order.out) as beside:
            count = write_hub(press, basis, beside)
            (beside / MARK).write_text("")
        return Built(Checked({}, {}, []), count, 0)
    touches = press.history.touches
    parts = parts_of(folders, basis, order.reports, touches, keep, order.shared)
    provinces = provinces_of(parts, basis, touches, keep, order.shared)
    return _Build(
        order, keep, stages, basis, press, parts, provinces, [*own, *wrong], copies(order.out, keep)
    ).run()


@dataclass(frozen=True)
class _Build:
    """A build of parts and provinces; `own` are the findings that are not those of a part."""

    order: Order
    keep: Path
    stages: Stages
    basis: Catalog
    press: Press
    parts: list[Part]
    provinces: list[Province]
    own: list[Finding]
    copies: tuple[Copy, Copy]

    def run(self) -> Built:
        comparisons, kept = self.press.history.comparisons, self.keep / COMPARED
        comparisons.recall(kept, self.order.shared)
        built = self._built()
        comparisons.keep(kept, self.order.shared)
        remember(built, self.order.state, self.parts, self.own, self.keep)
        return built

    def _built(self) -> Built:
        stale = [part for part in self.parts if not (part.fresh and self._has(part))]
        self._counted(
            "parts", partial(make, basis=self.basis, press=self.press, large=self.order.large), stale
        )
        with self.stages.stage("gather"):
            found = gathered(self.parts, self.basis)
            found.checked.add(self.own)
        join = partial(make_province, catalog=found.catalog, large=self.order.large)
        self._counted("provinces", join, [province for province in self.provinces if not province.fresh])
        only([*self.parts, *self.provinces], self.keep)
        with self.stages.stage("places"):
            pages, made = write_above(self.parts, found, self.press, self.keep, self.order, self._has_page)
        count, weighed = self._assembled(found, self._renewal(pages, found.addresses))
        codes = {part.folder.name for part in stale}
        written = len(made) + sum(address[:6] in codes for address in found.addresses)
        return Built(found.checked, written, count - written, weighed)

    def _counted(self, stage: str, work: Callable[[Any], None], stale: list[Any]) -> None:
        """Do the work of what changed, side by side."""
        self.stages.counted(stage, side_by_side(work, stale, self.order.jobs), len(stale))

    def _has(self, part: Part) -> bool:
        """Whether the pages of a part are there; where its place is unknown it has none."""
        stands = (copy.get(part.folder.name) for copy in self.copies)
        there = any(stand and stand.agencies == part.key for stand in stands)
        return there or part.site.exists() or part.folder.name not in self.basis.places

    def _has_page(self, code: str, key: str) -> bool:
        stands = (copy.get(code) for copy in self.copies)
        return code not in self.apart and any(stand and stand.page == key for stand in stands)

    @cached_property
    def apart(self) -> dict[str, Path]:
        """By code the agencies that are not in a site yet."""
        return {part.folder.name: part.site for part in self.parts if part.at_home and part.site.exists()}

    def _renewal(self, pages: Mapping[str, str], addresses: Iterable[str]) -> Renewal:
        """What becomes of all places."""
        folders = {code: [code] for code in pages}
        for address in addresses:
            folders[address[:6]].append(address.rstrip("/"))
        keys = {part.folder.name: part.key for part in self.parts if part.at_home}
        wanted = {code: Wanted(keys.get(code, ""), page, folders[code]) for code, page in pages.items()}
        above = self.keep / FOLDER
        return Renewal(*self.copies, wanted, self.apart, above, own_of(above))

    def _assembled(self, found: Gathered, places: Renewal) -> tuple[int, Counter[str]]:
        """Put what is kept together with what looks over all of it, and replace the site; how many pages it
        has, and what it weighs.
        """
        catalog, checked, edition = found.catalog, found.checked, self.press.built
        with whole_folder(self.order.out, places.spare.folder) as beside, ExitStack() as waiting:
            mirror([province.site for province in self.provinces], beside, OF_ALL)
            with self.stages.stage("search"):
                index = partial(self._renew_and_index, places, found, beside)
                waiting.enter_context(meanwhile(index, self.order.jobs))
            with self.stages.stage("downloads"):
                self._write_downloads(catalog, beside)
            with self.stages.stage("overviews"):
                rest = write_lists([other_findings(catalog, checked)], beside)
                counts = [*(province.counts() for province in self.provinces), rest]
                write_indexes(counts, catalog.places, self.press.wording, beside)
                there = [*found.addresses, *(f"{code}/" for code in catalog.places)]
                addresses = write_overviews(self.press, catalog, checked, beside, there, self.order.jobs)
            with self.stages.stage("search"):
                waiting.close()
            write_index(catalog, checked, beside, edition)  # it lists what there is of the search
            weighed = weights(beside, of_places=False) + found.weights
            weighed += places.finish(beside, self.order.state)
        only_records(self.order.out, self.keep)
        return len(addresses), weighed

    def _renew_and_index(self, places: Renewal, found: Gathered, out: Path) -> None:
        """All that is kept of places, and the search."""
        places.link(out)
        if places.last:
            places.fill(out, self.order.state)
        write_search(searched(found.pages, found.catalog), out, self.keep)
        keep_bundles(out / "pagefind", self.keep / "pagefind")

    def _write_downloads(self, catalog: Catalog, out: Path) -> None:
        """Join the pieces of all provinces; the findings that are of none come last."""
        alone, large = replace(catalog, agencies={}, reports={}), self.order.large
        with TemporaryDirectory() as name:
            rest = Path(name)
            write_pieces((), self.own, alone, rest / "part", large)
            write_province([rest / "part"], "", alone, rest, self.press.built, large)
            pieces = [*(province.pieces for province in self.provinces), rest / "pieces"]
            write_downloads(pieces, catalog, out, self.press.built, large, self.order.jobs)
