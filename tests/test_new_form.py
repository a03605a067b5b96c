"""A form that nobody has issued yet, added as one file: all steps take it without a change of code."""

import csv
import io
import json

import pytest
from records import CONTENT, balanced
from trees import build, tree

from gongkai.grammar import load_form
from gongkai.load import load

AGENCY = "某县人民政府"
OLD, RENAMED = "petition_or_complaint", "appeal"
SPLIT = "on_paper", "online"
NEW = "foreign_person"
LABELS = ["1.以申请公开名义信访投诉", "1.以纸质形式提供", "2.通过网络提供", "外国人"]
CHANGES = (
    ("form: 2021", "form: 2027"),
    ("report_years: [2021, ]", "report_years: [2027, ]"),
    # one row renamed
    (
        f"{OLD}: {{label: 1.信访举报投诉类申请, aliases: [信访举报投诉类申请]",
        f"{RENAMED}: {{label: {LABELS[0]}",
    ),
    (f"requests.not_handled.{OLD}:", f"requests.not_handled.{RENAMED}:"),  # what the row means
    # one row split in two
    (
        "granted: {label: （一）予以公开, under: 三、本年度办理结果, aliases: [予以公开情况], en: Granted}",
        f"""granted:
        label: （一）予以公开
        under: 三、本年度办理结果
        en: Granted
        rows:
          {SPLIT[0]}: {{label: {LABELS[1]}, en: Granted on paper}}
          {SPLIT[1]}: {{label: {LABELS[2]}, en: Granted online}}""",
    ),
    # one new column, counted into the total
    ("business: {label", f"{NEW}: {{label: {LABELS[3]}, en: Foreign persons}}\n    business: {{label"),
    ("sum_of: [natural_person, business,", f"sum_of: [natural_person, {NEW}, business,"),
)


def form_of(content):
    """The made-up form, put beside the real ones."""
    text = (CONTENT / "forms/2021.yaml").read_text(encoding="utf-8")
    for old, new in CHANGES:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path = content / "forms/2027.yaml"
    path.write_text(text, encoding="utf-8")
    return load_form(path)


def numbers(row, record):
    return [record.cells[path].printed for path in row.cells]


def rows_of(table, record):
    """A printed table, with a head wherever the columns change; or the whole of it as one line of numbers."""
    rows = table.printed()
    if table.one_line:
        yield [row.label for row in rows for _ in row.columns]
        yield [column.label for row in rows for column in row.columns]
        yield [number for row in rows for number in numbers(row, record)]
        return
    columns = ()
    for row in rows:
        if row.columns != columns:
            columns = row.columns
            yield [table.corner, *(column.label for column in columns)]
        yield [row.label, *numbers(row, record)]


def lines_of(record):
    """The report as an agency would print it, its cells between tabs."""
    yield from (f"{AGENCY}2027年政府信息公开工作年度报告", "")
    overview, *others = (section for section in record.form.sections if not section.optional)
    yield from (overview.label, "全年工作平稳。", "")
    for table in record.form.tables:
        yield table.label
        yield from ("\t".join(cells) for cells in rows_of(table, record))
        yield ""
    for section in others:
        yield from (section.label, "无。", "")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Content with a report in the new form, read, checked and published; and what the report prints."""
    folder = tmp_path_factory.mktemp("new-form")
    content = tree(folder)
    form = form_of(content)
    record = balanced(form)
    source = content / "reports/61/610921/government/2027.txt"
    source.write_text("\n".join(lines_of(record)), encoding="utf-8")
    run = build("--content", content)
    return form, record, content, run


def written(content):
    return (content / "reports/61/610921/government/2027.yaml").read_text(encoding="utf-8")


def table_of(path):
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def test_the_form_has_its_new_rows_and_balances(built):
    form, _, content, _ = built
    old = load_form(content / "forms/2021.yaml")
    assert len(form.rows) == len(old.rows) + 2
    assert len(form.balances()) == len(old.balances()) + 3  # a row total, and two sums of the new column


def test_the_report_is_read_by_its_labels(built):
    form, record, content, run = built
    assert run.returncode == 0, run.stdout + run.stderr
    read, findings = load(
        written(content), "2027.yaml", {"2021": load_form(content / "forms/2021.yaml"), "2027": form}
    )
    assert not findings
    assert (read.form.id, read.agency, read.year) == ("2027", AGENCY, 2027)
    assert {p: c.printed for p, c in read.cells.items()} == {p: c.printed for p, c in record.cells.items()}
    assert not read.doubts


def test_every_balance_of_the_new_form_is_checked(built):
    form, record, content, _ = built
    path = content / "reports/61/610921/government/2027.yaml"
    data = json.loads(build("check", "--content", content, "--format", "json", path).stdout)
    assert data["summary"]["holds"] == len(form.balances())
    cell = next(path for path in record.cells if path.endswith(f"{SPLIT[1]}.{NEW}"))
    row = next(line for line in written(content).split("\n") if f"{SPLIT[1]}:" in line)
    numbers = row.partition("[")[2].partition("]")[0].split(",")
    numbers[1] = str(int(record.cells[cell].printed) + 1)
    odd = content.parent / "odd.yaml"
    odd.write_text(written(content).replace(row, f"    {SPLIT[1]}: [{', '.join(numbers)}]"), encoding="utf-8")
    found = json.loads(build("check", "--content", content, "--format", "json", odd).stdout)["findings"]
    assert {finding["rule"] for finding in found} >= {"row_total", "column_total"}
    assert all(cell in finding["cells"] for finding in found)


def test_the_pages_show_what_is_new(built):
    _, _, content, _ = built
    page = (content.parent / "site/610921/government/2027/index.html").read_text(encoding="utf-8")
    dictionary = (content.parent / "site/data/dictionary/index.html").read_text(encoding="utf-8")
    for text in (page, dictionary):
        for label in LABELS:
            assert label in text
    assert f"requests.{RENAMED}" not in dictionary
    assert f"requests.not_handled.{RENAMED}" in dictionary


def test_the_downloads_hold_what_is_new(built):
    _, record, content, _ = built
    data = content.parent / "site/data"
    wide = next(row for row in table_of(data / "reports.csv") if row["year"] == "2027")
    cells = {row["path"]: row for row in table_of(data / "cells.csv") if row["report"].endswith("/2027")}
    for path, cell in record.cells.items():
        assert wide[cells[path]["figure"]] == cell.printed
        assert cells[path]["printed"] == cell.printed
    assert any(path.endswith(f"{SPLIT[0]}.{NEW}") for path in cells)
