"""When and by what the site was made: pages have no clock of their own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Built:
    """An ISO date and the program's version."""

    date: str
    version: str
