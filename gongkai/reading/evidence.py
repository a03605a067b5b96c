"""The evidence for a record: its source beside it, with a box around every cell that was read."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

import pypdfium2

from gongkai.document import Cell, Document, Paragraph, Table
from gongkai.finding import sentences
from gongkai.phrases import cell_label
from gongkai.readers.pdf.marks import upright
from gongkai.recognize import Reading
from gongkai.values import LOST

SCALE = 1.4  # pixels a point
HEAD = """<!DOCTYPE html>
<html lang="zh"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
body {{ font: 15px/1.5 sans-serif; margin: 1rem; color: #222 }}
article {{ display: flex; gap: 1.5rem; align-items: flex-start; margin-bottom: 3rem }}
.source {{ flex: 0 1 60rem; min-width: 0 }}
.record {{ flex: 1 0 24rem; position: sticky; top: 0; max-height: 100vh; overflow: auto }}
figure {{ margin: 0 0 1rem; position: relative; border: 1px solid #bbb }}
figure img {{ display: block; width: 100% }}
figure a {{ position: absolute; box-sizing: border-box; border: 1.5px solid #2a7 }}
table {{ border-collapse: collapse; font-size: 13px }}
td, th {{ border: 1px solid #bbb; padding: .1rem .35rem; text-align: left; vertical-align: top }}
.read {{ background: #2a72 }} .doubt {{ border-color: #d70; background: #d704 }} .lost {{ background: #c004 }}
:target {{ outline: 3px solid #06c; background: #06c3 }}
.record td:nth-child(3) {{ white-space: nowrap }}
pre {{ white-space: pre-wrap; font: inherit; margin: 0 }}
</style>
"""


def evidence_page(parts: Iterable[str]) -> str:
    """The page of all sources, complete in itself, without scripts."""
    return "".join([HEAD.format(title=_both("evidence")), *parts, "</html>\n"])


def evidence_of(source: Path, data: bytes, document: Document, reading: Reading) -> str:
    """One source beside its record, as a part of the page."""
    pdf = source.suffix.lower() == ".pdf"
    shown = _pages(data, reading) if pdf else _blocks(document, reading)
    title = f"{source} · {reading.record.agency} {reading.record.year}"
    record = "".join(_rows(reading, _anchor(reading)))
    return (
        f"<h1>{escape(title)}</h1><article><div class=source>{''.join(shown)}</div>"
        f"<table class=record>{record}</table></article>"
    )


def _both(key: str) -> str:
    return " / ".join(sentences()[key][lang] for lang in ("zh", "en"))


def _anchor(reading: Reading) -> str:
    """What sets the marks of one source apart from those of another."""
    return reading.record.source.get("sha256", "")[:8]


def _state(reading: Reading, path: str) -> str:
    doubted = any(doubt.cell == path for doubt in reading.record.doubts)
    return "lost" if reading.record.cells[path].printed == LOST else "doubt" if doubted else "read"


def _said(reading: Reading, path: str) -> str:
    label = cell_label(reading.record.form, path)
    return escape(f"{label['zh']} / {label['en']}: {reading.record.cells[path].printed}")


def _rows(reading: Reading, anchor: str) -> Iterator[str]:
    """Every cell of the record, with its label in both languages and a link to its box."""
    why = {doubt.cell: doubt.why for doubt in reading.record.doubts}
    heads = "".join(f"<th>{_both(f'evidence-{key}')}" for key in ("cell", "printed", "place", "doubt"))
    yield f"<tr>{heads}"
    for path, cell in reading.record.cells.items():
        label = cell_label(reading.record.form, path)
        place = f'<a href="#{anchor}-at-{path}">{_where(reading.places.get(path))}</a>'
        words = (f"{label['zh']}<br>{label['en']}", escape(cell.printed), place, escape(why.get(path, "")))
        cells = "".join(f"<td>{word}" for word in words)
        yield f'<tr id="{anchor}-{path}" class={_state(reading, path)}>{cells}'


def _where(place: Cell | None) -> str:
    if place is None:
        return ""
    key, number = ("evidence-page", place.page) if place.page else ("evidence-line", place.line)
    return _both(key).format(number=number) if number else "→"


def _pages(data: bytes, reading: Reading) -> Iterator[str]:
    """The pages that hold cells, as pictures with a box around each."""
    with pypdfium2.PdfDocument(data) as pdf:
        for number in sorted({place.page for place in reading.places.values() if place.page}):
            page = pdf[number - 1]
            text = page.get_textpage()
            upright(page, text.raw)
            text.close()
            boxes = [p for p, place in reading.places.items() if place.page == number and place.box]
            marks = "".join(_box(path, reading, *page.get_size()) for path in boxes)
            caption = _both("evidence-page").format(number=number)
            yield f'<figure><img alt="{caption}" src="{_picture(page)}">{marks}</figure>'
            page.close()


def _picture(page: pypdfium2.PdfPage) -> str:
    image = io.BytesIO()
    page.render(scale=SCALE, grayscale=True).to_pil().save(image, "PNG", optimize=True)
    return f"data:image/png;base64,{base64.b64encode(image.getvalue()).decode()}"


def _box(path: str, reading: Reading, width: float, height: float) -> str:
    """A link over the picture, from the cell's box to its row."""
    left, top, right, bottom = reading.places[path].box or (0.0, 0.0, 0.0, 0.0)
    edges = {"left": left / width, "top": top / height}
    edges |= {"width": (right - left) / width, "height": (bottom - top) / height}
    style = ";".join(f"{key}:{100 * value:.2f}%" for key, value in edges.items())
    mark, state, said = f"{_anchor(reading)}-at-{path}", _state(reading, path), _said(reading, path)
    return (
        f'<a id="{mark}" class={state} href="#{_anchor(reading)}-{path}" style="{style}" title="{said}"></a>'
    )


def _blocks(document: Document, reading: Reading) -> Iterator[str]:
    """The paragraphs and tables of a source without pages, with the cells that were read marked."""
    path_of = {id(place): path for path, place in reading.places.items()}
    for block in document.blocks:
        if isinstance(block, Paragraph):
            yield f"<p>{_line(block.line)}{escape(block.text)}"
        else:
            yield f"<table>{''.join(_table_rows(block, path_of, reading))}</table>"


def _table_rows(table: Table, path_of: dict[int, str], reading: Reading) -> Iterator[str]:
    for row in table.rows:
        line = _line(row[0].line) if row else ""
        cells = "".join(_table_cell(cell, path_of.get(id(cell), ""), reading) for cell in row)
        yield f"<tr><th>{line}{cells}"


def _table_cell(cell: Cell, path: str, reading: Reading) -> str:
    spans = f"colspan={cell.columns} rowspan={cell.rows}"
    if not path:
        return f"<td {spans}><pre>{escape(cell.text)}</pre>"
    anchor, state, said = _anchor(reading), _state(reading, path), _said(reading, path)
    mark = f'id="{anchor}-at-{path}" class={state} title="{said}"'
    return f'<td {spans} {mark}><a href="#{anchor}-{path}">{escape(cell.text) or "—"}</a>'


def _line(number: int) -> str:
    return f"<small>{number}</small> " if number else ""
