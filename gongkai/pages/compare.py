"""What the compare page chooses from: places with reports, and the indicators and rates of the forms."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from gongkai.form import Column, Form, Row
from gongkai.pages.atlas import Atlas
from gongkai.pages.indicators import Indicator, indicators
from gongkai.pages.shares import LEAST, total_row

MOST = 40  # lines of a comparison
Entry = dict[str, object]


def compare_json(atlas: Atlas) -> str:
    """What `assets/compare.js` reads; agencies are in the .json of their place, numbers in their own .csv."""
    catalog = atlas.catalog
    found = {
        "most": MOST,
        "least": LEAST,
        "places": list(_places(atlas)),
        "indicators": [*_rates(catalog.forms.values()), *_counts(catalog.forms.values())],
    }
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"))


def _places(atlas: Atlas) -> Iterator[list[object]]:
    """Code, name and English of each place with reports there or below, and its own agencies with reports."""
    for place in atlas.covered(""):
        own = sum(bool(atlas.reports[agency.address]) for agency in atlas.agencies[place.code])
        yield [place.code, place.name, place.en, own]


def _counts(forms: Iterable[Form]) -> Iterator[Entry]:
    """Every cell of every form once, groups included, those of the newest form first."""
    for found in indicators(forms).values():
        rows = (form.rows[found.path] for form in (found.form, *found.forms))
        entries = {column.name: (row, column) for row in reversed(list(rows)) for column in row.columns}
        yield from (_entry(found, row, column) for row, column in entries.values())


def _entry(found: Indicator, row: Row, column: Column) -> Entry:
    return {
        "id": f"{row.path}.{column.name}",
        "zh": _label([*(above.label for above in found.above), row.label], column.label),
        "en": _label([*(above.en for above in found.above), row.en], column.en),
        "unit": [column.unit.name, column.unit.en],
    }


def _label(rows: list[str], column: str) -> str:
    return " · ".join([*rows, column])


def _rates(forms: Iterable[Form]) -> Iterator[Entry]:
    """The parts of the form's own total as shares of it."""
    form = max(forms, key=lambda each: each.report_years)
    total = total_row(form)
    if total:
        column = next(column for column in total.columns if column.sum_of)
        for path in total.sum_of:
            row = form.rows[path]
            yield {
                "id": f"{path}.{column.name}",
                "of": f"{total.path}.{column.name}",
                "zh": f"{row.label} ÷ {total.label}",
                "en": f"{row.en} ÷ {total.en}",
                "unit": ["%", "%"],
            }
