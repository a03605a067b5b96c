"""Building the site: from kept parts or from nothing, with any number of processes, the same bytes."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from records import CONTENT
from sites import written
from trees import build, tree

from gongkai.catalog import ground
from gongkai.command import main
from gongkai.commits import Touch
from gongkai.inventory import blob_id, inventory
from gongkai.order import Order
from gongkai.parts import Part
from gongkai.provinces import provinces_of
from gongkai.site import write_site
from gongkai.stages import Stages, bar
from gongkai.weight import KINDS, MB, too_heavy, weights

ADDRESS = "61/610921/government/2023.yaml"


@pytest.fixture
def content(tmp_path):
    return shutil.copytree(CONTENT, tmp_path / "content")


@pytest.fixture(autouse=True)
def repeatable(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")


def made(content, out, jobs=1):
    """Build the site; how many pages it wrote."""
    return write_site(Order(content, out, jobs, "https://example.org"), Stages()).written


def files(folder):
    """Every file by its bytes, but for the index of the search, whose names depend on timing."""
    found = (path for path in folder.rglob("*") if path.is_file() and "pagefind" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def changed(before, after):
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def test_part_by_part_is_the_same_as_all_at_once(content, tmp_path):
    made(content, tmp_path / "site")
    whole = files(written(content, tmp_path / "whole", "https://example.org"))
    parted = files(tmp_path / "site")
    leaves = {name for name in whole if name[:6].isdigit() and "/" in name}
    assert len(leaves) > 40
    assert {name for name in leaves if whole[name] != parted[name]} == set()


def test_any_number_of_processes_writes_the_same(content, tmp_path):
    made(content, tmp_path / "one", jobs=1)
    made(content, tmp_path / "three", jobs=3)
    assert changed(files(tmp_path / "one"), files(tmp_path / "three")) == set()


def test_nothing_is_written_where_nothing_changed(content, tmp_path):
    assert made(content, tmp_path / "site")
    times = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    for path in content.rglob("*.yaml"):
        os.utime(path)  # a new time is no change
        times[path] = path.stat().st_mtime_ns
    assert made(content, tmp_path / "site") == 0
    lock = tmp_path / ".cache/site.lock"
    assert {path for path in tmp_path.rglob("*") if path.stat().st_mtime_ns != times.get(path)} <= {lock}


def test_nothing_is_even_read_where_nothing_changed(content, tmp_path, monkeypatch):
    assert made(content, tmp_path / "site")
    monkeypatch.delattr("gongkai.site.ground")  # through which all of the content is read
    assert made(content, tmp_path / "site") == 0


def test_one_change_rewrites_what_it_concerns_and_equals_a_clean_build(content, tmp_path):
    made(content, tmp_path / "site")
    before = files(tmp_path / "site")
    record = content / "reports" / ADDRESS
    head, text = record.read_text("utf-8").split("\ntext:")
    record.write_text(f"{head}\ntext:{text.replace('。', '！', 1)}", "utf-8")
    kept = {path: path.read_text() for path in (tmp_path / ".cache/site").glob("*/key")}
    assert made(content, tmp_path / "site")
    assert {path.parent.name for path, key in kept.items() if path.read_text() != key} == {"61", "61-610921"}
    after = files(tmp_path / "site")
    pages = {name for name in changed(before, after) if name.endswith(".html")}
    assert "610921/government/2023/index.html" in pages
    assert not {name for name in pages if name[:6].isdigit() and not name.startswith("610921/")}
    made(content, tmp_path / "clean")
    assert changed(after, files(tmp_path / "clean")) == set()


def test_the_site_before_the_last_is_brought_up_to_date(content, tmp_path):
    """What stands of it where nothing changed stays; whatever became of the rest."""
    made(content, tmp_path / "site")
    record = content / "reports" / ADDRESS
    for word in ("！", "；", "："):
        record.write_text(record.read_text("utf-8").replace("。", word, 1), "utf-8")
        spare = tmp_path / ".cache/site/spare"
        (spare / "610921/government/2023/index.html").unlink()
        (spare / "610900.json").unlink()
        (spare / "stray").mkdir()
        (spare / "140828x").mkdir()
        (spare / "320800.json").write_text("spoilt")
        shutil.rmtree(next((spare / "330424").glob("*/20*")))
        kept = {path: path.stat().st_ino for path in (spare / "310000").rglob("*")}
        made(content, tmp_path / "site")
    assert len(kept) > 6
    assert {path: (tmp_path / "site" / path.relative_to(spare)).stat().st_ino for path in kept} == kept
    made(content, tmp_path / "clean")
    assert changed(files(tmp_path / "site"), files(tmp_path / "clean")) == set()


@pytest.mark.parametrize("gone", ["site", ".cache/site/spare", ".cache/site/copies"])
def test_the_site_or_its_spare_may_be_gone(gone, content, tmp_path):
    """As on a machine that has only what another one kept; what is left serves two builds."""
    made(content, tmp_path / "site")
    record = content / "reports" / ADDRESS
    for word, most in (("！", 99), ("；", 10)):
        if most > 10 or gone == "site":
            shutil.rmtree(tmp_path / gone)
        record.write_text(record.read_text("utf-8").replace("。", word, 1), "utf-8")
        assert 0 < made(content, tmp_path / "site") <= (10 if gone != ".cache/site/copies" else most)
    made(content, tmp_path / "clean")
    assert changed(files(tmp_path / "site"), files(tmp_path / "clean")) == set()


def test_what_is_kept_may_come_out_of_an_archive(content, tmp_path):
    """As publish.yml has it: packed as its cache packs, after a build, and unpacked on another machine."""
    made(content, tmp_path / "site")
    subprocess.run(["tar", "--posix", "-cPf", tmp_path / "kept.tar", tmp_path / ".cache/site"], check=True)
    shutil.rmtree(tmp_path / "site")
    shutil.rmtree(tmp_path / ".cache")
    subprocess.run(["tar", "-xPf", tmp_path / "kept.tar"], check=True)
    record = content / "reports" / ADDRESS
    record.write_text(record.read_text("utf-8").replace("。", "！", 1), "utf-8")
    assert 0 < made(content, tmp_path / "site") <= 10
    made(content, tmp_path / "clean")
    assert changed(files(tmp_path / "site"), files(tmp_path / "clean")) == set()


def test_what_a_killed_build_had_made_is_not_lost(content, tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("gongkai.site.write_overviews", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            made(content, tmp_path / "site")
    monkeypatch.delattr("gongkai.parts.check")
    made(content, tmp_path / "site")
    monkeypatch.undo()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    made(content, tmp_path / "clean")
    assert changed(files(tmp_path / "site"), files(tmp_path / "clean")) == set()


def test_a_province_says_by_which_commit_it_was_changed_last(content, tmp_path):
    catalog, _ = ground(content)
    parts = [
        Part(tmp_path / code, "key", content / "reports" / code[:2] / code) for code in ("310000", "610921")
    ]
    log = [
        Touch(c * 40, f"202{n}-02-03T04:05:06Z", "changed", "610921/government/2023", "", "")
        for n, c in enumerate("cba")
    ]
    found = provinces_of(parts, catalog, log[1:] + log[:1], tmp_path, "")
    assert [(each.kept.name, each.edition.commit, each.edition.date) for each in found] == [
        ("31", "", "1980-01-01"),
        ("61", "a" * 40, "2022-02-03"),
    ]
    before = provinces_of(parts, catalog, log[:2], tmp_path, "")
    assert [one.key == other.key for one, other in zip(found, before, strict=True)] == [True, False]


def test_a_number_that_changed_is_shown_wherever_it_stands(content, tmp_path):
    """Built by the same process, as a preview is."""
    made(content, tmp_path / "site")
    record = content / "reports" / ADDRESS
    text = record.read_text("utf-8")
    record.write_text(re.sub(r"\[ *[0-9]+,", "[ 987654,", text, count=1), "utf-8")
    made(content, tmp_path / "site")
    shown = [name for name, data in files(tmp_path / "site").items() if b"987654" in data]
    assert any(name.startswith("indicators/") and name.endswith("index.html") for name in shown)
    made(content, tmp_path / "clean")
    assert changed(files(tmp_path / "site"), files(tmp_path / "clean")) == set()


def test_a_report_and_a_place_that_go_leave_nothing(content, tmp_path):
    made(content, tmp_path / "site")
    shutil.rmtree(content / "reports/14")
    (content / "reports" / ADDRESS).unlink()
    made(content, tmp_path / "site")
    made(content, tmp_path / "clean")
    assert changed(files(tmp_path / "site"), files(tmp_path / "clean")) == set()
    assert not list((tmp_path / ".cache/site").glob("14*"))


def test_what_is_kept_is_not_trusted(content, tmp_path):
    made(content, tmp_path / "site")
    clean = files(tmp_path / "site")
    (tmp_path / "site/index.html").write_text("spoilt")
    (tmp_path / "site/.gongkai").write_text("")
    shutil.rmtree(tmp_path / ".cache/site/61-610921")
    (tmp_path / ".cache/site/31-310000/key").write_text("another")
    (tmp_path / ".cache/site/99-990000.partial").mkdir()
    made(content, tmp_path / "site")
    assert changed(clean, files(tmp_path / "site")) == set()
    assert not (tmp_path / ".cache/site/99-990000.partial").exists()


def test_templates_are_compiled_once(content, tmp_path, monkeypatch):
    """Kept ones that are cut off, or another program's, are not used."""
    made(content, tmp_path / "site")
    monkeypatch.setattr("gongkai.order.program", lambda: "another")
    made(content, tmp_path / "site")
    for path in (tmp_path / ".cache/site/templates").iterdir():
        os.truncate(path, path.stat().st_size // 2)
    about = content / "pages/about.md"
    about.write_text("# 关于\n\n一句。\n", encoding="utf-8")
    made(content, tmp_path / "site")
    about.write_text("# 关于\n\n又一句。\n", encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.delattr("jinja2.Environment.compile")
        made(content, tmp_path / "site")
    made(content, tmp_path / "clean")
    assert changed(files(tmp_path / "site"), files(tmp_path / "clean")) == set()


@pytest.mark.parametrize(
    "name",
    [
        "data.json",
        "words.json",
        "lists.json",
        "pieces/pieces",
        "../31/counts.json",
        "../31/pieces/rows.sqlite",
    ],
)
@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: os.truncate(path, path.stat().st_size // 2)])
def test_what_is_kept_may_be_spoilt(name, spoil, content, tmp_path):
    made(content, tmp_path / "site")
    (tmp_path / ".cache/site/61/key").write_text("another")  # so that its pieces are joined again
    spoil(tmp_path / ".cache/site/61-610921" / name)
    shutil.rmtree(content / "reports/14")
    made(content, tmp_path / "site")
    made(content, tmp_path / "clean")
    assert changed(files(tmp_path / "site"), files(tmp_path / "clean")) == set()


def test_a_government_above_is_part_of_what_a_place_depends_on(tmp_path):
    content = tree(tmp_path)
    made(content, tmp_path / "site")
    record = content / "reports" / ADDRESS.replace("2023", "2021")
    above = content / "reports/61/610900"
    shutil.copytree(content / "reports/61/610921", above)
    made(content, tmp_path / "site")
    made(content, tmp_path / "clean")
    assert changed(files(tmp_path / "site"), files(tmp_path / "clean")) == set()
    assert not record.exists()


def test_a_mistake_in_a_process_is_told_as_without_it(content, tmp_path):
    record = content / "reports" / ADDRESS
    record.write_text("agency: [", encoding="utf-8")
    told = [build("site", "--content", content, "--out", tmp_path / f"site{n}", "--jobs", n) for n in (1, 2)]
    assert [done.returncode for done in told] == [1, 1]
    assert told[0].stderr == told[1].stderr != ""


@pytest.mark.parametrize("name", ["610921", "years"])
def test_two_pages_at_one_address_end_the_build(name, content, tmp_path):
    (content / f"pages/{name}.md").write_text("# 某县\n\n某县。\n", encoding="utf-8")
    done = build("site", "--content", content, "--out", tmp_path / "site", "--jobs", 2)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "address-twice" in done.stderr
    assert not (tmp_path / "site").exists()


def test_pages_of_places_are_written_where_something_below_changed(content, tmp_path):
    made(content, tmp_path / "site")
    record = content / "reports" / ADDRESS
    record.write_text(record.read_text("utf-8").replace("。", "！", 1), "utf-8")
    before = {path: path.stat().st_ino for path in (tmp_path / "site").glob("[0-9]*/index.html")}
    made(content, tmp_path / "site")
    anew = {path.parent.name for path, inode in before.items() if path.stat().st_ino != inode}
    assert anew == {"610000", "610900", "610921"}


def test_a_page_of_a_place_is_not_kept_past_its_names(content, tmp_path):
    made(content, tmp_path / "site")
    places = content / "places.yaml"
    places.write_text(places.read_text("utf-8").replace("汉阴县", "汉阳县"), "utf-8")
    for site in (tmp_path / "site", tmp_path / ".cache/site/spare"):
        (site / "610000/index.html").unlink()
    made(content, tmp_path / "site")
    made(content, tmp_path / "clean")
    assert changed(files(tmp_path / "site"), files(tmp_path / "clean")) == set()


def test_the_index_is_kept_where_the_site_is_gone(content, tmp_path):
    made(content, tmp_path / "site")
    built = {path: path.stat().st_ino for path in (tmp_path / "site/pagefind/all").rglob("*.pf_*")}
    shutil.rmtree(tmp_path / "site")
    (content / "pages/about.md").write_text("# 关于\n\n又一句。\n", encoding="utf-8")
    made(content, tmp_path / "site")
    assert len(built) > 5
    assert {path: path.stat().st_ino for path in (tmp_path / "site/pagefind/all").rglob("*.pf_*")} == built
    record = content / "reports" / ADDRESS
    record.write_text(record.read_text("utf-8").replace("。", "！", 1), "utf-8")
    made(content, tmp_path / "site")
    kept, site = tmp_path / ".cache/site/pagefind", tmp_path / "site/pagefind"
    for path in kept.rglob("*"):
        assert path.is_dir() or path.stat().st_ino == (site / path.relative_to(kept)).stat().st_ino


def test_the_index_of_the_spare_stays_where_it_is_the_same(content, tmp_path):
    """Where a file of it is lost it is put together again."""
    made(content, tmp_path / "site")
    record, spare = content / "reports" / ADDRESS, tmp_path / ".cache/site/spare/pagefind/all"
    text, found = record.read_text("utf-8"), []
    for day in (11, 12, 13, 14):
        if day == 14:
            next(spare.rglob("*.pf_index")).unlink()
        found.append(spare.stat().st_ino if day > 12 else None)
        record.write_text(re.sub("  title: .*", f"  title: 第{day}天", text), "utf-8")
        made(content, tmp_path / "site")
        found.append((tmp_path / "site/pagefind/all").stat().st_ino)
    assert found[4] == found[5]
    assert found[6] != found[7]
    built = {path.name for path in (tmp_path / ".cache/site/pagefind/all").rglob("*")}
    assert {path.name for path in (tmp_path / "site/pagefind/all").rglob("*")} == built


def test_a_build_says_what_it_wrote_and_what_that_weighs(content, tmp_path):
    first, again = (build("site", "--content", content, "--out", tmp_path / "site") for _ in range(2))
    told = re.compile(r"共 ([0-9.]+) MB，平均每份年报 ([0-9.]+) KB：网页 [0-9.]+，")
    weight = sum(path.stat().st_size for path in (tmp_path / "site").rglob("*") if path.is_file())
    for done in (first, again):
        assert abs(float(told.search(done.stdout)[1]) - weight / 1_000_000) < 0.1
    pages = len(list((tmp_path / "site").rglob("*.html")))
    assert f"新写 {pages} 页" not in again.stdout
    assert re.search("用时 [0-9.]+ 秒：查看改动", first.stdout)


def test_the_weights_are_those_of_the_files(content, tmp_path):
    made(content, tmp_path / "site")
    found = weights(tmp_path / "site")
    every = {path: path.stat().st_size for path in (tmp_path / "site").rglob("*") if path.is_file()}
    assert found.total() == sum(every.values())
    data = [size for path, size in every.items() if path.parent.name == "data" and path.suffix != ".html"]
    assert found["downloads"] == sum(data)
    assert set(found) == set(KINDS)


@pytest.mark.parametrize(
    ("size", "severities"), [(800, []), (801, ["warning"]), (950, ["warning"]), (951, ["error"])]
)
def test_a_site_that_github_pages_will_not_carry(size, severities, tmp_path):
    found = list(too_heavy(size * MB, tmp_path))
    assert [finding.severity for finding in found] == severities
    assert all("--only" in finding.message(lang) for finding in found for lang in ("zh", "en"))


def test_a_heavy_site_ends_with_1(content, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("gongkai.weight.HEAVY", 1000)
    monkeypatch.setattr("gongkai.weight.MOST", 2000)
    for _ in range(2):  # written, and left as it is
        assert main(["--content", str(content), "site", "--out", str(tmp_path / "site")]) == 1
        assert "site-heavy" in capsys.readouterr().err


def test_a_bar_has_a_rate_and_the_time_that_remains():
    assert bar(320, 960, 8) == "[##########....................] 320/960 40/s 0:16"
    assert bar(0, 10, 0).endswith(" 0/10 0/s 166:40")


def test_ids_are_those_of_git_and_follow_the_bytes(tmp_path):
    (tmp_path / "a").write_bytes(b"hello\n")
    assert blob_id(tmp_path / "a") == "ce013625030ba8dba906f756967f9e9ca394464a"
    assert inventory(tmp_path) == {"a": "ce013625030ba8dba906f756967f9e9ca394464a"}
    assert blob_id(tmp_path / "none") == ""


def test_ids_of_a_repository_see_what_is_not_committed(tmp_path):
    (tmp_path / "kept").write_text("1")
    (tmp_path / "changed").write_text("1")
    for command in ("init -q", "add -A", "-c user.name=x -c user.email=x@example.org commit -qm x"):
        subprocess.run(["git", *command.split()], cwd=tmp_path, check=True)
    (tmp_path / "changed").write_text("2")
    (tmp_path / "new").write_text("3")
    assert inventory(tmp_path) == {name: blob_id(tmp_path / name) for name in ("changed", "kept", "new")}
