"""The five answers, rule by rule, and exceptions that cover what they name and nothing else."""

from dataclasses import replace

import pytest
from records import DENSE, FORMS, report, with_cell

from gongkai.balance.answers import answer_of, answers_of
from gongkai.balance.system import system_of
from gongkai.checks import findings_of
from gongkai.dump import dump
from gongkai.form import PREVIOUS, Balance
from gongkai.load import load
from gongkai.record import Exemption

WITHIN = [(year, balance) for year, record in DENSE.items() for balance in record.form.balances()]
NAMES = [f"{year}-{balance.id}" for year, balance in WITHIN]
HONGZE = report("320813/government/2023")


def state(record, balance):
    return next(answer.state for answer in answers_of(record) if answer.balance == balance)


def errors(record):
    found = findings_of(record, "r.yaml", answers_of(record))
    return [finding.rule for finding in found if finding.severity == "error"]


@pytest.mark.parametrize("year", DENSE)
def test_a_dense_fixture_has_no_zero_and_balances(year):
    record = DENSE[year]
    assert all(cell.number > 0 for cell in record.cells.values())
    assert {answer.state for answer in answers_of(record)} == {"holds"}
    assert len(answers_of(record)) == {"2019": 40, "2021": 42}[record.form.id]


@pytest.mark.parametrize(("year", "balance"), WITHIN, ids=NAMES)
def test_every_balance_gives_each_answer_where_it_is_due(year, balance):
    record = DENSE[year]
    left, right = balance.left[0], balance.right[0]
    more = str(record.cells[left].number + 1)
    assert state(record, balance) == "holds"
    assert state(with_cell(record, left, more), balance) == "broken"
    for word in ("blank", "lost"):
        assert state(with_cell(record, left, word), balance) == "undecided"
        short = with_cell(record, left, word)
        for path in balance.right:
            short = with_cell(short, path, "0")
        assert state(short, balance) == "impossible"
        both = with_cell(with_cell(record, left, word), right, word)
        assert state(both, balance) == "undecided"


def compared():
    """Every rule between two years with the cells of both."""
    for year in (2021, 2022):
        record, before = DENSE[year], DENSE[year - 1]
        cells = record.cells | {PREVIOUS + path: cell for path, cell in before.cells.items()}
        for balance in record.form.between_years():
            if all(path in cells for path in (*balance.left, *balance.right)):
                yield balance, cells


def mutants(balance, cells):
    """The balance with each coefficient of each cell changed: dropped, doubled, turned round, or new."""
    for path in cells:
        was = balance.left.count(path) - balance.right.count(path)
        for now in (-2, -1, 0, 1, 2):
            if now != was:
                left = tuple(p for p in balance.left if p != path) + (path,) * max(now, 0)
                right = tuple(p for p in balance.right if p != path) + (path,) * max(-now, 0)
                yield Balance(balance.id, balance.rule, left, right)


def test_no_coefficient_of_any_rule_can_change_unnoticed():
    held = [(b, DENSE[year].cells) for year, b in WITHIN] + list(compared())
    assert len(held) == 40 + 42 + 42 + 7 + 9
    for balance, cells in held:
        assert answer_of(balance, cells).state == "holds"
        known = {path: cell for path, cell in cells.items() if cell.number is not None}
        assert all(answer_of(mutant, known).state != "holds" for mutant in mutants(balance, known))


def test_no_line_of_a_form_file_can_lose_a_part_unnoticed(tmp_path):
    """The same on the file itself: every name in every sum and balance, taken out or doubled."""
    import re

    from records import CONTENT

    from gongkai.grammar import load_form

    for form in FORMS:
        text = (CONTENT / f"forms/{form}.yaml").read_text(encoding="utf-8")
        sums = list(re.finditer(r"\b(?:sum_of|left|right): \[([^\]]+)\]", text))
        assert len(sums) >= 5
        for each in sums:
            names = each[1].split(", ")
            for index in range(len(names)):
                kept = names[:index] + names[index + 1 :]
                path = tmp_path / f"{form}.yaml"
                path.write_text(
                    text[: each.start(1)] + ", ".join(kept) + text[each.end(1) :], encoding="utf-8"
                )
                assert kept == [] or not holds_everywhere(load_form(path)), (form, each[0], names[index])


def holds_everywhere(form):
    for year, record in DENSE.items():
        if record.form.id != form.id:
            continue
        if any(answer_of(balance, record.cells).state != "holds" for balance in form.balances()):
            return False
        before = DENSE.get(year - 1)
        cells = record.cells | {PREVIOUS + p: c for p, c in (before.cells if before else {}).items()}
        for balance in form.between_years():
            known = all(path in cells for path in (*balance.left, *balance.right))
            if known and answer_of(balance, cells).state != "holds":
                return False
    return len(form.balances()) == len(FORMS[form.id].balances())


def test_a_report_wrong_as_published_passes_with_its_two_exceptions():
    assert [answer.state for answer in answers_of(HONGZE)].count("excepted") == 2
    assert errors(HONGZE) == []
    assert len(errors(replace(HONGZE, exemptions=()))) == 2
    for item in HONGZE.exemptions:
        alone = tuple(other for other in HONGZE.exemptions if other is not item)
        assert len(errors(replace(HONGZE, exemptions=alone))) == 1


@pytest.mark.parametrize("kind", ["cell", "balance"])
def test_a_record_with_an_exception_is_guarded_in_every_other_cell(kind):
    record = HONGZE
    if kind == "balance":
        broken = [a for a in answers_of(replace(record, exemptions=())) if a.state == "broken"]
        named = [(a.balance.id, str(a.left), str(a.right)) for a in broken]
        items = tuple(Exemption(*each, "source-wrong", "第5页", False) for each in named)
        record = replace(record, exemptions=items)
        assert errors(record) == []
    paths = system_of(record.form, record.collapsed).paths
    assert len(paths) == 176
    for path in paths:
        for step in (1, 5, 11):
            changed = with_cell(record, path, str(record.cells[path].number + step))
            assert errors(changed), (path, step)
            if record.cells[path].number >= step:
                assert errors(with_cell(record, path, str(record.cells[path].number - step))), (path, step)


def test_an_exception_that_fits_no_more_or_is_not_needed_is_an_error():
    item = HONGZE.exemptions[0]
    mended = with_cell(HONGZE, item.target, item.should_be)
    assert errors(mended) == ["exception-stale"]
    other = HONGZE.exemptions[1]
    unneeded = replace(other, target=HONGZE.form.tables[0].rows[0].cells[0], printed="0", should_be="0")
    assert errors(replace(HONGZE, exemptions=(*HONGZE.exemptions, unneeded))) == ["exception-unused"]


def test_two_exceptions_for_one_cell_are_refused():
    twice = replace(HONGZE, exemptions=(HONGZE.exemptions[0], *HONGZE.exemptions))
    record, findings = load(dump(twice), "r.yaml", FORMS)
    assert record is None
    assert [finding.rule for finding in findings] == ["exception-twice"]


def test_a_reason_comes_from_the_closed_list():
    text = dump(HONGZE).replace("reason: source-wrong", "reason: typo", 1)
    assert [finding.rule for finding in load(text, "r.yaml", FORMS)[1]] == ["one-of"]
    text = dump(HONGZE).replace("    evidence:", "    proof:", 1)
    assert [finding.rule for finding in load(text, "r.yaml", FORMS)[1]] == ["key-unknown"]
