import re
import shutil

import pytest
from records import CONTENT, FORMS

from gongkai.finding import Refused
from gongkai.grammar import load_form


@pytest.mark.parametrize(("form", "balances", "cells"), [("2021", 42, 200), ("2019", 40, 198)])
def test_a_full_form_has_all_its_balances_and_cells(form, balances, cells):
    assert len(FORMS[form].balances()) == balances
    assert sum(len(row.cells) for row in FORMS[form].printed()) == cells


def test_a_group_printed_as_one_row_keeps_the_sums_whole():
    form = FORMS["2021"]
    group = next(row for row in form.rows.values() if row.rows and len(row.rows) == 3)
    collapsed = frozenset({group.path})
    assert len(form.balances(collapsed)) == 42 - 3 + 1
    totals = [b for b in form.balances(collapsed) if b.rule.name == "column_total"]
    assert all(f"{group.path}.{b.id.partition(':')[2]}" in b.left for b in totals)


def test_years_are_compared_in_every_column():
    assert len(FORMS["2021"].between_years()) == 7 + 2
    assert len(FORMS["2019"].between_years()) == 7


def test_every_balance_names_cells_of_its_form():
    for form in FORMS.values():
        for balance in form.balances():
            assert set(balance.left + balance.right) <= set(form.columns)


MISTAKES = [
    ("label: 规章, ", "", "key-missing"),
    ("rows:", "row:", "key-unknown"),
    ("columns: documents,", "columns: document,", "one-of"),
    ("type: decimal", "type: float", "one-of"),
    ("unit: 万元", "unit: 千元", "one-of"),
    ("severity: error", "severity: fatal", "one-of"),
    ("sum_of: [upheld, ", "sum_of: [upholds, ", "path-unknown"),
    ("right: [outcomes_total, ", "right: [outcome_total, ", "path-unknown"),
    ("right: [previous.requests.pending_at_end]", "right: [previous.requests.pending]", "path-unknown"),
    ("rule: in_and_out", "rule: in_out", "one-of"),
    ("form: 2021", "form: 2022", "form-name"),
    ("report_years: [2021, ]", "report_years: [21]", "form-years"),
    ("under: 第二十条第（八）项", "under: 第二十条第八项", "one-of"),
    ("      licensing: {", "      penalties: {", "key-twice"),
    ("layout: one_line", "layout: line", "one-of"),
    ("sections:  ", "sections: &a ", "yaml-plain"),
    ("aliases: [新收", "aliases: 新收", "yaml"),
]


@pytest.mark.parametrize(("old", "new", "rule"), MISTAKES)
def test_a_mistake_in_a_form_file_is_one_line_with_file_and_line(tmp_path, old, new, rule):
    path = tmp_path / "2021.yaml"
    text = (CONTENT / "forms/2021.yaml").read_text(encoding="utf-8")
    if old == "aliases: [新收":
        old, new = "aliases: [本年新收, 新收]", "aliases: [本年新收, 新收"
        rule = "bracket"
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Refused) as refusal:
        load_form(path)
    finding = refusal.value.finding
    assert finding.rule == rule
    for lang in ("zh", "en"):
        assert re.fullmatch(rf"{re.escape(str(path))}:\d+:\d+: \S+ {rule}: [^\n]+", finding.text(lang))
    if rule not in ("key-twice", "path-unknown", "yaml-plain"):
        assert abs(finding.line - (text[: text.index(old)].count("\n") + 1)) <= 1


def test_a_new_form_is_a_new_file(tmp_path):
    text = (CONTENT / "forms/2021.yaml").read_text(encoding="utf-8")
    (tmp_path / "2027.yaml").write_text(text.replace("form: 2021", "form: 2027"), encoding="utf-8")
    shutil.copy(CONTENT / "forms/2019.yaml", tmp_path)
    assert len(load_form(tmp_path / "2027.yaml").balances()) == 42
