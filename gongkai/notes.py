"""What a record says beside its tables: exceptions, doubts, extra rows, figures of the narrative."""

from __future__ import annotations

import re
from collections.abc import Collection

from gongkai.form import Form
from gongkai.record import COVERS, REASONS, Doubt, Exemption, ExtraRow, Figure
from gongkai.values import mistake, number
from gongkai.words import Mapping, near

KEYS = ("figures", "exceptions", "doubts", "extra_rows")
_COUNT = re.compile(r"0|[1-9][0-9]{0,8}")
_CHANGE = re.compile(r"[+-](0|[1-9][0-9]{0,5})(\.[0-9]{1,4})?%")


def exemptions_of(
    top: Mapping, form: Form, cells: Collection[str], collapsed: frozenset[str]
) -> tuple[Exemption, ...]:
    """The exceptions of a record, one a cell or balance. Raises Refused, as all of these functions."""
    found: dict[str, Exemption] = {}
    balances = {balance.id for balance in form.balances(collapsed)}
    for body in top.mappings("exceptions"):
        item = _exemption(body, form, cells, balances)
        if item.target in found:
            raise body.refuse("exception-twice", body, target=item.target)
        found[item.target] = item
    return tuple(found.values())


def _exemption(body: Mapping, form: Form, cells: Collection[str], balances: set[str]) -> Exemption:
    of_cell = "cell" in body
    keys = ("cell", "printed", "should_be") if of_cell else ("balance", "left", "right")
    body.allow((*keys, "reason", "evidence"))
    target, printed, should_be = (str(body.word(key)) for key in keys)
    if of_cell:
        _path(body, "cell", cells)
        _worth(body, form, target, "printed", "should_be")
    elif target not in balances:
        raise body.refuse("path-unknown", body["balance"], found=target, near="")
    reason = body.one_of("reason", REASONS)
    return Exemption(target, printed, should_be, reason, body.word("evidence"), of_cell, body.line)


def _worth(body: Mapping, form: Form, target: str, *keys: str) -> None:
    """What an exception says of a cell must itself be what may stand in that cell."""
    for key in keys:
        try:
            number(body.word(key), form.columns[target])
        except ValueError:
            rule, words = mistake(body.word(key))
            raise body.refuse(rule, body[key], label=key, **words) from None


def doubts_of(top: Mapping, cells: Collection[str]) -> tuple[Doubt, ...]:
    found: dict[str, Doubt] = {}
    for body in top.mappings("doubts"):
        body.allow(("cell", "why"))
        cell = _path(body, "cell", cells)
        if cell in found:
            raise body.refuse("doubt-doubled", body, target=cell)
        found[cell] = Doubt(cell, body.word("why"), body.line)
    return tuple(found.values())


def _path(body: Mapping, key: str, cells: Collection[str]) -> str:
    path = body.word(key)
    if path not in cells:
        raise body.refuse("path-unknown", body[key], found=path, **near(path, cells))
    return str(path)


def extra_rows_of(top: Mapping, form: Form) -> tuple[ExtraRow, ...]:
    found = []
    for body in top.mappings("extra_rows"):
        body.allow(("table", "label", "cells"))
        table = body.one_of("table", [table.name for table in form.tables])
        found.append(ExtraRow(table, body.word("label"), tuple(map(str, body.list("cells")))))
    return tuple(found)


def figures_of(top: Mapping, form: Form) -> tuple[Figure, ...]:
    return tuple(_figure(body, form) for body in top.mappings("figures"))


def _figure(body: Mapping, form: Form) -> Figure:
    body.allow(("what", "scope", "value", "words"), ("change", "parts"))
    what, scope = body.one_of("what", form.figures), body.one_of("scope", COVERS)
    for count in (body.word("value"), *body.list("parts")):
        if not _COUNT.fullmatch(count):
            raise body.refuse("figure-count", body, found=count)
    change = body.word("change", "")
    if change and not _CHANGE.fullmatch(change):
        raise body.refuse("figure-percent", body["change"], found=change)
    parts = tuple(map(int, body.list("parts")))
    return Figure(what, scope, int(body.word("value")), body.word("words"), change, parts, body.line)
