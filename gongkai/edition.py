"""Which build this is: pages and downloads have no clock of their own."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from gongkai import __version__
from gongkai.commits import head
from gongkai.inventory import digest_of, inventory

PACKAGE = Path(__file__).parent
LIBRARIES = ("jinja2", "markdown-it-py", "xlsxwriter", "pagefind-bin")


@dataclass(frozen=True)
class Edition:
    """The date is ISO; commit and address are empty where they are not known."""

    date: str = "1980-01-01"
    version: str = __version__
    commit: str = ""
    base_url: str = ""


def edition_of(base_url: str = "") -> Edition:
    """When and by what: SOURCE_DATE_EPOCH where it is set, so that a build can be repeated."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    moment = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    return Edition(moment.date().isoformat(), __version__, head(PACKAGE).partition("\n")[0], base_url)


def program() -> str:
    """One id for all that is not content: code, templates, and what they run on."""
    code = inventory(PACKAGE), inventory(PACKAGE.parent / "templates")
    return digest_of(sys.version, [version(name) for name in LIBRARIES], code)
