"""Recognition: a document against the forms, by evidence, as a record and what is to be said of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from gongkai.document import Cell as Place
from gongkai.document import Document, Paragraph
from gongkai.finding import Finding, refused
from gongkai.form import Form, Table
from gongkai.recognize.cells import cells_of
from gongkai.recognize.fit import Fit, fitted
from gongkai.recognize.heading import Agencies, Heading, dated, heading, known_name, signature
from gongkai.recognize.kind import is_report, is_two_reports
from gongkai.recognize.labels import EXACT, likeness
from gongkai.recognize.line import Line
from gongkai.recognize.narrative import narrative
from gongkai.recognize.outline import items_of
from gongkai.recognize.remarks import Remarks
from gongkai.record import Cell, ExtraRow, Record
from gongkai.values import BLANK, LOST

QUOTED = 80  # characters of a paragraph in a finding


@dataclass(frozen=True)
class Reading:
    """A record, what is to be said of it, and where in the document each of its cells was read."""

    record: Record
    findings: list[Finding]
    places: Mapping[str, Place] = field(default_factory=dict)


def recognize(document: Document, forms: Mapping[str, Form], agencies: Agencies = ()) -> Reading:
    """The record of a document, what is not there `lost`. Raises Refused where it is no such report."""
    items = items_of(document)
    fits = [fitted(items, form) for form in forms.values()]
    best = max(fits, key=lambda fit: (fit.score, fit.form.id))
    if not is_report(best):
        raise refused("report-none", document.name)
    if is_two_reports(items, best):
        raise refused("report-two", document.name)
    remarks = Remarks(document.name)
    equal = [fit.form.id for fit in fits if fit.score == best.score]
    if len(equal) > 1:
        remarks.find("form-undecided", known="、".join(equal), found=best.form.id)
    return Reading(_record(document, best, agencies, remarks), remarks.findings, remarks.places)


def _record(document: Document, fit: Fit, agencies: Agencies, remarks: Remarks) -> Record:
    front = [item for item in fit.outline.front if isinstance(item, Paragraph)]
    head = heading(front, agencies)
    last = fit.outline.paragraphs(list(fit.outline.parts)[-1]) if fit.outline.parts else front
    signed, under_title = signature(last, head.agency), dated(front)
    agency = head.agency or known_name(signed.agency, agencies)
    if not (agency and head.year):
        remarks.findings.append(Finding("title-none", document.name))
    cells = _cells(fit, remarks)
    return Record(
        agency=agency,
        year=head.year,
        form=fit.form,
        source=_source(document, head, signed.published or under_title.published),
        cells=cells,
        collapsed=fit.collapsed,
        text=_text(fit, front, (*head.used, *signed.used, *under_title.used)),
        doubts=remarks.doubts_of(cells),
        extra_rows=tuple(_extra_rows(fit, remarks)),
    )


def _source(document: Document, head: Heading, published: str) -> dict[str, str]:
    dates = {"published": published} if published else {}
    return {"title": head.title} | dict(document.note) | dates


def _cells(fit: Fit, remarks: Remarks) -> dict[str, Cell]:
    """All printed cells in the form's order."""
    found: dict[str, Cell] = {}
    for placed in fit.tables.values():
        found |= cells_of(placed, remarks)
    paths = [path for row in fit.form.printed(fit.collapsed) for path in row.cells]
    return {path: found.get(path, Cell(LOST)) for path in paths}


def _text(fit: Fit, front: list[Paragraph], used: tuple[Paragraph, ...]) -> dict[str, str]:
    """The narrative by section; what stands between title and first part goes to the optional one."""
    text = {}
    for section in fit.form.sections:
        paragraphs = [] if section.name in fit.outline.parts or not section.optional else _after(front, used)
        paragraphs += [p for p in fit.outline.paragraphs(section.name) if not _is_in(p, used)]
        if paragraphs:
            text[section.name] = narrative(paragraphs)
    return text


def _after(front: list[Paragraph], used: tuple[Paragraph, ...]) -> list[Paragraph]:
    """The paragraphs below the last line of the title."""
    title = [index for index, paragraph in enumerate(front) if _is_in(paragraph, used)]
    return front[max(title, default=-1) + 1 :]


def _is_in(paragraph: Paragraph, used: tuple[Paragraph, ...]) -> bool:
    return any(paragraph is other for other in used)


def _extra_rows(fit: Fit, remarks: Remarks) -> Iterator[ExtraRow]:
    """Rows that the form does not have; whatever else found no place is quoted in a finding."""
    for table, line in fit.left:
        if table and line.label and line.figures and not _is_known(line, table):
            remarks.find("row-extra", line.at, row=line.raw)
            yield ExtraRow(table.name, " ".join(line.label.split()), _printed(line))
        else:
            remarks.find("row-unplaced", line.at, row=line.raw)
    for paragraph in _stray(fit):
        remarks.find("row-unplaced", paragraph, row=paragraph.text[:QUOTED])


def _is_known(line: Line, table: Table) -> bool:
    rows = (row for top in table.rows for row in top.walk())
    return any(likeness(line.label, row.label, row.aliases) >= EXACT for row in rows)


def _printed(line: Line) -> tuple[str, ...]:
    behind = range(line.behind[0], line.behind[-1] + 1)
    return tuple(" ".join(line.text(index).split()) or BLANK for index in behind if line.places[index])


def _stray(fit: Fit) -> list[Paragraph]:
    """Paragraphs with digits where only a table should be: a row whose cells ran together."""
    names = [table.name for table in fit.form.tables]
    paragraphs = [paragraph for name in names for paragraph in fit.outline.paragraphs(name)]
    return [paragraph for paragraph in paragraphs if any(c.isdecimal() for c in paragraph.text)]
