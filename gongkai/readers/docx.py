"""Word's .docx: the body's paragraphs and tables; headers, footers, text boxes and deletions left out."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping

from lxml import etree

from gongkai.document import Document
from gongkai.finding import refused
from gongkai.readers.flow import SPAN, Block, Box, Flow, table_blocks
from gongkai.readers.limits import ELEMENTS, limited

LARGEST = 32_000_000  # bytes of one part after inflation
BODY, STYLES, NOTES = "word/document.xml", "word/styles.xml", "word/footnotes.xml"
UNREADABLE = "\ufffd"
_DROPPED = {"del", "moveFrom", "drawing", "pict", "AlternateContent", "instrText", "rPr", "rt", "tblGrid"}
_WRITTEN = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_STRANGE = {"sym", "oMath", "object"}  # what a font or a program draws is no text
_OFF = {"0", "false", "off"}
_BROKEN = (zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, NotImplementedError, RuntimeError, EOFError)
Element = etree._Element


def docx_document(data: bytes, name: str) -> Document:
    """The document of a .docx file. Raises Refused where it is broken or too large."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            body, styles, notes = (_root(parts, part, name) for part in (BODY, STYLES, NOTES))
    except _BROKEN as error:
        raise refused("docx-broken", name, problem=str(error).split("\n")[0]) from None
    if body is None:
        raise refused("docx-broken", name, problem=BODY)
    if any(_number(each, 1) > SPAN for each in body.iter("{*}gridSpan")):
        raise refused("span-wide", name, most=SPAN)
    limited(name, "elements", sum(1 for _ in body.iter()), ELEMENTS)
    return Document(name, tuple(_blocks(body, _levels(styles), _notes(notes))))


def _root(parts: zipfile.ZipFile, part: str, name: str) -> Element | None:
    """The root of a part; None where there is none."""
    if part not in parts.namelist():
        return None
    with parts.open(part) as opened:
        data = opened.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise refused("source-large", name, most=LARGEST // 1_000_000)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(data, parser)
    if root.getroottree().docinfo.internalDTD is not None:
        raise refused("docx-broken", name, problem="DOCTYPE")
    return root


def _blocks(body: Element, levels: Mapping[str, int], notes: Mapping[str, str]) -> list[Block]:
    """Paragraphs and tables from one walk over the body, which no depth of nesting can exhaust."""
    flows, tables = [Flow(page=1)], list[list[list[Box]]]()
    noted: list[str] = []
    walk = etree.iterwalk(body, events=("start", "end"))
    for event, element in walk:
        kind = _kind(element)
        if event == "start" and _is_dropped(element, kind):
            walk.skip_subtree()
        elif event == "start":
            _begin(element, kind, flows, tables)
            noted += [notes[_value(element, "id")]] if kind == "footnoteReference" else []
        elif kind == "tr" and _is_dropped(element, kind):
            continue
        elif kind == "p":
            flows[-1].level = _level(element, levels)
            flows[-1].end()
            if len(flows) == 1:
                _write_notes(flows[0], noted)
        elif kind == "tc":
            tables[-1][-1].append(_box(element, flows.pop()))
        elif kind == "tr":
            tables[-1][-1] += _gap(element, "gridAfter")
        elif kind == "tbl":
            flows[-1].blocks += table_blocks(_merged(tables.pop()))
    return flows[0].blocks


def _begin(element: Element, kind: str, flows: list[Flow], tables: list[list[list[Box]]]) -> None:
    if kind == "t":
        flows[-1].write(element.text or "", _is_raised(element))
    elif kind in _WRITTEN:
        flows[-1].write(_WRITTEN[kind])
    elif kind in _STRANGE:
        flows[-1].write(UNREADABLE)
    elif kind == "lastRenderedPageBreak":
        flows[-1].page += 1
    elif kind == "tbl":
        tables.append([])
    elif kind == "tr":
        tables[-1].append(_gap(element, "gridBefore"))
    elif kind == "tc":
        flows.append(Flow(page=flows[-1].page))


def _write_notes(flow: Flow, noted: list[str]) -> None:
    """The footnotes of a paragraph, or of the table before it, as paragraphs of their own."""
    for text in noted:
        flow.write(text)
        flow.end()
    noted.clear()


def _merged(rows: list[list[Box]]) -> list[list[Box]]:
    """The rows without the cells that go on from above; the cell above reaches over them."""
    above: dict[int, Box] = {}
    merged: list[list[Box]] = []
    for row in rows:
        left, here, kept = 0, dict[int, Box](), list[Box]()
        for box in row:
            origin = above.get(left)
            if box.continues and origin and origin.columns == box.columns:
                origin.rows += 1
                here[left] = origin
            else:
                kept.append(box)
                here[left] = box
            left += box.columns
        above = here
        merged.append(kept)
    return merged


def _box(cell: Element, flow: Flow) -> Box:
    merge = cell.find("{*}tcPr/{*}vMerge")
    continues = merge is not None and _value(merge, "val") != "restart"
    flow.end()
    return Box(flow, _number(cell.find("{*}tcPr/{*}gridSpan"), 1), 1, continues)


def _gap(row: Element, side: str) -> list[Box]:
    """What a row leaves out at its beginning or end."""
    width = min(_number(row.find("{*}trPr/{*}" + side), 0), SPAN)
    return [Box(Flow(), width)] if width else []


def _is_dropped(element: Element, kind: str) -> bool:
    if kind in _STRANGE:
        return False
    if kind == "r":
        hidden = element.find("{*}rPr/{*}vanish")
        return hidden is not None and _value(hidden, "val") not in _OFF
    return kind in _DROPPED or (kind == "tr" and element.find("{*}trPr/{*}del") is not None)


def _is_raised(text: Element) -> bool:
    run = text.getparent()
    raised = run.find("{*}rPr/{*}vertAlign") if run is not None else None
    return raised is not None and _value(raised, "val") != "baseline"


def _levels(styles: Element | None) -> dict[str, int]:
    """The level of each style of headings."""
    if styles is None:
        return {}
    found = ((style, style.find("{*}pPr/{*}outlineLvl")) for style in styles.iter("{*}style"))
    return {_value(style, "styleId"): _number(level, 9) + 1 for style, level in found if level is not None}


def _level(paragraph: Element, levels: Mapping[str, int]) -> int:
    own, style = (paragraph.find("{*}pPr/{*}" + name) for name in ("outlineLvl", "pStyle"))
    level = _number(own, 9) + 1 if own is not None else levels.get(_value(style, "val"), 0)
    return level if level <= 9 else 0


def _notes(notes: Element | None) -> dict[str, str]:
    """The text of each footnote."""
    if notes is None:
        return {}
    found = {_value(note, "id"): note.iter("{*}t") for note in notes.iter("{*}footnote")}
    return {key: "".join(text.text or "" for text in texts).strip() for key, texts in found.items()}


def _kind(element: Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _value(element: Element | None, name: str) -> str:
    """An attribute whatever the namespace of its prefix, which differs between editions of the standard."""
    found = element.attrib.items() if element is not None else ()
    return next((str(value) for key, value in found if str(key).rpartition("}")[2] == name), "")


def _number(element: Element | None, default: int) -> int:
    value = _value(element, "val")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 6 else default
