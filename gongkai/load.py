"""A record read from its YAML against the form; every mistake is a finding of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from collections.abc import Mapping as Dict
from itertools import islice
from typing import Any, TypeVar, cast

from gongkai import notes
from gongkai.files import only_visible
from gongkai.finding import Finding, Refused
from gongkai.form import Form, Row, Table
from gongkai.layout import Tables, tables_of
from gongkai.parser import words_in
from gongkai.plain import plain_top
from gongkai.record import SOURCE, Cell, Doubt, Exemption, ExtraRow, Figure, Record, cells_of
from gongkai.values import FULL_WIDTH, MISSING, cell_finding
from gongkai.words import Mapping, Word, Words, near

TOP = ("agency", "year", "form", "source")
MORE = ("text", *notes.KEYS)
AROUND = {*TOP, *MORE}  # the keys that are not those of tables
MOST = 50  # mistakes of one file that are listed; the others are counted
_FORMS = {  # what a key of the source may hold: a name beside the record, a checksum, a version
    "file": re.compile(r"[^./\\:\s][^/\\:\s]{0,99}"),
    "url": re.compile(r"https?://[^\s/@\\]+(/[^\s\\]*)?"),
    "sha256": re.compile(r"[0-9a-f]{64}"),
    "original_sha256": re.compile(r"[0-9a-f]{64}"),
    "reader": re.compile(r"gongkai [0-9][0-9A-Za-z.+-]{0,30}"),
    "published": re.compile(r"20[0-9]{2}-[01][0-9]-[0-3][0-9]"),
}
_THOUSANDS = re.compile(r"(?<![0-9])[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?(?![0-9])")
_CONFLICT = re.compile(r"<{7}|={7}|>{7}")
_EMPTY_CELL = re.compile(r"[\[,]\s*(?=[,\]])")
T = TypeVar("T")


def load(text: str, path: str, forms: Dict[str, Form]) -> tuple[Record | None, list[Finding]]:
    """The record of a YAML text, or None, and what is wrong with it."""
    try:
        top, tables = _parts(text, path, forms)
        form = _form(top, forms)
    except Refused as error:
        hidden = error.finding.rule in ("character", "yaml-plain")
        slips = [] if hidden else [*islice(_typing_mistakes(text, path), MOST)]
        return None, slips or [error.finding]
    reader = _Reader(top, form, text, tables)
    record = reader.record()
    return (None if reader.findings else record), reader.listed()


def _parts(text: str, path: str, forms: Dict[str, Form]) -> tuple[Mapping, Tables | None]:
    """The top mapping, and apart from it the tables where they could be read at once. Raises Refused."""
    only_visible(text, path)
    tables = tables_of(text, forms)
    top = plain_top(text, path, tables.lines) if tables else None
    if tables and top and top.keys() <= AROUND:
        return top, tables
    return words_in(text, path), None


def _form(top: Mapping, forms: Dict[str, Form]) -> Form:
    if "form" not in top:
        raise top.refuse("key-missing", top, key="form")
    return forms[top.one_of("form", forms)]


def _typing_mistakes(text: str, path: str) -> Iterator[Finding]:
    """What a Chinese keyboard or a slip does to a line; looked for only where YAML does not parse."""
    for line, written in enumerate(text.split("\n"), 1):
        bare = written.partition("#")[0]
        if written.startswith("\t") or _CONFLICT.match(written):
            template = "yaml-tab" if written.startswith("\t") else "yaml-conflict"
            yield Finding("yaml", path, line, 1, template=template)
            return
        key = re.match(r" *\w+ *([:：])", bare)
        if bare.startswith("text"):
            return
        if not key:
            continue
        inside = re.search("[，：［］【】]", bare) if re.search(r"[\[\]［］【】]", bare) else None
        empty = _EMPTY_CELL.search(bare)
        wide = key.start(1) if key[1] == "：" else inside.start() if inside else -1
        if wide >= 0:
            words: dict[str, object] = {"found": bare[wide], "expected": FULL_WIDTH[bare[wide]]}
            yield Finding("fullwidth", path, line, wide + 1, words=words)
        elif bare.count("[") != bare.count("]"):
            yield Finding("bracket", path, line, key.end())
        elif empty:
            yield Finding("bracket", path, line, empty.start() + 1, template="cell-empty")


class _Reader:
    """Reads one record; findings pile up so that all mistakes of a file are shown at once."""

    def __init__(self, top: Mapping, form: Form, text: str, found: Tables | None) -> None:
        self.top, self.form, self.raw, self.found = top, form, text, found
        self.findings: list[Finding] = []
        self.more = 0
        self.cells: dict[str, Cell] = found.cells if found else {}
        self.collapsed: set[str] = set()
        self.written: dict[str, Words] = {}

    def record(self) -> Record | None:
        """The record; tables that were found before do not stand in the top mapping."""
        tables = () if self.found else self.form.tables
        self.tried(self.top.allow, (*TOP, *(table.name for table in tables)), MORE)
        if self.findings:
            return None
        for table in tables:
            self.tried(self.table, table)
        parts: dict[str, Any] = {step.__name__: self.tried(step) for step in self.steps()}
        if self.findings:
            return None
        written = self.found.written if self.found else self.written
        parts |= {"collapsed": frozenset(self.collapsed), "written": written}
        lines = {str(key): key.line for key in self.top.names()}
        return Record(form=self.form, cells=self.cells, lines=lines, **parts)

    def listed(self) -> list[Finding]:
        """The findings, and how many more there are."""
        if not self.more:
            return self.findings
        last = self.findings[-1]
        more = Finding("more", self.top.path, last.line, last.column, words={"count": self.more})
        return [*self.findings, more]

    def steps(self) -> tuple[Callable[[], object], ...]:
        body = (self.exemptions, self.doubts, self.extra_rows, self.figures)
        return (self.agency, self.year, self.source, self.text, *body)

    def tried(self, step: Callable[..., T], *asked: object) -> T | None:
        """What the step gives; None where it refuses, which is noted."""
        try:
            return step(*asked)
        except Refused as error:
            self.add(error.finding)
            return None

    def add(self, finding: Finding) -> None:
        if len(self.findings) < MOST:
            self.findings.append(finding)
        else:
            self.more += 1

    def agency(self) -> str:
        return self.top.word("agency")

    def year(self) -> int:
        year = self.top.word("year")
        if not re.fullmatch(r"20[0-9]{2}", year):
            raise self.top.refuse("year", self.top["year"], found=year)
        return int(year)

    def source(self) -> dict[str, str]:
        body = self.top.mapping("source")
        body.allow(("title",), SOURCE)
        source = {key: str(body.word(key)) for key in body}
        for key, word in source.items():
            if key in _FORMS and not _FORMS[key].fullmatch(word):
                raise body.refuse(f"source-{key.rpartition('_')[2]}", body[key], found=word)
        return source

    def text(self) -> dict[str, str]:
        if "text" not in self.top:
            return {}
        body = self.top.mapping("text")
        body.allow((), [section.name for section in self.form.sections])
        return {key: self.section(body, key) for key in body}

    def section(self, body: Mapping, key: str) -> str:
        """A section of the narrative without the blanks at its ends and at the end of its lines."""
        text = "\n".join(map(str.rstrip, body.word(key).split("\n"))).strip()
        if not text:
            raise body.refuse("word-expected", body[key], key=key)
        return text

    def table(self, table: Table) -> None:
        body = self.top.mapping(table.name)
        self.rows(body, table.named)

    def rows(self, body: Mapping, rows: dict[str, Row]) -> None:
        for again in body.twice:
            self.report("key-twice", again, key=again)
        for key, value in body.items():
            row = rows.get(key)
            if row is None:
                self.report("row-unknown", cast("Word", key), found=key, **self.near(key, rows))
            elif isinstance(value, Mapping) and row.rows:
                self.rows(value, row.named)
            else:
                self.row(row, value)
        if body.keys() < rows.keys():  # a misspelt row has been named already
            missing = [row.label for name, row in rows.items() if name not in body]
            self.report("row-missing", body, labels="、".join(missing))

    def near(self, key: str, rows: Dict[str, Row]) -> dict[str, object]:
        """What could have been meant; looked for only where the finding will be shown."""
        return near(key, rows) if len(self.findings) < MOST else {"near": ""}

    def row(self, row: Row, value: Word | Words | Mapping) -> None:
        if row.rows:
            self.collapsed.add(row.path)
        if isinstance(value, Word) and value in MISSING:
            value = self.whole(value, len(row.columns))
        if isinstance(value, Word) and value and not value.isdecimal():
            self.add(cell_finding(value, self.top.path, (value.line, value.column), row.label))
        elif not isinstance(value, Words):
            self.report("row-list", value, label=row.label, expected=len(row.columns))
        elif not self.thousands(row, value) and self.numbers(row, value):
            self.length(row, value)

    def whole(self, word: Word, count: int) -> Words:
        row = Words([word] * count)
        row.line, row.column = word.line, word.column
        return row

    def numbers(self, row: Row, value: Words) -> bool:
        """Whether every cell could be read; how many there are is not asked here."""
        good = True
        self.written[row.path] = value
        for path, kind, word in zip(row.cells, row.kinds, value, strict=False):
            printed = word if isinstance(word, str) else "[…]"
            try:
                self.cells[path] = cells_of(kind)[printed]
            except ValueError:
                at = row.cells.index(path)
                label = f"{row.label} {row.columns[at].label}"
                self.add(cell_finding(printed, self.top.path, value.place(at), label))
                good = False
        return good

    def thousands(self, row: Row, value: Words) -> bool:
        """Whether a comma inside a number made the row too long."""
        if len(value) <= len(row.columns):
            return False
        comma = _THOUSANDS.search(self.raw.split("\n")[value.line - 1].partition("#")[0])
        if comma:
            found = comma[0]
            self.report("number-comma", value, found=found, expected=found.replace(",", ""), label=row.label)
        return comma is not None

    def length(self, row: Row, value: Words) -> None:
        if len(value) != len(row.columns):
            self.report("row-length", value, label=row.label, found=len(value), expected=len(row.columns))

    def figures(self) -> tuple[Figure, ...]:
        return notes.figures_of(self.top, self.form)

    def exemptions(self) -> tuple[Exemption, ...]:
        return notes.exemptions_of(self.top, self.form, self.cells, frozenset(self.collapsed))

    def doubts(self) -> tuple[Doubt, ...]:
        return notes.doubts_of(self.top, self.cells)

    def extra_rows(self) -> tuple[ExtraRow, ...]:
        return notes.extra_rows_of(self.top, self.form)

    def report(self, rule: str, where: Word | Words | Mapping, **words: object) -> None:
        self.add(self.top.refuse(rule, where, **words).finding)
