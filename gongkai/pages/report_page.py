"""What the page of one agency-year shows: tables, checks, text, and where it all comes from."""

from __future__ import annotations

from collections import defaultdict

from markupsafe import Markup

from gongkai.catalog import Report
from gongkai.form import Form
from gongkai.pages.atlas import Atlas, published, unguarded
from gongkai.pages.marks import Marks, cell_of, kinds, marks_of
from gongkai.pages.prose import is_https, narrative
from gongkai.pages.summary import plain_sentence, sentence
from gongkai.pages.tables import Frame, frames
from gongkai.pages.wording import Wording
from gongkai.phrases import cell_label
from gongkai.record import SOURCE, Exemption, Record


def report_context(report: Report, atlas: Atlas, wording: Wording, base_url: str) -> dict[str, object]:
    """All that the template of an agency-year asks for."""
    record, findings = report.record, atlas.findings_of(report)
    marks = marks_of(record, findings)
    previous, following = atlas.neighbours(report)
    return {
        "record": record,
        "agency": report.agency,
        "places": [atlas.catalog.places[code] for code in atlas.path(report.agency.place)],
        "description": plain_sentence(record, wording),
        "sentence_zh": sentence(record, wording, "zh"),
        "sentence_en": sentence(record, wording, "en"),
        "tables": tables(record, marks, wording),
        "legend": kinds(marks),
        "balances": len(atlas.checked.answers[report.address]),
        "count": atlas.checked.count(report.address),
        "unguarded": _unguarded(record),
        "findings": findings,
        "exemptions": [(item, _subject(item, record)) for item in record.exemptions],
        "text": _text(record),
        "source": {key: record.source.get(key, "") for key in ("title", *SOURCE)},
        "source_link": is_https(record.source.get("url", "")),
        "path": atlas.file(report.path),
        "folder": atlas.file(report.path.parent),
        "previous": previous,
        "following": following,
        "citation": citation(report, base_url),
    }


def tables(record: Record, marks: Marks, wording: Wording) -> list[dict[str, object]]:
    """The printed tables, each with its units and the rows that the report adds to it."""
    cell = cell_of(record, marks, wording)
    return [
        {
            "label": frame.table.label,
            "wide": frame.table.one_line or any(len(row.columns) > 4 for row in frame.table.rows),
            "units": _units(frame, record.form),
            "html": frame.html(cell),
            "extra": [row for row in record.extra_rows if row.table == frame.table.name],
        }
        for frame in frames(record.form, record.collapsed)
    ]


def _units(frame: Frame, form: Form) -> list[dict[str, object]]:
    """The units of a table; all but the first name the columns they are for."""
    labels: dict[str, dict[str, None]] = defaultdict(dict)
    for _, path in frame.before:
        labels[form.columns[path].unit.name][form.columns[path].label] = None
    first = next(iter(labels))
    return [{"name": name, "columns": [] if name == first else found} for name, found in labels.items()]


def _unguarded(record: Record) -> list[dict[str, object]]:
    labels = {table.name: table.label for table in record.form.tables}
    alone = unguarded(record.form, record.collapsed)
    return [{"label": labels[name], "count": count} for name, count in alone.items()]


def _subject(item: Exemption, record: Record) -> dict[str, str]:
    """What an exception is about: a cell, or a balance and the cell of its total."""
    if item.of_cell:
        return cell_label(record.form, item.target)
    balances = {balance.id: balance for balance in record.form.balances(record.collapsed)}
    balance = balances[item.target]
    total = cell_label(record.form, balance.right[-1])
    return {"zh": f"{total['zh']} · {balance.rule.zh}", "en": f"{total['en']}: {balance.rule.en}"}


def _text(record: Record) -> list[dict[str, str | Markup]]:
    labels = {section.name: section.label for section in record.form.sections}
    return [{"label": labels[name], "html": narrative(text)} for name, text in record.text.items()]


def citation(report: Report, base_url: str) -> str:
    """The report by GB/T 7714; with an address where the site's is known."""
    date = f"({published(report)})" if published(report) else ""
    where = f" {base_url}/{report.address}/." if base_url else ""
    kind = "[R/OL]" if base_url else "[R]"
    head = f"{report.record.agency}. {report.record.source['title']}{kind}."
    return f"{head}{f' {date}.' if date else ''}{where}"
