"""The grammar of a form file: `content/forms/*.yaml` → Form. A mistake is refused with file and line."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from pathlib import Path

from gongkai.finding import LANGUAGES, SEVERITIES, refused
from gongkai.form import PREVIOUS, Column, Counted, Form, Row, Rule, Section, Sum, Summary, Table, Unit
from gongkai.parser import read_file
from gongkai.words import Mapping, near

TYPES = ("count", "signed", "decimal")
_YEAR = re.compile(r"20[0-9]{2}")
_FACTOR = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")
LAYOUTS = ("rows", "one_line")
TOP = (
    "form",
    "title",
    "issued_as",
    "report_years",
    "heads",
    "units",
    "rules",
    "sections",
    "tables",
    "columns",
    "summary",
)


def load_forms(folder: Path) -> dict[str, Form]:
    """Every form of a folder by its id. Raises Refused."""
    forms = {path.stem: load_form(path) for path in sorted(folder.glob("*.yaml"))}
    if not forms:
        raise refused("forms-none", folder)
    return forms


def load_form(path: Path) -> Form:
    """The form of one file. Raises Refused."""
    top = read_file(path)
    top.allow(TOP, ("between_years", "figures", "about"))
    if top.word("form") != path.stem:
        raise top.refuse("form-name", top["form"], found=top.word("form"), expected=path.stem)
    form = _Reader(top).form()
    _resolve(form, top)
    return form


class _Reader:
    """What the top of the file defines (units, heads, rules, column sets) is known to all below it."""

    def __init__(self, top: Mapping) -> None:
        self.top = top
        heads, units, rules = (top.mapping(key) for key in ("heads", "units", "rules"))
        self.heads = {name: heads.word(name) for name in heads}
        self.units = {name: _unit(name, units.mapping(name)) for name in units}
        self.rules = {name: _rule(name, rules.mapping(name)) for name in rules}
        sets = top.mapping("columns")
        self.sets = {name: self.columns(sets.mapping(name)) for name in sets}

    def form(self) -> Form:
        top, sections, tables = self.top, self.top.mapping("sections"), self.top.mapping("tables")
        return Form(
            top.word("form"),
            top.word("title"),
            top.word("issued_as"),
            _years(top),
            self.heads,
            self.units,
            self.rules,
            tuple(_section(name, sections.mapping(name)) for name in sections),
            tuple(self.table(name, tables.mapping(name)) for name in tables),
            self.sums(top, "between_years"),
            _summary(top.mapping("summary")),
            figures=_figures(top.mapping("figures")) if "figures" in top else {},
            about=_about(top.mapping("about")) if "about" in top else {},
        )

    def columns(self, body: Mapping) -> tuple[Column, ...]:
        columns = tuple(self.column(name, body.mapping(name)) for name in body)
        for column in columns:
            for part in column.sum_of:
                if part not in body:
                    raise body.refuse("path-unknown", body[column.name], found=part, **near(part, body))
        return columns

    def column(self, name: str, body: Mapping) -> Column:
        body.allow(("label", "en"), ("aliases", "under", "unit", "type", "sum_of"))
        return Column(
            name,
            body.word("label"),
            body.list("aliases"),
            body.word("en"),
            self.head(body, "under"),
            self.units[body.one_of("unit", self.units, next(iter(self.units)))],
            body.one_of("type", TYPES, "count"),
            body.list("sum_of"),
        )

    def table(self, name: str, body: Mapping) -> Table:
        body.allow(("label", "en", "rows"), ("aliases", "columns", "corner", "heading", "layout", "balances"))
        shared = self.column_set(body) if "columns" in body else None
        rows = body.mapping("rows")
        return Table(
            name,
            body.word("label"),
            body.list("aliases"),
            body.word("en"),
            self.head(body, "corner"),
            self.head(body, "heading"),
            body.one_of("layout", LAYOUTS, "rows") == "one_line",
            tuple(self.row(f"{name}.{key}", rows.mapping(key), shared) for key in rows),
            self.sums(body, "balances", f"{name}."),
        )

    def row(self, path: str, body: Mapping, shared: tuple[Column, ...] | None) -> Row:
        body.allow(("label", "en"), ("aliases", "under", "columns", "rows", "sum_of"))
        columns = self.column_set(body) if shared is None or "columns" in body else shared
        rows = body.mapping("rows") if "rows" in body else {}
        return Row(
            path,
            body.word("label"),
            body.list("aliases"),
            body.word("en"),
            self.head(body, "under"),
            columns,
            tuple(self.row(f"{path}.{key}", body.mapping("rows").mapping(key), columns) for key in rows),
            tuple(f"{path.partition('.')[0]}.{name}" for name in body.list("sum_of")),
        )

    def column_set(self, body: Mapping) -> tuple[Column, ...]:
        return self.sets[body.one_of("columns", self.sets)]

    def head(self, body: Mapping, key: str) -> str | None:
        return body.one_of(key, self.heads) if key in body else None

    def sums(self, body: Mapping, key: str, base: str = "") -> tuple[Sum, ...]:
        return tuple(self.sum(item, base) for item in body.mappings(key))

    def sum(self, item: Mapping, base: str) -> Sum:
        item.allow(("rule", "left", "right"))
        left, right = (tuple(base + path for path in item.list(side)) for side in ("left", "right"))
        return Sum(item.one_of("rule", self.rules), left, right)


def _years(top: Mapping) -> tuple[int, int | None]:
    years = top.list("report_years")
    if not 1 <= len(years) <= 2 or not all(map(_YEAR.fullmatch, years)):
        raise top.refuse("form-years", top["report_years"])
    return int(years[0]), int(years[1]) if len(years) == 2 else None


def _unit(name: str, body: Mapping) -> Unit:
    body.allow(("en",), ("also",))
    also = body.mapping("also") if "also" in body else Mapping(body.path)
    for other in also:
        if not _FACTOR.fullmatch(also.word(other)):
            raise also.refuse("form-factor", also[other], found=also.word(other))
    return Unit(name, body.word("en"), tuple((other, also.word(other)) for other in also))


def _rule(name: str, body: Mapping) -> Rule:
    body.allow(("zh", "en", "severity", "basis"))
    severity = body.one_of("severity", SEVERITIES)
    return Rule(name, body.word("zh"), body.word("en"), severity, body.word("basis"))


def _section(name: str, body: Mapping) -> Section:
    body.allow(("label", "en"), ("aliases", "optional"))
    optional = body.one_of("optional", ("yes", "no"), "no") == "yes"
    return Section(name, body.word("label"), body.list("aliases"), body.word("en"), optional)


def _summary(body: Mapping) -> Summary:
    body.allow(LANGUAGES)
    return Summary(*(str(body.word(lang)) for lang in LANGUAGES))


def _about(body: Mapping) -> dict[str, dict[str, str]]:
    """What rows mean, in both languages."""
    for path in body:
        body.mapping(path).allow(LANGUAGES)
    return {path: {lang: str(body.mapping(path).word(lang)) for lang in LANGUAGES} for path in body}


def _figures(body: Mapping) -> dict[str, Counted]:
    return {name: _counted(name, body.mapping(name)) for name in body}


def _counted(name: str, body: Mapping) -> Counted:
    lists = ("cells", "wording", "none", "without", "whole")
    body.allow(("zh", "en"), lists)
    return Counted(name, body.word("zh"), body.word("en"), *(body.list(key) for key in lists))


def _resolve(form: Form, top: Mapping) -> None:
    """Every path that a sum names must be a row or a cell, every rule it uses must be written."""
    rules, tables = top.mapping("rules"), top.mapping("tables")
    for name in ("row_total", "column_total"):
        if name not in form.rules:
            raise rules.refuse("key-missing", rules, key=name)
    for table in form.tables:
        summed = [path for row in table.rows for path in row.sum_of]
        balanced = [path for item in table.balances for path in item.left + item.right]
        _known({**form.rows, **form.columns}, summed + balanced, tables.mapping(table.name))
    counted = (path for item in form.figures.values() for path in item.cells)
    _known(form.columns, counted, top.mapping("figures") if form.figures else top)
    _known(form.rows, form.about, top.mapping("about") if form.about else top)
    compared = (path for item in form.compared for path in item.left + item.right)
    _known({**form.rows, **form.columns}, (path.removeprefix(PREVIOUS) for path in compared), top)
    _known(form.columns, form.summary.paths, top.mapping("summary"))


def _known(known: Collection[str], paths: Iterable[str], where: Mapping) -> None:
    for path in paths:
        if path not in known:
            raise where.refuse("path-unknown", where, found=path, **near(path, known))
