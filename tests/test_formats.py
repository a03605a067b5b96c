"""Formats: one report in each of them is one record; traps of each format, kept small for ever."""

import io
import random
import re
import shutil
import zipfile
from dataclasses import replace

import corpus_formats as formats
import docx
import pytest
from corpus import CHROMIUM, FORMS, numbered, placed, sheet
from corpus_damage import DAMAGES
from corpus_score import score

from gongkai.document import Paragraph, Table
from gongkai.finding import Refused
from gongkai.readers import read_document
from gongkai.recognize import recognize

PLAIN = {
    "docx": (".docx", formats.docx),
    "html": (".html", lambda made: formats.html_clean(made).encode()),
    "html-word": (".htm", lambda made: formats.html_word(made).encode()),
    "html-portal": (".html", lambda made: formats.html_portal(made).encode("gb18030")),
    "txt-tabs": (".txt", lambda made: formats.text(made, formats.tabs).encode()),
    "txt-cells": (".txt", lambda made: formats.text(made, formats.cells).encode("gb18030")),
    "txt-columns": (".txt", lambda made: formats.text(made, formats.columns).encode()),
    "md-pipes": (".md", lambda made: formats.text(made, formats.pipes).encode()),
}
OFFICE = shutil.which("soffice")
SEED = 5
FORMS_AND_ROWS = [("2019", False), ("2021", False), ("2021", True)]


def read(tmp_path, data, suffix):
    path = tmp_path / f"report{suffix}"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return recognize(read_document(path), FORMS)


def document(tmp_path, data, suffix):
    path = tmp_path / f"report{suffix}"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read_document(path)


def refusal(tmp_path, data, suffix):
    with pytest.raises(Refused) as error:
        read(tmp_path, data, suffix)
    line = error.value.finding.text("en")
    assert "\n" not in line
    assert len(line) <= 300 + len(str(tmp_path))
    return error.value.finding.rule


def assert_reads_to(made, found):
    record = found.record
    assert {path: cell.printed for path, cell in record.cells.items()} == {
        path: word for path, (word,) in made.truth.items()
    }
    assert (record.agency, record.year, record.form.id) == (made.title[0], 2023, made.form.id)
    assert record.text == {name: "\n\n".join(lines) for name, lines in made.text.items()}
    assert not found.findings
    assert not record.doubts


# One report in every format is one record


@pytest.mark.parametrize("kind", PLAIN)
@pytest.mark.parametrize(("form", "one_row"), FORMS_AND_ROWS)
def test_one_report_in_every_format_is_one_record(tmp_path, form, one_row, kind):
    made = sheet(form, SEED, one_row)
    suffix, write = PLAIN[kind]
    assert_reads_to(made, read(tmp_path, write(made), suffix))


@pytest.mark.skipif(not OFFICE, reason="needs LibreOffice")
def test_old_word_file_is_the_same_record(tmp_path):
    made = sheet("2021", SEED)
    data = formats.office(formats.docx(made), ".docx", tmp_path, "doc")
    assert data.startswith(b"\xd0\xcf\x11\xe0")
    assert_reads_to(made, read(tmp_path, data, ".doc"))


@pytest.mark.parametrize(("form", "one_row"), FORMS_AND_ROWS)
@pytest.mark.parametrize("printer", ["libreoffice", "chromium"])
def test_printed_report_is_the_same_record(tmp_path, printer, form, one_row):
    if not shutil.which({"libreoffice": "soffice"}.get(printer, CHROMIUM)):
        pytest.skip(f"needs {printer}")
    made = sheet(form, SEED, one_row)
    if printer == "libreoffice":
        data = formats.office(formats.docx(made), ".docx", tmp_path, "pdf")
    else:
        data = formats.chromium_pdf(formats.html_clean(made), tmp_path)
    assert data.startswith(b"%PDF")
    assert_reads_to(made, read(tmp_path, data, ".pdf"))


@pytest.mark.parametrize("kind", PLAIN)
@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_damaged_report_is_read_or_doubted_and_never_wrong(tmp_path, damage, kind):
    made = sheet("2019" if DAMAGES.index(damage) % 2 else "2021", SEED)
    damage(made, random.Random(SEED))
    suffix, write = PLAIN[kind]
    path = tmp_path / f"report{suffix}"
    path.write_bytes(write(made))
    found = score(made, path)
    assert found["silent"] == found["unflagged"] == 0
    assert found["read"] == found["due"]
    assert found["reported"] == found["unbalanced"]


@pytest.mark.parametrize(("table", "one", "other"), [(1, 0, 1), (1, 1, 3), (2, 0, 1), (2, 2, 3)])
def test_columns_whose_labels_changed_places_are_doubted(tmp_path, table, one, other):
    """Also where the head of one is a line above that of the other, as the first two applicants are."""
    made = sheet("2021", SEED)
    rows = made.tables[made.form.tables[table].name]
    labels = [column.label for column in made.form.tables[table].rows[0].columns]
    first, second = (next(box for row in rows for box in row if box.text == labels[n]) for n in (one, other))
    first.text, second.text = second.text, first.text
    record = read(tmp_path, formats.html_clean(made), ".html").record
    printed = {path for row in rows for path in (box.path for box in row) if path}
    assert printed <= {doubt.cell for doubt in record.doubts}


@pytest.mark.parametrize("gone", [0, 2, 5])
def test_row_that_a_wider_cell_fills_up_is_doubted(tmp_path, gone):
    """As LibreOffice writes a row that lost a cell: those behind moved up and the last is as wide as two."""
    made = sheet("2021", SEED)
    row = next(row for row in made.tables["requests"] if "重复申请" in row[0].text)
    paths = [box.path for box in row if box.path]
    del row[1 + gone]
    row[-1].columns = 2
    record = read(tmp_path, formats.html_clean(made), ".html").record
    doubted = {doubt.cell for doubt in record.doubts}
    assert [path for path in paths if path not in doubted and record.cells[path].printed != "lost"] == []


@pytest.mark.parametrize(("table", "at"), [("requests", 0), ("requests", 3), ("challenges", 7)])
def test_row_with_a_merged_cell_is_doubted_whole(tmp_path, table, at):
    """A cell that two places share says that cells are gone; nobody knows how far the others moved."""
    made = sheet("2019", SEED)
    row = made.tables[table][numbered(made, table)[-1]]
    paths = [box.path for box in row if box.path]
    first = next(i for i, box in enumerate(row) if box.path)
    del row[first + at + 1]
    row[first + at].columns += 1
    record = read(tmp_path, formats.html_clean(made), ".html").record
    doubted = {doubt.cell for doubt in record.doubts}
    assert [path for path in paths if path not in doubted and record.cells[path].printed != "lost"] == []


@pytest.mark.parametrize("form", ["2019", "2021"])
@pytest.mark.parametrize(("table", "row"), [("proactive_disclosure", 0), ("challenges", 0)])
def test_row_that_lost_a_cell_and_was_filled_at_its_end_is_doubted(tmp_path, table, row, form):
    """Also where no total stands in the row, or one for each of three groups."""
    made = sheet(form, SEED)
    boxes = [box for box in made.tables[table][numbered(made, table)[row]] if box.path]
    for box, text in zip(boxes, [*(box.text for box in boxes[1:]), ""], strict=True):
        box.text = text
    record = read(tmp_path, formats.html_clean(made), ".html").record
    moved = {box.path for box in boxes if made.truth[box.path] != {record.cells[box.path].printed}}
    assert moved
    assert moved <= {doubt.cell for doubt in record.doubts}


def test_column_labels_that_two_tables_under_one_heading_exchanged_are_doubted(tmp_path):
    made = sheet("2021", SEED)
    rows = made.tables["proactive_disclosure"]
    first, second = (
        next(box for row in rows for box in row if word in box.text) for word in ("处理决定", "收费金额")
    )
    first.text, second.text = second.text, first.text
    doubted = {d.cell for d in read(tmp_path, formats.html_clean(made), ".html").record.doubts}
    assert doubted == {f"proactive_disclosure.{cell}" for cell in ("licensing.decisions", "fees.amount")}


@pytest.mark.parametrize(("printed", "doubted"), [("1 208", False), ("1\n208", True), ("120\n8", True)])
def test_number_that_a_narrow_cell_broke_is_doubted_and_thousands_are_not(tmp_path, printed, doubted):
    made = sheet("2021", SEED)
    box = next(box for row in made.tables["requests"] for box in row if box.path)
    box.text = printed
    record = read(tmp_path, formats.html_clean(made), ".html").record
    assert record.cells[box.path].printed == "1208"
    assert (box.path in {doubt.cell for doubt in record.doubts}) == doubted


# Text: layouts that others set, each with its own way to write a row


def flat(rows):
    grid = [[formats.flat(box) for box in places] for places in placed(rows)]
    return [row + [""] * (max(map(len, grid)) - len(row)) for row in grid]


def set_in_columns(rows, width, justify):
    grid = flat(rows)
    widths = [max(map(width, column)) for column in zip(*grid, strict=True)]
    return [
        "  ".join(justify(c, w - width(c)) for c, w in zip(row, widths, strict=True)).rstrip() for row in grid
    ]


def single_spaces(rows):
    return [" ".join(box.text for box in row) for row in rows]


def four_spaces(rows):
    return ["    ".join(box.text for box in row) for row in rows]


def full_width_spaces(rows):
    return ["　".join(box.text for box in row) for row in rows]


def columns_by_character(rows):
    return set_in_columns(rows, len, lambda cell, rest: cell + " " * rest)


def columns_to_the_right(rows):
    return set_in_columns(rows, formats.width, lambda cell, rest: " " * rest + cell)


def columns_in_the_middle(rows):
    return set_in_columns(
        rows, formats.width, lambda cell, rest: " " * (rest // 2) + cell + " " * (rest - rest // 2)
    )


def one_cell_a_line(rows):
    return [box.text for row in rows for box in row]


def one_cell_a_line_and_an_empty_one(rows):
    return [line for row in rows for box in row for line in (box.text, "")]


def tabs_without_places_of_merged_cells(rows):
    return ["\t".join(box.text for box in row) for row in rows]


def pipes_without_the_outer_ones(rows):
    return [" | ".join(row) for row in flat(rows)]


def pipes_without_places_of_merged_cells(rows):
    return [f"| {' | '.join(box.text for box in row)} |" for row in rows]


def pipes_with_merged_cells_repeated(rows):
    grid = placed(rows)
    for top, row in enumerate(rows):
        for box in row:
            left = next(i for i, place in enumerate(grid[top]) if place is box)
            for down in grid[top : top + box.rows]:
                down[left : left + box.columns] = [box] * box.columns
    return [f"| {' | '.join(box.text for box in places)} |" for places in grid]


def drawn_with_dashes(rows):
    grid = flat(rows)
    widths = [max(map(formats.width, column)) for column in zip(*grid, strict=True)]
    rule = f"+{'+'.join('-' * (width + 2) for width in widths)}+"
    lines = [rule]
    for row in grid:
        cells = (cell + " " * (w - formats.width(cell)) for cell, w in zip(row, widths, strict=True))
        lines += [f"| {' | '.join(cells)} |", rule]
    return lines


def drawn_with_boxes(rows):
    rule, drawn = str.maketrans("+-", "┼─"), drawn_with_dashes(rows)
    return [line.translate(rule) if line.startswith("+") else line.replace("|", "│") for line in drawn]


LAYOUTS = [
    single_spaces,
    four_spaces,
    full_width_spaces,
    columns_by_character,
    columns_to_the_right,
    columns_in_the_middle,
    one_cell_a_line,
    one_cell_a_line_and_an_empty_one,
    tabs_without_places_of_merged_cells,
    pipes_without_the_outer_ones,
    pipes_without_places_of_merged_cells,
    pipes_with_merged_cells_repeated,
    drawn_with_dashes,
    drawn_with_boxes,
]


@pytest.mark.parametrize("form", ["2019", "2021"])
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
def test_text_in_every_layout_is_one_record(tmp_path, layout, form):
    made = sheet(form, SEED)
    assert_reads_to(made, read(tmp_path, formats.text(made, lambda _made, _name, rows: layout(rows)), ".txt"))


def test_empty_place_in_columns_of_spaces_is_blank(tmp_path):
    made = sheet("2021", SEED)
    row = next(row for row in made.tables["requests"] if "重复申请" in row[0].text)
    path, row[3].text = row[3].path, ""
    found = read(tmp_path, formats.text(made, formats.columns), ".txt")
    assert found.record.cells[path].printed == "blank"


# Web pages


def page(body, head="<meta charset=utf-8>"):
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"


def table_of(tmp_path, cells, suffix=".html"):
    """The texts of the one table that a page has."""
    found = document(tmp_path, page(f"<table><tr><td>甲<td>1<td>2</tr><tr>{cells}</tr></table>"), suffix)
    (table,) = (block for block in found.blocks if isinstance(block, Table))
    return [cell.text for cell in table.rows[1]]


@pytest.mark.parametrize(
    ("cells", "texts"),
    [
        ("<td><span>1</span><span>2</span>", ["12"]),
        ("<td>&nbsp;12&nbsp;", ["12"]),
        ("<td>&nbsp;", [""]),
        ("<td><p><span lang=EN-US>1<o:p></o:p></span></p>", ["1"]),
        ("<td>12<!-- 3 -->", ["12"]),
        ("<td>1<span style='display: none'>9</span>2", ["12"]),
        ("<td>1<span hidden>9</span>2<script>3</script>", ["12"]),
        ("<td>120<br>8", ["120\n8"]),
        ("<td>12<sup>1</sup>", ["12¹"]),
        ("<td>12<sup><a href='#n'>1</a></sup>", ["12¹"]),
        ("<td>1&#8203;2", ["12"]),
        ("<td>&#8238;12", ["\ufffd12"]),
        ("<th>1<th>2", ["1", "2"]),
        ("<td>1\n2", ["1 2"]),
    ],
)
def test_cell_of_a_page_is_what_a_browser_shows(tmp_path, cells, texts):
    assert table_of(tmp_path, cells) == texts


def test_class_that_the_page_hides_is_not_read(tmp_path):
    style = "<style>.a, td.b { display:none } .c{color:red}</style>"
    body = f"{style}<table><tr><td>甲<td>1<td class=a>9<td class=b>8<td class=c>2<td>3</tr></table>"
    (table,) = document(tmp_path, page(body), ".html").blocks
    assert [cell.text for cell in table.rows[0]] == ["甲", "1", "2", "3"]


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ("<meta charset=gbk>", "gb18030"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=gb2312">', "gb18030"),
        ("<meta charset=utf-8>", "utf-8"),
        ("<meta charset=utf-8>", "gb18030"),  # a page that says what it is not
        ("", "gb18030"),
        ("", "utf-8-sig"),
        ("", "utf-16"),
    ],
)
def test_page_in_every_encoding(tmp_path, head, encoding):
    (block,) = document(tmp_path, page("<p>㑇镇㐱政府信息公开</p>", head).encode(encoding), ".html").blocks
    assert block.text == "㑇镇㐱政府信息公开"


def test_portal_page_gives_title_and_date_and_nothing_of_its_frame(tmp_path):
    made = sheet("2021", SEED)
    record = read(tmp_path, formats.html_portal(made).encode("gb18030"), ".html").record
    assert record.source["title"] == "".join(made.title)
    assert record.source["published"] == "2024-01-18"


FRAME = "<p>版权所有：清河县人民政府。ICP备12345678号。</p>"
YEARS = "".join(f"<li><a href={y}>清河县水利局{y}年政府信息公开工作年度报告</a></li>" for y in (2020, 2021))


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (
            "",
            "<div><a href=/>首页</a><a href=/x>公开</a></div><h1>{title}</h1><div id=c>{article}</div>"
            + FRAME,
        ),
        ("<title>{title}_清河县人民政府</title>", "<div class=main>{article}</div>"),
        ("", f"<ul>{YEARS}</ul><div><div class=hd>{{title}}</div><div>{{article}}</div></div>"),
        ("", "<div><h1>{title}</h1>{article}</div><div style='display:none'>{title}{article}</div>"),
        ("", "<div class='main-nav-con bottom'><h1>{title}</h1><div>{article}</div></div>"),
        (
            "",
            f"<h1>{{title}}</h1><p>发布日期：2024-01-18</p>{{article}}<p>上一篇：</p><ul>{YEARS}</ul>",
        ),
    ],
)
def test_article_is_found_in_every_frame(tmp_path, head, body):
    made = sheet("2021", SEED)
    title, made.title = "".join(made.title), []
    words = {"title": title, "article": formats.article_html(made, formats.word_cell)}
    made.title = [title.partition("2023")[0]]
    assert_reads_to(made, read(tmp_path, page(body.format(**words), head.format(**words)), ".html"))


def test_date_that_the_report_prints_goes_before_that_of_the_page(tmp_path):
    made = sheet("2021", SEED)
    made.text["other_matters"] += [made.title[0], "2024年1月9日"]
    record = read(tmp_path, formats.html_portal(made).encode("gb18030"), ".html").record
    assert record.source["published"] == "2024-01-09"


def test_whole_report_in_one_table_is_read(tmp_path):
    made = sheet("2021", SEED)
    body = formats.article_html(made, formats.clean_cell, *["<tr><td colspan=15>{}</td></tr>"] * 3)
    body = body.replace("<table>", "").replace("</table>", "")
    assert_reads_to(made, read(tmp_path, page(f"<table>{body}</table>"), ".html"))


def test_layout_tables_are_dissolved(tmp_path):
    made = sheet("2021", SEED)
    body = formats.article_html(made, formats.clean_cell)
    nested = f"<table><tr><td>栏目<td><table><tr><td>{body}</td></tr></table></td></tr></table>"
    assert_reads_to(made, read(tmp_path, page(nested), ".html"))


def test_page_with_other_spans_than_its_columns_is_read(tmp_path):
    made = sheet("2021", SEED)
    for row in (row for rows in made.tables.values() for row in rows):
        for box in row:
            box.columns *= 2
    assert_reads_to(made, read(tmp_path, formats.html_clean(made), ".html"))


@pytest.mark.parametrize("repeated", [0, 3], ids=["", "head repeated"])
def test_table_that_a_page_number_parts_is_one(tmp_path, repeated):
    made = sheet("2021", SEED)
    rows = made.tables["requests"]
    whole = formats.table_html(made, "requests", rows, formats.clean_cell)
    pieces = (rows[:-2], [*rows[:repeated], *rows[-2:]])
    parted = "<p>- 4 -</p>".join(formats.table_html(made, "", piece, formats.clean_cell) for piece in pieces)
    body = formats.article_html(made, formats.clean_cell).replace(whole, parted)
    assert parted in body
    assert_reads_to(made, read(tmp_path, page(body), ".html"))


def test_radicals_in_place_of_characters_are_read_as_these(tmp_path):
    made = sheet("2021", SEED)
    radicals = str.maketrans("一二八人工行文方无用", "⼀⼆⼋⼈⼯⾏⽂⽅⽆⽤")
    assert_reads_to(made, read(tmp_path, formats.html_clean(made).translate(radicals), ".html"))


@pytest.mark.parametrize("layout", [formats.tabs, formats.cells, formats.columns, formats.pipes])
@pytest.mark.parametrize("whole", [True, False], ids=["whole", "tables"])
def test_text_that_a_page_shows_as_it_was_typed_is_read_as_text(tmp_path, layout, whole):
    made = sheet("2021", SEED)
    if whole:
        body = f"<div><pre>{formats.text(made, layout)}</pre></div>{FRAME}"
    else:
        drawn = {name: "\n".join(layout(made, name, rows)) for name, rows in made.tables.items()}
        made.tables, tables = {}, made.tables
        body = formats.article_html(made, formats.clean_cell)
        for name, text in drawn.items():
            head = f"<h2>{made.heads[name]}</h2>"
            body = body.replace(head, f"{head}<pre class=t>\n{text}</pre>")
        made.tables = tables
    assert_reads_to(made, read(tmp_path, page(body), ".html"))


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        ("<!DOCTYPE html [<!ENTITY a 'b'>]><p>&a;", "html-doctype"),
        ("<div>" * 5000 + "x", "html-broken"),
        (page("<table><tr><td colspan=65>1</table>"), "span-wide"),
        (page("<table><tr><td rowspan=100000>1</table>"), "span-wide"),
        (page("<p>今天天气很好。"), "report-none"),
        ("<!-- -->", "html-broken"),
        (b"\xff\x00\x81\xfe" * 9, "file-encoding"),
    ],
)
def test_hostile_page_is_refused_in_one_line(tmp_path, data, rule):
    assert refusal(tmp_path, data, ".html") == rule


# Word


def word(body, **parts):
    """A .docx file of these parts."""
    namespace = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    inside = (
        body if body.startswith("<?") else f"<w:document {namespace}><w:body>{body}</w:body></w:document>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/document.xml", inside)
        for name, text in parts.items():
            file.writestr(f"word/{name}.xml", text.format(namespace))
    return out.getvalue()


def run(text, properties=""):
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def cell(inside, properties=""):
    return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p>{inside}</w:p></w:tc>"


WIDE = f"""<w:tbl><w:tr>{cell(run("1"), '<w:gridSpan w:val="65"/>')}</w:tr></w:tbl>"""


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (run("1") + run("2"), "12"),
        (run("1") + run("9", "<w:vanish/>") + run("2"), "12"),
        (run("1") + run("9", '<w:vanish w:val="0"/>') + run("2"), "192"),
        (f"{run('1')}<w:del>{run('9')}</w:del><w:ins>{run('2')}</w:ins>", "12"),
        (run("12") + run("1", '<w:vertAlign w:val="superscript"/>'), "12¹"),
        (f"{run('120')}<w:r><w:br/></w:r>{run('8')}", "120\n8"),
        (f"{run('12')}<w:r><w:pict><w:p>{run('9')}</w:p></w:pict></w:r>", "12"),
        (f"{run('12')}<w:r><w:sym w:char='F031'/></w:r>", "12\ufffd"),
        (f"<w:sdt><w:sdtContent>{run('12')}</w:sdtContent></w:sdt>", "12"),
        (f"<w:hyperlink>{run('12')}</w:hyperlink><w:r><w:instrText>9</w:instrText></w:r>", "12"),
    ],
)
def test_cell_of_a_word_file_is_what_word_shows(tmp_path, inside, text):
    rows = f"<w:tr>{cell(run('甲'))}{cell(inside)}</w:tr>"
    (table,) = document(tmp_path, word(f"<w:tbl>{rows}</w:tbl>"), ".docx").blocks
    assert table.rows[0][1].text == text


def test_merged_cells_of_word_reach_over_their_places(tmp_path):
    down = '<w:vMerge w:val="restart"/>'
    rows = [
        cell(run("甲"), down) + cell(run("乙"), '<w:gridSpan w:val="2"/>'),
        cell(run("遮"), "<w:vMerge/>") + cell(run("1")) + cell(run("2")),
    ]
    body = "".join(f"<w:tr>{row}</w:tr>" for row in rows)
    body += f"<w:tr><w:trPr><w:del/></w:trPr>{cell(run('9'))}</w:tr>"
    (table,) = document(tmp_path, word(f"<w:tbl>{body}</w:tbl>"), ".docx").blocks
    shape = [[place and (place.text, place.columns, place.rows) for place in row] for row in table.grid()]
    assert shape == [[("甲", 1, 2), ("乙", 2, 1), None], [None, ("1", 1, 1), ("2", 1, 1)]]


def numbered_by_word(made):
    """The .docx with its headings and labels numbered by Word, so that no number stands in the text."""
    own = re.compile(r"[（(][一二三四五六七八]+[)）]|[一二三四五六]、|[0-9]\.")
    labels = [box for rows in made.tables.values() for row in rows for box in row if not box.path]
    for box in labels:
        box.text = own.sub("", box.text, count=1) if own.match(box.text) else box.text
    heads = {name: own.sub("", head) for name, head in made.heads.items()}
    written = docx.Document(io.BytesIO(formats.docx(replace(made, heads=heads))))
    cells = (cell for table in written.tables for cell in table._cells)
    for paragraph in (*written.paragraphs, *(p for cell in cells for p in cell.paragraphs)):
        if paragraph.style.name == "Heading 1" or paragraph.text in {box.text for box in labels}:
            number = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            number.get_or_add_ilvl().val, number.get_or_add_numId().val = 0, 1
    out = io.BytesIO()
    written.save(out)
    return out.getvalue()


@pytest.mark.parametrize("form", ["2019", "2021"])
def test_numbers_that_word_itself_counts_are_not_needed(tmp_path, form):
    made = sheet(form, SEED)
    data = numbered_by_word(made)
    assert b"numPr" in zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml")
    assert_reads_to(made, read(tmp_path, data, ".docx"))


@pytest.mark.skipif(not OFFICE, reason="needs LibreOffice")
def test_numbers_that_word_itself_counts_are_not_needed_in_an_old_file(tmp_path):
    made = sheet("2021", SEED)
    data = formats.office(numbered_by_word(made), ".docx", tmp_path, "doc")
    assert_reads_to(made, read(tmp_path, data, ".doc"))


def test_headings_and_footnotes_of_word_are_kept(tmp_path):
    styles = (
        '<w:styles {}><w:style w:styleId="a"><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style></w:styles>'
    )
    note = "<w:p><w:r><w:t>注一</w:t></w:r></w:p>"
    notes = f'<w:footnotes {{}}><w:footnote w:id="2">{note}</w:footnote></w:footnotes>'
    body = f'<w:p><w:pPr><w:pStyle w:val="a"/></w:pPr>{run("题")}</w:p>'
    body += f'<w:p>{run("文")}<w:r><w:footnoteReference w:id="2"/></w:r>{run("字")}</w:p>'
    found = document(tmp_path, word(body, styles=styles, footnotes=notes), ".docx").blocks
    assert [(block.text, block.level) for block in found] == [("题", 2), ("文字", 0), ("注一", 0)]


def test_table_that_only_arranges_a_page_of_word_is_dissolved(tmp_path):
    inner = f"<w:tbl><w:tr>{cell(run('甲'))}{cell(run('1'))}</w:tr></w:tbl>"
    body = f"<w:tbl><w:tr><w:tc><w:p>{run('前')}</w:p>{inner}<w:p>{run('后')}</w:p></w:tc></w:tr></w:tbl>"
    found = document(tmp_path, word(body), ".docx").blocks
    assert [block.text if isinstance(block, Paragraph) else len(block.rows[0]) for block in found] == [
        "前",
        2,
        "后",
    ]


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"PK\x03\x04junk", "docx-broken"),
        (b"junk", "docx-broken"),
        (word("<w:p>" * 400), "docx-broken"),
        (word('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "docx-broken"),
        (word(f"<w:p><w:r><w:t>{'0' * 40_000_000}</w:t></w:r></w:p>"), "source-large"),
        (word(WIDE), "span-wide"),
        (word(f"<w:p>{run('今天天气很好。')}</w:p>"), "report-none"),
    ],
)
def test_hostile_word_file_is_refused_in_one_line(tmp_path, data, rule):
    assert refusal(tmp_path, data, ".docx") == rule


def test_word_file_cut_in_half_is_refused(tmp_path):
    data = formats.docx(sheet("2021", SEED))
    assert refusal(tmp_path, data[: len(data) // 2], ".docx") == "docx-broken"


def test_old_word_file_that_is_none_is_read_by_its_content_or_refused(tmp_path, monkeypatch):
    made = sheet("2021", SEED)
    assert_reads_to(made, read(tmp_path, formats.docx(made), ".doc"))
    assert_reads_to(made, read(tmp_path, formats.html_clean(made), ".doc"))
    assert refusal(tmp_path, b"junk", ".doc") == "doc-broken"
    monkeypatch.setenv("PATH", str(tmp_path))
    assert refusal(tmp_path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".doc") == "office-missing"


# What is no report, and what is more than one


def test_two_reports_in_one_file_are_refused(tmp_path):
    one, other = sheet("2021", SEED), sheet("2021", SEED + 1)
    other.title[1] = "2022年政府信息公开工作年度报告"
    for kind in ("txt-tabs", "md-pipes"):
        suffix, write = PLAIN[kind]
        assert refusal(tmp_path, write(one) + b"\n" + write(other), suffix) == "report-two"
    one.tables, other.tables = {}, {}
    both = b"\n".join(PLAIN["txt-tabs"][1](made) for made in (one, other))
    assert refusal(tmp_path, both, ".txt") == "report-two"


def test_table_of_contents_does_not_make_two_reports(tmp_path):
    made = sheet("2021", SEED)
    contents = "\n".join([*made.title, "目录", *made.heads.values(), ""])
    text = formats.text(made, formats.tabs)
    found = read(tmp_path, contents + text, ".txt").record
    assert {path: cell.printed for path, cell in found.cells.items()} == {
        path: word for path, (word,) in made.truth.items()
    }


@pytest.mark.parametrize(
    "text",
    [
        "清河县2023年预算执行情况的报告\n\n一、总体情况\n收入增长。\n\n项目\t总计\t其他\n收入\t12\t3\n支出\t9\t1\n",
        "清河县人民政府2023年工作报告\n\n一、总体情况\n好。\n\n五、存在的主要问题及改进情况\n不足。\n",
        "清河县行政执法年报\n\n项目\t数量\n行政许可\t12\n行政处罚\t3\n行政强制\t0\n行政事业性收费\t0\n",
        "清河县人民政府信息公开指南\n\n一、公开范围\n略。\n\n二、公开形式\n略。\n",
        "2023年政府网站工作年度报表\n\n独立用户访问总量\t12000\n信息发布总数\t340\n",
    ],
)
def test_document_of_another_kind_is_refused(tmp_path, text):
    assert refusal(tmp_path, text, ".txt") == "report-none"
