"""Reading: real reports, their traps kept small for ever, and reports damaged on purpose."""

import hashlib
import json
import subprocess
from pathlib import Path

import pytest

from gongkai.dump import dump
from gongkai.finding import Refused
from gongkai.grammar import load_forms
from gongkai.load import load
from gongkai.readers import read_document
from gongkai.recognize import recognize

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
FORMS = load_forms(ROOT / "content/forms")
AGENCY = "清河县水利局"
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = """--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
           --disable-component-update --disable-sync --no-pdf-header-footer"""


def reading(path, agencies=()):
    return recognize(read_document(path), FORMS, agencies)


def read(tmp_path, text, suffix=".txt"):
    path = tmp_path / f"report{suffix}"
    path.write_text(text, encoding="utf-8")
    return reading(path)


def printed(record):
    return {path: cell.printed for path, cell in record.cells.items()}


def rules(found):
    return [finding.rule for finding in found.findings]


# A whole report made from a form: every cell has a number of its own, so that nothing can shift unseen.


def numbers(form):
    return {
        path: str(1000 + index) for index, path in enumerate(c for row in form.printed() for c in row.cells)
    }


class Report:
    """The rows of the three tables as lists of cells, and the headings and prose around them."""

    def __init__(self, form_id="2021"):
        self.form = FORMS[form_id]
        self.values = numbers(self.form)
        self.heads = {part.name: part.label for part in (*self.form.sections, *self.form.tables)}
        self.lead = [f"{AGENCY}2022年政府信息公开工作年度报告"]
        self.text = {"overview": ["全年工作平稳。"], "problems": ["力量不足。"], "other_matters": ["无。"]}
        proactive, requests, challenges = self.form.tables
        self.rows = {
            proactive.name: self.articles(proactive),
            requests.name: self.applicants(requests),
            challenges.name: self.results(challenges),
        }

    def numbers(self, row):
        return [self.values[path] for path in row.cells]

    def articles(self, table):
        rows, above = [], None
        for row in table.printed():
            if row.under != above or (rows and len(rows[-1]) - 1 != len(row.columns)):
                rows += [[row.under], [table.corner, *(column.label for column in row.columns)]]
                above = row.under
            rows.append([row.label, *self.numbers(row)])
        return [row + [""] * (4 - len(row)) for row in rows]

    def applicants(self, table):
        labels = [column.label for column in table.rows[0].columns]
        under = table.rows[0].columns[1].under
        rows = [
            [table.corner, "", "", table.heading, *[""] * 6],
            ["", "", "", labels[0], under, *[""] * 4, labels[-1]],
            ["", "", "", "", *labels[1:-1], ""],
        ]
        above = None
        for top in table.rows:
            first = (top.under or "") if top.under != above else ""
            above = top.under
            if top.under is None:
                rows.append([top.label, "", "", *self.numbers(top)])
            elif not top.rows:
                rows.append([first, top.label, "", *self.numbers(top)])
            for index, leaf in enumerate(top.rows):
                rows.append(
                    ["" if index else first, "" if index else top.label, leaf.label, *self.numbers(leaf)]
                )
        return rows

    def results(self, table):
        labels = [column.label for column in table.rows[0].columns]
        names = [row.label for row in table.rows]
        return [
            [names[0], *[""] * 4, table.rows[1].under, *[""] * 9],
            [*labels, names[1], *[""] * 4, names[2], *[""] * 4],
            [*[""] * 5, *labels, *labels],
            [self.values[path] for row in table.rows for path in row.cells],
        ]

    def index(self, table, label):
        """The number of the row that has this label."""
        return next(i for i, row in enumerate(self.rows[table]) if any(label in cell for cell in row))

    def row(self, table, label):
        return self.rows[table][self.index(table, label)]

    def paths(self, label, form=None):
        row = next(row for row in (form or self.form).printed() if label in row.label)
        return list(row.cells)

    def lines(self, as_row):
        lines = [*self.lead, ""]
        for name in ("overview", *self.rows, "problems", "other_matters"):
            if self.heads.get(name):
                lines += [self.heads[name], ""]
            lines += self.text.get(name, [])
            lines += [line for row in self.rows.get(name, []) for line in as_row(row)]
            lines.append("")
        return "\n".join(lines)


def tabs(row):
    return ["\t".join(row)]


def pipes(row):
    return [f"| {' | '.join(row)} |"]


def cell_a_line(row):
    return [*(f"\t{cell}" for cell in row), ""]


def squeezed(row):
    """As in report 000: a merged cell is printed once or twice, and the row is filled up at its end."""
    if len(row) not in (9, 10, 11):
        return tabs(row)
    group = 1 if row[2] else 2
    return tabs(row[: 4 - group] + row[3:] + [""] * (group - 1))


LAYOUTS = [tabs, pipes, cell_a_line, squeezed]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("form", ["2019", "2021"])
def test_whole_report_reads_to_its_numbers_in_every_layout(tmp_path, form, layout):
    report = Report(form)
    found = read(tmp_path, report.lines(layout))
    record = found.record
    assert printed(record) == report.values
    assert (record.agency, record.year, record.form.id) == (AGENCY, 2022, form)
    assert record.text == {"overview": "全年工作平稳。", "problems": "力量不足。", "other_matters": "无。"}
    assert not found.findings
    assert not record.doubts


# Damages: what is done to a report, and what its cells then are. All else must stay as printed.


def dropped_row(report):
    report.rows["requests"].pop(report.index("requests", "2.重复申请"))
    return dict.fromkeys(report.paths("2.重复申请"), "lost")


def dropped_first_row(report):
    report.rows["requests"].pop(report.index("requests", "一、本年新收"))
    return dict.fromkeys(report.paths("一、本年新收"), "lost")


def dropped_cell(report):
    report.row("requests", "2.重复申请").pop(5)
    return dict.fromkeys(report.paths("2.重复申请"), "lost")


def dropped_cell_of_one_line(report):
    report.rows["challenges"][-1].pop(7)
    return {path: "lost" for path in report.values if path.startswith("challenges.")}


def empty_cell(report):
    report.row("requests", "2.重复申请")[5] = ""
    return {report.paths("2.重复申请")[2]: "blank"}


def empty_row(report):
    report.row("requests", "2.重复申请")[3:] = [""] * 7
    return dict.fromkeys(report.paths("2.重复申请"), "blank")


def empty_end_of_total(report):
    report.row("requests", "（七）总计")[-2:] = ["", ""]
    return dict.fromkeys(report.paths("（七）总计")[-2:], "blank")


def marks_for_none(report):
    report.row("requests", "2.重复申请")[3:] = ["/", "-", "—", "无", "／", "——", "－"]
    return dict.fromkeys(report.paths("2.重复申请"), "blank")


def full_width_digits(report):
    row = report.row("requests", "2.重复申请")
    row[3:] = [cell.translate(str.maketrans("0123456789", "０１２３４５６７８９")) for cell in row[3:]]
    return {}


def thousands(report):
    row = report.row("requests", "2.重复申请")
    row[3:] = [f"{int(cell):,}" for cell in row[3:-1]] + [f" {row[-1][0]} {row[-1][1:]} "]
    return {}


def full_width_comma(report):
    row = report.row("requests", "2.重复申请")
    row[3] = f"{row[3][0]}，{row[3][1:]}"
    return {}


def units(report):
    row = report.row("requests", "2.重复申请")
    row[3] += "件"
    return {}


def letters(report):
    report.row("requests", "2.重复申请")[3:6] = ["O", "l", "1O5"]
    return dict.fromkeys(report.paths("2.重复申请")[:3], "lost")


def circled_digit(report):
    report.row("requests", "2.重复申请")[4] = "①"
    return {report.paths("2.重复申请")[1]: "lost"}


def words_for_a_number(report):
    report.row("requests", "2.重复申请")[4] = "约30"
    return {report.paths("2.重复申请")[1]: "lost"}


def leading_zeros(report):
    report.row("requests", "2.重复申请")[4] = "014"
    return {report.paths("2.重复申请")[1]: "lost"}


def spaces_in_labels(report):
    for row in report.rows["requests"]:
        row[:] = [" ".join(cell) if not cell.isdecimal() else cell for cell in row]
    return {}


def other_signs_in_labels(report):
    for rows in report.rows.values():
        for row in rows:
            row[:] = [
                cell.replace("（", "(")
                .replace("）", ")")
                .replace("“", '"')
                .replace("”", '"')
                .replace("其他", "其它")
                for cell in row
            ]
    return {}


def garbled_head(report):
    report.rows["requests"][0][0] = "对作及连续们由心 互"
    report.rows["requests"][2][4:9] = ["商业", "", "结 结 其", "", ""]
    return {}


def no_head(report):
    del report.rows["requests"][:3]
    return {}


def rows_swapped_with_numbers(report):
    rows, at = report.rows["requests"], report.index("requests", "2.重复申请")
    rows[at], rows[at + 1] = rows[at + 1], rows[at]
    return {}


def far_rows_swapped_with_numbers(report):
    rows = report.rows["requests"]
    one, other = report.index("requests", "2.重复申请"), report.index("requests", "4.保护第三方")
    rows[one], rows[other] = rows[other], rows[one]
    return {}


def regional_row(report):
    at = report.index("requests", "8.属于行政查询事项")
    report.rows["requests"].insert(at + 1, ["", "", "9.属于地方规定的情形", *"7654321"])
    return {}


def regional_row_first_in_group(report):
    at = report.index("requests", "1.属于国家秘密")
    group = report.rows["requests"][at][1]
    report.rows["requests"][at][1] = ""
    report.rows["requests"].insert(at, ["", group, "0.属于地方规定的情形", *"7654321"])
    return {}


def regional_row_of_articles(report):
    at = report.index("proactive_disclosure", "行政规范性文件")
    report.rows["proactive_disclosure"].insert(at + 1, ["其他主动公开文件", "5", "6", "7"])
    return {}


def label_without_numbers(report):
    report.row("requests", "2.重复申请")[3:] = []
    return dict.fromkeys(report.paths("2.重复申请"), "lost")


def numbers_without_label(report):
    report.row("requests", "2.重复申请")[2] = ""
    return {}


def numbers_of_two_rows_without_label(report):
    for label in ("2.重复申请", "3.要求提供公开出版物"):
        report.row("requests", label)[2] = ""
    return {path: "lost" for label in ("2.重复申请", "3.要求提供") for path in report.paths(label)}


def page_break_in_table(report):
    at = report.index("requests", "5.属于三类内部")
    report.rows["requests"][at:at] = [[""] * 10, ["- 3 -"], [""] * 10]
    return {}


def head_again_after_page_break(report):
    at = report.index("requests", "（七）总计")
    report.rows["requests"][at:at] = [list(row) for row in report.rows["requests"][:3]]
    return {}


def missing_table(report):
    report.rows["requests"] = []
    return {path: "lost" for path in report.values if path.startswith("requests.")}


def missing_heading(report):
    report.heads["requests"] = ""
    return {}


def all_headings_of_tables_missing(report):
    report.heads |= dict.fromkeys(report.rows, "")
    return {}


def shifted_headings(report):
    report.heads |= {name: label.replace("三、", "二、") for name, label in report.heads.items()}
    return {}


def subheading_like_a_table(report):
    report.text["overview"] = ["（一）主动公开政府信息情况", "发布信息12条。", "主动公开政府信息情况", "好。"]
    return {}


def wrong_year_in_prose(report):
    report.text["overview"] = ["按2019年格式编制《2019年政府信息公开工作年度报告》，并与2020年相比。"]
    return {}


def bare_line_of_table_four(report):
    """As in report 001: no heading, no head, the numbers alone under table three."""
    report.heads["challenges"] = ""
    report.rows["challenges"] = report.rows["challenges"][-1:]
    return {}


def bare_line_one_number_short(report):
    report.heads["challenges"] = ""
    report.rows["challenges"] = [report.rows["challenges"][-1][:-1]]
    return {path: "lost" for path in report.values if path.startswith("challenges.")}


def heading_cut_short(report):
    """As in report 004."""
    report.heads["challenges"] = report.heads["challenges"][:-1]
    return {}


CUT = "(二) 部分公开(区分处理的,"


def label_cut_short(report):
    """As in reports 000 and 001, but where no alias of the form expects it."""
    report.row("requests", "（二）部分公开")[1] = CUT
    return {}


def label_with_a_slip(report):
    report.row("requests", "5.要求行政机关")[2] = "5.要求行攻机关确认或重新出具己获取信息"
    return {}


def group_labels_in_wrong_lines(report):
    """As in report 003: labels of groups stand wherever the page had them."""
    for row in report.rows["requests"][3:]:
        row[:2] = [row[0] if not row[2] and not row[1] else "", row[1] if not row[2] else ""]
    report.row("requests", "4.保护第三方")[1] = "(三)"
    report.row("requests", "5.属于三类")[1] = "不予公开"
    report.row("requests", "2.没有现成")[0] = "三、本"
    report.row("requests", "3.补正后")[0] = "年度办 理结果"
    return {}


def six_numbers_in_the_grid(report):
    """As in report 003."""
    for label in ("（一）予以公开", "（七）总计"):
        report.row("requests", label)[3] = ""
    return {report.paths(label)[0]: "blank" for label in ("（一）予以公开", "（七）总计")}


def two_blanks_of_three(report):
    """As in report 000."""
    report.row("proactive_disclosure", "行政规范性文件")[2:] = ["", ""]
    return dict.fromkeys(report.paths("行政规范性文件")[1:], "blank")


def markdown_separators(report):
    """As in report 001."""
    report.rows["challenges"].append(["---"] * 15)
    report.rows["proactive_disclosure"].append(["---------", "-------------", "---", "---"])
    return {}


def columns_swapped_with_numbers(report):
    for row in report.rows["proactive_disclosure"][1:4]:
        row[1], row[2] = row[2], row[1]
    first = report.paths("规章")
    second = report.paths("行政规范性文件")
    return {a: report.values[b] for row in (first, second) for a, b in [(row[0], row[1]), (row[1], row[0])]}


def row_printed_twice(report):
    at = report.index("requests", "2.重复申请")
    report.rows["requests"].insert(at, ["", "", "2.重复申请", *"7654321"])
    return {}


def group_with_numbers_of_its_own(report):
    at = report.index("requests", "1.属于国家秘密")
    report.rows["requests"].insert(at, ["", "（三）不予公开", "", *"7654321"])
    return {}


def row_torn_by_a_page_break(report):
    at = report.index("requests", "2.重复申请")
    report.rows["requests"].insert(at + 1, ["", "", "", *report.rows["requests"][at][3:]])
    report.rows["requests"][at][3:] = [""] * 7
    return {}


def label_torn_by_a_page_break(report):
    """The lower half of the label is an alias of its own."""
    at = report.index("requests", "6.属于四类过程性信息")
    report.rows["requests"].insert(at + 1, ["", "", "过程性信息", *[""] * 7])
    report.rows["requests"][at][2] = "6.属于四类"
    return {}


def extra_column(report):
    for row in report.rows["requests"][3:]:
        row.append("9")
    return {path: "lost" for path in report.values if path.startswith("requests.")}


def remark_under_table(report):
    report.rows["requests"].append(["注：以上数据截至12月31日"])
    return {}


DAMAGES = {
    dropped_row: [],
    dropped_first_row: [],
    dropped_cell: ["row-short"],
    dropped_cell_of_one_line: ["row-unplaced"],
    empty_cell: [],
    empty_row: [],
    empty_end_of_total: [],
    marks_for_none: [],
    full_width_digits: [],
    thousands: [],
    full_width_comma: [],
    units: [],
    letters: ["cell-unreadable"] * 3,
    circled_digit: ["cell-unreadable"],
    words_for_a_number: ["cell-unreadable"],
    leading_zeros: ["cell-unreadable"],
    spaces_in_labels: [],
    other_signs_in_labels: [],
    garbled_head: ["row-unplaced"],
    no_head: [],
    rows_swapped_with_numbers: [],
    far_rows_swapped_with_numbers: [],
    regional_row: ["row-extra"],
    regional_row_first_in_group: ["row-extra"],
    regional_row_of_articles: ["row-extra"],
    label_without_numbers: ["row-short"],
    numbers_without_label: [],
    numbers_of_two_rows_without_label: ["row-unplaced"] * 2,
    page_break_in_table: [],
    head_again_after_page_break: [],
    missing_table: [],
    missing_heading: [],
    all_headings_of_tables_missing: [],
    shifted_headings: [],
    subheading_like_a_table: [],
    wrong_year_in_prose: [],
    bare_line_of_table_four: [],
    bare_line_one_number_short: ["row-unplaced"],
    heading_cut_short: [],
    label_cut_short: [],
    label_with_a_slip: [],
    group_labels_in_wrong_lines: [],
    six_numbers_in_the_grid: [],
    two_blanks_of_three: [],
    markdown_separators: [],
    columns_swapped_with_numbers: [],
    row_printed_twice: ["row-unplaced"],
    group_with_numbers_of_its_own: ["row-unplaced"],
    row_torn_by_a_page_break: [],
    label_torn_by_a_page_break: [],
    extra_column: ["row-short"] * 25,
    remark_under_table: ["row-unplaced"],
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_report_keeps_every_other_number(tmp_path, damage, layout):
    report = Report()
    changed = damage(report)
    found = read(tmp_path, report.lines(layout))
    assert {k: v for k, v in printed(found.record).items() if v != report.values[k]} == changed
    assert rules(found) == DAMAGES[damage]
    text = dump(found.record)
    again, wrong = load(text, "record.yaml", FORMS)
    assert not wrong
    assert dump(again) == text


# What was read with less than certainty is a doubt, of exactly these rows.
DOUBTED = {
    rows_swapped_with_numbers: ["2.重复申请", "3.要求提供公开出版物"],
    far_rows_swapped_with_numbers: ["4.保护第三方", "2.重复申请"],
    label_cut_short: ["（二）部分公开"],
    label_with_a_slip: ["5.要求行政机关"],
    columns_swapped_with_numbers: ["规章", "行政规范性文件"],
    row_printed_twice: ["2.重复申请"],
    bare_line_of_table_four: ["行政复议", "未经复议", "复议后起诉"],
    shifted_headings: [],
    no_head: [],
    six_numbers_in_the_grid: ["（一）予以公开", "（七）总计"],
    numbers_without_label: ["2.重复申请"],
    row_torn_by_a_page_break: ["2.重复申请"],
    label_torn_by_a_page_break: ["6.属于四类"],
}


@pytest.mark.parametrize("damage", DOUBTED)
def test_uncertain_rows_are_doubts(tmp_path, damage):
    report = Report()
    damage(report)
    record = read(tmp_path, report.lines(tabs)).record
    cells = [path for label in DOUBTED[damage] for path in report.paths(label)]
    blank = {path for path, cell in record.cells.items() if cell.printed == "blank"}
    assert [doubt.cell for doubt in record.doubts if doubt.cell not in blank] == [
        path for path in cells if path not in blank
    ]


def test_doubt_and_finding_quote_what_is_printed(tmp_path):
    report = Report()
    label_cut_short(report)
    dropped_cell(report)
    found = read(tmp_path, report.lines(tabs))
    assert found.record.doubts[0].why == f"行名印作“{CUT}” / the row is labelled “{CUT}”"
    finding = found.findings[0]
    assert finding.line == 1 + report.lines(tabs).split("\n").index(
        "\t\t2.重复申请\t1122\t1123\t1125\t1126\t1127\t1128"
    )
    assert finding.message("en") == (
        "2.重复申请: 7 numbers expected, 6 found, and nothing shows which is which; the row is lost: "
        "2.重复申请 | 1122 | 1123 | 1125 | 1126 | 1127 | 1128"
    )


def test_rows_of_a_region_are_kept_as_printed(tmp_path):
    report = Report()
    regional_row(report)
    report.row("requests", "9.属于")[4] = ""
    (row,) = read(tmp_path, report.lines(tabs)).record.extra_rows
    assert (row.table, row.label) == ("requests", "9.属于地方规定的情形")
    assert row.cells == ("7", "blank", "5", "4", "3", "2", "1")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_group_printed_as_one_row_is_one_row(tmp_path, layout):
    """As in the Hongze reports of 2023 and 2024."""
    report = Report()
    rows, at = report.rows["requests"], report.index("requests", "（六）其他处理")
    rows[at : at + 3] = [["", "（六）其他处理", "", *"1234567"]]
    found = read(tmp_path, report.lines(layout))
    group = report.form.rows["requests.other_handling"]
    assert found.record.collapsed == {group.path}
    assert found.record.form.id == "2021"
    assert [cell.printed for cell in found.record.row(group)] == list("1234567")
    assert len(found.record.cells) == 186
    assert not found.findings


def test_form_is_told_from_labels_not_from_the_year(tmp_path):
    """Report 002 of 2020 is the 2019 form and names 2019 and 2021 in its prose."""
    for form, year in (("2019", 2023), ("2021", 2020)):
        report = Report(form)
        report.lead = [f"{AGENCY}{year}年政府信息公开工作年度报告"]
        record = read(tmp_path, report.lines(tabs)).record
        assert (record.form.id, record.year) == (form, year)


def test_labels_of_two_forms_leave_the_form_open(tmp_path):
    report = Report("2019")
    report.rows["proactive_disclosure"] = []
    assert rules(read(tmp_path, report.lines(tabs))) == ["form-undecided"]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("678.15万元", "678.15万元"),
        ("251000元", "251000元"),
        ("1,077.892534", "1077.892534"),
        ("１２.50 万元", "12.50万元"),
        ("0.00", "0.00"),
        ("7 730.28", "7730.28"),
        ("160.5964美元", "lost"),
        ("1.2.3", "lost"),
        ("", "blank"),
    ],
)
def test_money_keeps_decimals_and_unit(tmp_path, cell, expected):
    report = Report()
    report.row("proactive_disclosure", "行政事业性收费")[1] = cell
    record = read(tmp_path, report.lines(tabs)).record
    assert record.cells["proactive_disclosure.fees.amount"].printed == expected


@pytest.mark.parametrize(
    ("cell", "expected"), [("-12", "-12"), ("＋3", "3"), ("−7", "-7"), ("减3", "lost"), ("-", "blank")]
)
def test_change_has_a_sign(tmp_path, cell, expected):
    report = Report("2019")
    report.row("proactive_disclosure", "行政处罚")[2] = cell
    record = read(tmp_path, report.lines(tabs)).record
    assert record.cells["proactive_disclosure.penalties.change"].printed == expected


def test_negative_count_is_lost(tmp_path):
    report = Report()
    report.row("requests", "2.重复申请")[3] = "-1"
    found = read(tmp_path, report.lines(tabs))
    assert found.record.cells[report.paths("2.重复申请")[0]].printed == "lost"
    assert rules(found) == ["cell-unreadable"]


def test_number_wrapped_in_a_narrow_cell_is_one_number(tmp_path):
    report = Report()
    report.row("requests", "2.重复申请")[3] = "120\n8"
    record = read(tmp_path, report.lines(cell_a_line)).record
    assert record.cells[report.paths("2.重复申请")[0]].printed == "1208"
    assert [doubt.cell for doubt in record.doubts] == report.paths("2.重复申请")[:1]


# Title, agency, year, date


@pytest.mark.parametrize(
    ("lines", "title", "agency", "year"),
    [
        (
            ["甲县水利局", "2023 年度政府信息公开工作年度报告"],
            "甲县水利局2023 年度政府信息公开工作年度报告",
            "甲县水利局",
            2023,
        ),
        (
            ["甲县水利局 2023年度政府信息公开", "年度报告"],
            "甲县水利局 2023年度政府信息公开年度报告",
            "甲县水利局",
            2023,
        ),
        (
            ["# 甲县水利局", "## 2023年政府信息公开工作年度报告"],
            "甲县水利局2023年政府信息公开工作年度报告",
            "甲县水利局",
            2023,
        ),
        (
            ["2023年甲县水利局政府信息公开工作年度报告"],
            "2023年甲县水利局政府信息公开工作年度报告",
            "甲县水利局",
            2023,
        ),
        (
            ["甲县水利局二〇二三年政府信息公开年报"],
            "甲县水利局二〇二三年政府信息公开年报",
            "甲县水利局",
            2023,
        ),
        (
            ["甲县水利局２０２３年政府信息公开工作报告"],
            "甲县水利局２０２３年政府信息公开工作报告",
            "甲县水利局",
            2023,
        ),
        (
            ["甲县水利局2023年政府信息公开 工作告年度报"],
            "甲县水利局2023年政府信息公开 工作告年度报",
            "甲县水利局",
            2023,
        ),
        (
            [
                "索引号：12/2024-3",
                "甲县水利局2023年政府信息公开工作年度报告",
                "现发布《甲县水利局2024年政府信息公开工作年度报告》。",
            ],
            "甲县水利局2023年政府信息公开工作年度报告",
            "甲县水利局",
            2023,
        ),
    ],
)
def test_title_gives_agency_and_year(tmp_path, lines, title, agency, year):
    report = Report()
    report.lead = lines
    record = read(tmp_path, report.lines(tabs)).record
    assert (record.source["title"], record.agency, record.year) == (title, agency, year)


def test_alias_of_a_known_agency_becomes_its_name(tmp_path):
    path = tmp_path / "report.txt"
    path.write_text(Report().lines(tabs), encoding="utf-8")
    agencies = [("清河县农业局", ["县农业局"]), ("清河县水务局", ["清河县 水利局"])]
    assert reading(path, agencies).record.agency == "清河县水务局"


def test_missing_title_is_said_and_the_cells_are_kept(tmp_path):
    report = Report()
    report.lead = ["政府信息公开"]
    found = read(tmp_path, report.lines(tabs))
    assert [(f.rule, f.severity) for f in found.findings] == [("title-none", "error")]
    assert printed(found.record) == report.values


@pytest.mark.parametrize(
    "date", ["2024年1月18日", "二〇二四年一月十八日", "2024 年 01 月 18 日", "２０２４年１月１８日"]
)
def test_signature_is_a_date_and_no_text(tmp_path, date):
    """As in report 004."""
    report = Report()
    report.text["other_matters"] = ["没有其他事项。", "", AGENCY, date]
    record = read(tmp_path, report.lines(tabs)).record
    assert record.source["published"] == "2024-01-18"
    assert record.text["other_matters"] == "没有其他事项。"


def test_impossible_date_and_date_in_a_sentence_are_no_signature(tmp_path):
    report = Report()
    report.text["other_matters"] = ["本报告数据截至2023年12月31日", "2024年2月30日"]
    record = read(tmp_path, report.lines(tabs)).record
    assert "published" not in record.source


# Narrative


def test_paragraph_broken_by_a_page_is_one(tmp_path):
    """As in reports 000, 001 and 003."""
    report = Report()
    report.text["overview"] = [
        "（一）主动公开情况",
        "本年度，我局坚持“谁公开、谁审查”、“先审查、后公开”",
        "",
        "原则，认真落实审查制度，共计 27",
        "- 2 -",
        "篇。",
        "(二) 完成《清河县2023年政务公开工作要点》的有关情况",
        "按要点逐项完成。",
    ]
    assert read(tmp_path, report.lines(tabs)).record.text["overview"].split("\n\n") == [
        "（一）主动公开情况",
        "本年度，我局坚持“谁公开、谁审查”、“先审查、后公开”原则，认真落实审查制度，共计 27篇。",
        "(二) 完成《清河县2023年政务公开工作要点》的有关情况",
        "按要点逐项完成。",
    ]


def test_marks_of_markdown_and_of_conversion_are_removed(tmp_path):
    """As in reports 001 and 004."""
    report = Report()
    report.heads["overview"] = "### 一、总体情况"
    report.text["overview"] = [
        "### **（三）政府信息管理**",
        "一是**统一管理**。",
        "[bookmark: _GoBack]（四）平台建设",
    ]
    text = read(tmp_path, report.lines(tabs), ".md").record.text["overview"]
    assert text == "（三）政府信息管理\n\n一是统一管理。\n\n（四）平台建设"


def test_preamble_stands_between_title_and_first_part(tmp_path):
    report = Report()
    report.lead += ["", "本报告依据条例编制。"]
    assert read(tmp_path, report.lines(tabs)).record.text["preamble"] == "本报告依据条例编制。"


def test_note_of_the_transcriber_is_no_part_of_the_report(tmp_path):
    report = Report()
    report.lead = ["> 节录转写。", "> 原件: 旧报告.txt", "> sha256: 39cc61", "", *report.lead]
    record = read(tmp_path, report.lines(tabs)).record
    assert record.agency == AGENCY
    assert record.source["original"] == "旧报告.txt"
    assert record.source["original_sha256"] == "39cc61"
    assert "preamble" not in record.text


def test_text_in_gb18030_and_with_a_byte_order_mark_reads_the_same(tmp_path):
    report = Report()
    for encoding in ("gb18030", "utf-8-sig", "utf-16"):
        path = tmp_path / f"{encoding}.txt"
        path.write_bytes(report.lines(tabs).replace("\n", "\r\n").encode(encoding))
        assert printed(reading(path).record) == report.values


# PDF


def html(report):
    """The report as a page: a label takes the empty places behind it."""

    def as_row(row):
        wide = max((i for i in range(3) if row[i]), default=2) if len(row) == 10 else len(row)
        cells = [
            f'<td colspan="{3 - i if i == wide else 1}">{cell}</td>'
            for i, cell in enumerate(row)
            if not (len(row) == 10 and wide < i < 3)
        ]
        return [f"<tr>{''.join(cells)}</tr>"]

    body = []
    for line in report.lines(as_row).split("\n"):
        if line.startswith("<tr>") and not (body and body[-1].startswith("<tr>")):
            body.append("<table>")
        elif body and body[-1].startswith("<tr>") and not line.startswith("<tr>"):
            body.append("</table>")
        body.append(line if line.startswith("<tr>") else f"<p>{line}</p>")
    style = (
        "@page{size:A4;margin:25mm} table{border-collapse:collapse} td{border:1px solid;font:10pt sans-serif}"
    )
    return f"<meta charset=utf-8><style>{style}</style>{''.join(body)}"


@pytest.fixture(scope="module")
def pdf(tmp_path_factory):
    """A report of three pages printed by Chromium; it cuts table three open between two rows."""
    if not CHROMIUM.exists():
        pytest.skip("needs Chromium")
    folder = tmp_path_factory.mktemp("pdf")
    report = Report()
    report.text["overview"] = [
        "全年主动公开政府信息若干条，" * 12 + "及时回应关切。",
        "（一）依申请公开。没有收到申请。",
    ]
    (folder / "report.html").write_text(html(report), encoding="utf-8")
    target = folder / "report.pdf"
    command = [CHROMIUM, *FLAGS.split(), f"--print-to-pdf={target}", folder / "report.html"]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return target, report


def test_pdf_of_chromium_reads_to_its_numbers(pdf):
    path, report = pdf
    document = read_document(path)
    found = recognize(document, FORMS)
    assert printed(found.record) == report.values
    assert found.record.agency == AGENCY
    assert found.record.text["overview"] == "\n\n".join(report.text["overview"])
    assert not found.findings
    tables = [block for block in document.blocks if not hasattr(block, "text")]
    assert len({cell.page for table in tables for row in table.rows for cell in row}) > 1


def test_broken_pdf_is_refused_in_one_line(pdf, tmp_path):
    path = tmp_path / "half.pdf"
    path.write_bytes(pdf[0].read_bytes()[: pdf[0].stat().st_size // 2])
    assert refusal(path) in ("pdf-broken", "pdf-scan")


def test_pdf_without_text_is_refused(tmp_path):
    path = tmp_path / "scan.pdf"
    path.write_bytes(
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>"
        b"endobj 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )
    assert refusal(path) == "pdf-scan"


# Bad input


def refusal(path):
    """The rule by which a file is refused; what is said is one line that names the file."""
    with pytest.raises(Refused) as error:
        reading(path)
    for lang in ("zh", "en"):
        text = error.value.finding.text(lang)
        assert "\n" not in text
        assert text.startswith(str(path))
    return error.value.finding.rule


@pytest.mark.parametrize("suffix", [".txt", ".md", ".pdf"])
def test_file_that_is_no_report_is_refused_in_one_line(tmp_path, suffix):
    junk = hashlib.sha512(suffix.encode()).digest() * 40
    for name, data, rule in [
        ("empty", b"", "file-empty"),
        ("white", b" \n\t\n", "file-empty"),
        ("junk", junk, "pdf-broken" if suffix == ".pdf" else "file-encoding"),
        ("prose", "今天天气很好。".encode(), "pdf-broken" if suffix == ".pdf" else "report-none"),
    ]:
        path = tmp_path / f"{name}{suffix}"
        path.write_bytes(data)
        assert refusal(path) == rule
    folder = tmp_path / f"folder{suffix}"
    folder.mkdir()
    assert refusal(folder) == "file-unreadable"
    assert refusal(tmp_path / f"absent{suffix}") == "file-unreadable"


def test_unknown_suffix_is_refused(tmp_path):
    path = tmp_path / "report.xls"
    path.write_bytes(b"x")
    assert refusal(path) == "suffix"


# The sources of this repository, and the originals where they are at hand


def test_sources_of_the_repository_read_to_their_records():
    paths = sorted((ROOT / "content/reports").glob("*/*/*/20*"))
    sources = [path for path in paths if path.suffix != ".yaml"]
    assert len(sources) >= 5
    for path in sources:
        found = reading(path)
        assert path.stem == str(found.record.year)
        assert {"original", "original_sha256"} < set(found.record.source)
        assert not found.findings
        record = path.with_suffix(".yaml")
        if record.exists():
            known, _ = load(record.read_text(encoding="utf-8"), str(record), FORMS)
            assert printed(found.record) == printed(known)


def expected(folder):
    path = SHARED / folder / "expected.json"
    if not path.exists():
        pytest.skip(f"needs {path}")
    return json.loads(path.read_text(encoding="utf-8"))


def worth(record):
    return {path: None if cell.number is None else float(cell.number) for path, cell in record.cells.items()}


def test_five_originals_read_exactly():
    reports = expected("reports")
    cells, missing = 0, 0
    for name, known in reports.items():
        record = reading(SHARED / "reports" / name).record
        assert worth(record) == known["cells"]
        assert {path: record.cells[path].printed for path in record.missing} == known["missing"]
        assert {path: record.cells[path].printed for path in known["as_printed"]} == known["as_printed"]
        said = (
            record.agency,
            record.year,
            record.form.id,
            record.source["title"],
            record.source.get("published"),
        )
        assert said == tuple(known[key] for key in ("agency", "year", "form", "title", "signed"))
        cells, missing = cells + len(record.cells), missing + len(record.missing)
    assert (cells, missing) == (998, 96)


def test_abridged_sources_read_to_the_cells_of_the_originals():
    known = {report["agency"]: report["cells"] for report in expected("reports").values()}
    paths = [path for path in (ROOT / "content/reports").glob("*/*/*/20*") if path.suffix in (".txt", ".md")]
    records = [reading(path).record for path in paths]
    assert {record.agency: worth(record) for record in records if record.agency in known} == known


def test_real_pdf_reads_exactly():
    for name, known in expected("samples").items():
        record = reading(SHARED / "samples" / name).record
        assert worth(record) == known["cells"]
        assert (record.agency, record.year, record.form.id) == (known["agency"], known["year"], known["form"])
