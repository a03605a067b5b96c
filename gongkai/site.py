"""The whole site from the content: places side by side, then what looks over all; put in place at the end."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from itertools import chain
from pathlib import Path

from xlsxwriter.exceptions import XlsxFileError

from gongkai import __version__
from gongkai.catalog import Catalog, ground, place_folders, within
from gongkai.checks import Checked
from gongkai.edition import Edition
from gongkai.exports import entries, write_downloads
from gongkai.finding import Finding, refused
from gongkai.forks import side_by_side
from gongkai.hub.children import load_children
from gongkai.hub.index import write_index
from gongkai.inventory import digest_of, inventory
from gongkai.pages import Press, write_overviews
from gongkai.pages.lines import other_findings
from gongkai.pages.lists import write_lists
from gongkai.pages.national import National
from gongkai.pages.tree import Tree
from gongkai.partial import clear, held, whole_folder
from gongkai.parts import Part, gathered, make, only, parts_of
from gongkai.search import Searched, SearchError, write_search
from gongkai.search.indexing import write_engine
from gongkai.search.searched import searched

MARK = ".gongkai"  # stands in every folder that this program wrote, and may therefore replace
CACHE = ".cache"
REPORTS = "reports/"
PACKAGE = Path(__file__).parent
LIBRARIES = ("jinja2", "markdown-it-py", "xlsxwriter", "pagefind-bin")


@dataclass(frozen=True)
class Built:
    """What the site shows, and the addresses of its files; none where it was left as it is."""

    catalog: Catalog
    checked: Checked
    addresses: list[str]


def write_site(
    content: Path, out: Path, base_url: str | None, jobs: int, progress: Callable[[str], None], code: str = ""
) -> Built:
    """Write the site to `out`, whole or not at all; a site that came from the same is left as it is.

    Without `base_url` the content says where it is published; with the `code` of a place the site is of that
    alone. Raises Refused.
    """
    if out.exists() and any(out.iterdir()) and not (out / MARK).exists():
        raise refused("out-foreign", out)
    try:
        basis, loaded = ground(content)
        if code:
            basis = within(basis, code)
        edition = edition_of(basis.site.base_url if base_url is None else base_url)
        if basis.site.children:
            return _write_hub(basis, out, edition)
        with _alone(out) as keep:
            return _write(basis, loaded, out, edition, jobs, keep, progress)
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


def _write(
    basis: Catalog,
    loaded: list[Finding],
    out: Path,
    edition: Edition,
    jobs: int,
    keep: Path,
    progress: Callable[[str], None],
) -> Built:
    press = Press(basis, edition)
    folders, wrong = place_folders(basis.content, basis.only)
    ids, program = inventory(basis.content), _program()
    parts = _parts(folders, basis, ids, keep, press, program)
    stale = [part for part in parts if not part.fresh]
    for done, _ in enumerate(side_by_side(partial(make, basis=basis, press=press), stale, jobs), 1):
        progress(f"{done}/{len(stale)}")
    progress("")
    catalog, checked, leaves = gathered(parts, basis)
    checked.findings.extend([*loaded, *wrong])
    only(parts, keep)
    state = digest_of(edition, basis.only, program, ids, *press.history.touches)
    if _state_of(out) == state:
        clear(out)
        return Built(catalog, checked, [])
    return Built(catalog, checked, _assemble(parts, catalog, checked, out, press, leaves, state))


def _parts(
    folders: list[Path], basis: Catalog, ids: dict[str, str], keep: Path, press: Press, program: str
) -> list[Part]:
    reports = {name[len(REPORTS) :]: found for name, found in ids.items() if name.startswith(REPORTS)}
    others = [item for item in ids.items() if not item[0].startswith((REPORTS, "places.yaml"))]
    shared = digest_of(program, press.built.base_url, others)
    return parts_of(folders, basis, reports, press.history.touches, keep, shared)


def _program() -> str:
    """All that is not content: code, templates, and what they run on."""
    code = inventory(PACKAGE), inventory(PACKAGE.parent / "templates")
    return digest_of(sys.version, [version(name) for name in LIBRARIES], code)


def _state_of(out: Path) -> str:
    """What the site was built from; nothing where it does not say."""
    try:
        return (out / MARK).read_text()
    except OSError:
        return ""


def _assemble(
    parts: list[Part],
    catalog: Catalog,
    checked: Checked,
    out: Path,
    press: Press,
    leaves: list[str],
    state: str,
) -> list[str]:
    """Put the parts together, write what looks over all of them, and replace the site."""
    with whole_folder(out) as beside:
        for part in parts:
            shutil.copytree(part.site, beside, dirs_exist_ok=True)
        reports = entries(catalog, checked, press.built.base_url)
        write_downloads(reports, len(catalog.reports), catalog, checked.findings, beside, press.built)
        lists = chain((part.lists() for part in parts), [other_findings(catalog, checked)])
        write_lists(lists, catalog.places, press.wording, beside)
        addresses = write_overviews(press, catalog, checked, beside, leaves)
        write_search(searched(catalog, checked), beside, out)
        write_index(catalog, checked, beside, press.built)
        (beside / MARK).write_text(state)
    return addresses


def _write_hub(basis: Catalog, out: Path, edition: Edition) -> Built:
    """The site that brings others together; it has no reports of its own."""
    if place_folders(basis.content)[0]:
        raise refused("hub-reports", basis.content / "reports")
    children = load_children(basis.site.children)
    with whole_folder(out) as beside:
        pages = National(Press(basis, edition), basis, Tree(beside), children)
        pages.write_all(())
        write_search(Searched([], [], [], list(basis.abbreviations)), beside)
        write_engine(beside / "pagefind")
        (beside / MARK).write_text("")
    return Built(basis, Checked({}, {}, []), pages.tree.addresses)


def edition_of(base_url: str) -> Edition:
    """When and by what: SOURCE_DATE_EPOCH where it is set, so that a build can be repeated."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    moment = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    return Edition(moment.date().isoformat(), __version__, commit(), base_url)


def commit() -> str:
    """The commit that is built, or nothing where git does not say."""
    command = ("git", "-C", str(PACKAGE), "rev-parse", "HEAD")
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""
