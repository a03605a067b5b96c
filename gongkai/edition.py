"""Which build this is: pages and downloads have no clock of their own."""

from __future__ import annotations

from dataclasses import dataclass

from gongkai import __version__


@dataclass(frozen=True)
class Edition:
    """The date is ISO; commit and address are empty where they are not known."""

    date: str = "1980-01-01"
    version: str = __version__
    commit: str = ""
    base_url: str = ""
