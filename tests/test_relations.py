"""One year against the year before, a part against the whole, and which findings are shown first."""

import re
import shutil
import subprocess
from dataclasses import replace

import pytest
from records import CONTENT, DENSE, FORMS, balanced, report, with_cell
from trees import tree

from gongkai.catalog import load_catalog
from gongkai.changes import changed_first
from gongkai.checks import check
from gongkai.dump import dump
from gongkai.finding import Finding

YEARS = {"320813/government": (2023, 2024), "321300/government": (2023, 2024)}


def found(folder, *records):
    catalog, mistakes = load_catalog(tree(folder, *records))
    assert mistakes == []
    return check(catalog).findings


def rules(findings):
    return [finding.rule for finding in findings]


@pytest.mark.parametrize("agency", YEARS)
def test_real_reports_carry_over_in_all_seven_columns(agency, tmp_path):
    before, record = (
        replace(report(f"{agency}/{y}"), agency="某县人民政府", figures=()) for y in YEARS[agency]
    )
    assert not [f for f in found(tmp_path, before, record) if f.severity != "notice"]
    (carried,) = {b.left[0].rpartition(".")[0] for b in record.form.between_years() if len(b.left) == 1}
    for path in record.form.rows[carried].cells:
        folder = tmp_path / path
        folder.mkdir()
        wrong = with_cell(record, path, str(record.cells[path].number + 2))
        warnings = [f for f in found(folder, before, wrong) if f.severity == "warning"]
        assert rules(warnings) == ["carried_over"]
        assert "相差 2" in warnings[0].message("zh")
        assert warnings[0].line


def test_dense_years_agree_across_the_two_forms(tmp_path):
    assert found(tmp_path, *DENSE.values()) == []


def test_what_is_in_force_follows_from_last_year(tmp_path):
    record = DENSE[2022]
    within = [b for b in record.form.between_years() if len({p.rpartition(".")[2] for p in b.left}) > 1]
    assert len(within) == 2
    for balance in within:
        folder = tmp_path / balance.id
        folder.mkdir()
        wrong = with_cell(record, balance.left[0], str(record.cells[balance.left[0]].number + 1))
        (finding,) = found(folder, DENSE[2021], wrong)
        assert finding.rule == balance.rule.name
        assert record.form.rows[balance.left[0].rpartition(".")[0]].label in finding.message("zh")


def test_a_missing_number_of_last_year_is_not_compared_as_0(tmp_path):
    before = DENSE[2021]
    for balance in DENSE[2022].form.between_years():
        before = with_cell(before, balance.right[0].removeprefix("previous."), "lost")
    assert [f for f in found(tmp_path, before, DENSE[2022]) if f.severity == "warning"] == []


def test_a_factor_of_a_thousand_is_a_slip_of_the_unit(tmp_path):
    money = next(p for p, c in FORMS["2021"].columns.items() if c.type == "decimal")
    before, record = DENSE[2021], DENSE[2022]
    for printed, old, expected in (
        ("7545", "7.5", 1),
        ("7.5", "7545", 1),
        ("7545", "7.6", 0),
        ("0", "7545", 0),
    ):
        folder = tmp_path / f"{printed}-{old}"
        folder.mkdir()
        findings = found(folder, with_cell(before, money, old), with_cell(record, money, printed))
        assert rules(findings) == ["unit-slip"] * expected
        assert all(f.severity == "warning" for f in findings)


def families(folder, part, whole, scope="place"):
    content = tree(folder, whole)
    place = content / "reports/61/610921"
    text = (place / "agencies.yaml").read_text(encoding="utf-8").replace("scope: place", f"scope: {scope}")
    child = (
        "office:\n  name: 某局\n  en: An Office\n  kind: department\n  scope: organ\n  parent: government\n"
    )
    (place / "agencies.yaml").write_text(text + child, encoding="utf-8")
    (place / "office").mkdir()
    (place / f"office/{part.year}.yaml").write_text(dump(replace(part, agency="某局")), encoding="utf-8")
    catalog, mistakes = load_catalog(content)
    assert mistakes == []
    return check(catalog).findings


def test_a_part_above_the_whole_is_one_notice(tmp_path):
    whole = balanced(FORMS["2021"], 4)
    path = FORMS["2021"].tables[0].rows[0].cells[0]
    larger = with_cell(whole, path, str(whole.cells[path].number + 1))
    for name, part, scope, expected in (
        ("equal", whole, "place", []),
        ("larger", larger, "place", ["above-parent"]),
        ("another scope", larger, "organ", []),
    ):
        folder = tmp_path / name
        folder.mkdir()
        findings = families(folder, part, whole, scope)
        assert rules(findings) == expected
        assert all((f.severity, f.cells) == ("notice", (path,)) for f in findings)


def test_the_district_is_compared_with_its_city():
    """Hongze lies in Huai'an; none of its numbers of 2024 is above the city's."""
    catalog, _ = load_catalog(CONTENT)
    assert "above-parent" not in rules(check(catalog).findings)
    district, city = (catalog.reports[f"{code}/government/2024"] for code in ("320813", "320800"))
    path = next(p for p, c in city.record.cells.items() if p in district.record.cells and c.number)
    larger = with_cell(district.record, path, str(city.record.cells[path].number + 1))
    catalog.reports[district.address] = replace(district, record=larger)
    assert "above-parent" in rules(check(catalog).findings)


def git(folder, *arguments):
    identity = ("-c", "user.name=n", "-c", "user.email=e@example.org")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
def test_findings_in_changed_files_come_first(tmp_path):
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text("1")
    git(tmp_path, "init", "-b", "main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "first")
    git(tmp_path, "update-ref", "refs/remotes/origin/main", "HEAD")
    (tmp_path / "b.yaml").write_text("2")
    git(tmp_path, "commit", "-am", "second")
    findings = [
        Finding("x", str(tmp_path / n), severity=s) for n in ("a.yaml", "b.yaml") for s in ("notice", "error")
    ]
    shown = [(re.sub(r".*/", "", f.path), f.severity) for f in changed_first(findings)]
    assert shown == [("b.yaml", "error"), ("a.yaml", "error"), ("b.yaml", "notice"), ("a.yaml", "notice")]


def test_without_git_the_order_is_by_severity(tmp_path):
    findings = [Finding("x", str(tmp_path / "a"), severity=s) for s in ("notice", "error", "warning")]
    assert [f.severity for f in changed_first(findings)] == ["error", "warning", "notice"]
    assert changed_first([]) == []
