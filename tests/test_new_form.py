"""A form that nobody has issued yet, added as one file: all steps take it without a change of code."""

import csv
import io
import json
import re
import sqlite3

import jsonschema
import openpyxl
import pytest
import yaml
from browser import serve
from records import CONTENT, balanced
from records import read as read_record
from trees import build, tree

from gongkai.grammar import load_form
from gongkai.load import load

AGENCY = "某县人民政府"
OLD, RENAMED = "petition_or_complaint", "appeal"
RELABELLED = "duplicate"  # another label, the same name: the row goes on
SPLIT = "on_paper", "online"
NEW = "foreign_person"
LABELS = ["1.以申请公开名义信访投诉", "2.同一申请人重复申请", "1.以纸质形式提供", "2.通过网络提供", "外国人"]
CHANGES = (
    ("form: 2021", "form: 2027"),
    ("report_years: [2021, ]", "report_years: [2027, ]"),
    # one row renamed
    (
        f"{OLD}: {{label: 1.信访举报投诉类申请, aliases: [信访举报投诉类申请]",
        f"{RENAMED}: {{label: {LABELS[0]}",
    ),
    (f"requests.not_handled.{OLD}:", f"requests.not_handled.{RENAMED}:"),  # what the row means
    # one row under another label, which counts it among the same
    (
        f"{RELABELLED}: {{label: 2.重复申请, aliases: [重复申请], en: Duplicate request",
        f"{RELABELLED}: {{label: {LABELS[1]}, en: Repeated by one applicant",
    ),
    # one row split in two
    (
        "granted: {label: （一）予以公开, under: 三、本年度办理结果, aliases: [予以公开情况], en: Granted}",
        f"""granted:
        label: （一）予以公开
        under: 三、本年度办理结果
        en: Granted
        rows:
          {SPLIT[0]}: {{label: {LABELS[2]}, en: Granted on paper}}
          {SPLIT[1]}: {{label: {LABELS[3]}, en: Granted online}}""",
    ),
    # one new column, counted into the total
    ("business: {label", f"{NEW}: {{label: {LABELS[4]}, en: Foreign persons}}\n    business: {{label"),
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


def total_of(record, path, column="total"):
    """The number of a row or a group, from what is printed."""
    row = record.form.rows[path]
    return sum(record.cells[f"{part.path}.{column}"].number for part in row.printed(record.collapsed))


COMPARED = {  # what is compared across the forms, and in which of the two years it exists
    "requests.granted.total": (2023, 2027),  # split: the sum of its parts
    f"requests.granted.{SPLIT[0]}.total": (2027,),
    f"requests.not_handled.{RELABELLED}.total": (2023, 2027),
    f"requests.not_handled.{RENAMED}.total": (2027,),
    f"requests.not_handled.{OLD}.total": (2023,),
    f"requests.received.{NEW}": (2027,),
    "requests.received.total": (2023, 2027),
}


@pytest.mark.browser
def test_the_forms_can_be_compared_and_what_one_lacks_is_never_0(built, chromium):
    _, record, content, _ = built
    records = {2023: read_record(content / "reports/61/610921/government/2023.yaml"), 2027: record}
    context = chromium.new_context()
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    chosen = ",".join(COMPARED)
    with serve(content.parent / "site") as root:
        page.goto(f"{root}compare/?a=610921/government&i={chosen}")
        page.locator("#compare-result").wait_for()
        years = [int(year) for year in page.locator("#compare-result thead th").all_inner_texts()[3:]]
        rows = page.locator("#compare-result tbody tr").all()
        shown = [row.locator("td:not(.words)").all_inner_texts() for row in rows]
    context.close()
    assert years == [2023, 2027]
    for (path, known), cells in zip(COMPARED.items(), shown, strict=True):
        for year, cell in zip(years, cells, strict=True):
            row, _, column = path.rpartition(".")
            expected = str(total_of(records[year], row, column)) if year in known else "—无此项"
            assert cell.strip() == expected, (path, year)


def test_a_rate_goes_on_across_the_split(built):
    _, _, content, _ = built
    choices = json.loads((content.parent / "site/compare/choices.json").read_text(encoding="utf-8"))
    rates = {item["id"] for item in choices["indicators"] if "of" in item}
    assert "requests.granted.total" in rates


def test_the_pages_of_rows_and_of_the_agency_show_both_years(built):
    _, record, content, _ = built
    site = content.parent / "site"
    page = (site / "indicators/requests.granted/index.html").read_text(encoding="utf-8")
    assert f">{total_of(record, 'requests.granted')}<" in page
    for path in (
        f"requests.not_handled.{RENAMED}",
        f"requests.not_handled.{OLD}",
        f"requests.granted.{SPLIT[1]}",
    ):
        assert (site / "indicators" / path / "index.html").is_file()
    agency = (site / "610921/government/index.html").read_text(encoding="utf-8")
    line = next(
        row for row in re.findall(r"<tr>.*?</tr>", agency, re.S) if 'indicators/requests.granted/"' in row
    )
    assert re.findall(r"<td>(\d+)</td>", line)[-1] == str(total_of(record, "requests.granted"))


def test_workbook_database_dictionary_and_schema_know_the_form(built):
    _, record, content, _ = built
    data = content.parent / "site/data"
    cell = f"requests.granted.{SPLIT[0]}.{NEW}"
    name = cell.replace(".", "_")
    number = record.cells[cell].number
    with sqlite3.connect(data / "gongkai.sqlite") as base:
        query = "SELECT number FROM cells WHERE path = ? AND report = '610921/government/2027'"
        assert base.execute(query, [cell]).fetchall() == [(number,)]
        assert base.execute("SELECT forms FROM dictionary WHERE name = ?", [name]).fetchall()[0] == ("2027",)
    sheets = openpyxl.load_workbook(data / "reports.xlsx", read_only=True)
    assert any(
        value == name
        for sheet in sheets
        for row in sheet.iter_rows(max_row=5, values_only=True)
        for value in row
    )
    lines = (data / "reports.jsonl").read_text(encoding="utf-8").splitlines()
    assert any(json.loads(line)["form"] == "2027" for line in lines)
    dictionary = {row["path"]: row for row in table_of(data / "dictionary.csv") if row["path"]}
    assert LABELS[2] in dictionary[cell]["title_zh"]
    schema = jsonschema.Draft7Validator(json.loads((data / "record.schema.json").read_text(encoding="utf-8")))
    good = yaml.safe_load(written(content))
    assert not list(schema.iter_errors(good))
    good["requests"]["granted"][SPLIT[0]].pop()
    assert list(schema.iter_errors(good))


def test_adding_reading_again_and_tidying_take_the_new_form(built, tmp_path):
    _, record, content, _ = built
    again = tree(tmp_path)
    form_of(again)
    source = tmp_path / "report.txt"
    source.write_bytes((content / "reports/61/610921/government/2027.txt").read_bytes())
    run = build("add", "--content", again, source)
    assert run.returncode == 0, run.stderr
    assert written(again) == written(content)
    row = next(line for line in written(again).split("\n") if f"{SPLIT[0]}:" in line)
    path = again / "reports/61/610921/government/2027.yaml"
    path.write_text(written(again).replace(row, f"    {SPLIT[0]}: lost"), encoding="utf-8")
    assert (
        f"采用 {len(record.form.rows[f'requests.granted.{SPLIT[0]}'].columns)} 格"
        in build("read", "--again", "--content", again).stdout
    )
    assert written(again) == written(content)
    assert build("format", "--content", again).stdout == ""
