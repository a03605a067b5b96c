"""One agency-year on its way to the downloads, and its lines in the tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import zip_longest

from gongkai.balance.bounds import Bound
from gongkai.balance.joint import Joint
from gongkai.catalog import Catalog, Report
from gongkai.checks import Checked
from gongkai.exports.tables import Tables
from gongkai.finding import Finding
from gongkai.record import Cell
from gongkai.registry import Place
from gongkai.values import MISSING

Number = int | Decimal
Value = str | Number | None
Stored = str | int | float | None
Line = tuple[Value, ...]

LEVELS = ("province", "prefecture", "county")
SOURCE = {"published": "published", "url": "source_url", "sha256": "source_sha256"}


@dataclass(frozen=True, eq=False)
class Entry:
    """A report with all that the downloads say of it.

    `bounds` by path, of missing cells that have any; `joint`: what several of them add up to.
    """

    report: Report
    places: tuple[Place, ...]  # province first
    answers: Counter[str]
    balance: str
    permalink: str = ""
    bounds: Mapping[str, Bound] = field(default_factory=dict)
    joint: tuple[Joint, ...] = ()

    @property
    def cells(self) -> Mapping[str, Cell]:
        return self.report.record.cells

    @cached_property
    def head(self) -> dict[str, str | int]:
        """The columns of the wide table in front of its cells."""
        agency, record = self.report.agency, self.report.record
        levels = zip_longest(LEVELS, (place.name for place in self.places), fillvalue="")
        return {
            "report": self.report.address,
            "place": agency.place,
            **dict(levels),
            "agency_id": agency.address,
            "agency": record.agency,
            "agency_en": agency.en,
            "kind": agency.kind,
            "scope": agency.scope,
            "year": record.year,
            "form": record.form.id,
            "balance": self.balance,
            "missing_cells": len(record.missing),
            "title": record.source.get("title", ""),
            **{name: record.source.get(key, "") for key, name in SOURCE.items()},
            "permalink": self.permalink,
        }


def entries(catalog: Catalog, checked: Checked, base_url: str) -> Iterator[Entry]:
    """Every report, one at a time, in the order of the tree."""
    for address, report in catalog.reports.items():
        code = report.agency.place
        places = tuple(catalog.places[above] for above in (*catalog.places[code].above, code))
        permalink = f"{base_url}/{address}/" if base_url else ""
        answers, balance = checked.counts[address], checked.state(address)
        cells = checked.cells[address]
        known = {path: cells[path] for path in report.record.missing if path in cells}
        known = {path: bound for path, bound in known.items() if bound.state not in MISSING}
        yield Entry(report, places, answers, balance, permalink, known, checked.joint.get(address, ()))


def cell_line(path: str, entry: Entry, tables: Tables) -> Line:
    """A cell as a line of the long table."""
    cell = entry.cells[path]
    figure, unit, named = tables.labels[entry.report.record.form.id][path]
    state, low, high = entry.bounds.get(path, (cell.state, None, None))
    return (entry.report.address, path, figure, cell.printed, cell.number, state, low, high, unit, *named)


def finding_lines(found: Iterable[Finding], catalog: Catalog) -> Iterator[Line]:
    """A line a finding; files are named from the content folder on."""
    reports = {str(report.path): address for address, report in catalog.reports.items()}
    root = f"{catalog.content}/"
    for item in found:
        place = (reports.get(item.path), item.path.removeprefix(root), item.line or None)
        words = (item.severity, item.rule, item.message("zh"), item.message("en"))
        yield (*place, *words, item.left, item.right, " ".join(item.cells))


def agency_lines(catalog: Catalog) -> Iterator[Line]:
    for agency in catalog.agencies.values():
        named = ("|".join(agency.aliases), "|".join(agency.former_names))
        parent = f"{agency.place}/{agency.parent}" if agency.parent else None
        kept = (agency.name, agency.en, agency.kind, agency.scope)
        yield (agency.address, agency.place, *kept, *named, parent)


def place_lines(catalog: Catalog) -> Iterator[Line]:
    for place in catalog.places.values():
        yield (place.code, place.name, place.en, place.above[-1] if place.above else None)


def stored(value: Value) -> Stored:
    """As the database has it: an empty word is no value."""
    return float(value) if isinstance(value, Decimal) else None if value == "" else value


def plain(number: Number) -> str:
    """Digits without exponent or superfluous zeros."""
    text = f"{number:f}" if isinstance(number, Decimal) else str(number)
    return text.rstrip("0").rstrip(".") if "." in text else text
