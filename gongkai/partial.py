"""What is being written stands beside its place as NAME.….partial and is put there whole or not at all.

Whoever writes holds a lock on it, which ends with the process however that dies; what nobody holds is a
leftover.
"""

from __future__ import annotations

import ctypes
import glob
import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

SUFFIX = ".partial"
OLD = f".old{SUFFIX}"
_TOKEN = "[0-9a-f]" * 8
_HERE, _EXCHANGE = -100, 2  # Linux: names from the working folder on, and both at once
_OPEN = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


def write_whole(place: Path, data: bytes) -> None:
    """Write a file, which takes its place in one step; a leftover is written over. Raises OSError."""
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_name(f"{place.name}{SUFFIX}")
    with held(beside) as handle:
        try:
            os.ftruncate(handle, 0)
            with os.fdopen(os.dup(handle), "wb") as file:
                file.write(data)
            beside.replace(place)
        except OSError:
            beside.unlink(missing_ok=True)
            raise


@contextmanager
def held(beside: Path) -> Iterator[int]:
    """A handle of a file that nobody else holds; who did may have put it in its place while we waited."""
    while True:
        handle = os.open(beside, _OPEN, 0o666)
        try:
            _lock(handle, wait=True)
            if _is_at(handle, beside):
                yield handle
                return
        finally:
            os.close(handle)


def _is_at(handle: int, path: Path) -> bool:
    with suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(handle), path.lstat())
    return False


@contextmanager
def whole_folder(place: Path, spare: Path | None = None) -> Iterator[Path]:
    """A folder to be filled, which takes its place in one step if all goes well. Raises OSError.

    It is empty, or where there is a spare begins as that; what stood in its place is the next spare, if
    none has been made meanwhile.
    """
    clear(place)
    beside, handle = _begun(place, spare)
    try:
        yield beside
        _put(beside, place)
        if spare and beside.exists() and not spare.exists():
            beside.rename(spare)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
        _release(handle)


def _begun(place: Path, spare: Path | None) -> tuple[Path, int | None]:
    """A folder that we hold; whoever clears away leftovers may take one before we do."""
    while True:
        beside = place.with_name(f"{place.name}.{secrets.token_hex(4)}{SUFFIX}")
        if spare and spare.is_dir():
            spare.rename(beside)
        else:
            beside.mkdir(parents=True)
        handle = _hold(beside)
        if handle is not None or sys.platform == "win32":
            return beside, handle


def _hold(folder: Path) -> int | None:
    """A handle that holds a folder until it is closed; None where another does, and on Windows."""
    if sys.platform == "win32":
        return None
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except (FileNotFoundError, NotADirectoryError):
        return None
    if _lock(handle) and _is_at(handle, folder):
        return handle
    os.close(handle)
    return None


def _release(handle: int | None) -> None:
    if handle is not None:
        os.close(handle)


def _lock(handle: int, wait: bool = False) -> bool:
    """Whether the file or folder could be locked."""
    if sys.platform == "win32":
        return True
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def clear(place: Path) -> None:
    """Remove the leftovers of builds that died; a folder that one of them had moved away is put back."""
    for beside in sorted(place.parent.glob(f"{glob.escape(place.name)}.{_TOKEN}*{SUFFIX}")):
        handle = _hold(beside)
        if handle is None:
            continue
        if beside.name.endswith(OLD) and not place.exists():
            beside.rename(place)
        shutil.rmtree(beside, ignore_errors=True)
        _release(handle)


def _put(beside: Path, place: Path) -> None:
    """Where a folder stands already, the two change names: there is no moment without one."""
    with suppress(OSError):  # it is not empty
        beside.rename(place)
        return
    if not _exchanged(beside, place):
        old = beside.with_name(f"{beside.name.removesuffix(SUFFIX)}{OLD}")
        place.rename(old)
        beside.rename(place)
        shutil.rmtree(old, ignore_errors=True)


def _exchanged(one: Path, other: Path) -> bool:
    """Whether the system can exchange two names, and has."""
    exchange = getattr(ctypes.CDLL(None), "renameat2", None) if sys.platform == "linux" else None
    return bool(exchange and exchange(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0)
