"""SHA256SUMS of the downloads, and all of them in one zip."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from gongkai.exports.package import digest

PACKED = {".gz", ".parquet", ".xlsx", ".zip"}  # compressed already
BLOCK = 1 << 20
MODE = 0o644 << 16


def write_sums(path: Path, files: Iterable[Path]) -> None:
    """As `sha256sum -c` reads it."""
    lines = [f"{digest(file)}  {file.name}\n" for file in files]
    path.write_text("".join(lines), encoding="utf-8", newline="")


def write_zip(path: Path, files: Iterable[Path], date: str) -> None:
    """The files in one folder, dated by the build, so that the same files give the same bytes."""
    year, month, day = map(int, date.split("-"))
    with ZipFile(path, "x") as archive:
        for file in files:
            info = ZipInfo(f"gongkai/{file.name}", (year, month, day, 0, 0, 0))
            info.compress_type = ZIP_STORED if file.suffix in PACKED else ZIP_DEFLATED
            info.external_attr, info.file_size = MODE, file.stat().st_size
            with archive.open(info, "w") as packed, file.open("rb") as plain:
                while block := plain.read(BLOCK):
                    packed.write(block)
