"""What reading one source gave, as plain text, so that it can pass between processes and lie in the cache."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal

from gongkai.finding import Finding


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
        findings = tuple(_finding(one) for one in found.pop("findings"))
        return Extract(**found, findings=findings)
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(error) from None


def _finding(found: dict[str, object]) -> Finding:
    """Exact decimals travel as text."""
    sides = {side: found[side] for side in ("left", "right")}
    exact = {side: Decimal(value) if isinstance(value, str) else value for side, value in sides.items()}
    cells = found["cells"]
    assert isinstance(cells, list)
    return Finding(**{**found, **exact, "cells": tuple(cells)})  # type: ignore[arg-type]
