"""Files written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from gongkai.finding import refused


def write_text(path: Path, text: str) -> None:
    """Write a file beside its place first, then rename it. Raises Refused where that is impossible."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(text, encoding="utf-8", newline="\n")
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise refused("out-unwritable", path, problem=error.strerror or error) from None
