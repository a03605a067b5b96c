"""All of `content/` by address: places, agencies, records and the sources beside them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from gongkai.finding import Finding, Refused, refused
from gongkai.form import Form
from gongkai.grammar import load_forms
from gongkai.load import load
from gongkai.record import Record
from gongkai.registry import Agency, Place, Site, load_agencies, load_places, load_site
from gongkai.words import SIZE

SOURCES = (".pdf", ".docx", ".doc", ".html", ".htm", ".txt", ".md")
_YEAR = re.compile(r"20[0-9]{2}")


@dataclass(frozen=True)
class Report:
    """An agency-year: its record and the file it stands in."""

    agency: Agency
    record: Record
    path: Path

    @property
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
    if not content.is_dir():
        raise refused("content-none", content)
    catalog = Catalog(content, load_site(content), load_forms(content / "forms"), load_places(content), {})
    findings: list[Finding] = []
    for folder in sorted((content / "reports").glob("*/*")):
        findings += _load_place(folder, catalog)
    sources = tuple(path for path in _files(content) if path.suffix in SOURCES and not _has_record(path))
    return replace(catalog, sources=sources), findings


def _load_place(folder: Path, catalog: Catalog) -> Iterator[Finding]:
    """Fill the catalogue with one place's agencies and records; yields what is wrong."""
    try:
        agencies = load_agencies(folder, catalog.places)
    except Refused as error:
        yield error.finding
        return
    catalog.agencies.update({agency.address: agency for agency in agencies.values()})
    for path in sorted(folder.glob("*")):
        if path.name == "agencies.yaml":
            continue
        if path.name not in agencies or not path.is_dir():
            yield Finding("agency-unknown", str(path), words={"found": path.name})
            continue
        for file in sorted(path.iterdir()):
            yield from _load_file(file, agencies[path.name], catalog)


def _load_file(path: Path, agency: Agency, catalog: Catalog) -> Iterator[Finding]:
    """One file of an agency's folder: a record, or a source."""
    if path.is_symlink():
        yield Finding("file-link", str(path))
    elif not _YEAR.fullmatch(path.stem) or path.suffix not in (".yaml", *SOURCES):
        yield Finding("file-stray", str(path))
    elif path.suffix == ".yaml":
        record, findings = load_record(path, catalog.forms)
        yield from findings
        if record:
            yield from _identity(record, path, agency)
            report = Report(agency, record, path)
            catalog.reports.setdefault(f"{agency.address}/{path.stem}", report)


def load_record(path: Path, forms: dict[str, Form]) -> tuple[Record | None, list[Finding]]:
    """The record of a file, or None, and what is wrong with it."""
    try:
        data = path.read_bytes()
        if len(data) > SIZE:
            raise refused("file-large", path, size=len(data), limit=SIZE)
        return load(data.decode("utf-8"), str(path), forms)
    except OSError as error:
        return None, [refused("file-unreadable", path, problem=error.strerror or error).finding]
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        return None, [Finding("file-encoding", str(path), line)]
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
    source = path.parent / name
    if Path(name).name != name or not source.is_file() or source.is_symlink():
        yield Finding("source-missing", place, record.lines["source"], words={"found": name})
    elif sha256(source) != record.source.get("sha256"):
        words = {"found": name, "expected": sha256(source)}
        yield Finding("source-changed", place, record.lines["source"], words=words)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _files(content: Path) -> list[Path]:
    return sorted(path for path in (content / "reports").glob("*/*/*/*") if path.is_file())


def _has_record(source: Path) -> bool:
    return source.with_suffix(".yaml").exists()
