"""The page of an agency-year: every cell, every mark, every span."""

import re
from collections import Counter
from dataclasses import replace

import pytest
from records import CONTENT, FORMS, balanced, with_cell
from sites import ADDRESS, Page, page_of, written
from trees import tree

from gongkai.balances import answers_of
from gongkai.finding import Refused
from gongkai.grammar import load_form
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
    cells = re.findall(r"<td([^>]*)>(.*?)(?=<td|<tr|</tbody)", text.split('<section id="checks"')[0])
    numbers = [(given, inner) for given, inner in cells if inner]
    assert len(numbers) == len(record.cells)
    for given, inner in numbers:
        assert f'class="{word}"' in given
        assert re.sub("<[^>]*>", "", inner) == f"—{shown}"
    agency = (tmp_path / f"out/{ADDRESS}/index.html").read_text(encoding="utf-8")
    assert "0" not in re.sub("<[^>]*>", "", agency.split("<tbody>")[1].split("</tbody>")[0])


def test_a_broken_balance_is_said_and_its_cells_are_marked(tmp_path):
    record = with_cell(balanced(FORMS["2021"]), "requests.received.total", "9999")
    text = page_of(tmp_path, record)
    marked = re.findall(r'<td class="(broken(?: last)?)"><b>(\d+)</b><small data-t="mark-broken">不符<', text)
    row = [cell.printed for path, cell in record.cells.items() if path.startswith("requests.received.")]
    assert [number for _, number in marked if number in row][: len(row)] == row
    assert ("broken last", "9999") in marked
    assert "各栏之和等于总计，但" in text
    assert "=" in text
    assert "9999" in text
    assert '<span class="state broken"><span data-t="answer-broken">不符' in text
    quality = (tmp_path / "out/quality/index.html").read_text(encoding="utf-8")
    assert f"../{ADDRESS}/2023/#checks" in quality
    assert "9999" in quality


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
    assert '<small data-t="mark-excepted">原文如此' in text
    assert "见原件第三页" in text
    assert "报告有误" in text
    assert '<small data-t="mark-doubt">存疑' in text
    assert "两种读法不同" in text
    assert "另行答复 3 · /" in text
    assert 'class="broken' not in text


def test_the_main_figures_are_those_of_the_tables_and_a_group_is_the_sum_of_its_rows(tmp_path):
    record = balanced(FORMS["2021"])
    lead = re.search(r'data-lang="zh">(.*?)</p>', page_of(tmp_path, record))[1]
    denied = [c.number for p, c in record.cells.items() if re.fullmatch(r"requests\.denied\.\w+\.total", p)]
    assert f"不予公开 <b>{sum(denied)}</b> 件" in lead
    assert f"<b>{record.cells['requests.received.total'].printed}</b>" in lead


def test_a_group_with_a_missing_row_has_no_sum(tmp_path):
    record = with_cell(balanced(FORMS["2021"]), "requests.denied.state_secret.total", "lost")
    lead = re.search(r'data-lang="zh">(.*?)</p>', page_of(tmp_path, record))[1]
    assert '不予公开 <span class="missing">—<small>缺失</small></span> 件' in lead


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
    assert f'rel="next" href="../../../{ADDRESS}/2023/"' in text
    assert 'rel="prev"' not in text
