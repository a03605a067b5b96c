"""What entered the records and when, as git tells it; nothing where there is no git."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gongkai.catalog import Catalog, Report

COMMITS = 200  # the newest; a page is no archive
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_RECORD = re.compile(r"([AM])\t.*?([0-9]{6}/[a-z0-9-]+/20[0-9]{2})\.yaml")


@dataclass(frozen=True)
class Day:
    """The reports that were added and changed on a date."""

    date: str
    added: list[Report]
    changed: list[Report]


def days(catalog: Catalog) -> list[Day]:
    """Newest first; a report that was added on a day is not also listed as changed on it."""
    found: dict[str, dict[str, str]] = {}
    for date, kind, address in _entries(_log(catalog.content)):
        day = found.setdefault(date, {})
        if address in catalog.reports and day.get(address) != "A":
            day[address] = kind
    return [_day(date, kinds, catalog) for date, kinds in found.items() if kinds]


def _day(date: str, kinds: dict[str, str], catalog: Catalog) -> Day:
    added, changed = (
        [report for address, report in catalog.reports.items() if kinds.get(address) == kind] for kind in "AM"
    )
    return Day(date, added, changed)


def _entries(log: str) -> Iterator[tuple[str, str, str]]:
    date = ""
    for line in log.splitlines():
        match = _RECORD.fullmatch(line)
        if match:
            yield date, match[1], match[2]
        elif _DATE.fullmatch(line):
            date = line


def _log(content: Path) -> str:
    command = ["git", "-C", str(content), "log", f"-n{COMMITS}", "--no-merges", "--no-renames"]
    command += ["--date=short", "--format=%ad", "--name-status", "--", "reports"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return ""
