"""A second name for what is written already, instead of a second copy."""

from __future__ import annotations

import os
import re
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

ANY = re.compile("")


def link_tree(source: Path, target: Path) -> None:
    """All folders and files below `source` also below `target`, where folders may stand already."""
    target.mkdir(parents=True, exist_ok=True)
    with os.scandir(source) as found:
        for item in found:
            if item.is_dir(follow_symlinks=False):
                link_tree(Path(item.path), target / item.name)
            else:
                link(item.path, target / item.name)


def mirror(sources: Iterable[str | Path], target: str | Path, names: re.Pattern[str] = ANY) -> None:
    """Make `target`, a folder, have all that stands below the sources, and nothing else.

    A file that it has already under the same name stays, and so does what has another kind of name.
    """
    wanted: dict[str, list[os.DirEntry[str]]] = defaultdict(list)
    for item in (item for source in sources for item in _items(source)):
        wanted[item.name].append(item)
    for there in filter(lambda item: names.match(item.name), _items(target)):
        if not _kept(there, wanted.get(there.name, ())):
            shutil.rmtree(there.path) if there.is_dir(follow_symlinks=False) else Path(there.path).unlink()
        else:
            del wanted[there.name]
    for item in (item for items in wanted.values() for item in items):
        (link_tree if item.is_dir() else link)(Path(item.path), Path(target, item.name))


def files(folder: str | Path, above: str = "") -> Iterator[tuple[str, int]]:
    """Every file below a folder, by its path from there, and its bytes."""
    for item in _items(folder):
        if item.is_dir(follow_symlinks=False):
            yield from files(item.path, f"{above}{item.name}/")
        else:
            yield f"{above}{item.name}", item.stat().st_size


def _items(folder: str | Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as found:
        return list(found)


def _kept(there: os.DirEntry[str], wanted: Sequence[os.DirEntry[str]]) -> bool:
    """Whether it is the file that is wanted, or a folder, which then is made to be as it should."""
    if not wanted or not there.is_dir(follow_symlinks=False):
        return [there.inode()] == [item.inode() for item in wanted]
    if not all(item.is_dir(follow_symlinks=False) for item in wanted):
        return False
    mirror([item.path for item in wanted], there.path)
    return True


def link(source: str | Path, target: str | Path) -> None:
    """A second name for the same file, or a copy where the file system has no such thing."""
    try:
        os.link(source, target)
    except FileExistsError:
        raise
    except OSError:
        shutil.copy(source, target)
