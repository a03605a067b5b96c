"""Sources that a stranger could send: each case is a name, the suffix, the bytes, and what must happen.

What must happen is the rule that refuses it, or several of which one does, parted by a bar; READ where it is
read after all. The bytes are made when they are asked for: some are large.
"""

import io
import zipfile
import zlib
from pathlib import Path

from drawn import pdf, ruled, word

READ = ""
DEAD = "reader-crashed|reader-slow|reader-memory"
FOUND = Path(__file__).with_name("found")  # by benchmarks/fuzz_sources.py
BODY = "word/document.xml"
NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
EMPTY = f"<w:document {NAMESPACE}><w:body/></w:document>"
CELL = "<w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc>"
HEAD = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj "
CATALOG = "<</Type/Catalog/Pages 2 0 R>>"
PAGE = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R>>"
LETTER = "各位同事：\n今天下午三点开会，请准时参加。\n办公室\n2024年1月3日\n"


# PDF


def raw(*objects, trailer="/Root 1 0 R"):
    """A file of these objects without an index, which pdfium then makes itself."""
    body = "".join(f"{number} 0 obj {text} endobj\n" for number, text in enumerate(objects, 1))
    return f"%PDF-1.7\n{body}trailer<<{trailer}>>\n%%EOF".encode("latin-1")


def stream(data, keys=""):
    return f"<<{keys}/Length {len(data)}>>\nstream\n{data}\nendstream"


def kids(pages):
    return f"<</Type/Pages/Kids[{pages}]/Count 1>>"


def packed(data, times=1):
    for _ in range(times):
        data = zlib.compress(data, 1)
    filters = "/FlateDecode" * times
    return stream(data.decode("latin-1"), f"/Filter[{filters}]")


def one_page(contents, page=PAGE):
    return raw(CATALOG, kids("3 0 R"), page, contents)


def calls_of_calls():
    inner = [*(f"/F{number + 1} Do " * 10 for number in range(8)), "0 0 9 9 re f"]
    return pdf(f"{word(9, 9, 'x')}/F0 Do", forms=inner)


def lines(count):
    return [number * 0.5 for number in range(count)]


def image(width, height):
    body = stream("x", f"/Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/DeviceRGB")
    page = PAGE.replace("/Contents", "/Resources<</XObject<</I 5 0 R>>>>/Contents")
    return raw(CATALOG, kids("3 0 R"), page, stream("q 600 0 0 800 0 0 cm /I Do Q"), body)


def acting():
    """A page that would open a program, run a script and fetch an address."""
    act = "<</S/JavaScript/JS(app.alert\\(1\\))/Next<</S/Launch/F(/bin/sh)/Next<</S/URI/URI(https://e.example)>>>>>>"
    page = PAGE.replace("/Contents", f"/AA<</O {act}>>/Contents")
    return raw(CATALOG.replace(">>", f"/OpenAction {act}>>"), kids("3 0 R"), page, stream(word(9, 9, "x")))


PDFS = {
    "forms that call forms": (calls_of_calls, "reader-crashed|reader-slow|reader-memory|pdf-large"),
    "a form that calls itself": (
        lambda: pdf(f"{word(9, 9, 'x')}/F0 Do", forms=["/F0 Do " * 9]),
        "report-none|reader-crashed|reader-slow|reader-memory",
    ),
    "a grid of a hundred thousand cells": (
        lambda: pdf(ruled(lines(317), lines(317)) + word(9, 9, "x"), packed=True),
        "report-none|pdf-large",
    ),
    "a grid of two million cells": (
        lambda: pdf(ruled(lines(1415), lines(1415)) + word(9, 9, "x"), packed=True),
        "report-none|pdf-large",
    ),
    "a hundred thousand rectangles": (lambda: pdf("0 0 100 1 re f\n" * 100_000, packed=True), "pdf-large"),
    "a hundred thousand boxes in one path": (
        lambda: pdf("0 0 100 1 re " * 100_000 + "f " + word(9, 9, "x"), packed=True),
        "pdf-large|report-none",
    ),
    "a million characters": (lambda: pdf(word(0, 0, "x" * 1_000_000), packed=True), "pdf-large"),
    "a million words": (
        lambda: pdf("BT /H 9 Tf " + "(x) Tj " * 1_000_000 + "ET", packed=True),
        "pdf-large|reader-slow",
    ),
    "contents a hundred thousand times": (
        lambda: pdf(word(9, 9, "x")).replace(b"/Contents 5 0 R", b"/Contents[" + b"5 0 R " * 100_000 + b"]"),
        "pdf-large",
    ),
    "a reference to itself": (lambda: raw(CATALOG, kids("3 0 R"), PAGE, "4 0 R"), "pdf-scan|pdf-broken"),
    "contents in a ring": (
        lambda: raw(CATALOG, kids("3 0 R"), PAGE, "[5 0 R]", "[4 0 R]"),
        "pdf-scan|pdf-broken",
    ),
    "a catalogue that is its own pages": (
        lambda: raw("<</Type/Catalog/Pages 1 0 R>>"),
        "pdf-broken|pdf-scan",
    ),
    "an index of a thousand million": (
        lambda: HEAD + b"xref\n0 1000000000\ntrailer<</Size 1000000000/Root 1 0 R>>\nstartxref\n50\n%%EOF",
        "pdf-broken",
    ),
    "an index that comes before itself": (
        lambda: (
            HEAD
            + b"xref\n0 1\n0000000000 65535 f \ntrailer<</Size 1/Root 1 0 R/Prev 51>>\nstartxref\n51\n%%EOF"
        ),
        "pdf-broken",
    ),
    "pages within themselves": (
        lambda: HEAD + b"2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>endobj trailer<</Root 1 0 R>>",
        "pdf-broken",
    ),
    "a parent of a thousand million pages": (
        lambda: raw(CATALOG, "<</Type/Pages/Kids[]/Count 1000000000>>"),
        "pdf-broken|pdf-large",
    ),
    "two hundred and one pages": (lambda: pdf(*["BT ET"] * 201), "pdf-large"),
    "no pages": (lambda: pdf(), "pdf-broken"),
    "a scan": (lambda: image(1, 1), "pdf-scan"),
    "a picture of ten thousand million points": (lambda: image(100_000, 100_000), "pdf-scan|reader-memory"),
    "a hidden text under a scan": (lambda: pdf(word(9, 9, "x", mode=3)), "pdf-scan"),
    "half a file": (lambda: pdf(word(9, 9, "x"))[:300], "pdf-broken"),
    "a head alone": (lambda: b"%PDF-1.7\n", "pdf-broken"),
    "no head": (lambda: pdf(word(9, 9, "x"))[9:], "pdf-broken|report-none"),
    "a letter": (lambda: pdf(word(99, 99, "Dear reader")), "report-none"),
    "half a gigabyte when inflated": (
        lambda: one_page(stream((b"\x78\xda" + deflated(500)).decode("latin-1"), "/Filter/FlateDecode")),
        "pdf-large|pdf-scan|reader-memory|reader-slow|reader-crashed",
    ),
    "a stream packed nine times": (
        lambda: one_page(packed(b" " * 20_000_000, 9)),
        "pdf-scan|pdf-large|reader-memory|reader-slow|reader-crashed",
    ),
    "brackets a hundred thousand deep": (lambda: one_page(stream("[" * 100_000)), "pdf-scan|pdf-broken"),
    "objects a hundred thousand deep": (lambda: one_page("[" * 100_000), "pdf-scan|pdf-broken"),
    "states never given back": (lambda: one_page(stream("q " * 1_000_000)), "pdf-scan|pdf-large"),
    "a page as wide as the world": (
        lambda: one_page(stream(word(9, 9, "x")), PAGE.replace("600 800", "1e38 1e38")),
        "report-none|pdf-scan|pdf-broken",
    ),
    "a page without room": (
        lambda: one_page(stream(word(9, 9, "x")), PAGE.replace("600 800", "0 0")),
        "report-none|pdf-scan|pdf-broken",
    ),
    "numbers that are none": (
        lambda: pdf("nan inf m 1e400 -1e400 l S " + word(9, 9, "x", size="1e38")),
        "report-none|pdf-scan",
    ),
    "actions": (acting, "report-none|pdf-scan"),
    "a password": (
        lambda: raw(
            CATALOG,
            kids("3 0 R"),
            PAGE,
            stream("x"),
            f"<</Filter/Standard/V 1/R 2/P -4/O<{'00' * 32}>/U<{'00' * 32}>>>",
            trailer="/Root 1 0 R/Encrypt 5 0 R/ID[<00><00>]",
        ),
        "pdf-broken",
    ),
    "what took pdfium two gigabytes": (FOUND.joinpath("memory.pdf").read_bytes, DEAD),
    "a program by another name": (lambda: b"MZ" + b"\0" * 4096, "pdf-broken"),
}


# Word


def docx(body, head="", **parts):
    """A .docx file with this body; `parts` are others, by their names in word/."""
    files = {"document.xml": f"{head}<w:document {NAMESPACE}><w:body>{body}</w:body></w:document>", **parts}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in files.items():
            file.writestr(f"word/{name}", text)
    return out.getvalue()


def archive(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, text in files.items():
            file.writestr(name, text)
    return out.getvalue()


def deflated(megabytes):
    """So many megabytes of blanks, made from a thousandth of them."""
    pack = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = pack.compress(b" " * 1_000_000) + pack.flush(zlib.Z_FULL_FLUSH)
    return block * megabytes + pack.flush()


def bomb(name, megabytes, said=None):
    """A part that inflates to so many megabytes, and may say that it has fewer."""
    data, size = deflated(megabytes), said or megabytes * 1_000_000
    made = archive(**{name: data, **({} if name == BODY else {BODY: EMPTY})})
    method = b"\x08\x00"  # deflated, and so it is
    for mark, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        head = made.find(mark)
        made = made[: head + at] + method + made[head + at + 2 :]
        made = made[: head + at + 14] + size.to_bytes(4, "little") + made[head + at + 18 :]
    return made


def locked():
    data = bytearray(docx(""))
    for at in (data.find(b"PK\x03\x04") + 6, data.find(b"PK\x01\x02") + 8):
        data[at] |= 1
    return bytes(data)


def entity(declared):
    return f'<?xml version="1.0"?><!DOCTYPE a [{declared}]>'


def paragraph(text):
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


LAUGHS = '<!ENTITY a "lol">' + "".join(
    f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9)
)
WORDS = {
    "a bomb of a gigabyte": (lambda: bomb(BODY, 1000), "source-large"),
    "a bomb that says it is small": (lambda: bomb(BODY, 1000, 99), "docx-broken|source-large"),
    "a bomb in the styles": (lambda: bomb("word/styles.xml", 200), "source-large"),
    "a bomb in the footnotes": (lambda: bomb("word/footnotes.xml", 200), "source-large"),
    "a bomb in a picture": (lambda: bomb("word/media/a.png", 200), "report-none"),
    "a doctype": (lambda: docx("", "<!DOCTYPE a>"), "docx-broken|report-none"),
    "an entity": (lambda: docx(paragraph("&a;"), entity('<!ENTITY a "b">')), "docx-broken"),
    "an entity from a file": (
        lambda: docx(paragraph("&a;"), entity('<!ENTITY a SYSTEM "file:///etc/passwd">')),
        "docx-broken",
    ),
    "an entity from an address": (
        lambda: docx(paragraph("&a;"), entity('<!ENTITY a SYSTEM "http://127.0.0.1:9/">')),
        "docx-broken",
    ),
    "a parameter entity": (
        lambda: docx("", entity('<!ENTITY % a SYSTEM "http://127.0.0.1:9/"> %a;')),
        "docx-broken",
    ),
    "a billion laughs": (lambda: docx(paragraph("&j;"), entity(LAUGHS)), "docx-broken"),
    "an entity in the styles": (
        lambda: docx("", **{"styles.xml": entity('<!ENTITY a "b">') + "<a>&a;</a>"}),
        "docx-broken",
    ),
    "a cell of a million columns": (
        lambda: docx(
            f'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="99999"/></w:tcPr></w:tc>{CELL}</w:tr></w:tbl>'
        ),
        "span-wide",
    ),
    "a cell of sixty-five columns": (
        lambda: docx(
            f'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="65"/></w:tcPr></w:tc>{CELL * 3}</w:tr></w:tbl>'
        ),
        "span-wide",
    ),
    "a row that begins at a million": (
        lambda: docx(f'<w:tbl><w:tr><w:trPr><w:gridBefore w:val="99999"/></w:trPr>{CELL * 3}</w:tr></w:tbl>'),
        "report-none|span-wide",
    ),
    "tables a hundred thousand deep": (lambda: docx("<w:tbl><w:tr><w:tc>" * 100_000), "docx-broken"),
    "paragraphs a hundred thousand deep": (
        lambda: docx("<w:p>" * 100_000 + "</w:p>" * 100_000),
        "docx-broken",
    ),
    "a million paragraphs": (lambda: docx("<w:p/>" * 1_000_000), "report-none|reader-slow|source-long"),
    "a million cells": (
        lambda: docx(f"<w:tbl>{f'<w:tr>{CELL * 10}</w:tr>' * 40_000}</w:tbl>"),
        "report-none|reader-slow|reader-memory|source-long",
    ),
    "a paragraph of two million characters": (
        lambda: docx(paragraph("长" * 2_000_000)),
        "report-none|reader-slow|reader-memory|source-long",
    ),
    "a sheet by another name": (lambda: archive(**{"xl/workbook.xml": "<a/>"}), "docx-broken"),
    "a zip that is no document": (lambda: archive(**{"../../a.sh": "x", "/etc/b": "y"}), "docx-broken"),
    "a zip with a password": (locked, "docx-broken"),
    "a zip cut in half": (lambda: docx(paragraph("长" * 999))[:-99], "docx-broken"),
    "no zip": (lambda: b"\0" * 999, "docx-broken"),
    "a body that is not xml": (lambda: archive(**{"word/document.xml": "x"}), "docx-broken"),
    "a letter in word": (lambda: docx(paragraph(LETTER)), "report-none"),
}


# Web pages, text


def html(body, head="<meta charset=utf-8>"):
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode()


def cells(span, columns, rows):
    row = "".join(f"<td {span}>{i}</td>" for i in range(columns))
    return f"<table>{f'<tr>{row}</tr>' * rows}</table>"


BROKEN = "html-broken|report-none|reader-slow|reader-memory|source-long"
SITES = {
    "a cell of a million rows": (lambda: html(cells("rowspan=1000000", 3, 3)), "span-wide"),
    "a cell of a million columns in a page": (lambda: html(cells("colspan=1000000", 3, 3)), "span-wide"),
    "cells of sixty-four by sixty-four": (
        lambda: html(cells("colspan=64 rowspan=64", 50, 500)),
        "report-none|reader-slow|reader-memory|source-long",
    ),
    "a span of many digits": (lambda: html(cells(f"colspan={'9' * 90_000}", 3, 3)), "span-wide"),
    "a span of arabic digits": (lambda: html(cells("colspan=٩٩", 3, 3)), "report-none"),
    **{
        f"{tag} a hundred thousand deep": (lambda tag=tag: html(f"<{tag}>" * 100_000), BROKEN)
        for tag in ("div", "b", "table", "table><tr><td", "ul><li", "a", "font", "select", "svg")
    },
    "a page of nine megabytes": (lambda: html("长" * 3_000_000), BROKEN),
    "a page of seventy megabytes": (lambda: html("长" * 24_000_000), "source-large"),
    "a million empty elements": (lambda: html("<p></p>" * 1_000_000), BROKEN),
    "a hundred thousand attributes": (
        lambda: html(f"<p {' '.join(f'a{i}=1' for i in range(100_000))}>x"),
        BROKEN,
    ),
    "a hundred thousand classes": (
        lambda: html("<p class=a>x" * 9, f"<style>{'.a,' * 100_000}.b{{display:none}}</style>"),
        BROKEN,
    ),
    "a hundred thousand links": (lambda: html("<a href=a>x</a>" * 100_000), BROKEN),
    "zero bytes": (lambda: b"\0" * 1_000_000, "file-encoding"),
    "zero bytes in a page": (lambda: html("a\0b" * 999), "file-encoding"),
    "an entity in a page": (
        lambda: b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><p>&b;",
        "html-doctype",
    ),
    "a page that is a script": (lambda: html("<script>while(1){}</script>"), "html-broken|report-none"),
    "a page that leads elsewhere": (
        lambda: html(
            "x", '<meta http-equiv=refresh content="0;url=https://e.example"><base href=//e.example>'
        ),
        "report-none",
    ),
    "a comment that never ends": (lambda: b"<!--" + b"-" * 1_000_000, BROKEN),
    "brackets that never end": (lambda: b"<" * 1_000_000, BROKEN),
    "a page that begins with a comment": (lambda: b"<!--a--><html><body><p>x", "report-none"),
    **{
        f"a page in {name}": (lambda name=name: html("x" * 3_000_000, f"<meta charset={name}>"), BROKEN)
        for name in (
            "punycode",
            "idna",
            "utf-7",
            "unicode_escape",
            "zlib_codec",
            "rot13",
            "undefined",
            "mbcs",
        )
    },
    "a control character in a page": (lambda: html("\x08<![CDATA["), "report-none|html-broken"),
    "a control character by reference": (lambda: html("&#8;<!--"), "report-none|html-broken"),
    "a letter as a page": (lambda: html(LETTER), "report-none"),
}
LONG = "report-none|source-long|file-empty"
LINES = {
    "a megabyte of blanks": " " * 1_000_000 + "x",
    "a megabyte of wide blanks": "　" * 300_000 + "x",
    "a megabyte of tabs": "\t" * 1_000_000,
    "a megabyte of pipes": "|" * 1_000_000,
    "a megabyte of dashes": "-" * 1_000_000,
    "a megabyte of dashes and more": "-" * 300_000 + "x",
    "a megabyte of stars": "**" * 500_000,
    "a megabyte of digits": "1" * 1_000_000,
    "a megabyte of numbers": "甲 " + "1 " * 500_000,
    "a megabyte of numbers and more": "甲 " + "1 " * 300_000 + "乙",
    "a megabyte of commas": "1," * 500_000,
    "a megabyte of brackets": "（" * 300_000,
    "a megabyte of breaks": "|a" + "<br" * 300_000 + "|",
    "a megabyte of marks": "# " * 500_000,
    "a megabyte of bookmarks": "[bookmark:" * 100_000,
    "a megabyte of dots": "1." * 500_000,
    "a megabyte of years": "2023年" * 150_000,
    "a megabyte of quotes": ">" * 1_000_000,
    "a megabyte of headings": "一、" * 150_000,
    "a megabyte of empty lines": "\n" * 1_000_000,
    "a megabyte of short lines": "1\n" * 500_000,
    "a megabyte of rows": "甲  1  2  3\n" * 90_000,
    "a megabyte of piped rows": "|甲|1|2|\n" * 90_000,
    "a megabyte of headed lines": "一、概述\n" * 80_000,
    "a letter as text": LETTER,
}
TEXTS = {
    **{name: (lambda text=text: text.encode(), LONG) for name, text in LINES.items()},
    "zero bytes as text": (lambda: b"a\0b", "file-encoding"),
    "escapes as text": (lambda: b"\x1b[2J\x1b]0;x\x07", "file-encoding"),
    "bytes of no encoding": (lambda: b"\xff\xfe\xfd" * 99, "file-encoding"),
    "nothing": (lambda: b"", "file-empty"),
    "blanks": (lambda: b" \n" * 99, "file-empty"),
    "a text of nine megabytes": (
        lambda: "长".encode() * 3_000_000,
        "report-none|reader-slow|reader-memory|source-long",
    ),
    "a text of seventy megabytes": (lambda: b"x" * 70_000_000, "source-large"),
}


# Word's old files

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DOCS = {
    "an old file of noise": (lambda: bytes(range(256)) * 99, "doc-broken"),
    "an old file of nothing": (lambda: b"\0" * 9999, "doc-broken"),
    "an old file that is a pdf": (lambda: pdf(word(9, 9, "x")), "doc-broken"),
    "an old file that is a bomb": (lambda: bomb(BODY, 100), "source-large"),
    "an old file that is a deep page": (lambda: b"<div>" * 100_000, BROKEN),
}
CASES = {
    **{name: (".pdf", *case) for name, case in PDFS.items()},
    **{name: (".docx", *case) for name, case in WORDS.items()},
    **{name: (".html", *case) for name, case in SITES.items()},
    **{name: (".txt", *case) for name, case in TEXTS.items()},
    **{name: (".doc", *case) for name, case in DOCS.items()},
    "a suffix that is none": (".exe", lambda: b"MZ", "suffix"),
    "a suffix of a picture": (".svg", lambda: b"<svg onload='alert(1)'/>", "suffix"),
}
assert len(CASES) == sum(map(len, (PDFS, WORDS, SITES, TEXTS, DOCS))) + 2
NAMES = {
    "a line end": "a\nb.txt",
    "a forged finding": "a\n::error::forged.txt",
    "an escape": "a\x1b[2Jb.txt",
    "a bell": "a\x07b.txt",
    "an override": "a\u202etxt.exe.txt",
    "a zero width space": "a\u200bb.txt",
    "not utf-8": "a\udcff.txt",
    "a tab": "a\tb.txt",
    "a delete": "a\x7fb.txt",
}
