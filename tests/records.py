"""Records made by walking a form: dense and balanced, so that every rule has something to hold."""

import math
import random
from dataclasses import replace
from pathlib import Path

from gongkai.form import Form
from gongkai.grammar import load_forms
from gongkai.load import load
from gongkai.record import Cell, Record
from gongkai.values import number

ROOT = Path(__file__).parent.parent
CONTENT = ROOT / "content"
SHARED = ROOT.parent / "shared"
FORMS = load_forms(CONTENT / "forms")


def small(rand: random.Random, _: int) -> int:
    return rand.randint(1, 40)


def dense(rand: random.Random, _: int) -> int:
    return rand.randint(1, 999)


def sparse(rand: random.Random, place: int) -> int:
    """As real reports have it: the first column carries most, the others are 0 but for a few."""
    if rand.random() < (0.35 if place == 0 else 0.85):
        return 0
    return round(math.exp(rand.uniform(0, math.log(1500 if place == 0 else 80))))


def balanced(form: Form, seed: int = 1, collapsed: frozenset[str] = frozenset(), draw=small) -> Record:
    """A record in which every balance holds; but in a sparse one every cell is above 0."""
    rand = random.Random(seed)
    rows = form.printed(collapsed)
    numbers = {cell: draw(rand, place) for row in rows for place, cell in enumerate(row.cells)}
    for table in form.tables:
        rows = {row.path: row for row in table.rows}
        for total in (row for row in table.rows if row.sum_of):
            for cell, column in zip(total.cells, total.columns, strict=True):
                parts = [r for path in total.sum_of for r in rows[path].printed(collapsed)]
                numbers[cell] = sum(numbers[f"{part.path}.{column.name}"] for part in parts)
        for given in table.balances:
            first, *others = given.left
            for column in form.rows[first].columns:
                right = sum(numbers[f"{path}.{column.name}"] for path in given.right)
                for path in others:
                    numbers[f"{path}.{column.name}"] = min(numbers[f"{path}.{column.name}"], right)
                numbers[f"{first}.{column.name}"] = right - sum(numbers[f"{p}.{column.name}"] for p in others)
        for row in table.printed(collapsed):
            for column in row.columns:
                if column.sum_of:
                    parts = [f"{row.path}.{name}" for name in column.sum_of]
                    numbers[f"{row.path}.{column.name}"] = sum(numbers[part] for part in parts)
    return record(form, {cell: str(value) for cell, value in numbers.items()}, collapsed)


def record(form: Form, printed: dict[str, str], collapsed: frozenset[str] = frozenset()) -> Record:
    cells = {
        cell: Cell(printed[cell], number(printed[cell], column))
        for row in form.printed(collapsed)
        for cell, column in zip(row.cells, row.columns, strict=True)
    }
    source = {"title": "某县2023年政府信息公开工作年度报告", "sha256": "0" * 64}
    return Record("某县人民政府", 2023, form, source, cells, collapsed)


def changed(record: Record, **printed: str) -> Record:
    """The record with other words in some cells; a path is given with __ for its dots."""
    cells = dict(record.cells)
    for key, word in printed.items():
        path = key.replace("__", ".")
        cells[path] = Cell(word, number(word, record.form.columns[path]))
    return replace(record, cells=cells)


def with_cell(record: Record, path: str, word: str) -> Record:
    cells = {**record.cells, path: Cell(word, number(word, record.form.columns[path]))}
    return replace(record, cells=cells)


def read(path: Path) -> Record:
    found, findings = load(path.read_text(encoding="utf-8"), str(path), FORMS)
    assert found is not None, findings
    return found


def report(address: str) -> Record:
    """A record of the repository by its address, as 320813/government/2023."""
    return read(CONTENT / "reports" / address[:2] / f"{address}.yaml")


DENSE = {int(path.stem): read(path) for path in sorted((ROOT / "tests/dense").glob("*.yaml"))}
