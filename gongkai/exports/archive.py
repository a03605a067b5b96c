"""SHA256SUMS of the downloads, and all of them in one zip."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from gongkai.exports.package import digest

SUMS = "SHA256SUMS"
PACKED = {".gz", ".parquet", ".xlsx"}  # compressed already
BLOCK = 1 << 20
EARLIEST = "1980-01-01"  # that a zip can name
MODE = 0o644 << 16


def sums(files: Iterable[Path], known: Mapping[Path, str]) -> str:
    """As `sha256sum -c` reads it; some are known already."""
    return "".join(f"{known.get(file) or digest(file)}  {file.name}\n" for file in files)


def write_zip(path: Path, files: Iterable[Path], date: str, known: Mapping[Path, str]) -> None:
    """The files and their sums in one folder, dated by the build: the same files give the same bytes."""
    files = list(files)
    with ZipFile(path, "x") as archive:
        for file in files:
            info = _info(file.name, date)
            info.file_size = file.stat().st_size
            with archive.open(info, "w") as packed, file.open("rb") as plain:
                while block := plain.read(BLOCK):
                    packed.write(block)
        archive.writestr(_info(SUMS, date), sums(files, known))


def _info(name: str, date: str) -> ZipInfo:
    year, month, day = map(int, max(date, EARLIEST).split("-"))
    info = ZipInfo(f"gongkai/{name}", (year, month, day, 0, 0, 0))
    info.compress_type = ZIP_STORED if Path(name).suffix in PACKED else ZIP_DEFLATED
    info.external_attr = MODE
    return info
