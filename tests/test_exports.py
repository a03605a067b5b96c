"""The downloads: from each of them every cell of every record comes back as it stands in the YAML."""

import csv
import gzip
import hashlib
import json
import shutil
import sqlite3
import subprocess
import zipfile
from dataclasses import replace
from decimal import Decimal

import duckdb
import frictionless
import jsonschema
import openpyxl
import pandas
import pytest
import yaml
from records import CONTENT, FORMS, ROOT, balanced, with_cell
from sites import downloads

from gongkai import __version__
from gongkai.balance.bounds import Bound
from gongkai.catalog import load_catalog
from gongkai.checks import check
from gongkai.dump import dump
from gongkai.edition import Edition
from gongkai.exports import lists
from gongkai.exports.database import views
from gongkai.exports.tables import tables_of
from gongkai.order import Order
from gongkai.pages import summary
from gongkai.record import Doubt, Exemption, ExtraRow
from gongkai.site import write_site
from gongkai.stages import Stages
from gongkai.values import MISSING

EDITION = Edition("2024-05-06", "1.2.3", "c0ffee", "https://example.org/gongkai")
HOSTILE = '=HYPERLINK("https://example.org","</script>{{ 1 }}")\n\n“引号”"双引号",逗号'
PLACE = "610921"


def money(form):
    return next(path for path, column in form.columns.items() if column.type == "decimal")


def signed(form):
    return next(path for path, column in form.columns.items() if column.type == "signed")


def group(form):
    """A group that a report may print as one row."""
    return next(row.path for row in form.rows.values() if row.rows)


def dressed(record, year, **more):
    text = {section.name: HOSTILE for section in record.form.sections}
    source = {"title": "=1+1 年度报告", "sha256": "0" * 64, "published": f"{year + 1}-01-18"}
    return replace(record, year=year, text=text, source=source, agency="汉阴县人民政府", **more)


def government():
    """Five years more of an agency: both forms, a collapsed group, missing cells, money in another unit."""
    old, new = FORMS["2019"], FORMS["2021"]
    first = with_cell(with_cell(balanced(old, 1), signed(old), "-3"), money(old), "1077.892534")
    yield dressed(first, 2020)
    collapsed = balanced(new, 2, frozenset({group(new)}))
    yield dressed(with_cell(collapsed, money(new), "251000元"), 2021)
    full = balanced(new, 3)
    cells = list(full.cells)
    gone = with_cell(with_cell(full, cells[20], "lost"), money(new), "blank")
    doubts = (Doubt(cells[30], "与汇总数不合"),)
    extra = (ExtraRow(new.tables[1].name, "+地方加行", ("1", "2")),)
    yield dressed(gone, 2022, doubts=doubts, extra_rows=extra)
    broken = with_cell(full, cells[20], str(full.cells[cells[20]].number + 7))
    was, should = broken.cells[cells[20]].printed, full.cells[cells[20]].printed
    exempted = Exemption(cells[20], was, should, "source-wrong", "第3页", True)
    yield dressed(broken, 2024, exemptions=(exempted,))
    yield dressed(with_cell(full, money(new), "0.10"), 2025)


@pytest.fixture(scope="module")
def content(tmp_path_factory):
    """The repository's own reports and those that hold what no real one does yet."""
    folder = shutil.copytree(CONTENT, tmp_path_factory.mktemp("tree") / "content")
    for record in government():
        path = folder / f"reports/61/{PLACE}/government/{record.year}.yaml"
        path.write_text(dump(record), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def catalog(content):
    catalog, findings = load_catalog(content)
    assert findings == []
    assert len(catalog.reports) >= 10
    return catalog


def known(report):
    """As if the balances left one value of the first missing cell, and a range of the second."""
    found = [Bound("deduced", 4, 4), Bound("bounded", 0, None), *[Bound("lost", None, None)] * 150]
    return dict(zip(report.record.missing, found, strict=False))


def built(catalog, out, large=False):
    cells = {address: known(report) for address, report in catalog.reports.items()}
    checked = replace(check(catalog), cells=cells)
    downloads(catalog, checked, out, EDITION, large)
    return out


@pytest.fixture(scope="module")
def out(catalog, tmp_path_factory):
    return built(catalog, tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def expected(catalog):
    """By report and path: the words as printed, or `blank` or `lost`; and the number."""
    return {
        (address, path): (cell.printed, cell.number)
        for address, report in catalog.reports.items()
        for path, cell in report.record.cells.items()
    }


def worth(word):
    return None if word in (*MISSING, "", None) else Decimal(str(word))


def dictionary(out):
    with (out / "data/dictionary.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["file"] == "reports.csv" and row["path"]]
    return {row["name"]: row for row in rows}


def from_wide(lines, out):
    """The cells of wide lines (name → value), by the dictionary alone."""
    named = dictionary(out)
    found = {}
    for line in lines:
        for name, about in named.items():
            value = line.get(name)
            if value in ("", None) or name.endswith("_printed"):
                continue
            printed = value if value in MISSING else line.get(f"{name}_printed", str(value))
            found[line["report"], about["path"]] = (str(printed), worth(value))
    return found


def from_long(lines):
    return {(line["report"], line["path"]): (line["printed"], worth(line["number"])) for line in lines}


def from_object(item):
    found = {}
    for block in item["tables"]:
        for row, cells in block["rows"].items():
            for column, cell in zip(block["columns"], cells, strict=True):
                path = f"{block['table']}.{row}.{column}"
                printed = item.get("as_printed", {}).get(path, str(cell))
                found[item["report"], path] = (printed, worth(cell))
    return found


def from_printed(lines, report):
    found = {}
    for line in lines:
        for column, value in line.items():
            if value and column not in ("year", "row", "label") and not column.endswith("_printed"):
                printed = value if value in MISSING else line.get(f"{column}_printed") or value
                found[report(line), f"{line['row']}.{column}"] = (printed, worth(value))
    return found


def test_wide_csv_read_by_pandas(out, expected):
    frame = pandas.read_csv(out / "data/reports.csv", dtype=str, keep_default_na=False, encoding="utf-8-sig")
    assert from_wide(frame.to_dict("records"), out) == expected


def test_long_csv_read_by_duckdb(out, expected):
    relation = duckdb.read_csv(str(out / "data/cells.csv"), all_varchar=True)
    lines = [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]
    assert from_long(lines) == expected


def test_long_csv_read_by_frictionless_with_its_types(out, expected):
    package = frictionless.Package(str(out / "data/datapackage.json"))
    rows = package.get_resource("cells").read_rows()
    assert from_long(rows) == expected


def test_wide_csv_read_by_frictionless_has_integers_and_no_words(out, catalog):
    rows = frictionless.Package(str(out / "data/datapackage.json")).get_resource("reports").read_rows()
    for row in rows:
        record = catalog.reports[row["report"]].record
        for name, about in dictionary(out).items():
            if not name.endswith("_printed"):
                asked = record.form.id in about["forms"].split() and about["path"] in record.cells
                assert row[name] == (record.cells[about["path"]].number if asked else None)


def from_workbook(path, out):
    found = {}
    for sheet in openpyxl.load_workbook(path, read_only=True):
        _, names, *rows = sheet.iter_rows(values_only=True)
        lines = [dict(zip(names, row, strict=False)) for row in rows]
        known = [line for line in lines if line.get("report") and "path" not in line]
        found |= from_wide([{k: v for k, v in line.items() if v is not None} for line in known], out)
    return found


def test_workbook_read_by_openpyxl(out, expected):
    assert from_workbook(out / "data/reports.xlsx", out) == expected


def test_workbook_has_a_sheet_a_table_chinese_headings_and_frozen_rows(out, catalog):
    book = openpyxl.load_workbook(out / "data/reports.xlsx")
    form = FORMS["2021"]
    assert book.sheetnames[1:4] == [table.label for table in form.tables]
    for sheet in book:
        assert sheet.freeze_panes is not None
        assert all(any("\u4e00" <= c <= "\u9fff" for c in cell.value) for cell in sheet[1])
    assert book.properties.description.endswith(f"commit c0ffee, records {len(catalog.reports)}")
    assert {type(cell.value) for cell in book.worksheets[2][3][3:]} == {int, type(None)}


def test_database(out, expected, catalog):
    base = sqlite3.connect(out / "data/gongkai.sqlite")
    base.row_factory = sqlite3.Row
    lines = [dict(row) for row in base.execute("SELECT * FROM cells")]
    assert from_long(lines) == expected
    assert base.execute("PRAGMA foreign_key_check").fetchall() == []
    assert base.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert dict(base.execute("SELECT name, value FROM about"))["records"] == len(catalog.reports)
    assert len(base.execute("SELECT * FROM wide").fetchall()) == len(catalog.reports)


def renamed(form, number):
    """The form with every column called otherwise, so that none of its cells is that of another form."""

    def row(given):
        columns = tuple(replace(c, label=f"{c.label}{number}") for c in given.columns)
        return replace(given, columns=columns, rows=tuple(map(row, given.rows)))

    tables = tuple(replace(table, rows=tuple(map(row, table.rows))) for table in form.tables)
    return replace(form, id=f"{form.id}{number}", tables=tables)


def test_database_has_room_for_forms_to_come():
    forms = FORMS | {form.id: form for form in (renamed(FORMS["2021"], n) for n in range(4))}
    tables = tables_of(forms)
    assert sum(field.unit is not None for field in tables.columns) > 2 * 500  # SQLite joins no more parts
    base = sqlite3.connect(":memory:")
    names = ", ".join(f'"{field.name}"' for field in tables.columns)
    base.execute(f"CREATE TABLE figures (report, {names})")
    base.execute("CREATE TABLE missing (report, path, printed, state, low, high)")
    base.execute("CREATE TABLE reports (report, form)")
    base.execute("CREATE TABLE dictionary (name, path, forms, unit)")
    for statement in views(tables):
        base.execute(statement)
    name = tables.columns[-1].name
    base.execute(f'INSERT INTO figures (report, "{name}") VALUES (?, 7)', ("a",))
    assert base.execute("SELECT report, figure, number FROM cells").fetchall() == [("a", name, 7)]


def test_database_never_takes_a_missing_number_for_nought(out, catalog):
    base = sqlite3.connect(out / "data/gongkai.sqlite")
    path = money(FORMS["2021"])
    name = next(f.name for f in tables_of(FORMS).figures if f.path == path)
    known = [r.record.cells[path].number for r in catalog.reports.values() if path in r.record.cells]
    known = [float(number) for number in known if number is not None]
    average = base.execute(f"SELECT avg({name}) FROM figures").fetchone()[0]
    assert average == pytest.approx(sum(known) / len(known))


@pytest.mark.parametrize(("table", "words", "hits"), [("texts", "双引号", 15), ("agencies", "人民政府", 1)])
def test_database_finds_chinese_words(out, table, words, hits):
    base = sqlite3.connect(out / "data/gongkai.sqlite")
    found = base.execute(f"SELECT count(*) FROM {table}_fts WHERE {table}_fts MATCH ?", (words,)).fetchone()
    assert found[0] >= hits


def test_json_lines_and_json(out, expected, catalog):
    lines = (out / "data/reports.jsonl").read_text(encoding="utf-8").splitlines()
    objects = [json.loads(line, parse_float=Decimal) for line in lines]
    assert {key: value for item in objects for key, value in from_object(item).items()} == expected
    collection = json.loads((out / "data/reports.json").read_text(encoding="utf-8"), parse_float=Decimal)
    assert collection["reports"] == objects
    built = (collection["commit"], collection["date"], collection["records"])
    assert built == ("c0ffee", "2024-05-06", len(objects))
    for item in objects:
        assert item["text"] == catalog.reports[item["report"]].record.text
        assert item["schema"] == "gongkai/report/4"


def test_every_agency_year_at_its_address(out, expected, catalog):
    found, printed = {}, {}
    for address in catalog.reports:
        item = json.loads((out / f"{address}.json").read_text(encoding="utf-8"), parse_float=Decimal)
        found |= from_object(item)
        assert "text" not in item
        with (out / f"{address}.csv").open(encoding="utf-8-sig", newline="") as file:
            printed |= from_printed(csv.DictReader(file), lambda _, address=address: address)
    assert found == expected
    assert printed == expected


def test_agency_over_the_years(out, expected):
    with (out / f"{PLACE}/government.csv").open(encoding="utf-8-sig", newline="") as file:
        found = from_printed(csv.DictReader(file), lambda line: f"{PLACE}/government/{line['year']}")
    address = f"{PLACE}/government"
    assert found == {key: cell for key, cell in expected.items() if key[0].startswith(f"{address}/")}
    agency = json.loads((out / f"{PLACE}/government.json").read_text(encoding="utf-8"))
    assert [known["year"] for known in agency["reports"]] == list(range(2020, 2026))


def wide(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_places_and_years_hold_the_reports_below_them(out):
    whole_table = wide(out / "data/reports.csv")
    for code in ("610000", "610900", PLACE):
        assert wide(out / f"{code}.csv") == [line for line in whole_table if line["place"] == PLACE]
    found = [line for path in (out / "years").glob("*.csv") for line in wide(path)]
    assert sorted(found, key=lambda line: line["report"]) == whole_table
    for path in (out / "years").glob("*.csv"):
        assert {line["year"] for line in wide(path)} == {path.stem}
    place = json.loads((out / "610000.json").read_text(encoding="utf-8"))
    count = len(wide(out / "610000.csv"))
    assert [(below["place"], below["reports"]) for below in place["below"]] == [("610900", count)]
    year = json.loads((out / "years/2022.json").read_text(encoding="utf-8"))
    assert [known["report"] for known in year["reports"]] == [f"{PLACE}/government/2022"]


def test_indicators_together_hold_every_cell(out, expected):
    lines = {}
    for path in (out / "indicators").glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for line in csv.DictReader(file):
                if not line.get("summed_rows"):
                    lines.setdefault(line["report"], {}).update(line)
        about = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        assert about["zh"] in {
            form.rows[about["indicator"]].label for form in FORMS.values() if about["indicator"] in form.rows
        }
    assert from_wide(lines.values(), out) == expected


def test_indicators_sum_the_rows_of_a_group_as_the_page_does(out, catalog):
    path = group(FORMS["2021"])
    names = {name: about["path"] for name, about in dictionary(out).items() if not name.endswith("_printed")}
    found = wide(out / f"indicators/{path}.csv")
    concerned = {a for a, report in catalog.reports.items() if path in report.record.form.rows}
    assert {line["report"] for line in found} == concerned
    for line in found:
        record = catalog.reports[line["report"]].record
        rows = [row.path for row in record.form.rows[path].printed(record.collapsed)]
        assert line["summed_rows"] == ("" if rows == [path] else str(len(rows)))
        for name in set(line) & set(names):
            shown = summary.figure(record, names[name])
            if record.form.id in dictionary(out)[name]["forms"].split():
                assert line[name] == (shown.number or shown.state), (line["report"], name)
    assert {line["summed_rows"] for line in found} > {""}


def test_parquet(out, expected):
    parquet = pytest.importorskip("pyarrow.parquet")
    long = parquet.read_table(out / "data/cells.parquet")
    assert from_long(long.to_pylist()) == expected
    assert long.schema.metadata[b"gongkai.commit"] == b"c0ffee"
    lines = []
    for line in parquet.read_table(out / "data/reports.parquet").to_pylist():
        missing = {name: word for word in MISSING for name in line.pop(word)}
        lines.append(line | missing)
    assert from_wide(lines, out) == expected


def test_what_the_balances_know_of_missing_cells(out, catalog):
    report = catalog.reports[f"{PLACE}/government/2022"]
    first, second = report.record.missing
    with (out / "data/cells.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = {(line["report"], line["path"]): line for line in csv.DictReader(file)}
    found = [lines[report.address, path] for path in (first, second)]
    keys = ("printed", "number", "state", "low", "high")
    words = [report.record.cells[path].printed for path in (first, second)]
    assert [tuple(line[key] for key in keys) for line in found] == [
        (words[0], "", "deduced", "4", "4"),
        (words[1], "", "bounded", "0", ""),
    ]
    base = sqlite3.connect(out / "data/gongkai.sqlite")
    query = "SELECT path, state, low, high FROM missing WHERE report = ? ORDER BY state DESC"
    assert base.execute(query, (report.address,)).fetchall() == [
        (first, "deduced", 4, 4),
        (second, "bounded", 0, None),
    ]
    item = json.loads((out / f"{report.address}.json").read_text(encoding="utf-8"))
    (row, column), (other, next_column) = (path.rsplit(".", 1) for path in (first, second))
    known = {row: {column: [4, 4]}}
    known.setdefault(other, {})[next_column] = [0, None]
    assert item["bounds"] == known


def test_money_keeps_its_decimals_and_its_printed_words(out):
    text = (out / "data/reports.csv").read_text(encoding="utf-8-sig")
    for number, printed in (("1077.892534", "1077.892534"), ("25.1", "251000元"), ("0.1", "0.10")):
        assert f",{number},{printed}," in text


def test_formulas_are_neutral_and_numbers_untouched(out):
    text = (out / "data/reports.csv").read_text(encoding="utf-8-sig")
    assert "'=1+1 年度报告" in text
    assert ",=1" not in text
    signed_path = signed(FORMS["2019"])
    cells = (out / "data/cells.csv").read_text(encoding="utf-8-sig")
    assert f"{signed_path},{signed_path.replace('.', '_')},-3,-3,printed" in cells
    book = openpyxl.load_workbook(out / "data/reports.xlsx")
    assert {cell.data_type for sheet in book for row in sheet for cell in row} <= {"s", "n", "inlineStr"}
    values = [str(cell.value) for row in book.worksheets[0] for cell in row]
    assert "=1+1 年度报告" in values


def test_csv_opens_right_in_excel(out):
    for path in out.rglob("*.csv"):
        data = path.read_bytes()
        assert data.startswith(b"\xef\xbb\xbf"), path
        assert data.count(b"\r\n") >= 1, path


def test_two_forms_share_a_column_only_where_they_ask_the_same():
    for figure in tables_of(FORMS).figures:
        cells = [
            (FORMS[form].rows[figure.row.path], FORMS[form].columns[figure.path]) for form in figure.forms
        ]
        assert len({(row.label, column.label, column.unit.name, column.type) for row, column in cells}) == 1
    names = [figure.name for figure in tables_of(FORMS).figures]
    assert len(names) == len(set(names))
    asked = {(form.id, path) for form in FORMS.values() for path in form.columns}
    assert {(form, f.path) for f in tables_of(FORMS).figures for form in f.forms} == asked
    first = FORMS["2019"].tables[0].name
    assert all(len(f.forms) == 1 for f in tables_of(FORMS).figures if f.table.name == first)


def test_data_package_is_valid_without_a_warning(out):
    report = frictionless.Package(str(out / "data/datapackage.json")).validate()
    assert report.flatten(["title", "message"]) == []
    assert report.valid
    assert [task.warnings for task in report.tasks if task.warnings] == []
    assert {task.name for task in report.tasks} >= {"reports", "cells", "findings", "agencies", "places"}


def test_data_package_describes_every_file_and_names_the_build(out, catalog):
    package = json.loads((out / "data/datapackage.json").read_text(encoding="utf-8"))
    assert package["gongkai"] == {
        "date": "2024-05-06",
        "version": "1.2.3",
        "commit": "c0ffee",
        "records": len(catalog.reports),
    }
    named = {item["path"]: item for item in (*package["resources"], *package["files"])}
    after = {"datapackage.json", "dcat.jsonld", "dataset.jsonld", "SHA256SUMS", "gongkai.zip"}
    assert {path.name for path in (out / "data").iterdir()} == {*named, *after}
    for name, item in named.items():
        data = (out / "data" / name).read_bytes()
        assert item["bytes"] == len(data)
        assert item["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"


def test_data_package_declares_every_column_as_the_file_has_it(out):
    package = json.loads((out / "data/datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        head = (out / "data" / resource["path"]).read_text(encoding="utf-8-sig").splitlines()[0]
        assert head.split(",") == [field["name"] for field in resource["schema"]["fields"]]
    for name in ("dcat.jsonld", "dataset.jsonld"):
        text = (out / "data" / name).read_text(encoding="utf-8")
        assert "https://example.org/gongkai/data/reports.csv" in text


def test_zip_holds_every_download_and_their_sums(out):
    with zipfile.ZipFile(out / "data/gongkai.zip") as archive:
        assert archive.testzip() is None
        files = {name.removeprefix("gongkai/"): archive.read(name) for name in archive.namelist()}
    sums = dict(line.split("  ")[::-1] for line in files.pop("SHA256SUMS").decode().splitlines())
    assert sums == {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    assert set(files) == {path.name for path in (out / "data").iterdir()} - {"SHA256SUMS", "gongkai.zip"}


def test_published_sums_are_those_of_the_files(out):
    lines = (out / "data/SHA256SUMS").read_text(encoding="utf-8").splitlines()
    named = {line.split("  ")[1]: line.split("  ")[0] for line in lines}
    assert named.keys() == {path.name for path in (out / "data").iterdir()} - {"SHA256SUMS"}
    for name, found in named.items():
        assert hashlib.sha256((out / "data" / name).read_bytes()).hexdigest() == found


@pytest.mark.parametrize("kind", ["out", "large"])
def test_two_builds_have_the_same_bytes(catalog, kind, request, tmp_path):
    first, again = request.getfixturevalue(kind), built(catalog, tmp_path, kind == "large")
    first, second = (
        {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}
        for root in (first, again)
    )
    assert [name for name in first if first[name] != second.get(name)] == []
    assert first.keys() == second.keys()


def test_no_machine_path_and_no_clock_in_any_download(out, content):
    for path in out.rglob("*"):
        if path.is_file():
            assert str(content).encode() not in path.read_bytes(), path


@pytest.fixture(scope="module")
def large(catalog, tmp_path_factory):
    """The same reports as a site of too many for one plain file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lists, "WHOLE", 4)
        yield built(catalog, tmp_path_factory.mktemp("large"), large=True)


def frame(path):
    return pandas.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig").to_dict("records")


def test_large_collections_are_compressed_and_complete(large, out, expected):
    data = large / "data"
    assert from_long(frame(data / "cells.csv.gz")) == expected
    assert from_wide(frame(data / "reports.csv.gz"), out) == expected
    relation = duckdb.read_csv(str(data / "cells.csv.gz"), all_varchar=True)
    lines = [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]
    assert from_long(lines) == expected
    with gzip.open(data / "reports.jsonl.gz", "rt", encoding="utf-8") as file:
        objects = [json.loads(line, parse_float=Decimal) for line in file]
    assert {key: value for item in objects for key, value in from_object(item).items()} == expected
    for path in data.glob("*.gz"):
        subprocess.run(["gzip", "--test", path], check=True)


def test_large_sites_hold_nothing_twice_and_say_what_they_hold(large, out):
    names = {path.name for path in (large / "data").iterdir()}
    assert not names & {"cells.csv", "reports.csv", "reports.json", "reports.jsonl", "gongkai.zip"}
    package = frictionless.Package(str(large / "data/datapackage.json"))
    assert package.validate().valid
    lines = (large / "data/SHA256SUMS").read_text(encoding="utf-8").splitlines()
    assert {line.split("  ")[1] for line in lines} == names - {"SHA256SUMS"}
    whole = frame(out / "data/findings.csv")
    assert whole
    assert frame(large / "data/findings.csv.gz") == whole
    assert frame(large / "data/agencies.csv.gz") == frame(out / "data/agencies.csv")


def test_large_sites_have_a_workbook_for_each_province(large, out, catalog, expected):
    found = {}
    for path in (large / "data").glob("*.xlsx"):
        province = path.stem.removeprefix("reports-")
        cells = from_workbook(path, out)
        assert {address[:2] for address, _ in cells} == {province}
        found |= cells
        book = openpyxl.load_workbook(path, read_only=True)
        known = [row[0] for row in book["机关"].iter_rows(min_row=3, values_only=True)]
        assert known == [address for address in catalog.agencies if address.startswith(province)]
    assert found == expected


def test_large_lists_are_compressed_where_they_are_long(large, out):
    for name in ("610000.csv", "years/2023.csv", "indicators/requests.received.csv"):
        plain, packed = large / name, large / f"{name}.gz"
        path = packed if packed.exists() else plain
        assert (len(frame(path)) > 4) == (path == packed), name
        assert frame(path) == frame(out / name)
    about = json.loads((large / "indicators/requests.received.json").read_text(encoding="utf-8"))
    assert about["values"] == "requests.received.csv.gz"
    for code in (PLACE, "610900"):
        assert (large / f"{code}.csv").read_bytes() == (out / f"{code}.csv").read_bytes()


def test_record_schema_accepts_every_record_and_refuses_mistakes(out, content):
    schema = json.loads((out / "data/record.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    records = [yaml.safe_load(path.read_text("utf-8")) for path in content.glob("reports/*/*/*/*.yaml")]
    for record in records:
        record["source"] = {key: str(value) for key, value in record["source"].items()}
        assert [error.message for error in validator.iter_errors(record)] == []
    table = FORMS["2021"].tables[1]
    record = next(record for record in records if record["year"] == 2025)
    row = table.rows[0].name
    for wrong in ([1, 2], "unknown", [-1] * 7, [*[0] * 6, "1077元"]):
        changed = {**record, table.name: {**record[table.name], row: wrong}}
        assert not validator.is_valid(changed), wrong
    assert not validator.is_valid({**record, "agencey": "x"})
    assert not validator.is_valid({key: value for key, value in record.items() if key != table.name})


def test_site_names_the_commit_it_is_built_from(tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    git = subprocess.run(["git", "-C", ROOT, "rev-parse", "HEAD"], capture_output=True, text=True)
    write_site(Order(CONTENT, tmp_path / "site", 1, ""), Stages())
    package = json.loads((tmp_path / "site/data/datapackage.json").read_text(encoding="utf-8"))
    assert package["gongkai"]["commit"] == git.stdout.strip()
    assert package["created"] == "2023-11-14T00:00:00Z"


def test_citation_names_this_version():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= citation.keys()
    assert str(citation["version"]) == __version__
