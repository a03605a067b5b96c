"""PDF: whole reports from two printers, and each trouble drawn by hand."""

import os

import pytest
from drawn import pdf, ruled, strip, stroke, word, words
from papers import CHROMIUM, OFFICE, by_chromium, by_office, page
from records import FORMS, balanced, changed

from gongkai.document import Paragraph, Table
from gongkai.finding import Refused
from gongkai.readers import read_document
from gongkai.readers.pdf import pdf_document
from gongkai.readers.pdf.plumber import second_texts
from gongkai.reading.opinion import weighed
from gongkai.recognize import recognize

STYLES = {
    "plain": {},
    "filled": {"css": "td{background:#eee} p{background:#fff}"},
    "narrow": {"css": "td{font-size:16pt;word-break:break-all}"},
    "small": {"css": "@page{size:A5}", "prose": 9},
    "frameless": {"css": "table{border-style:hidden} td{border-width:2px}", "prose": 7},
}
CASES = [(form, style) for form in FORMS for style in STYLES]


def printed(record):
    return {path: cell.printed for path, cell in record.cells.items()}


def known(form, style):
    return balanced(FORMS[form], seed=list(STYLES).index(style))


@pytest.fixture(scope="module")
def chrome(tmp_path_factory):
    if not CHROMIUM.exists():
        pytest.skip("needs Chromium")
    return tmp_path_factory.mktemp("chrome")


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    if not OFFICE:
        pytest.skip("needs LibreOffice")
    pages = {f"{form}-{style}": page(known(form, style), **STYLES[style]) for form, style in CASES}
    return by_office(pages, tmp_path_factory.mktemp("office"))


@pytest.mark.parametrize(("form", "style"), [*CASES[:2], *CASES[len(STYLES) :]])
def test_report_printed_by_chromium_reads_exactly(chrome, form, style):
    path = by_chromium(page(known(form, style), **STYLES[style]), chrome / f"{form}-{style}.pdf")
    found = recognize(read_document(path), FORMS)
    assert printed(found.record) == printed(known(form, style))
    assert not found.findings
    assert not found.record.doubts


@pytest.mark.parametrize(("form", "style"), CASES)
def test_report_printed_by_libreoffice_reads_exactly(office, form, style):
    found = recognize(read_document(office[f"{form}-{style}"]), FORMS)
    assert printed(found.record) == printed(known(form, style))
    assert not found.findings


def test_narrow_cells_wrap_numbers_that_are_read_whole(chrome):
    record = known("2021", "narrow")
    record = changed(record, requests__received__natural_person="123456", requests__received__total="987654")
    path = by_chromium(page(record, **STYLES["narrow"]), chrome / "wrapped.pdf")
    assert printed(recognize(read_document(path), FORMS).record) == printed(record)


def test_unbalanced_report_gets_no_doubt_where_two_readers_agree(chrome):
    record = changed(known("2021", "plain"), requests__received__total="9999")
    path = by_chromium(page(record), chrome / "unbalanced.pdf")
    reading = weighed(path, path.read_bytes(), recognize(read_document(path), FORMS), FORMS, ())
    assert printed(reading.record) == printed(record)
    assert not reading.record.doubts


def test_second_reader_sees_the_places_of_the_first(chrome):
    path = by_chromium(page(known("2021", "plain")), chrome / "places.pdf")
    reading = recognize(read_document(path), FORMS)
    texts = second_texts(path.read_bytes(), reading.places)
    assert texts == {cell: place.text for cell, place in reading.places.items() if cell in texts}
    assert len(texts) > len(reading.places) / 2


# Drawn by hand

XS, TOPS = [100, 200, 300], [100, 120, 140, 160]


def blocks(*pages, **keys):
    return pdf_document(pdf(*pages, **keys), "drawn.pdf").blocks


def texts(block):
    return [[cell.text for cell in row] for row in block.rows]


def tables(*pages, **keys):
    return [texts(block) for block in blocks(*pages, **keys) if isinstance(block, Table)]


def prose(*pages, **keys):
    return [block.text for block in blocks(*pages, **keys) if isinstance(block, Paragraph)]


ROWS = [["a", "1"], ["b", "2"], ["c", "3"]]


@pytest.mark.parametrize(
    "lines",
    [
        ruled(XS, TOPS),
        "".join(strip(x - 1, 100, x + 1, 160) for x in XS)
        + "".join(strip(100, top - 1, 300, top + 1) for top in TOPS),
        "".join(f"100 {800 - top - 20} 100 20 re S 200 {800 - top - 20} 100 20 re S\n" for top in TOPS[:3]),
        "[1 2] 0 d " + ruled(XS, TOPS),
        "".join(strip(x, y, x + 1, y + 1) for y in TOPS for x in range(100, 301, 3))
        + "".join(strip(x, y, x + 1, y + 1) for x in XS for y in range(100, 161, 3)),
        f"q 2 0 0 2 0 -800 cm {ruled([50, 100, 150], [50, 60, 70, 80])} Q ",
    ],
    ids=["strokes", "strips", "boxes", "dashes", "dots", "scaled"],
)
def test_every_way_to_rule_a_table_gives_its_cells(lines):
    assert tables(lines + words(XS, TOPS, ROWS)) == [ROWS]


def test_lines_within_forms_are_lines():
    assert tables("/F0 Do " + words(XS, TOPS, ROWS), forms=["/F1 Do", ruled(XS, TOPS)]) == [ROWS]


def test_form_that_calls_itself_ends():
    assert tables("/F0 Do " + words(XS, TOPS, ROWS), forms=[f"{ruled(XS, TOPS)} /F0 Do"]) == [ROWS]


def test_backgrounds_are_no_tables():
    white = strip(90, 100, 500, 130, "1 g") + strip(90, 130, 500, 160, "1 g")
    text = word(100, 120, "First line") + word(100, 150, "Second line")
    assert tables(white + "0 g " + text) == []
    assert "".join(prose(white + "0 g " + text)) == "First lineSecond line"


def test_frame_and_underlined_words_are_no_tables():
    frame = f"50 50 500 700 re S {stroke(100, 122, 200, 122)}"
    assert tables(frame + word(100, 120, "Underlined")) == []
    underlined = ruled(XS, TOPS) + stroke(203, 137, 230, 137)
    assert tables(underlined + words(XS, TOPS, ROWS)) == [ROWS]


def test_page_that_begins_and_ends_without_a_border_loses_no_row():
    xs = [100, 200, 300]
    across = "".join(stroke(100, top, 300, top) for top in TOPS[1:3])
    down = "".join(stroke(x, 100, x, 160) for x in xs)
    assert tables(across + down + words(xs, TOPS, ROWS)) == [ROWS]


def test_table_without_outer_uprights_keeps_its_columns():
    lines = "".join(stroke(100, top, 300, top) for top in TOPS) + stroke(200, 100, 200, 160)
    assert tables(lines + words(XS, TOPS, ROWS)) == [ROWS]


def test_merged_is_not_empty():
    lines = "".join(stroke(100, top, 300, top) for top in (100, 120, 160)) + stroke(200, 140, 300, 140)
    lines += stroke(100, 100, 100, 160) + stroke(300, 100, 300, 160) + stroke(200, 120, 200, 160)
    (table,) = blocks(lines + words(XS, TOPS, [["head"], ["left", "1"], []]))
    assert texts(table) == [["head"], ["left", "1"], [""]]
    assert [[cell and cell.text for cell in row] for row in table.grid()] == [
        ["head", None],
        ["left", "1"],
        [None, ""],
    ]


def test_number_wrapped_in_a_full_cell_is_one_number_and_in_a_wide_one_two():
    xs, tops = [100, 125, 300], [100, 140, 160]
    text = word(103, 115, "120") + word(103, 127, "8") + word(130, 115, "120") + word(130, 127, "8")
    assert tables(ruled(xs, tops) + text)[0][0] == ["1208", "120\n8"]


def test_number_across_a_border_is_doubted():
    (table,) = blocks(ruled(XS, TOPS) + words(XS, TOPS, ROWS) + word(190, 115, "12345"))
    assert [bool(cell.doubt) for cell in table.rows[0]] == [True, True]
    assert not any(cell.doubt for row in table.rows[1:] for cell in row)


def test_cell_whose_borders_do_not_close_is_doubted():
    xs = [100, 200, 300, 400]
    lines = "".join(stroke(100, top, 400, top) for top in (100, 160)) + stroke(100, 120, 300, 120)
    lines += stroke(100, 140, 400, 140) + "".join(stroke(x, 100, x, 160) for x in (100, 400))
    lines += stroke(200, 100, 200, 160) + stroke(300, 120, 300, 160)
    (table,) = blocks(lines + words(xs, TOPS, [["a", "1", "2"], ["b", "3", "4"], ["c", "5", "6"]]))
    doubted = {cell.text for row in table.rows for cell in row if cell.doubt}
    assert doubted == {"1", "2", "4"}


def test_gap_that_a_cell_has_left_is_doubted():
    lines = "".join(stroke(100, top, 300, top) for top in TOPS[:3]) + stroke(100, 160, 200, 160)
    lines += "".join(stroke(x, 100, x, 160) for x in XS[:2]) + stroke(300, 100, 300, 140)
    (table,) = blocks(lines + words(XS, TOPS, [["a", "1"], ["b", "2"], ["c", ""]]))
    assert [[bool(cell.doubt) for cell in row] for row in table.rows] == [
        [False] * 2,
        [False] * 2,
        [False, True],
    ]


def test_bold_by_printing_twice_is_read_once():
    text = word(103, 115, "77") + word(103.3, 115, "77")
    assert tables(ruled(XS, TOPS) + text)[0][0] == ["77", ""]


def test_decimal_point_stays_in_its_line():
    assert tables(ruled(XS, TOPS) + words(XS, TOPS, [["x", "7730.28"], [], []]))[0][0] == ["x", "7730.28"]


def test_watermark_across_the_page_is_not_read():
    mark = word(80, 200, "COPY 12345", 60, turn="0.7 0.7 -0.7 0.7")
    assert tables(mark + ruled(XS, TOPS) + words(XS, TOPS, ROWS)) == [ROWS]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("told", [True, False])
def test_page_on_its_side_reads_like_an_upright_one(turn, told):
    """Whether the file says that the page is turned or not: a column of digits is no number."""
    matrix = {0: "1 0 0 1 0 0", 90: "0 1 -1 0 800 0", 180: "-1 0 0 -1 600 800", 270: "0 -1 1 0 0 600"}[turn]
    rotated = f"/Rotate {turn}" if told else ""
    content = f"q {matrix} cm {ruled(XS, TOPS)} {words(XS, TOPS, [['a', '1234'], ['b', '2'], ['c', '3']])} Q"
    found = tables(content, page=f"/MediaBox[0 0 800 800]{rotated}".replace("/MediaBox", "/CropBox"))
    assert found == [[["a", "1234"], ["b", "2"], ["c", "3"]]]


def test_text_that_is_not_drawn_is_a_scan():
    with pytest.raises(Refused) as error:
        pdf_document(pdf(word(100, 100, "hidden", mode=3)), "scan.pdf")
    assert error.value.finding.rule == "pdf-scan"


def test_page_numbers_and_running_heads_are_dropped():
    def numbered(number):
        body = "".join(word(60, 100 + 20 * i, f"Paragraph {number}{chr(97 + i)}.") for i in range(3))
        return word(200, 40, f"County report, {number} of 4") + body + word(290, 780, f"- {number} -")

    found = "".join(prose(*(numbered(number) for number in range(1, 5))))
    assert found == "".join(f"Paragraph {number}{letter}." for number in range(1, 5) for letter in "abc")


def test_rows_of_one_table_on_two_pages_are_one_table():
    shifted = [x + 20 for x in XS]
    first = ruled(XS, TOPS) + words(XS, TOPS, ROWS)
    second = ruled(shifted, TOPS) + words(shifted, TOPS, [["d", "4"], ["e", "5"], ["f", "6"]])
    assert tables(first, second) == [[*ROWS, ["d", "4"], ["e", "5"], ["f", "6"]]]
    (table,) = blocks(first, second)
    assert [row[0].page for row in table.rows] == [1, 1, 1, 2, 2, 2]


def test_row_torn_by_the_page_break_is_made_whole():
    xs = [100, 145, 300]
    first = ruled(xs, TOPS[:3]) + words(xs, TOPS[:3], [["1.full", "1"], ["2.abcd", "2"]])
    second = ruled(xs, TOPS[:3]) + words(xs, TOPS[:3], [["efgh", ""], ["3.next", "3"]])
    assert tables(first, second) == [[["1.full", "1"], ["2.abcd\nefgh", "2"], ["3.next", "3"]]]


def test_row_of_its_own_on_the_next_page_is_left_alone():
    first = ruled(XS, TOPS[:3]) + words(XS, TOPS[:3], [["1.a", "1"], ["2.b", "2"]])
    second = ruled(XS, TOPS[:3]) + words(XS, TOPS[:3], [["none", ""], ["3.c", "3"]])
    assert tables(first, second) == [[["1.a", "1"], ["2.b", "2"], ["none", ""], ["3.c", "3"]]]


# Beyond all measure


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (lambda: pdf(*["BT ET"] * 201), "pdf-large"),
        (lambda: pdf("0 0 1 1 re f\n" * 20_001, packed=True), "pdf-large"),
        (lambda: pdf(word(0, 0, "x" * 20_001), packed=True), "pdf-large"),
        (lambda: pdf("/F0 Do", forms=["0 0 100 1 re f\n" * 20_001], packed=True), "pdf-large"),
        (lambda: pdf(*[word(0, 9, "x" * 19_000)] * 12, packed=True), "pdf-large"),
        (lambda: pdf(), "pdf-broken"),
        (lambda: pdf("BT ET"), "pdf-scan"),
        (lambda: pdf(word(9, 9, "x"))[:300], "pdf-broken"),
        (lambda: b"%PDF-1.7\n" + os.urandom(999), "pdf-broken"),
    ],
    ids=["pages", "objects", "characters", "in a form", "in all", "no page", "no text", "half", "noise"],
)
def test_file_beyond_all_measure_is_refused_in_one_line(data, rule):
    with pytest.raises(Refused) as error:
        pdf_document(data(), "hostile.pdf")
    assert error.value.finding.rule == rule
    assert "\n" not in error.value.finding.text("zh") + error.value.finding.text("en")
    assert len(error.value.finding.text("en")) < 300


def test_grid_beyond_all_measure_is_no_table():
    lines = [i * 0.9 for i in range(800)]
    assert tables(ruled(lines, lines) + word(100, 100, "text"), packed=True) == []
