"""Reports in the official layout as pages, printed to PDF by Chromium and by LibreOffice."""

import shutil
import subprocess
from itertools import groupby
from pathlib import Path

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = """--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
           --disable-component-update --disable-sync --no-pdf-header-footer"""
OFFICE = shutil.which("soffice")
AGENCY = "某县人民政府"
PLAIN = "@page{size:A4;margin:25mm} p{font:15pt/26pt serif} table{width:100%} td{font:10pt sans-serif}"


def page(record, css="", prose=2, break_before=""):
    """The report as HTML; `prose` lengthens the overview, which moves the tables over the page breaks."""
    body = [f"<h1>{AGENCY}2023年政府信息公开工作年度报告</h1>"]
    for part in sorted((*record.form.sections, *record.form.tables), key=lambda part: _number(part.label)):
        if part in record.form.tables:
            turn = ' style="page-break-before:always"' if part.name == break_before else ""
            body += [f"<p{turn}>{part.label}</p>", table(part, record)]
        elif not part.optional:
            body += [f"<p>{part.label}</p>", *["<p>　　本年度政府信息公开工作平稳有序。</p>"] * prose]
    style = f"{PLAIN} table{{border-collapse:collapse}} td{{border:1px solid #000}} {css}"
    return f"<!DOCTYPE html><meta charset=utf-8><style>{style}</style>{''.join(body)}"


def _number(label):
    return "一二三四五六七八九十".find(label[0])


def table(part, record):
    rows = _line(part, record) if part.one_line else list(_rows(part, record))
    return f'<table border="1" cellspacing="0">{"".join(f"<tr>{row}</tr>" for row in rows)}</table>'


def td(text, columns=1, rows=1):
    return f'<td colspan="{columns}" rowspan="{rows}">{text or ""}</td>'


def _numbers(row, record, span=1):
    return "".join(td(record.cells[path].printed, span) for path in row.cells)


def _line(part, record):
    """Table four: all numbers in one line below a head of three."""
    first, *others = part.rows
    count = len(first.columns)
    yield td(first.label, count) + td(others[0].under, count * len(others))
    columns = "".join(td(column.label, 1, 2) for column in first.columns)
    yield columns + "".join(td(row.label, count) for row in others)
    yield "".join(td(column.label) for row in others for column in row.columns)
    yield "".join(_numbers(row, record) for row in part.rows)


def _rows(part, record):
    if part.heading is None:
        for _, group in groupby(part.rows, key=lambda row: row.under):
            yield from _articles(part, list(group), record)
        return
    columns = part.rows[0].columns
    yield td(part.corner, 3, 3) + td(part.heading, len(columns))
    yield td(columns[0].label, 1, 2) + td(columns[1].under, len(columns) - 2) + td(columns[-1].label, 1, 2)
    yield "".join(td(column.label) for column in columns[1:-1])
    for under, group in groupby(part.rows, key=lambda row: row.under):
        tops = list(group)
        height = sum(len(list(top.printed(record.collapsed))) for top in tops)
        for index, top in enumerate(tops):
            before = td(under, 1, height) if under and index == 0 else ""
            yield from _top(before, top, 2 if under else 3, record)


def _top(before, top, span, record):
    leaves = list(top.printed(record.collapsed))
    if leaves == [top]:
        yield before + td(top.label, span) + _numbers(top, record)
        return
    for index, leaf in enumerate(leaves):
        group = before + td(top.label, 1, len(leaves)) if index == 0 else ""
        yield group + td(leaf.label) + _numbers(leaf, record)


def _articles(part, rows, record):
    width = max(len(row.columns) for row in part.rows)
    for columns, group in groupby(rows, key=lambda row: row.columns):
        wide = {len(columns) - 1: width - len(columns) + 1}
        yield td(rows[0].under, width + 1)
        yield td(part.corner) + "".join(td(c.label, wide.get(i, 1)) for i, c in enumerate(columns))
        for row in group:
            cells = enumerate(row.cells)
            yield td(row.label) + "".join(td(record.cells[c].printed, wide.get(i, 1)) for i, c in cells)


def by_chromium(html, target):
    """The page printed to `target`, with the sheet's own margins."""
    source = target.with_suffix(".html")
    source.write_text(html, encoding="utf-8")
    command = [CHROMIUM, *FLAGS.split(), f"--print-to-pdf={target}", source]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return target


def by_office(pages, folder):
    """Several pages by name, printed by one run of LibreOffice; gives the files."""
    for name, html in pages.items():
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    profile = f"-env:UserInstallation=file://{folder}/profile"
    sources = [folder / f"{name}.html" for name in pages]
    how = ["--headless", "--infilter=HTML (StarWriter)", "--convert-to", "pdf:writer_pdf_Export"]
    command = [OFFICE, profile, *how, "--outdir", folder, *sources]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return {name: folder / f"{name}.pdf" for name in pages}
