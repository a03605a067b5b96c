"""Time and memory of reading PDF, as ratios to pdfplumber's own tables on the same files in the same run.

python benchmarks/pdf.py [FILE.pdf …]     without files: reports printed by Chromium and LibreOffice
"""

import logging
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import pdfplumber  # noqa: E402
from papers import CHROMIUM, OFFICE, by_chromium, by_office, page  # noqa: E402
from records import FORMS, SHARED, balanced  # noqa: E402

from gongkai.readers import read_document  # noqa: E402

ROUNDS = 5


def printed(folder: Path) -> list[Path]:
    """Both forms from every printer that is here, and the real report where it is at hand."""
    pages = {
        f"{form}-{seed}": page(balanced(FORMS[form], seed), prose=2 + 6 * seed)
        for form in FORMS
        for seed in (0, 1)
    }
    found = list(by_office(pages, folder).values()) if OFFICE else []
    if CHROMIUM.exists():
        found += [by_chromium(html, folder / f"{name}-chrome.pdf") for name, html in pages.items()]
    return found + sorted((SHARED / "samples").glob("*.pdf"))


def tables(path: Path) -> None:
    """What anyone would write first."""
    with pdfplumber.open(path) as pdf:
        for leaf in pdf.pages:
            leaf.extract_tables()


def fastest(work: Callable[[Path], object], path: Path) -> float:
    """Milliseconds of the best of some rounds."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work(path)
        times.append(1000 * (time.perf_counter() - start))
    return min(times)


ALONE = """
import sys
from pathlib import Path
from gongkai.readers import read_document
from gongkai.readers.pdf.plumber import second_document
path = Path(sys.argv[1])
read_document(path)
if len(sys.argv) > 2:
    second_document(path.read_bytes(), "")
status = Path("/proc/self/status").read_text()
print(status.partition("VmHWM:")[2].split()[0])
"""


def memory(path: Path, *twice: str) -> float:
    """Megabytes at the peak of a process of its own that reads this file, with a second opinion or not."""
    code = ALONE if twice else ALONE.replace("from gongkai.readers.pdf.plumber import second_document", "")
    command = [sys.executable, "-c", code, path, *twice]
    ran = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return int(ran.stdout) * 1024 / 1_000_000


def main() -> None:
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    print(f"{'file':32} {'ours ms':>8} {'theirs':>8} {'ratio':>7} {'peak MB':>8} {'with second opinion':>20}")
    ratios, ours = [], []
    with tempfile.TemporaryDirectory() as folder:
        for path in [Path(name) for name in sys.argv[1:]] or printed(Path(folder)):
            mine, theirs = fastest(read_document, path), fastest(tables, path)
            ratios.append(mine / theirs)
            ours.append(mine)
            once, twice = memory(path.absolute()), memory(path.absolute(), "twice")
            print(f"{path.name:32} {mine:8.1f} {theirs:8.1f} {theirs / mine:6.1f}x {once:8.1f} {twice:20.1f}")
    ratio = 1 / statistics.median(ratios)
    print(f"median of {len(ratios)}: {statistics.median(ours):.1f} ms, {ratio:.1f} times as fast")


if __name__ == "__main__":
    main()
