"""The program proves its own rules: rank, what is implied, contradictions, and cells that nothing guards."""

from dataclasses import replace
from fractions import Fraction

import pytest
from records import CONTENT, FORMS
from trees import build

from gongkai.balance.proof import proof_of
from gongkai.balance.system import system_of
from gongkai.form import Sum

KNOWN = {"2021": (42, 40, 10, 190), "2019": (40, 38, 22, 176)}


@pytest.mark.parametrize("form", FORMS)
def test_rank_implied_rules_and_unguarded_cells(form):
    proof = proof_of(FORMS[form])
    balances, rank, unguarded, guarded = KNOWN[form]
    assert (proof.balances, proof.rank, len(proof.unguarded)) == (balances, rank, unguarded)
    assert len(system_of(FORMS[form]).paths) == guarded
    assert [item.balance.id for item in proof.implied] == ["column_total:total", "in_and_out:total"]
    assert proof.contradictions == ()
    table = FORMS[form].tables[0].name
    assert {path.partition(".")[0] for path in proof.unguarded} == {table}


@pytest.mark.parametrize("form", FORMS)
def test_what_is_said_to_imply_a_rule_adds_up_to_it(form):
    by_id = {balance.id: balance for balance in FORMS[form].balances()}
    for item in proof_of(FORMS[form]).implied:
        total: dict[str, Fraction] = {}
        for balance, weight in (*item.follows.items(), (item.balance.id, Fraction(-1))):
            for paths, sign in ((by_id[balance].left, 1), (by_id[balance].right, -1)):
                for path in paths:
                    total[path] = total.get(path, Fraction(0)) + sign * weight
        assert not any(total.values())


def test_a_group_printed_as_one_row_loses_no_rank():
    form = FORMS["2021"]
    for row in form.rows.values():
        if row.rows:
            collapsed = frozenset({row.path})
            proof = proof_of(form, collapsed)
            assert proof.balances - proof.rank == 2
            assert proof.contradictions == ()


def with_balance(form, left, right):
    table = next(table for table in form.tables if table.balances)
    extra = Sum(table.balances[0].rule, left, right)
    changed = replace(table, balances=(*table.balances, extra))
    return replace(form, tables=tuple(changed if t is table else t for t in form.tables))


def test_a_rule_that_only_zero_satisfies_is_a_contradiction():
    form = FORMS["2021"]
    given = next(table for table in form.tables if table.balances).balances[0]
    doubled = with_balance(form, given.left, given.left[:1])
    assert proof_of(doubled).contradictions
    swapped = with_balance(form, given.right, given.left)
    assert proof_of(swapped).contradictions == ()
    assert proof_of(swapped).rank == 40
    against = with_balance(form, given.left, given.right[:1])
    assert proof_of(against).contradictions


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_check_rules_prints_the_proof(lang):
    run = build("check", "--rules", "--content", CONTENT, "--lang", lang)
    assert run.returncode == 0
    for form in FORMS.values():
        assert form.title in run.stdout
        balances, rank, unguarded, _ = KNOWN[form.id]
        for number in (balances, rank, unguarded):
            assert str(number) in run.stdout
        for rule in form.rules.values():
            assert (rule.zh if lang == "zh" else rule.en) in run.stdout
            assert rule.basis in run.stdout
