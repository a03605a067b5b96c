"""Reports in the official layout, made from a balanced record: cells, their places, their spans."""

import random
from dataclasses import dataclass, field, replace

from records import FORMS, balanced

AGENCY = "清河县水利局"
YEAR = 2023
CHROMIUM = "/usr/bin/chromium"
FLAGS = """--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
           --disable-component-update --disable-sync --no-pdf-header-footer"""
COLLAPSIBLE = "requests.other_handling"
PROSE = {
    "preamble": ["本报告由清河县水利局编制，数据统计期限自2023年1月1日起至12月31日止。"],
    "overview": [
        "2023年，我局认真贯彻落实《中华人民共和国政府信息公开条例》，全年工作平稳有序，主动公开各类信息若干条。",
        "（一）主动公开。围绕防汛抗旱、河湖管理、农村供水等重点领域，及时发布政策文件和工作动态，回应社会关切。",
        "（二）依申请公开。畅通受理渠道，规范答复文书，做到件件有登记、事事有回音。",
    ],
    "problems": [
        "存在的问题：公开的主动性有待加强，专业力量不足。改进情况：组织业务培训两次，完善审核制度。"
    ],
    "other_matters": ["本年度没有收取信息处理费，没有其他需要报告的事项。"],
}


@dataclass
class Box:
    """A cell of the official layout; `paths` are the cells of the record it shows."""

    text: str
    columns: int = 1
    rows: int = 1
    path: str = ""


@dataclass
class Sheet:
    """A report as its author has it; `truth` says for every cell which words are right."""

    record: object
    title: list = field(default_factory=list)
    heads: dict = field(default_factory=dict)
    text: dict = field(default_factory=dict)
    tables: dict = field(default_factory=dict)
    truth: dict = field(default_factory=dict)
    breaks: set = field(default_factory=set)  # (table, row) before which a page begins
    watermark: str = ""
    doubted: set = field(default_factory=set)  # cells that nobody can be sure of
    balanced: bool = True

    @property
    def form(self):
        return self.record.form


def sheet(form_id, seed, collapsed=False):
    form = FORMS[form_id]
    one_row = collapsed and bool(form.rows[COLLAPSIBLE].rows)
    record = sparse(balanced(form, seed, frozenset({COLLAPSIBLE} if one_row else ())), seed)
    made = Sheet(record)
    made.title = [AGENCY, f"{YEAR}年政府信息公开工作年度报告"]
    made.heads = {part.name: part.label for part in (*form.sections, *form.tables) if part.name != "preamble"}
    made.text = {name: list(lines) for name, lines in PROSE.items()}
    made.truth = {path: {cell.printed} for path, cell in record.cells.items()}
    proactive, requests, challenges = form.tables
    made.tables = {
        proactive.name: articles(record, proactive),
        requests.name: applicants(record, requests),
        challenges.name: results(record, challenges),
    }
    return made


def sparse(record, seed):
    """The record with most counts at zero, as in life, and every balance kept."""
    rand = random.Random(seed)
    form = record.form
    numbers = {path: int(cell.number) for path, cell in record.cells.items()}
    for table in form.tables:
        rows = table.printed(record.collapsed)
        totals = {path for row in table.rows for path in row.cells if row.sum_of}
        given = {
            f"{path}.{c.name}" for b in table.balances for path in b.left[:1] for c in form.rows[path].columns
        }
        for row in rows:
            for path, column in zip(row.cells, row.columns, strict=True):
                free = not column.sum_of and path not in totals and path not in given
                if free and rand.random() < 0.6:
                    numbers[path] = 0
                elif free and rand.random() < 0.1:
                    numbers[path] *= rand.choice([31, 107, 1013])
    return rebalanced(record, numbers, rand)


def rebalanced(record, numbers, rand):
    form = record.form
    for table in form.tables:
        rows = {row.path: row for row in table.rows}
        for total in (row for row in table.rows if row.sum_of):
            for cell, column in zip(total.cells, total.columns, strict=True):
                parts = [r for path in total.sum_of for r in rows[path].printed(record.collapsed)]
                numbers[cell] = sum(numbers[f"{part.path}.{column.name}"] for part in parts)
        for balance in table.balances:
            first, second = balance.left
            for column in form.rows[first].columns:
                right = sum(numbers[f"{path}.{column.name}"] for path in balance.right)
                carried = min(numbers[f"{second}.{column.name}"], right)
                numbers[f"{second}.{column.name}"] = carried
                numbers[f"{first}.{column.name}"] = right - carried
        for row in table.printed(record.collapsed):
            for column in row.columns:
                if column.sum_of:
                    numbers[f"{row.path}.{column.name}"] = sum(
                        numbers[f"{row.path}.{n}"] for n in column.sum_of
                    )
    cells = {}
    for row in form.printed(record.collapsed):
        for path, column in zip(row.cells, row.columns, strict=True):
            text = str(numbers[path])
            if column.type == "decimal" and numbers[path]:
                text += rand.choice(["", ".5", ".28", ".892534"])
            if column.type == "signed" and numbers[path] and rand.random() < 0.5:
                text = f"-{text}"
            cells[path] = replace(record.cells[path], printed=text)
    return replace(record, cells=cells)


# The official layout, its merged cells included


def boxes(record, row, columns=1):
    return [Box(record.cells[path].printed, columns, path=path) for path in row.cells]


def articles(record, table):
    """One number in the width of three, or two, where the form has it so."""
    width, rows, above = 3, [], None
    for row in table.printed(record.collapsed):
        if (row.under, row.columns) != above:
            if above is None or above[0] != row.under:
                rows.append([Box(row.under, width + 1)])
            rows.append([Box(table.corner), *spread([Box(c.label) for c in row.columns], width)])
            above = (row.under, row.columns)
        rows.append([Box(row.label), *spread(boxes(record, row), width)])
    return rows


def spread(cells, width):
    cells[-1].columns = width - len(cells) + 1
    return cells


def applicants(record, table):
    columns = table.rows[0].columns
    rows = [
        [Box(table.corner, 3, 3), Box(table.heading, 7)],
        [Box(columns[0].label, 1, 2), Box(columns[1].under, 5), Box(columns[-1].label, 1, 2)],
        [Box(column.label) for column in columns[1:-1]],
    ]
    leaves = {top.path: list(top.printed(record.collapsed)) for top in table.rows}
    seen = set()
    for top in table.rows:
        for index, leaf in enumerate(leaves[top.path]):
            labels = []
            if top.under is None:
                labels = [Box(top.label, 3)]
            else:
                if top.under not in seen:
                    seen.add(top.under)
                    labels.append(Box(top.under, 1, sum(len(leaves[t.path]) for t in table.rows if t.under)))
                if leaf is top:
                    labels.append(Box(top.label, 2))
                else:
                    labels += [Box(top.label, 1, len(leaves[top.path]))] if not index else []
                    labels.append(Box(leaf.label))
            rows.append([*labels, *boxes(record, leaf)])
    return rows


def results(record, table):
    first, second, third = table.rows
    labels = [column.label for column in first.columns]
    return [
        [Box(first.label, 5), Box(second.under, 10)],
        [*(Box(label, 1, 2) for label in labels), Box(second.label, 5), Box(third.label, 5)],
        [Box(label) for label in (*labels, *labels)],
        [box for row in table.rows for box in boxes(record, row)],
    ]


def upright(record, table):
    """Table four with a row for each way, as some regions print it."""
    labels = [column.label for column in table.rows[0].columns]
    rows = [[Box("", 2), *map(Box, labels)], [Box(table.rows[0].label, 2), *boxes(record, table.rows[0])]]
    for index, row in enumerate(table.rows[1:]):
        head = [Box(row.under, 1, 2)] if not index else []
        rows.append([*head, Box(row.label), *boxes(record, row)])
    return rows


# Where things stand


def placed(rows):
    """Every row as places; a merged cell stands at its first and None at the others."""
    covered, grid = set(), []
    for top, row in enumerate(rows):
        places = []
        for box in row:
            while (top, len(places)) in covered:
                places.append(None)
            left = len(places)
            places += [box, *[None] * (box.columns - 1)]
            covered |= {(top + r, left + c) for r in range(1, box.rows) for c in range(box.columns)}
        while (top, len(places)) in covered:
            places.append(None)
        grid.append(places)
    return grid


def numbered(made, table="requests"):
    """The indices of the rows that hold numbers."""
    return [i for i, row in enumerate(made.tables[table]) if any(box.path for box in row)]


def lost(made, paths):
    made.truth |= {path: made.truth[path] | {"lost"} for path in paths}


def paths_of(row):
    return [box.path for box in row if box.path]


def remove_row(rows, index):
    """Take a row away; what reaches over it from above becomes shorter, what begins in it moves down."""
    for top in range(index):
        for box in rows[top]:
            if box.rows > index - top:
                box.rows -= 1
    tall = [box for box in rows[index] if box.rows > 1]
    for box in tall:
        box.rows -= 1
    row = rows.pop(index)
    if tall:
        rows[index][:0] = tall
    return row


def insert_row(rows, index, row):
    for top in range(index):
        for box in rows[top]:
            if box.rows > index - top:
                box.rows += 1
    rows.insert(index, row)
