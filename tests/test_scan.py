"""PDF without text: refused with the way out, or read from its pictures, every number to be confirmed."""

import re

import corpus
import corpus_formats as formats
import pytest
from scanned import scanned
from trees import build

from gongkai.command import main
from gongkai.load import load
from gongkai.readers import scan

ODD = {"requests.received.total": "12 S", "requests.granted.total": "约12"}  # no numbers
ocr = pytest.mark.skipif(not scan.can_read_scans(), reason="the extra ocr is not installed")


def test_a_scan_is_refused_until_it_is_asked_for_and_can_be_read(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(scan, "NEEDED", ("no_such_package",))
    path = tmp_path / "scan.pdf"
    path.write_bytes(scanned(BLANK))
    for more, rule, advice in (([], "pdf-scan", "--ocr"), (["--ocr"], "ocr-missing", "pip install '.[ocr]'")):
        assert main(["read", str(path), "--out", str(tmp_path / "out"), "--lang", "en", *more]) == 1
        (error,) = capsys.readouterr().err.splitlines()
        assert rule in error
        assert advice in error


BLANK = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>"
    b"endobj 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
)


@pytest.fixture(scope="module")
def made():
    """A report in which two cells hold what is no number."""
    report = corpus.sheet("2019", 0, False)
    for box in (box for rows in report.tables.values() for row in rows for box in row):
        box.text = ODD.get(box.path, box.text)
    return report


@pytest.fixture(scope="module")
def papers(made, tmp_path_factory):
    """The report as printed and as scanned, each read by the command, with its evidence."""
    folder = tmp_path_factory.mktemp("scan")
    printed = formats.chromium_pdf(formats.html_clean(made), folder)
    (folder / "printed.pdf").write_bytes(printed)
    (folder / "scan.pdf").write_bytes(scanned(printed))
    for name in ("printed", "scan"):
        page, out = folder / f"{name}.html", folder / "out"
        source, options = folder / f"{name}.pdf", ("--out", out, "--evidence", page, "--ocr")
        build("read", source, *options, seconds=600)  # by itself: its memory has a bound
    return folder


@pytest.fixture(scope="module")
def record(papers):
    text = (papers / "out/scan.yaml").read_text(encoding="utf-8")
    return load(text, "scan.yaml", corpus.FORMS)[0]


def boxes(papers, name):
    """Left, top, width and height of every cell in the evidence, as parts of a hundred of its page."""
    page = (papers / f"{name}.html").read_text(encoding="utf-8")
    edges = re.findall(r'-at-([a-z_.]+)" class=\w+ href="[^"]+" style="([^"]+)"', page)
    return {path: [float(edge) for edge in re.findall(r":([0-9.]+)%", style)] for path, style in edges}


@ocr
def test_scan_is_read_and_every_number_is_for_a_person_to_confirm(made, record):
    found = {path: cell.printed for path, cell in record.cells.items()}
    wrong = {path: word for path, word in found.items() if word not in made.truth[path] | {"lost"}}
    read = [path for path, word in found.items() if word != "lost"]
    assert not wrong.keys() - ODD.keys()
    assert any(found[path].startswith("-") for path in read)
    assert len(found.keys() - read - ODD.keys()) <= 0.02 * len(found)
    assert {doubt.cell for doubt in record.doubts} >= set(read)
    assert all("OCR" in doubt.why for doubt in record.doubts)


@ocr
def test_what_is_no_clean_number_is_lost_though_it_holds_digits(record):
    assert {record.cells[path].printed for path in ODD} == {"lost"}


@ocr
def test_agency_year_and_narrative_are_read_too(made, record):
    assert f"{record.agency}{record.year}" in "".join(made.title).replace(" ", "")
    assert record.text.keys() == {name for name, lines in made.text.items() if lines}


@ocr
def test_boxes_stand_where_the_page_in_the_file_has_its_cells(papers):
    """The scan lies askew, so that its cells stand a little off those of the print."""
    printed, found = boxes(papers, "printed"), boxes(papers, "scan")
    assert len(found) > 150
    assert found.keys() <= printed.keys()
    off = [abs(a - b) for path in found for a, b in zip(found[path], printed[path], strict=True)]
    assert max(off) < 1.2
    assert max(off) > 0.2
