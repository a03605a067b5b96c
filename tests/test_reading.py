"""Reading: real reports, their traps kept small for ever, and reports damaged on purpose."""

import hashlib
import json
import shutil
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
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --no-pdf-header-footer"
).split()


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
    return dict.fromkeys(report.paths("2.重复申请"), "lost")


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
    numbers_without_label: ["row-unplaced"],
    page_break_in_table: [],
    head_again_after_page_break: [],
    missing_table: [],
    missing_heading: [],
    all_headings_of_tables_missing: [],
    shifted_headings: [],
    subheading_like_a_table: [],
    wrong_year_in_prose: [],
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
