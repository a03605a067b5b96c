"""The last build, which need not be made again from the same."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from gongkai.checks import Checked
from gongkai.finding import Finding, finding_from
from gongkai.partial import write_whole
from gongkai.parts import Part, recalled

LAST = "last.json"  # beside the parts of the site


@dataclass(frozen=True)
class Built:
    """A finished site: what its checks say, how many pages were written and kept, its bytes by kind."""

    checked: Checked
    written: int
    kept: int
    weights: Counter[str] = field(default_factory=Counter)


def remember(built: Built, state: str, parts: Iterable[Part], own: list[Finding], keep: Path) -> None:
    """Keep what is said of a build; `own` are the findings that are not those of its parts."""
    known = {
        "state": state,
        "parts": [part.kept.name for part in parts],
        "pages": built.written + built.kept,
        "weights": built.weights,
        "findings": [asdict(finding) for finding in own],
    }
    write_whole(keep / LAST, json.dumps(known, default=str).encode())


def last(state: str, keep: Path) -> Built | None:
    """The last build, if it came from the same and all that is kept of it is still there."""
    try:
        known = json.loads((keep / LAST).read_bytes())
        if known["state"] != state:
            return None
        checked = recalled(keep / name for name in known["parts"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    checked.add(map(finding_from, known["findings"]))
    return Built(checked, 0, known["pages"], Counter(known["weights"]))
