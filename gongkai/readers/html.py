"""Web pages: the article of a page as paragraphs and tables, whatever program wrote its markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree

from gongkai.document import Document, Paragraph
from gongkai.finding import refused
from gongkai.readers.article import Article, article_of
from gongkai.readers.flow import SPAN, Block, Box, Flow, table_blocks
from gongkai.readers.text import text_blocks

ENCODINGS = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "gb_2312-80": "gb18030"}
FRONT = 6  # blocks among which a page's own title stands
REMARK = 120  # characters; what a portal says of an article is shorter
_CHARSET = re.compile(rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?([\w-]+)""", re.I)
_SUBSET = re.compile(r"<!(ENTITY|DOCTYPE[^>\[]*\[)", re.I)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_NUMBER = re.compile(r"\s*([0-9]{1,6})")
_HEADING = re.compile(r"h([1-6])")
_REMARK = re.compile(
    r"[【\[（(]?\s*(发布(日期|时间|机构|单位)|公开(日期|时间)|(信息|文章)?来源|索引号|字[体号]|(浏览|点击|阅读)(次数|量)?[:：]|打印"
    r"|关闭|分享|(您)?(当前|现在|所在)?的?(所在)?位置[:：]|[上下]一[篇条][:：]|相关(链接|阅读|文章)|您是第|版权所有|主办(单位)?[:：]|扫一扫"
    r"|(责任)?编辑[:：]|首页\s*[>＞»]|[\w.-]+[ICP]{3}备)"
)
_BLOCK = re.compile(
    "address|article|aside|blockquote|body|caption|center|d[dlt]|div|fieldset|fig(caption|ure)|footer|form|h[1-6r]"
    "|header|html|legend|li|main|nav|[ou]l|p|pre|section|summary|table|t[dhr]|t(body|foot|head)"
)
_CELLS = {"td", "th"}
_RAISED = {"sup", "sub"}
Element = etree._Element
Rows = list[list[Box]]


def html_document(data: bytes, name: str) -> Document:
    """The document of a page. Raises Refused where it is none, or nested or declared beyond reason."""
    text = _decoded(data, name)
    if _SUBSET.search(text):
        raise refused("html-doctype", name)
    page = article_of(_root(text, name))
    blocks = [block for block in _blocks(page.body, name) if not _is_remark(block)]
    note = {"published": page.published} if page.published else {}
    return Document(name, (*_title(page, blocks), *blocks), note)


def _decoded(data: bytes, name: str) -> str:
    """The text by byte order mark, by what the page says, or by what fits."""
    said = _CHARSET.search(data[:4096])
    named = said[1].decode("ascii", "replace").lower() if said else "utf-8"
    marked = ["utf-8-sig"] if data.startswith(b"\xef\xbb\xbf") else []
    marked += ["utf-16"] if data.startswith((b"\xff\xfe", b"\xfe\xff")) else []
    for encoding in (*marked, ENCODINGS.get(named, named), "utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except (UnicodeError, LookupError):
            continue
        if isinstance(text, str) and "\0" not in text:
            return text
    raise refused("file-encoding", name)


def _root(text: str, name: str) -> Element:
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True, remove_pis=True)
    root = etree.fromstring(text.encode("utf-8", "replace"), parser) if text.strip() else None
    if root is None or any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise refused("html-broken", name)
    return root


def _title(page: Article, blocks: list[Block]) -> Iterator[Paragraph]:
    """The page's title, where the article itself does not begin with it."""
    title = "".join(page.title.split())
    front = (block.text for block in blocks[:FRONT] if isinstance(block, Paragraph))
    if title and title not in "".join("".join(front).split()):
        yield Paragraph(" ".join(page.title.split()), 1)


def _is_remark(block: Block) -> bool:
    """Whether a paragraph is what a portal says of the article, or a way to other pages."""
    return isinstance(block, Paragraph) and len(block.text) < REMARK and bool(_REMARK.match(block.text))


def _blocks(body: Element, name: str) -> list[Block]:
    """Paragraphs and tables from one walk, which no depth of nesting can exhaust."""
    flows, tables = [Flow(line=_line(body))], list[Rows]()
    walk = etree.iterwalk(body, events=("start", "end"))
    for event, element in walk:
        if event == "start" and element.tag == "pre" and element.find(".//table") is None:
            flows[-1].end()
            flows[-1].blocks += text_blocks(_lines(element))
            walk.skip_subtree()
        elif event == "start":
            _begin(element, flows, tables, name)
        else:
            _end(element, flows, tables)
            if element is not body:
                _write(element.tail, element.getparent(), flows[-1])
    flows[0].end()
    return flows[0].blocks


def _begin(element: Element, flows: list[Flow], tables: list[Rows], name: str) -> None:
    kind = element.tag
    if _BLOCK.fullmatch(str(kind)):
        flows[-1].end(_line(element))
    if kind == "table":
        tables.append([])
    elif kind == "tr" and tables:
        tables[-1].append([])
    elif kind in _CELLS and tables:
        if max(_span(element, "colspan"), _span(element, "rowspan")) > SPAN:
            raise refused("span-wide", name, most=SPAN)
        tables[-1] = tables[-1] or [[]]
        flows.append(Flow(_line(element)))
    elif kind == "br":
        flows[-1].write("\n")
    elif kind == "img":
        flows[-1].write(" ")
    _write(element.text, element, flows[-1])


def _lines(element: Element) -> list[tuple[int, str]]:
    """The lines of text that its author has set, with their numbers."""
    for each in element.iter("br"):
        each.tail = "\n" + (each.tail or "")
    return list(enumerate("".join(map(str, element.itertext())).split("\n"), _line(element)))


def _end(element: Element, flows: list[Flow], tables: list[Rows]) -> None:
    kind = element.tag
    if _BLOCK.fullmatch(str(kind)):
        heading = _HEADING.fullmatch(str(kind))
        flows[-1].level = int(heading[1]) if heading else 0
        flows[-1].end()
    if kind in _CELLS and tables:
        box = Box(flows.pop(), _span(element, "colspan"), _span(element, "rowspan"))
        tables[-1][-1].append(box)
    elif kind == "table":
        flows[-1].blocks += table_blocks([row for row in tables.pop() if row])


def _write(text: str | None, element: Element | None, flow: Flow) -> None:
    if text and element is not None:
        raised = element.tag in _RAISED or any(e.tag in _RAISED for e in islice(element.iterancestors(), 3))
        flow.write(_SPACE.sub(" ", text), raised)


def _span(cell: Element, name: str) -> int:
    """Columns or rows as a browser takes them; a rowspan of 0 reaches to the end of the table."""
    found = _NUMBER.match(cell.get(name, ""))
    span = int(found[1]) if found else 1
    return span or (SPAN if name == "rowspan" else 1)


def _line(element: Element) -> int:
    line = element.sourceline
    return line if isinstance(line, int) else 0
