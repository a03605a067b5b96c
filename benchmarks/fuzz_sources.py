"""Damaged sources by the million: nothing but a refusal may come out of a reader, or of recognition after it.

    pip install atheris python-docx
    python benchmarks/fuzz_sources.py {pdf,docx,html,txt} CORPUS [-max_total_time=600 …]

CORPUS is a folder, which keeps what reaches new code; it is begun with small files of every kind. The other
options are those of libFuzzer. An uncaught exception ends the run and leaves the file beside it. What was
found is a case of tests/hostile/sources.py. Atheris is installed by hand: it is not built for every Python.
"""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import atheris

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

with atheris.instrument_imports(include=["gongkai"]):
    from gongkai.document import Document
    from gongkai.finding import LINE, Refused
    from gongkai.grammar import load_forms
    from gongkai.readers import READERS
    from gongkai.readers.docx import BODY
    from gongkai.recognize import recognize

import corpus_formats as formats  # noqa: E402
from corpus import sheet  # noqa: E402
from drawn import pdf, ruled, word, words  # noqa: E402

FORMS = load_forms(ROOT / "content/forms")
XS, TOPS = [50, 150, 250, 350], [100, 120, 140, 160]
TABLE = ruled(XS, TOPS) + words(XS, TOPS, [["a", "1", "2"], ["b", "3", "4"], ["c", "5", "6"]])


def _pdfs() -> list[bytes]:
    return [
        pdf(TABLE),
        pdf(TABLE, TABLE, packed=True),
        pdf(word(9, 9, "x") + "/F0 Do", forms=[TABLE], page="/Rotate 90"),
        pdf(word(9, 9, "x", mode=3, turn="0 1 -1 0")),
    ]


def _body(data: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(data)) as parts:
        return parts.read(BODY)


def _docx(body: bytes, name: str) -> Document:
    """What is changed is the markup: a changed byte of the zip would only ever break a checksum."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(BODY, body)
    return READERS[".docx"](out.getvalue(), name)


def seeds(kind: str) -> list[bytes]:
    if kind == "pdf":
        return _pdfs()
    made = [sheet(form, 1) for form in FORMS]
    if kind == "docx":
        return [_body(formats.docx(each)) for each in made]
    if kind == "html":
        return [formats.html_clean(each).encode() for each in made] + [formats.html_word(made[0]).encode()]
    texts = (formats.tabs, formats.cells, formats.pipes, formats.columns)
    return [formats.text(made[0], rows).encode() for rows in texts]


def target(reader: Callable[[bytes, str], Document]) -> Callable[[bytes], None]:
    def once(data: bytes) -> None:
        try:
            recognize(reader(data, "a"), FORMS)
        except Refused as refusal:
            line = refusal.finding.text("zh")
            assert len(line) <= LINE
            assert line.isprintable()

    return once


def main() -> None:
    kind, folder = sys.argv[1], Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(seeds(kind)):
        (folder / f"seed-{number}").write_bytes(data)
    options = ["-timeout=10", "-rss_limit_mb=2000", "-max_len=200000", *sys.argv[3:]]
    atheris.Setup(
        [sys.argv[0], str(folder), *options], target(_docx if kind == "docx" else READERS[f".{kind}"])
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main()
