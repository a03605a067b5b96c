"""All of `content/` by address: places, agencies, records and the sources beside them."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from gongkai.files import entries, plain_folder, read_text
from gongkai.finding import Finding, Refused, refused
from gongkai.form import Form
from gongkai.grammar import load_forms
from gongkai.load import load
from gongkai.record import Record
from gongkai.registry import (
    Agency,
    Place,
    Site,
    digits,
    load_abbreviations,
    load_agencies,
    load_places,
    load_site,
)

SOURCES = (".pdf", ".docx", ".doc", ".html", ".htm", ".txt", ".md")
_FILE = re.compile(rf"20[0-9]{{2}}({'|'.join(map(re.escape, ('.yaml', *SOURCES)))})")  # of an agency


@dataclass(frozen=True)
class Report:
    """An agency-year: its record and the file it stands in."""

    agency: Agency
    record: Record
    path: Path

    @cached_property
    def address(self) -> str:
        return f"{self.agency.address}/{self.record.year}"


@dataclass(frozen=True)
class Catalog:
    """`places` by code; `agencies` and `reports` by address, in the order of the tree."""

    content: Path
    site: Site
    forms: dict[str, Form]
    places: dict[str, Place]
    agencies: dict[str, Agency]
    reports: dict[str, Report] = field(default_factory=dict)
    sources: tuple[Path, ...] = ()  # sources without a record yet
    only: str = ""  # the code of the one place that is looked at, with all below it
    alone: dict[Path, Record] = field(default_factory=dict)  # of agencies unknown: checked by themselves
    abbreviations: tuple[tuple[str, str], ...] = ()  # of parts of agencies' names, with short forms

    @cached_property
    def governments(self) -> dict[str, list[Agency]]:
        """By place the governments whose reports cover all of it."""
        found: dict[str, list[Agency]] = defaultdict(list)
        for agency in self.agencies.values():
            if agency.covers:
                found[agency.place].append(agency)
        return found

    def previous(self, report: Report) -> Report | None:
        return self._other(report, report.record.year - 1)

    def next(self, report: Report) -> Report | None:
        return self._other(report, report.record.year + 1)

    def _other(self, report: Report, year: int) -> Report | None:
        """The agency's report of that year; never itself, as where its year is mistyped."""
        found = self.reports.get(f"{report.agency.address}/{year}")
        return None if found is report else found


def load_catalog(content: Path) -> tuple[Catalog, list[Finding]]:
    """The catalogue and all that is wrong in its files. Raises Refused where forms or places are unusable."""
    catalog, findings = ground(content)
    folders, wrong = place_folders(content)
    findings += wrong
    for folder in folders:
        findings += load_place(folder, catalog)
    sources = tuple(path for path in _files(content) if path.suffix in SOURCES and not _has_record(path))
    return replace(catalog, sources=sources), findings


def ground(content: Path) -> tuple[Catalog, list[Finding]]:
    """The catalogue without agencies and reports, and its mistakes. Raises Refused if it is unusable."""
    if not content.is_dir():
        raise refused("content-none", content)
    for name in ("forms", "pages"):
        plain_folder(content / name)
    catalog = Catalog(content, load_site(content), load_forms(content / "forms"), load_places(content), {})
    try:
        return replace(catalog, abbreviations=load_abbreviations(content)), []
    except Refused as error:
        return catalog, [error.finding]


def within(catalog: Catalog, code: str) -> Catalog:
    """The same for one place alone, whose code may leave its last noughts out. Raises Refused."""
    place = catalog.places.get(code.ljust(6, "0"))
    if place is None:
        raise refused("only-unknown", catalog.content / "places.yaml", found=code)
    below = digits(place.code)
    kept = {c: p for c, p in catalog.places.items() if c.startswith(below) or c in place.above}
    return replace(catalog, places=kept, only=place.code)


def place_folders(content: Path, only: str = "") -> tuple[list[Path], list[Finding]]:
    """The folder of every place in the order of the tree; what is wrong with one does not hide another."""
    folder = content / "reports"
    if folder.is_symlink():
        return [], [Finding("file-link", str(folder))]
    provinces, findings = entries(folder) if folder.exists() else ([], [])
    places = []
    for province in provinces:
        below, wrong = entries(province)
        places += [path for path in below if path.name.startswith(digits(only))]
        findings += wrong
    return places, findings


def load_place(
    folder: Path, catalog: Catalog, wanted: Callable[[Agency], bool] = lambda _: True
) -> Iterator[Finding]:
    """Fill the catalogue with one place's agencies and the records of those wanted; yields what is wrong."""
    agencies: dict[str, Agency] | None = None
    try:
        agencies = load_agencies(folder, catalog.places)
        catalog.agencies.update({agency.address: agency for agency in agencies.values()})
    except Refused as error:
        yield error.finding
    paths, findings = entries(folder) if folder.is_dir() else ([], [])
    yield from findings
    for path in paths:
        known = (agencies or {}).get(path.name)
        if path.name != "agencies.yaml" and (known is None or wanted(known)):
            yield from _load_agency(path, agencies, catalog)


def _load_agency(folder: Path, agencies: dict[str, Agency] | None, catalog: Catalog) -> Iterator[Finding]:
    """The files of one agency's folder; `agencies` is None where their list cannot be used."""
    agency = (agencies or {}).get(folder.name)
    if agencies is not None and (agency is None or not folder.is_dir()):
        yield Finding("agency-unknown", str(folder), words={"found": folder.name})
    files, findings = entries(folder) if folder.is_dir() else ([], [])
    yield from findings
    for file in files:
        yield from _load_file(file, agency, catalog)


def _load_file(path: Path, agency: Agency | None, catalog: Catalog) -> Iterator[Finding]:
    """One file of an agency's folder: a record, or a source."""
    named = _FILE.fullmatch(path.name)
    if not named:
        yield Finding("file-stray", str(path))
    elif named[1] == ".yaml":
        record, findings = load_record(path, catalog.forms)
        yield from findings
        if record and agency:
            yield from _identity(record, path, agency)
            report = Report(agency, record, path)
            catalog.reports.setdefault(f"{agency.address}/{path.stem}", report)
        elif record:
            catalog.alone[path] = record


def load_record(path: Path, forms: dict[str, Form]) -> tuple[Record | None, list[Finding]]:
    """The record of a file, or None, and what is wrong with it."""
    try:
        return load(read_text(path), str(path), forms)
    except Refused as error:
        return None, [error.finding]


def _identity(record: Record, path: Path, agency: Agency) -> Iterator[Finding]:
    """The record must be what its path says, and its source must be the one it was read from."""
    place = str(path)
    if str(record.year) != path.stem:
        words: dict[str, object] = {"found": record.year, "expected": path.stem}
        yield Finding("year-path", place, record.lines["year"], words=words)
    if record.agency not in (agency.name, *agency.former_names):
        words = {"found": record.agency, "expected": agency.name}
        yield Finding("agency-name", place, record.lines["agency"], words=words)
    name = record.source.get("file")
    if name is None:
        return
    found = _sha256_or_none(path.parent / name)
    if found is None:
        yield Finding("source-missing", place, record.lines["source"], words={"found": name})
    elif found != record.source.get("sha256"):
        words = {"found": name, "expected": found}
        yield Finding("source-changed", place, record.lines["source"], words=words)


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sha256_or_none(source: Path) -> str | None:
    """The checksum of a plain file; None where there is none that can be read."""
    try:
        return None if source.is_symlink() or not source.is_file() else sha256(source)
    except OSError:
        return None


def _files(content: Path) -> list[Path]:
    """All plain files in the folders of agencies, reached without a link."""
    found = (content / "reports").glob("*/*/*/*")
    return sorted(path for path in found if path.is_file() and not _linked(path))


def _linked(path: Path) -> bool:
    return any(each.is_symlink() for each in (path, *path.parents[:4]))


def _has_record(source: Path) -> bool:
    return source.with_suffix(".yaml").exists()
