"""What a folder consists of, by the ids of its bytes: equal ids, equal bytes, whatever a clock says."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

BLOCK = 1 << 20
OWN = {".git", ".cache", "__pycache__"}  # folders of programs


def inventory(folder: Path) -> dict[str, str]:
    """Git's id of every plain file below the folder, by its path from there, in order.

    Git knows the ids of what it tracks and has not seen changed; the rest is read and hashed.
    """
    known = _tracked(folder)
    return {name: known.get(name) or blob_id(f"{folder}/{name}") for name in sorted(_names(folder))}


def _names(folder: str | Path, above: str = "") -> Iterator[str]:
    """The plain files below; where nothing can be listed there are none."""
    with suppress(OSError), os.scandir(folder) as found:
        for item in found:
            if item.is_file():
                yield above + item.name
            elif item.is_dir(follow_symlinks=False) and item.name not in OWN:
                yield from _names(item.path, f"{above}{item.name}/")


def blob_id(path: str | Path) -> str:
    """The id that git gives to the bytes of a file; empty where they cannot be read."""
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123  (a hundred thousand times)
            size = os.fstat(file.fileno()).st_size
            digest = hashlib.sha1(b"blob %d\0" % size, usedforsecurity=False)
            while block := file.read(BLOCK):
                digest.update(block)
    except OSError:
        return ""
    return digest.hexdigest()


def digest_of(*parts: object) -> str:
    """One id for all the parts, in order."""
    digest = hashlib.sha256()
    for part in parts:
        text = str(part).encode()
        digest.update(b"%d:" % len(text) + text)
    return digest.hexdigest()


def _tracked(folder: Path) -> dict[str, str]:
    """The ids of unchanged tracked files; nothing where git does not say."""
    listed = _git(folder, "ls-files", "--stage")
    found = {}
    for line in listed:
        mode, _, name = line.partition("\t")
        found[name] = mode.split()[1]
    for name in _git(folder, "ls-files", "--modified") if found else ():
        found.pop(name, None)
    return found


def _git(folder: Path, *command: str) -> list[str]:
    try:
        told = subprocess.run(
            ["git", "-C", str(folder), *command, "-z", "."], capture_output=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return []
    return told.stdout.decode("utf-8", "surrogateescape").split("\0")[:-1]
