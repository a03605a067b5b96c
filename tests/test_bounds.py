"""What the sums say about missing cells: values, bounds, contradictions, and never more than is true."""

import random
from collections import Counter
from dataclasses import replace

import pytest
from records import DENSE, FORMS, balanced, dense, record, report, small, sparse, with_cell

from benchmarks.trials import deduced, gaps, with_numbers, without
from gongkai.balance.answers import answers_of
from gongkai.balance.bounds import Bound, bounds_of
from gongkai.balance.system import system_of
from gongkai.checks import findings_of
from gongkai.record import Exemption

FORM = FORMS["2021"]
HANYIN = report("610921/government/2023")
SHANGHAI = report("310000/general-office/2019")


def bounds(record):
    return bounds_of(record, answers_of(record)).missing


def test_half_a_table_that_is_lost_is_known_within_five():
    """Report 001 ends in the middle of table three."""
    found = bounds(HANYIN)
    states = Counter((b.state, b.low, b.high) for b in found.values())
    assert states == {("deduced", 0, 0): 65, ("bounded", 0, 5): 24, ("bounded", 25, 30): 2}
    total = next(row for row in FORM.rows.values() if row.sum_of)
    assert {p.rpartition(".")[0] for p, b in found.items() if b.low == 25} == {total.path}


def test_the_thirteen_lost_rows_leave_five_requests():
    """Eleven reasons and what is carried over; the thirteenth row is the total of others."""
    (joint,) = bounds_of(HANYIN, answers_of(HANYIN)).joint
    assert joint.sum == 5
    first = FORM.tables[1].rows[0].columns[0].name
    lost = [path for path in HANYIN.missing if path.endswith(f".{first}")]
    totals = {row.path for row in FORM.rows.values() if row.sum_of}
    assert list(joint.cells) == [path for path in lost if path.rpartition(".")[0] not in totals]
    assert len(joint.cells) == 12


def test_the_sum_of_missing_cells_is_said_in_the_finding():
    (finding,) = [f for f in findings_of(HANYIN, "r", answers_of(HANYIN)) if f.rule == "undecided"]
    assert "其中 12 格总和为 5" in finding.message("zh")
    assert "12 of these add up to 5" in finding.message("en")
    (only,) = finding.data("zh")["sums"]
    assert (len(only["cells"]), only["sum"]) == (12, 5)


@pytest.mark.parametrize("draw", [dense, sparse])
def test_two_lost_rows_are_known_by_their_sums_in_every_column(draw):
    made, system = balanced(FORM, 4, draw=draw), system_of(FORM)
    one, other = (system.lines[row] for row in (3, 7))
    paths = [system.paths[cell] for cell in (*one, *other)]
    damaged = without(made, paths)
    found = bounds_of(damaged, answers_of(damaged))
    unknown = {path for path in paths if found.missing[path].state != "deduced"}
    assert {joint.cells for joint in found.joint} == {
        (upper, lower)
        for upper, lower in zip(paths[:6], paths[7:13], strict=True)
        if {upper, lower} <= unknown
    }


@pytest.mark.parametrize("seed", range(60))
def test_joint_sums_are_true_and_of_cells_that_are_not_known(seed):
    rand = random.Random(seed)
    made = balanced(rand.choice(list(FORMS.values())), seed, draw=rand.choice((dense, small, sparse)))
    paths = system_of(made.form).paths
    damaged = without(made, rand.sample(paths, rand.randint(2, len(paths) // 2)))
    found = bounds_of(damaged, answers_of(damaged))
    for joint in found.joint:
        assert joint.sum == sum(made.cells[path].number for path in joint.cells)
        assert len(joint.cells) > 1
        assert all(found.missing[path].state != "deduced" for path in joint.cells)


def test_zeros_left_blank_are_all_determined():
    """Shanghai's office leaves every zero blank, and the totals too."""
    found = bounds(SHANGHAI)
    large, small_table = (table.name for table in SHANGHAI.form.tables[1:])
    count = Counter((path.partition(".")[0], bound.state) for path, bound in found.items())
    assert count == {(large, "deduced"): 126, (small_table, "deduced"): 4, (small_table, "blank"): 5}


@pytest.mark.parametrize("draw", [dense, small, sparse])
@pytest.mark.parametrize("form", FORMS)
def test_lost_rows_columns_totals_and_seventh_cells_come_back(form, draw):
    made = balanced(FORMS[form], 5, draw=draw)
    for kind, paths in gaps(system_of(FORMS[form])):
        assert deduced(made, paths) == len(paths), (kind, paths)


@pytest.mark.parametrize("seed", range(60))
def test_bounds_never_exclude_the_truth(seed):
    rand = random.Random(seed)
    made = balanced(rand.choice(list(FORMS.values())), seed, draw=rand.choice((dense, small, sparse)))
    paths = system_of(made.form).paths
    damaged = without(made, rand.sample(paths, rand.randint(1, len(paths))))
    found = bounds_of(damaged, answers_of(damaged))
    assert found.contradiction is None
    for path, bound in found.missing.items():
        true = made.cells[path].number
        assert (bound.low or 0) <= true <= (true if bound.high is None else bound.high)
        assert (bound.state == "deduced") == (bound.low is not None and bound.low == bound.high)
    assert not [f for f in findings_of(damaged, "r", answers_of(damaged)) if f.severity == "error"]


def test_every_missing_cell_has_one_of_the_states():
    cells = bounds(HANYIN)
    assert tuple(cells) == HANYIN.missing
    assert {bound.state for bound in cells.values()} == {"deduced", "bounded"}


def test_a_cell_that_no_balance_guards_stays_what_it_is():
    path = FORM.tables[0].rows[0].cells[0]
    assert bounds(with_cell(DENSE[2022], path, "blank"))[path] == Bound("blank", None, None)


def test_a_broken_part_tells_nothing_and_leaves_the_other_parts_alone():
    made, system = DENSE[2022], system_of(FORM)
    last = [path for path in system.paths if system.parts[system.signatures[system.position[path]][0][0]]]
    damaged = without(made, [system.paths[8], last[0]])
    assert {b.state for b in bounds(damaged).values()} == {"deduced"}
    spoilt = with_numbers(damaged, {system.paths[30]: 1})
    found = bounds(spoilt)
    assert (found[system.paths[8]].state, found[last[0]].state) == ("lost", "deduced")


def test_sums_that_could_balance_alone_but_not_together_are_an_error():
    """Among zeros, a row that adds up to 3 lacks the one cell whose column leaves nothing for it."""
    system = system_of(FORM)
    zeros = record(FORM, dict.fromkeys(DENSE[2022].cells, "0"))
    row = [system.paths[cell] for cell in system.lines[2]]
    total = [path for path, sums in zip(system.paths, system.signatures, strict=True) if len(sums) == 3][-1]
    torn = without(with_numbers(zeros, {row[-1]: 3}), [row[0], total])
    answers = answers_of(torn)
    assert {answer.state for answer in answers} == {"holds", "undecided"}
    assert bounds_of(torn, answers).contradiction
    assert bounds_of(torn, answers).missing == {p: Bound("lost", None, None) for p in (row[0], total)}
    found = findings_of(torn, "r.yaml", answers)
    assert [f.rule for f in found if f.severity == "error"] == ["contradiction"]


def test_a_number_corrected_by_an_exception_counts_as_corrected():
    made = DENSE[2022]
    row = FORM.tables[-1].rows[0].cells
    true = made.cells[row[-1]].printed
    wrong = with_cell(with_cell(made, row[-1], "0"), row[0], "lost")
    excepted = replace(wrong, exemptions=(Exemption(row[-1], "0", true, "source-wrong", "第5页", True),))
    assert bounds(wrong)[row[0]].state == "lost"
    assert bounds(excepted)[row[0]] == Bound("deduced", made.cells[row[0]].number, made.cells[row[0]].number)
