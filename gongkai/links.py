"""A second name for what is written already, instead of a second copy."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def link_tree(source: Path, target: Path) -> None:
    """All folders and files below `source` also below `target`, where folders may stand already."""
    target.mkdir(parents=True, exist_ok=True)
    with os.scandir(source) as found:
        for item in found:
            if item.is_dir(follow_symlinks=False):
                link_tree(Path(item.path), target / item.name)
            else:
                link(item.path, target / item.name)


def link(source: str | Path, target: str | Path) -> None:
    """A second name for the same file, or a copy where the file system has no such thing."""
    try:
        os.link(source, target)
    except FileExistsError:
        raise
    except OSError:
        shutil.copy(source, target)
