"""How much an annual report may hold, asked before anything is sought in it; a real one has a tenth."""

from __future__ import annotations

from gongkai.finding import refused

CHARACTERS = 200_000
ELEMENTS = 200_000  # of markup
LINES = 10_000
_SHOWN = {"characters": "字符数", "elements": "标签数", "lines": "行数"}


def limited(name: str, what: str, found: int, limit: int) -> None:
    """Raises Refused where there is more than that."""
    if found > limit:
        shown = {"zh": _SHOWN[what], "en": what}
        raise refused("source-long", name, what=shown, found=found, limit=limit)
