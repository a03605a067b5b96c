"""What the commits did to the records: one run of git log, and the files as commits had them.

Where there is no git there is nothing; of a shallow clone there is what it holds.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from gongkai.files import SIZE

KINDS = {"A": "added", "M": "changed", "T": "changed", "D": "removed"}
_LOG = (
    *("-c", "log.showSignature=false", "-c", "core.quotePath=false", "log", "--relative", "--no-merges"),
    *(
        "--no-renames",
        "--raw",
        "--no-abbrev",
        "--date=iso-strict-local",
        "--format=%x00%H %cd %D",
        "--",
        "reports",
    ),
)
_HEAD = re.compile(r"\0([0-9a-f]{40,64}) (\S+) (.*)")
_TOUCH = re.compile(
    r":[0-7]+ [0-7]+ ([0-9a-f]+) ([0-9a-f]+) ([ADMT])\t"
    r"reports/[0-9]{2}/([0-9]{6}/[a-z0-9-]+/20[0-9]{2})\.yaml"
)
_BLOB = re.compile(rb"([0-9a-f]+) blob ([0-9]+)\n")


class Touch(NamedTuple):
    """A record that a commit added, changed or removed; before and after name the file's versions."""

    commit: str
    date: str  # of the commit, ISO 8601 in UTC
    kind: str
    address: str
    before: str
    after: str


def touches(content: Path) -> Iterator[Touch]:
    """Newest first. The oldest commit of a shallow clone seems to add every file: it is left out."""
    commit, date, cut = "", "", False
    for line in _git(content, *_LOG).decode(errors="replace").splitlines():
        if head := _HEAD.fullmatch(line):
            commit, date, cut = head[1], head[2], "grafted" in head[3].split(", ")
        elif (found := _TOUCH.fullmatch(line)) and not cut:
            yield Touch(commit, date, KINDS[found[3]], found[4], found[1], found[2])


def head(folder: Path) -> str:
    """The commit that is checked out, and whether the clone is shallow, a line each; nothing without git."""
    return _git(folder, "rev-parse", "HEAD", "--is-shallow-repository").decode(errors="replace").strip()


def versions(content: Path, names: Iterable[str]) -> dict[str, str]:
    """The text of these versions of files by name, from one run; without those that are gone or no text."""
    asked = "".join(f"{name}\n" for name in dict.fromkeys(names))
    data = _git(content, "cat-file", "--batch", given=asked.encode()) if asked else b""
    found, at = {}, 0
    while at < len(data):
        head = _BLOB.match(data, at)
        start = head.end() if head else data.index(b"\n", at) + 1
        at = start + int(head[2]) + 1 if head else start
        text = _text(data[start : at - 1]) if head else None
        if head and text is not None:
            found[head[1].decode()] = text
    return found


def _text(data: bytes) -> str | None:
    try:
        return data.decode() if len(data) <= SIZE else None
    except UnicodeDecodeError:
        return None


def _git(folder: Path, *arguments: str, given: bytes = b"") -> bytes:
    try:
        command = ["git", "-C", str(folder), *arguments]
        utc = {**os.environ, "TZ": "UTC"}
        return subprocess.run(command, input=given, env=utc, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return b""
