"""What reading one source gave, as plain text, so that it can pass between processes and lie in the cache."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from gongkai.finding import Finding, finding_from


@dataclass(frozen=True)
class Extract:
    """The record's text, or none; `counts` of cells, doubts, missing, unbalanced; `evidence` as HTML."""

    text: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    evidence: str = ""


def packed(extract: Extract) -> str:
    return json.dumps(asdict(extract), ensure_ascii=False, default=str)


def unpacked(text: str) -> Extract:
    """Raises ValueError where the text is no extract."""
    try:
        found = json.loads(text)
        findings = tuple(finding_from(one) for one in found.pop("findings"))
        return Extract(**found, findings=findings)
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(error) from None
