"""A report put into the tree: its agency registered, its source beside the record, nothing written over."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from gongkai.catalog import SOURCES, Catalog, sha256
from gongkai.dump import dump, scalar
from gongkai.files import copy_file, read_text, write_text
from gongkai.finding import refused
from gongkai.parser import read_words
from gongkai.reading.proposal import Proposal
from gongkai.record import SOURCE, Record
from gongkai.registry import Agency, load_agencies

LARGE = 10_000_000  # bytes; a larger source stays outside git


def place_report(source: Path, record: Record, proposal: Proposal, url: str, catalog: Catalog) -> Path:
    """Register the agency, copy the source, write the record; returns its path. Raises Refused."""
    path = proposal.path(catalog.content)
    beside = None if source.stat().st_size > LARGE else path.with_suffix(source.suffix.lower())
    if beside is None and not url:
        raise refused("add-large", source, most=LARGE // 1_000_000)
    _vacant(source, path)
    text = dump(_completed(record, proposal, beside, url))
    if proposal.new:
        register(proposal.agency, catalog)
    if beside:
        copy_file(source, beside)
    write_text(path, text)
    return path


def _vacant(source: Path, path: Path) -> None:
    """Refuse where the agency-year has a record, or another source waiting to be read."""
    others = [path.with_suffix(suffix) for suffix in SOURCES]
    taken = [other for other in others if other.exists() and sha256(other) != sha256(source)]
    if path.exists() or taken:
        raise refused("add-taken", source, other=path if path.exists() else taken[0])


def _completed(record: Record, proposal: Proposal, beside: Path | None, url: str) -> Record:
    """The record under the agency's own name and beside its source."""
    agency = proposal.agency
    name = record.agency if record.agency in (agency.name, *agency.former_names) else agency.name
    source = {key: value for key, value in record.source.items() if key != "file"}
    source |= {"file": beside.name} if beside else {}
    source |= {"url": url} if url else {}
    ordered = {key: source[key] for key in ("title", *SOURCE) if key in source}
    return replace(record, agency=name, year=proposal.year, source=ordered)


def register(agency: Agency, catalog: Catalog) -> None:
    """Append an agency to the register of its place, whose lines stay as they are. Raises Refused."""
    folder = catalog.content / "reports" / agency.place[:2] / agency.place
    path = folder / "agencies.yaml"
    stands = ""
    if path.exists():
        load_agencies(folder, catalog.places)
        stands = read_text(path)
    end = "\r\n" if "\r\n" in stands else "\n"
    gap = end if stands and not stands.endswith("\n") else ""
    text = f"{stands}{gap}{end.join(entry(agency))}{end}"
    read_words(text, str(path))
    write_text(path, text)
    catalog.agencies[agency.address] = agency


def entry(agency: Agency) -> list[str]:
    """The lines of an agency in agencies.yaml."""
    fields = {"name": agency.name, "en": agency.en, "kind": agency.kind, "scope": agency.scope}
    return [f"{agency.slug}:", *(f"  {key}: {scalar(value)}" for key, value in fields.items())]
