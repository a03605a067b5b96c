"""Files: those of strangers are read with care, our own are written whole or not at all."""

from __future__ import annotations

import os
import re
import shutil
import stat
import unicodedata
from operator import attrgetter
from pathlib import Path

from gongkai.finding import Finding, Refused, refused
from gongkai.partial import SUFFIX, write_whole

SIZE = 1_000_000  # bytes; a full record is about 6,000
HIDDEN = re.compile(  # control, bidi and zero-width characters; of these only tabs and line ends may stand
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff]|\r(?!\n)"
)
_BLANK_LETTERS = "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0"  # hidden, yet printable


def read_text(path: Path) -> str:
    """The text of a plain file of at most 1 MB. Raises Refused."""
    try:
        _plain(path, path.lstat())
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123  (a hundred thousand times)
            data = file.read()
        return data.decode("utf-8")
    except OSError as error:
        raise refused("file-unreadable", path, problem=error.strerror or error) from None
    except UnicodeDecodeError as error:
        raise refused("file-encoding", path, data[: error.start].count(b"\n") + 1) from None


def _plain(path: Path, status: os.stat_result) -> None:
    if stat.S_ISLNK(status.st_mode):
        raise refused("file-link", path)
    if not stat.S_ISREG(status.st_mode):
        raise refused("file-kind", path)
    if status.st_size > SIZE:
        raise refused("file-large", path, size=status.st_size, limit=SIZE)


def only_visible(text: str, path: str) -> None:
    """Refuse a text with a hidden character, which is named with its place."""
    found = None if _is_plain(text) else HIDDEN.search(text)
    if found:
        start = text.rfind("\n", 0, found.start())
        place = (text.count("\n", 0, found.start()) + 1, found.start() - start)
        raise refused("character", path, *place, character=named(found[0]))


def _is_plain(text: str) -> bool:
    """Whether nothing can be hidden in a text, told seven times sooner than by looking for it."""
    return text.replace("\n", "").isprintable() and not any(map(text.__contains__, _BLANK_LETTERS))


def visible_name(path: Path) -> None:
    """Refuse a file with a character in its name that cannot be seen, or that ends a line."""
    for character in path.name:
        if not character.isprintable() and unicodedata.category(character) != "Zs":
            raise refused("source-name", path, character=named(character))


def named(character: str) -> str:
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".strip()


def entries(folder: Path) -> tuple[list[Path], list[Finding]]:
    """The plain files and folders in a folder, by name, and what is wrong with the others, save leftovers."""
    kept: dict[str, str] = {}
    findings: list[Finding] = []
    try:
        listed = [entry for entry in os.scandir(folder) if not entry.name.endswith(SUFFIX)]
        for entry in sorted(listed, key=attrgetter("name")):
            rule, other = _entry(entry, kept)
            if rule:
                findings.append(Finding(rule, str(folder / entry.name), words={"other": other}))
    except OSError as error:
        findings.append(refused("file-unreadable", folder, problem=error.strerror or error).finding)
    return [folder / name for name in kept.values()], findings


def _entry(entry: os.DirEntry[str], kept: dict[str, str]) -> tuple[str, str]:
    """The rule that an entry breaks, and the name it is too close to; an entry that breaks none is kept."""
    same = unicodedata.normalize("NFKC", entry.name).casefold()
    if entry.is_symlink():
        return "file-link", ""
    if not entry.is_file() and not entry.is_dir():
        return "file-kind", ""
    if same in kept:
        return "name-twin", kept[same]
    kept[same] = entry.name
    return "", ""


def plain_folder(folder: Path) -> None:
    """Refuse a folder that is, or holds, a link or anything but files and folders."""
    if folder.is_symlink():
        raise refused("file-link", folder)
    for finding in entries(folder)[1] if folder.exists() else ():
        raise Refused(finding)


def write_text(path: Path, text: str) -> None:
    """Write a file whole or not at all. Raises Refused where that is impossible."""
    try:
        write_whole(path, text.encode())
    except OSError as error:
        raise refused("out-unwritable", path, problem=error.strerror or error) from None


def copy_file(source: Path, path: Path) -> None:
    """Copy a file beside its place first, then rename it; a file onto itself stays. Raises Refused."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not (path.exists() and path.samefile(source)):
            shutil.copyfile(source, beside)
            beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise refused("out-unwritable", path, problem=error.strerror or error) from None
