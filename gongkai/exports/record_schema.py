"""The JSON Schema of a record (draft-07), walked from the forms, so that an editor can help while typing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gongkai.form import Column, Form, Row, Section, Table
from gongkai.record import COVERS, REASONS, SOURCE
from gongkai.values import MISSING

Schema = dict[str, object]
Named = Section | Table | Row | Column
DRAFT = "http://json-schema.org/draft-07/schema#"
TEXT: Schema = {"type": "string"}
WORD: Schema = {"type": ["string", "number"]}  # a digest may look like a number to YAML


def record_schema(forms: Mapping[str, Form]) -> Schema:
    """A record of any form: what the forms share, and by the form's id the tables it has."""
    shared = {"agency": TEXT, "year": {"type": "integer", "minimum": 2000}, "form": {"enum": _ids(forms)}}
    return {
        "$schema": DRAFT,
        "title": "Gongkai record",
        "type": "object",
        "required": ["agency", "year", "form", "source"],
        "properties": {**shared, "source": _object(("title", *SOURCE), ("title",), WORD)},
        "allOf": [{"if": _is(form), "then": _of(form)} for form in forms.values()],
        "definitions": {"missing": {"enum": list(MISSING)}},
    }


def _ids(forms: Iterable[str]) -> list[int | str]:
    """YAML reads the id of a form as a number where it is a year."""
    forms = list(forms)
    return [*forms, *(int(form) for form in forms if form.isdecimal())]


def _is(form: Form) -> Schema:
    return {"properties": {"form": {"enum": _ids([form.id])}}}


def _of(form: Form) -> Schema:
    names = [table.name for table in form.tables]
    tables = {table.name: _table(table) for table in form.tables}
    head = dict.fromkeys(("agency", "year", "form", "source"), True)
    sections = {section.name: {**TEXT, "description": _both(section)} for section in form.sections}
    more = {
        "figures": _list(_figure(form)),
        "exceptions": _list(_exception()),
        "doubts": _list(_object(("cell", "why"), ("cell", "why"))),
        "extra_rows": _list(_extra(names)),
        "text": {"type": "object", "properties": sections, "additionalProperties": False},
    }
    properties = {**head, **tables, **more}
    return {"properties": properties, "required": names, "additionalProperties": False}


def _table(table: Table) -> Schema:
    return {"description": _both(table), **_rows(table.rows)}


def _rows(rows: Iterable[Row]) -> Schema:
    return _closed({row.name: _row(row) for row in rows})


def _row(row: Row) -> Schema:
    """A list of as many cells as columns, or one word for all; a group may be its rows instead."""
    cells = [_cell(column) for column in row.columns]
    printed = {"type": "array", "items": cells, "minItems": len(cells), "maxItems": len(cells)}
    choices = [printed, {"$ref": "#/definitions/missing"}, *([_rows(row.rows)] if row.rows else [])]
    return {"description": _both(row), "anyOf": choices}


def _cell(column: Column) -> Schema:
    missing = {"$ref": "#/definitions/missing"}
    number: Schema = {"type": "number" if column.type == "decimal" else "integer"}
    if column.type != "signed":
        number["minimum"] = 0
    units = "|".join((column.unit.name, *(other for other, _ in column.unit.also)))
    worded: Schema = {"type": "string", "pattern": rf"^[0-9]+(\.[0-9]+)?({units})$"}
    choices = [number, missing, *([worded] if column.type == "decimal" else [])]
    return {"description": _both(column), "anyOf": choices}


def _figure(form: Form) -> Schema:
    """A count that the narrative states."""
    whole: Schema = {"type": "integer", "minimum": 0}
    kinds = {"what": {"enum": list(form.figures)}, "scope": {"enum": list(COVERS)}, "value": whole}
    figure = _closed({**kinds, "words": TEXT})
    more = {"change": WORD, "parts": _list(whole)}
    return {**figure, "properties": {**kinds, "words": TEXT, **more}}


def _exception() -> Schema:
    kept: Schema = {"reason": {"enum": list(REASONS)}, "evidence": TEXT}
    either = (("cell", "printed", "should_be"), ("balance", "left", "right"))
    return {"oneOf": [_closed({**dict.fromkeys(keys, WORD), **kept}) for keys in either]}


def _closed(properties: Schema) -> Schema:
    """An object that has just these keys, all of them."""
    kept = {"properties": properties, "required": list(properties), "additionalProperties": False}
    return {"type": "object", **kept}


def _extra(tables: list[str]) -> Schema:
    cells = _list(WORD)
    return _closed({"table": {"enum": tables}, "label": TEXT, "cells": cells})


def _object(names: Iterable[str], needed: Iterable[str], kind: Schema = TEXT) -> Schema:
    kept = {"properties": dict.fromkeys(names, kind), "required": list(needed)}
    return {"type": "object", **kept, "additionalProperties": False}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _both(named: Named) -> str:
    return f"{named.label} {named.en}"
