"""A sheet written as Word, PDF, web page or text, as authors, programs and portals do."""

import html as markup
import io
import subprocess
import unicodedata
from dataclasses import replace

from corpus import CHROMIUM, FLAGS, placed
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt

ORDER = (
    "preamble",
    "overview",
    "proactive_disclosure",
    "requests",
    "challenges",
    "problems",
    "other_matters",
)


def parts(made):
    """Heading, paragraphs and table rows of each part in printed order."""
    for name in ORDER:
        yield made.heads.get(name, ""), made.text.get(name, []), name, made.tables.get(name, [])


# Word


def docx(made):
    document = Document()
    document.styles["Normal"].font.name = "Noto Sans CJK SC"
    document.styles["Normal"].element.rPr.rFonts.set(qn("w:eastAsia"), "Noto Sans CJK SC")
    document.sections[0].header.paragraphs[0].text = made.watermark or "政府信息公开"
    document.sections[0].footer.paragraphs[0].text = "- 1 -"
    for line in made.title:
        document.add_heading(line, 0)
    for head, lines, name, rows in parts(made):
        if head:
            document.add_heading(head, 1)
        for line in lines:
            paragraph = document.add_paragraph()
            for start in range(0, len(line), 9):  # runs as Word leaves them after corrections
                paragraph.add_run(line[start : start + 9])
        if rows:
            docx_table(document, made, name, rows)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def docx_table(document, made, name, rows):
    grid = placed(rows)
    width = max(map(len, grid))
    table = document.add_table(len(rows), width)
    table.style = "Table Grid"
    cells = [list(row.cells) for row in table.rows]
    for top, places in enumerate(grid):
        if (name, top) in made.breaks and places[0]:
            cells[top][0].paragraphs[0].paragraph_format.page_break_before = True
        for left, box in enumerate(places):
            if box:
                bottom = min(top + box.rows, len(rows)) - 1
                last = cells[bottom][left + box.columns - 1]
                merged = (
                    cells[top][left].merge(last) if (box.columns, box.rows) != (1, 1) else cells[top][left]
                )
                write_cell(merged, box)
    for row, places in zip(cells, grid, strict=True):
        for cell in row[len(places) :]:  # a row that is short
            cell._tc.getparent().remove(cell._tc)


def write_cell(cell, box):
    first, *others = box.text.split("\n")
    paragraph = cell.paragraphs[0]
    for piece in (first[:1], first[1:]) if box.path else (first,):
        run = paragraph.add_run(piece)
        run.font.size = Pt(8)
    for line in others:
        cell.add_paragraph(line)


def office(data, suffix, folder, to):
    """The bytes that LibreOffice makes of a document."""
    source = folder / f"office{suffix}"
    source.write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", to, "--outdir", folder, source]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return source.with_suffix(f".{to.split(':')[0]}").read_bytes()


def office_many(folder, files, to):
    """Turn many documents at once into `folder`/`to`: LibreOffice starts slowly."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", to, "--outdir", folder / to, *files]
    subprocess.run(command, check=True, capture_output=True, timeout=1800)
    return folder / to


def chromium_pdf(page, folder):
    source, target = folder / "page.html", folder / "page.pdf"
    source.write_text(page, encoding="utf-8")
    command = [CHROMIUM, *FLAGS.split(), f"--print-to-pdf={target}", source]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return target.read_bytes()


# Web pages


def table_html(made, name, rows, cell):
    out = ["<table>"]
    for top, row in enumerate(rows):
        broken = ' style="break-before:page"' if (name, top) in made.breaks else ""
        out.append(f"<tr{broken}>{''.join(map(cell, row))}</tr>")
    return "\n".join([*out, "</table>"])


def spans(box):
    columns = f' colspan="{box.columns}"' if box.columns > 1 else ""
    return columns + (f' rowspan="{box.rows}"' if box.rows > 1 else "")


def clean_cell(box):
    return f"<td{spans(box)}>{'<br>'.join(markup.escape(box.text).split(chr(10)))}</td>"


def word_cell(box):
    """The first digit of a number stands in a span of its own."""
    begin, between, end = '<span lang="EN-US"><span>', "</span></span>", '</p><p class="MsoNormal">'
    pieces = [box.text[:1], box.text[1:]] if box.path else [box.text]
    text = "".join(f"{begin}{markup.escape(piece)}{between}" for piece in pieces)
    text = text.replace("\n", between + end + begin)
    empty = "<o:p></o:p>" if box.text else "<o:p>&nbsp;</o:p>"
    return f'<td width=53 valign=top{spans(box)}><p class="MsoNormal">{text}<span>{empty}</span></p></td>'


def article_html(made, cell, paragraph="<p>{}</p>", heading="<h2>{}</h2>", title="<h1>{}</h1>"):
    out = [title.format(markup.escape(line)) for line in made.title]
    for head, lines, name, rows in parts(made):
        out += [heading.format(head)] if head else []
        out += [paragraph.format(markup.escape(line)) for line in lines]
        out += [table_html(made, name, rows, cell)] if rows else []
    return "\n".join(out)


def html_clean(made):
    body = article_html(made, clean_cell)
    return f"<!DOCTYPE html><html lang=zh><head>{CLEAN_HEAD}</head><body>{body}</body></html>"


CLEAN_HEAD = """<meta charset=utf-8><style>@page{size:A4;margin:25mm}
table{border-collapse:collapse;width:100%} td{border:1px solid;font:9pt sans-serif}</style>"""


def html_word(made):
    indent = '<p class="MsoNormal" style="text-indent:32.0pt"><span>&nbsp;{}</span></p>'
    bold = '<p class="MsoNormal"><b><span>{}</span></b><span lang="EN-US"><o:p></o:p></span></p>'
    body = article_html(made, word_cell, indent, bold, bold)
    return f"<html {WORD_HEAD}<body lang=ZH-CN><div class=WordSection1>{body}</div></body></html>"


WORD_HEAD = """xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<meta http-equiv=Content-Type content="text/html; charset=utf-8">
<meta name=Generator content="Microsoft Word">
<!--[if gte mso 9]><xml><o:OfficeDocumentSettings/></xml><![endif]-->
<style>p.MsoNormal{margin:0}</style></head>"""


def html_portal(made):
    """A whole page of a portal, in GBK: the title above the article, menus, other reports, a footer."""
    title, untitled = "".join(made.title), replace(made, title=[])
    body = article_html(untitled, word_cell, "<p>　　{}</p>", "<p><strong>{}</strong></p>")
    return PORTAL.format(title=title, body=body)


MENU = "".join(f'<li><a href="/{n}/">{word}</a></li>' for n, word in enumerate(("首页", "政务公开", "总计")))
OTHERS = "".join(
    f'<li><a href="/{year}">清河县财政局{year}年政府信息公开工作年度报告</a></li>' for year in (2021, 2022)
)
PORTAL = f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head>
<meta http-equiv="Content-Type" content="text/html; charset=gb2312" /><title>{{title}}_清河县人民政府</title>
<meta name="ArticleTitle" content="{{title}}"/><meta name="PubDate" content="2024-01-18 09:30"/>
<script>var total = 123;</script><style>.dn{{{{display:none}}}}</style></head><body>
<div class="header"><img src="logo.png"/><form><input value="搜索"/></form></div>
<div class="nav"><ul>{MENU}</ul></div>
<table width="1000"><tr><td class="left" width="200"><ul>{MENU}</ul></td><td>
<div class="crumb">您现在的位置：<a href="/">首页</a> &gt; <a href="/n">政务公开</a> &gt; 年度报告</div>
<div class="article"><div class="title">{{title}}</div>
<div class="info">发布时间：2024-01-18 09:30　来源：清河县水利局　字号：
[<a href="#">大</a> <a href="#">小</a>] 浏览次数：<span id="hits">1208</span></div>
<div class="con" id="zoom"><div class="TRS_Editor">{{body}}<span class="dn">9999</span></div></div>
<div class="share">分享到：<a href="#">微信</a> <a href="#">微博</a></div></div>
<div class="related"><h3>相关链接</h3><ul>{OTHERS}</ul></div></td></tr></table>
<div class="footer"><p>主办：清河县人民政府办公室　网站标识码：1234567890</p>
<p>版权所有 未经许可不得转载。</p></div></body></html>"""


# Text


def text(made, as_rows):
    lines = ["".join(made.title[:1]), *made.title[1:], ""]
    for head, prose, name, rows in parts(made):
        lines += [head, ""] if head else []
        lines += prose
        lines += as_rows(made, name, rows) if rows else []
        lines.append("")
    return "\n".join(lines)


def flat(box):
    return box.text.replace("\n", "") if box else ""


def breaks(made, name, top):
    if (name, top) in made.breaks:
        yield "- 3 -"
        yield from [made.watermark] * bool(made.watermark)


def tabs(made, name, rows):
    lines = []
    for top, places in enumerate(placed(rows)):
        lines += breaks(made, name, top)
        lines.append("\t".join(map(flat, places)))
    return lines


def cells(made, name, rows):
    """One cell a line: a tab begins it, an empty line ends the row."""
    lines = [""]
    for top, row in enumerate(rows):
        lines += [line for extra in breaks(made, name, top) for line in (extra, "")]
        lines += ["\t" + box.text for box in row] + [""]
    return lines


def pipes(made, name, rows):
    grid = placed(rows)
    lines = []
    for top, places in enumerate(grid):
        lines += breaks(made, name, top)
        lines.append(f"| {' | '.join(map(flat, places))} |")
        lines += [f"|{'---|' * len(places)}"] if not top else []
    return lines


def columns(made, name, rows):
    """Set in columns of equal width, a Han character as wide as two digits."""
    grid = [[flat(box) for box in places] for places in placed(rows)]
    count = max(map(len, grid))
    grid = [row + [""] * (count - len(row)) for row in grid]
    widths = [max(map(width, column)) for column in zip(*grid, strict=True)]
    lines = []
    for top, row in enumerate(grid):
        lines += breaks(made, name, top)
        lines.append(
            "  ".join(cell + " " * (w - width(cell)) for cell, w in zip(row, widths, strict=True)).rstrip()
        )
    return lines


def width(cell):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in cell)
