"""Which number is wrong: by simulation (the long run is in benchmarks/) and on real reports."""

import random
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest
from records import DENSE, FORMS, balanced, dense, report, small, sparse

from benchmarks.errors import KINDS, any_value
from benchmarks.trials import located, verdict_of, with_numbers, without
from gongkai.balance.answers import answers_of
from gongkai.balance.culprits import culprits_of
from gongkai.balance.system import system_of
from gongkai.checks import findings_of
from gongkai.load import load
from gongkai.record import Exemption

FORM = FORMS["2021"]
FIRST = {
    "one digit": 1,
    "two digits": 0.97,
    "neighbours swapped": 0.95,
    "row shifted": 1,
    "value one row low": 0.97,
}


def culprits(record):
    return culprits_of(record, answers_of(record))


@pytest.mark.parametrize("draw", [dense, sparse])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", KINDS)
def test_the_true_explanation_stands_first(kind, form, draw):
    rand, total = random.Random(11), Counter()
    for seed in range(6):
        record = balanced(FORMS[form], seed, draw=draw)
        for _ in range(20):
            total += located(record, KINDS[kind], rand) or Counter()
    assert total["trials"] > 50
    assert total["noticed"] == total["trials"]
    assert total["first"] >= FIRST[kind] * total["trials"]
    assert total["rank 1"] >= 0.98 * total["trials"]
    assert total["rank 3"] == total["trials"]
    assert total["wrong certain"] == 0
    if kind == "one digit":
        assert total["certain"] == total["trials"]


def test_no_certain_verdict_is_wrong_with_up_to_two_wrong_cells_and_missing_ones():
    rand, total = random.Random(12), Counter()
    for trial in range(600):
        if trial % 20 == 0:
            record = balanced(rand.choice(list(FORMS.values())), trial, draw=rand.choice((dense, sparse)))
        paths = list(system_of(record.form).paths)
        rand.shuffle(paths)
        lost, chosen = paths[: rand.randint(0, 12)], paths[20 : 21 + trial % 2]
        truth = {path: record.cells[path].number for path in chosen}
        wrong = {
            path: rand.choice([n for n in (0, number + 1, 7) if n != number])
            for path, number in truth.items()
        }
        total += verdict_of(without(with_numbers(record, wrong), lost), truth)
    assert total["certain"] > 40
    assert total["wrong certain"] == 0


@pytest.mark.parametrize("form", FORMS)
def test_every_single_explanation_is_found_and_no_other(form):
    """Against the plain way: try every cell with every value that one of its sums asks for."""
    rand = random.Random(13)
    record = balanced(FORMS[form], 3, draw=sparse)
    system = system_of(record.form)
    for _ in range(12):
        path = rand.choice(system.paths)
        wrong = with_numbers(record, {path: record.cells[path].number + rand.randint(1, 9)})
        gaps = {a.left - a.right for a in answers_of(wrong)}
        tried = (
            (other, wrong.cells[other].number + sign * gap)
            for other in system.paths
            for gap in gaps - {0}
            for sign in (1, -1)
            if wrong.cells[other].number + sign * gap >= 0
        )
        plain = {
            (p, n)
            for p, n in tried
            if all(a.state == "holds" for a in answers_of(with_numbers(wrong, {p: n})))
        }
        (each,) = culprits(wrong)
        assert {(c.path, c.value) for e in each.explanations for c in e.corrections} == plain
        assert each.certain == (path.partition(".")[0] == system.paths[0].partition(".")[0])


def seesaw():
    """Draws rows of 3, 8, 3, 8 … and rows of 8, 3, 8, 3 …"""
    last = 0

    def draw(rand, place):
        nonlocal last
        last = rand.choice((3, 8)) if place == 0 else 11 - last
        return last

    return draw


@pytest.fixture(scope="module")
def alike():
    """A record, the same with two neighbours swapped in its last plain row of 3 and 8, and these cells."""
    record, system = balanced(FORM, 9, draw=seesaw()), system_of(FORM)
    pairs = [[system.paths[cell] for cell in line[:2]] for line in system.lines[2:24]]
    pair = [pair for pair in pairs if [record.cells[path].number for path in pair] == [3, 8]][-1]
    return record, with_numbers(record, dict(zip(pair, (8, 3), strict=True))), pair


def test_what_cannot_be_told_apart_shares_a_rank(alike):
    _, printed, pair = alike
    (each,) = culprits(printed)
    equals = len(each.likeliest)
    assert equals > 2
    assert {explanation.slip for explanation in each.likeliest} == {"swapped"}
    assert [e.rank for e in each.explanations[:equals]] == [1] * equals
    assert {c.path: c.value for c in each.likeliest[-1].corrections} == dict(zip(pair, (3, 8), strict=True))


def test_a_rank_is_one_more_than_the_explanations_that_are_likelier():
    shared = 0
    for record in spoilt_records():
        for each in culprits(record):
            ranks = [explanation.rank for explanation in each.explanations]
            assert ranks == [1 + sum(other < rank for other in ranks) for rank in ranks]
            shared += len(set(ranks)) not in (1, len(ranks))
    assert shared > 5


def test_last_year_orders_what_is_equal_and_leaves_the_ranks(alike):
    record, printed, pair = alike
    (each,) = culprits_of(printed, answers_of(printed), record)
    assert [c.path for c in each.explanations[0].corrections] == pair
    (without_it,) = culprits(printed)
    assert {e.rank for e in each.likeliest} == {1}
    assert set(each.likeliest) == set(without_it.likeliest)


def test_equals_are_named_or_counted_in_the_message_and_listed_in_json(alike):
    _, printed, pair = alike
    found = list(findings_of(printed, "r.yaml", answers_of(printed)))
    broken = [f for f in found if f.template == "broken"]
    equals = len(culprits(printed)[0].likeliest)
    assert f"同样可能的还有 {equals - 1} 种改法" in broken[0].message("zh")
    assert f"equally likely: {equals - 1} more" in broken[0].message("en")
    data = broken[0].data("zh")
    assert [item["rank"] for item in data["candidates"][:equals]] == [1] * equals
    cells = [{"cell": path, "printed": p, "should_be": 11 - p} for path, p in zip(pair, (8, 3), strict=True)]
    assert cells in [item["cells"] for item in data["candidates"][:equals]]
    assert data["certain"] is False


def test_two_equals_are_both_named():
    """In the English message too, where the sums leave it the room."""
    messages = [m for draw in (small, sparse) for m in two_equals(balanced(FORM, 2, draw=draw))]
    assert all("；同样可能的是第" in zh for zh, _ in messages)
    assert any("; or equally line" in en for _, en in messages)


def two_equals(record):
    """The messages about neighbours swapped in one of two rows that look alike."""
    from gongkai.dump import dump

    system = system_of(record.form, record.collapsed)
    for line in system.lines[2:20]:
        for one, other in pairwise(line[:6]):
            a, b = (record.cells[system.paths[cell]].number for cell in (one, other))
            printed = with_numbers(record, {system.paths[one]: b, system.paths[other]: a})
            found = culprits(printed)
            if found and len(found[0].likeliest) == 2:
                loaded, _ = load(dump(printed), "r.yaml", FORMS)
                for finding in findings_of(loaded, "r.yaml", answers_of(loaded)):
                    if finding.template == "broken":
                        yield finding.message("zh"), finding.message("en")


def test_where_several_are_equal_the_exceptions_name_the_sums(alike):
    _, printed, _ = alike
    answers = answers_of(printed)
    offers = [f for f in findings_of(printed, "r.yaml", answers) if f.rule == "exception-offer"]
    broken = [a for a in answers if a.state == "broken"]
    assert len(offers) == len(broken) == 2
    for offer, answer in zip(offers, broken, strict=True):
        text = f"{{balance: {answer.balance.id}, left: {answer.left}, right: {answer.right}, "
        assert text in str(offer.words["exception"])


def test_two_totals_printed_as_zero_are_named_with_their_values():
    """Hongze 2023 as published."""
    published = replace(report("320813/government/2023"), exemptions=())
    first = [each.explanations[0] for each in culprits(published)]
    assert [(c.value, c.printed) for each in first for c in each.corrections] == [(11, 0), (5, 0)]
    assert {each.slip for each in first} == {"total_blank"}
    assert not any(each.certain for each in culprits(published))  # two wrong parts would explain it too


def test_a_missing_number_is_never_taken_for_a_wrong_one():
    """Not even where an exception excuses the sum in which it is missing."""
    record, system = DENSE[2022], system_of(FORM)
    lost, wrong, total = (system.paths[cell] for cell in system.lines[2][::3])
    printed = with_numbers(record, {total: 0, wrong: record.cells[wrong].number + 5})
    true = str(record.cells[total].number)
    excuse = Exemption(total, "0", true, "source-wrong", "第5页", True)
    (each,) = culprits(replace(without(printed, [lost]), exemptions=(excuse,)))
    named = {correction.path for explanation in each.explanations for correction in explanation.corrections}
    assert named == {wrong}


def test_a_record_that_balances_has_no_culprits():
    assert culprits(DENSE[2022]) == ()


def test_a_total_column_printed_as_zeros_is_one_explanation():
    record, system = DENSE[2022], system_of(FORM)
    column = [system.paths[c] for c in system.lines[max(system.rows) + 7]]
    (each,) = culprits(with_numbers(record, dict.fromkeys(column, 0)))
    assert each.explanations[0].slip == "totals_blank"
    values = {c.path: c.value for c in each.explanations[0].corrections}
    assert values == {path: record.cells[path].number for path in column}


def spoilt_records():
    rand = random.Random(14)
    for number in range(150):
        record = balanced(rand.choice(list(FORMS.values())), number % 7, draw=rand.choice((dense, sparse)))
        system = system_of(record.form)
        numbers = [record.cells[path].number for path in system.paths]
        spoil = rand.choice([any_value, *KINDS.values()])
        wrong = spoil(numbers, list(range(len(numbers) - 15)), system, rand)
        yield with_numbers(
            record, {system.paths[cell]: 999999 if number % 9 == 0 else n for cell, n in wrong.items()}
        )


def test_every_message_is_one_line_of_at_most_300_characters():
    seen = set()
    for record in spoilt_records():
        for finding in findings_of(record, "r.yaml", answers_of(record)):
            for lang in ("zh", "en"):
                message = finding.message(lang)
                assert "\n" not in message
                assert len(message) <= 300, message
            seen.add(finding.rule)
    assert {"row_total", "column_total", "in_and_out", "exception-offer"} <= seen


def test_the_exception_of_a_message_can_be_pasted_and_is_what_the_record_needs():
    published = replace(report("320813/government/2023"), exemptions=())
    from gongkai.dump import dump

    found = list(findings_of(published, "r.yaml", answers_of(published)))
    offers = [str(f.words["exception"]) for f in found if f.rule == "exception-offer"]
    items = ", ".join(offer.removeprefix("exceptions: [").removesuffix("]") for offer in offers)
    record, mistakes = load(
        f"{dump(published)}exceptions: [{items}]\n".replace("…}", "第5页}"), "r.yaml", FORMS
    )
    assert mistakes == []
    assert not [f for f in findings_of(record, "r.yaml", answers_of(record)) if f.severity == "error"]


def test_a_broken_sum_is_written_out_with_the_likely_cell_its_line_and_value():
    record = report("320800/government/2024")
    path = next(p for p in record.cells if record.cells[p].number == 3001)
    from gongkai.dump import dump

    text = dump(with_numbers(record, {path: 3010}))
    wrong, _ = load(text, "r.yaml", FORMS)
    line = next(number for number, row in enumerate(text.split("\n"), 1) if "3010" in row)
    found = [f for f in findings_of(wrong, "r.yaml", answers_of(wrong)) if f.severity == "error"]
    assert len(found) == 2
    for finding in found:
        assert finding.line
        assert f"第 {line} 行" in finding.message("zh")
        assert "3010 应为 3001" in finding.message("zh")
        assert "可以确定" in finding.message("zh")
        assert "相差 9" in finding.message("zh")
    assert "3010+53+0+0+61+4=3128" in found[0].message("en")
