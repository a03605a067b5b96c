"""The page of an agency-year: every cell, every mark, every span."""

import gc
import re
from collections import Counter
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from records import CONTENT, FORMS, ROOT, balanced, with_cell
from sites import ADDRESS, Page, page_of, parsed, written
from trees import tree

from gongkai.balance.answers import answers_of
from gongkai.balance.culprits import culprits_of
from gongkai.catalog import load_catalog
from gongkai.checks import check
from gongkai.edition import Edition
from gongkai.finding import Refused
from gongkai.grammar import load_form
from gongkai.pages import Press
from gongkai.pages.leaves import Leaves
from gongkai.pages.shares import share
from gongkai.pages.tree import Tree
from gongkai.record import Doubt, Exemption, ExtraRow

GROUPS = [frozenset(), frozenset(["requests.denied", "requests.not_handled"])]


@pytest.mark.parametrize("collapsed", GROUPS)
@pytest.mark.parametrize("form", sorted(FORMS))
def test_every_cell_stands_once_in_printed_order(tmp_path, form, collapsed):
    record = balanced(FORMS[form], collapsed=collapsed)
    shown = re.findall(r"<td[^>]*>(?:<b>)?([0-9.]+)", page_of(tmp_path, record))
    assert shown == [cell.printed for cell in record.cells.values()]


@pytest.mark.parametrize("collapsed", GROUPS)
@pytest.mark.parametrize("form", sorted(FORMS))
def test_spans_fill_every_line_of_a_printed_table_exactly(tmp_path, form, collapsed):
    for table in Page(page_of(tmp_path, balanced(FORMS[form], collapsed=collapsed))).tables:
        filled = Counter()
        for at, line in enumerate(table):
            for _, given in line:
                for below in range(int(given.get("rowspan", 1))):
                    filled[at + below] += int(given.get("colspan", 1))
        assert len(set(filled.values())) == 1
        assert len(filled) == len(table)


@pytest.mark.parametrize("form", sorted(FORMS))
def test_every_header_a_cell_names_is_on_the_page_and_every_head_has_a_scope(tmp_path, form):
    page = Page(page_of(tmp_path, balanced(FORMS[form])))
    named = [name for _, given in page.tags for name in given.get("headers", "").split()]
    assert named
    assert set(named) <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    assert all("scope" in given for tag, given in page.tags if tag == "th")


@pytest.mark.parametrize(("word", "shown"), [("blank", "空白"), ("lost", "缺失")])
def test_a_missing_number_is_a_dash_with_its_word_and_never_0(tmp_path, word, shown):
    record = balanced(FORMS["2021"])
    for path in record.cells:
        record = with_cell(record, path, word)
    text = page_of(tmp_path, record)
    cells = re.findall(r"<td([^>]*)>(.*?)(?=<td|<tr|<tbody|</table)", text.split("<section id=checks")[0])
    numbers = [(given, inner) for given, inner in cells if inner]
    assert len(numbers) == len(record.cells)
    for given, inner in numbers:
        assert f"class={word}" in given
        assert re.sub("<[^>]*>", "", inner) == f"—{shown}"
    agency = (tmp_path / f"out/{ADDRESS}/index.html").read_text(encoding="utf-8")
    assert "0" not in re.sub("<[^>]*>", "", agency.split("<tbody>")[1].split("</tbody>")[0])


def test_a_broken_balance_is_said_and_its_cells_are_marked(tmp_path):
    record = with_cell(balanced(FORMS["2021"]), "requests.received.total", "9999")
    text = page_of(tmp_path, record)
    marked = re.findall(r'<td class="?(broken[a-z ]*)"?><b>(\d+)</b>', text)
    row = [cell.printed for path, cell in record.cells.items() if path.startswith("requests.received.")]
    assert [number for _, number in marked if number in row][: len(row)] == row
    assert [number for classes, number in marked if "certain" in classes] == ["9999"]
    assert "各栏之和等于总计，但" in text
    assert "=" in text
    assert "9999" in text
    assert '<span class="state broken" data-t=answer-broken>不符' in text
    quality = (tmp_path / "out/quality/index.html").read_text(encoding="utf-8")
    assert f"../{ADDRESS}/2023/#checks" in quality
    assert "9999" in quality


def test_a_sum_that_fails_is_written_out_with_the_cell_that_would_mend_it(tmp_path):
    right = balanced(FORMS["2021"])
    path = "requests.received.natural_person"
    wrong = right.cells[path].number + 7
    page = Page(page_of(tmp_path, with_cell(right, path, str(wrong))))
    text = re.sub(r"\s+", " ", page.text)
    column = FORMS["2021"].columns[path].label
    assert f"{wrong} {column}".replace(" ", "") in text.replace(" ", "")
    assert f"{wrong} → {right.cells[path].printed}" in text
    assert f"当为 {right.cells[path].printed}" in text
    assert "7相差" in text.replace(" ", "")


def test_explanations_that_cannot_be_told_apart_are_shown_as_equally_likely(tmp_path):
    """Two rows begin with the same two numbers, and one of them has them exchanged."""
    record = next(found for found in map(two_rows_alike, range(40)) if found)
    text = page_of(tmp_path, record)
    explanations = text.split("<ul class=explanations>")[1].split("</ul>")[0]
    assert re.findall(r"<li>([^ ]+)", explanations)[:2] == ["这样改，全部等式都能成立：", "同样可能："]
    assert text.count("疑为") >= 4


def two_rows_alike(seed):
    """A record whose broken sums are explained by either of two exchanges; None where this seed has none."""
    record = balanced(FORMS["2021"], seed)
    one, other = "requests.granted.natural_person", "requests.granted.business"
    a, b = record.cells[one].printed, record.cells[other].printed
    swapped = with_cell(with_cell(record, one, b), other, a)
    found = culprits_of(swapped, answers_of(swapped))
    return swapped if found and len(found[0].likeliest) == 2 else None


def test_what_missing_cells_add_up_to_is_shown_with_the_cells(site):
    """Report 001 has lost thirteen rows, of which twelve are no total."""
    text = (site / "610921/government/2023/index.html").read_text(encoding="utf-8")
    (known,) = re.findall(r"<details><summary>(.*?)</summary>\s*<ul>(.*?)</ul>", text, re.DOTALL)
    assert "12 格缺数，总和为 5" in known[0]
    assert known[1].count("<li>") == 12
    assert "总和为" not in (site / "320813/government/2023/index.html").read_text(encoding="utf-8")


def test_a_missing_number_that_the_balances_know_is_shown_as_deduced(tmp_path):
    record = balanced(FORMS["2021"])
    path = "requests.received.natural_person"
    text = page_of(tmp_path, with_cell(record, path, "lost"))
    shown = record.cells[path].printed
    assert f'<td class="lost deduced"><i>{shown}</i><small>推知</small>' in text
    assert len(re.findall('<td class="?lost', text)) == 1


def test_a_missing_number_with_bounds_shows_them_and_that_it_is_missing(tmp_path):
    record = balanced(FORMS["2021"])
    for column in ("natural_person", "business"):
        for row in ("granted", "partly_granted"):
            record = with_cell(record, f"requests.{row}.{column}", "lost")
    text = page_of(tmp_path, record)
    bounded = re.findall(r'<td class="lost bounded"><i>(\d+)–(\d+)</i><small>缺失<', text)
    assert len(bounded) == 4
    assert all(int(low) < int(high) for low, high in bounded)


def test_the_parts_of_the_total_are_drawn_only_where_they_add_up(tmp_path):
    record = balanced(FORMS["2021"])
    total = int(record.cells["requests.outcomes_total.total"].printed)
    text = page_of(tmp_path / "whole", record)
    drawn = re.findall(r"<rect class=s\d x=(\d+) width=(\d+) />", text)
    assert sum(int(width) for _, width in drawn) == 1000
    said = re.findall(r"<b>(\d+)</b> <small>([\d.]+)%</small>", text)
    assert sum(int(number) for number, _ in said) == total
    assert all(abs(100 * int(number) / total - float(share)) <= 0.05001 for number, share in said)
    missing = with_cell(record, "requests.granted.total", "lost")
    assert "<rect" not in page_of(tmp_path / "missing", missing)


def test_shares_of_a_small_total_are_withheld():
    assert share(1, 29) is None
    assert share(1, 30) == "3.3%"
    assert share(1, 32) == "3.1%"
    assert share(30, 30) == "100.0%"


def test_a_report_can_be_cited_and_braces_cannot_break_the_entry(tmp_path):
    record = balanced(FORMS["2021"])
    record = replace(record, source={**record.source, "title": "年报{}\\x", "published": "2024-01-18"})
    content = tree(tmp_path, record)
    written(content, tmp_path / "out", "https://example.org/g")
    text = Page((tmp_path / f"out/{ADDRESS}/2023/index.html").read_text(encoding="utf-8")).text
    assert f"某县人民政府. 年报{{}}\\x[R/OL]. (2024-01-18). https://example.org/g/{ADDRESS}/2023/." in text
    assert "title = {年报x}," in text
    assert f"url = {{https://example.org/g/{ADDRESS}/2023/}}" in text


def test_the_page_says_which_version_read_the_record_and_nothing_where_that_is_not_known(tmp_path):
    record = balanced(FORMS["2021"])
    known = replace(record, source={**record.source, "reader": "gongkai 0.9.0"})
    for made, count in ((known, 1), (record, 0)):
        text = page_of(tmp_path / str(count), made)
        assert text.count("<dd>gongkai 0.9.0</div>") == count
        assert text.count("<dt>读取程序") == count


def test_links_to_mend_a_record_stand_only_where_the_repository_is_known(tmp_path):
    content = tree(tmp_path)
    written(content, tmp_path / "bare")
    bare = (tmp_path / f"bare/{ADDRESS}/2023/index.html").read_text(encoding="utf-8")
    assert [word for word in ("/edit/", "issues/new", "/commits/", "<select") if word in bare] == []
    site = content / "site.yaml"
    text = site.read_text(encoding="utf-8")
    site.write_text(text.replace('repository: ""', "repository: https://example.org/r"), encoding="utf-8")
    written(content, tmp_path / "linked")
    links = [link for _, link in parsed(tmp_path / f"linked/{ADDRESS}/2023/index.html").links]
    record = f"content/reports/61/{ADDRESS}/2023.yaml"
    assert f"https://example.org/r/edit/main/{record}" in links
    assert f"https://example.org/r/commits/main/{record}" in links
    opened = next(link for link in links if link.startswith("https://example.org/r/issues/new?"))
    asked = parse_qs(urlsplit(opened).query)
    assert asked.pop("title") == ["数字有误：某县人民政府 2023 年度"]
    form = ROOT / ".github/ISSUE_TEMPLATE" / asked.pop("template")[0]
    assert asked == {"agency": ["某县人民政府"], "year": ["2023"], "address": [f"/{ADDRESS}/2023/"]}
    fields = {item.get("id") for item in yaml.safe_load(form.read_text(encoding="utf-8"))["body"]}
    script = (ROOT / "templates/assets/report.js").read_text(encoding="utf-8")
    filled_in = set(re.findall(r'searchParams\.set\("(\w+)"', script))
    assert filled_in == {"cell", "shown"}
    assert asked.keys() | filled_in <= fields


def test_exceptions_doubts_and_added_rows_are_shown_as_such(tmp_path):
    record = with_cell(balanced(FORMS["2021"]), "requests.received.total", "9999")
    sums = {answer.balance.id: answer for answer in answers_of(record) if answer.state == "broken"}
    exemptions = [
        Exemption(name, str(found.left), str(found.right), "source-wrong", "见原件第三页", False)
        for name, found in sums.items()
    ]
    doubts = (Doubt("requests.granted.total", "两种读法不同"),)
    added = (ExtraRow("requests", "另行答复", ("3", "/")),)
    record = replace(record, exemptions=tuple(exemptions), doubts=doubts, extra_rows=added)
    text = page_of(tmp_path, record)
    assert "<small data-t=mark-excepted>原文如此" in text
    assert "见原件第三页" in text
    assert "报告有误" in text
    assert "<small>存疑" in text
    assert "两种读法不同" in text
    assert "另行答复 3 · /" in text
    assert not re.search('class="?broken', text)


def test_the_main_figures_are_those_of_the_tables_and_a_group_is_the_sum_of_its_rows(tmp_path):
    record = balanced(FORMS["2021"])
    lead = re.search(r"<p id=lead[^>]*>(.*?)\n", page_of(tmp_path, record))[1]
    denied = [c.number for p, c in record.cells.items() if re.fullmatch(r"requests\.denied\.\w+\.total", p)]
    assert f"不予公开 <b>{sum(denied)}</b> 件" in lead
    assert f"<b>{record.cells['requests.received.total'].printed}</b>" in lead


def test_a_group_with_a_missing_row_has_no_sum(tmp_path):
    record = with_cell(balanced(FORMS["2021"]), "requests.denied.state_secret.total", "lost")
    lead = re.search(r"<p id=lead[^>]*>(.*?)\n", page_of(tmp_path, record))[1]
    assert "不予公开 <span class=missing>— <small>缺失</small></span> 件" in lead


def test_a_summary_that_names_no_cell_is_refused_with_its_line(tmp_path):
    path = tmp_path / "2021.yaml"
    text = (CONTENT / "forms/2021.yaml").read_text(encoding="utf-8")
    path.write_text(text.replace("{requests.received.total}", "{requests.recieved.total}"), encoding="utf-8")
    with pytest.raises(Refused) as refusal:
        load_form(path)
    assert refusal.value.finding.rule == "path-unknown"
    assert "requests.recieved.total" in refusal.value.finding.message("en")
    assert refusal.value.finding.line > 1


def test_neighbouring_years_are_linked(tmp_path):
    records = [replace(balanced(FORMS["2021"]), year=year) for year in (2021, 2023)]
    written(tree(tmp_path, *records), tmp_path / "out")
    text = (tmp_path / f"out/{ADDRESS}/2021/index.html").read_text(encoding="utf-8")
    assert "<a href=../2023/ rel=next>2023</a>" in text
    assert "rel=prev" not in text


def test_the_pages_of_agencies_and_reports_leave_nothing_that_points_to_itself(tmp_path):
    """What does is kept, with the whole place around it, until Python looks for it."""
    catalog, found = load_catalog(CONTENT)
    checked = check(catalog, found)
    press = Press(catalog, Edition())
    for _ in range(2):  # the first time templates are compiled, and pieces made that are kept
        gc.collect()
        pages = Leaves(press, catalog, checked, Tree(tmp_path))
        for agency in catalog.agencies.values():
            pages.agency(agency)
        for report in catalog.reports.values():
            pages.report(report)
        left = gc.collect()
    assert checked.findings
    assert left == 0
