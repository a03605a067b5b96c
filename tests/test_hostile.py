"""Hostile records and trees: refused in one short line with file and line, and never more than that."""

import json
import os
import resource
import time

import pytest
from hostile.records import CASES, GOOD, cell, title
from records import FORMS
from test_command import edit
from trees import build, tree

from gongkai.catalog import load_catalog, load_record
from gongkai.dump import dump
from gongkai.finding import LINE, Finding, Refused
from gongkai.load import MOST, load

RECORD = "reports/61/610921/government/2023.yaml"


@pytest.mark.parametrize("name", CASES)
def test_a_record_of_a_stranger_is_refused_in_short_lines_or_good(name, tmp_path):
    data, rule, *line = CASES[name]
    path = tmp_path / "2023.yaml"
    path.write_bytes(data)
    start = time.monotonic()
    record, findings = load_record(path, FORMS)
    assert time.monotonic() - start < 10
    assert (record is None) == (rule is not None), findings
    assert rule is None or findings[0].rule == rule
    assert not line or findings[0].line == line[0]
    assert len(findings) <= MOST + 1
    for finding in findings:
        assert finding.line > 0 or finding.rule == "file-large"
        for text in (finding.text("zh"), finding.text("en")):
            assert len(text) <= LINE
            assert text.isprintable()
            assert "2023.yaml" in text
    if record:
        again = load(dump(record), "again", FORMS)[0]
        assert again == record


def test_one_process_survives_them_all_and_no_bad_record_hides_another(tmp_path):
    odd = tmp_path / "odd"
    odd.mkdir()
    names = {f"{i:03}.yaml": name for i, name in enumerate(CASES)}
    for file, name in names.items():
        (odd / file).write_bytes(CASES[name][0])
    run = build("check", "--content", tree(tmp_path), "--format", "json", odd)
    assert (run.returncode, run.stderr) == (1, "")
    found = {}
    for finding in json.loads(run.stdout)["findings"]:
        found.setdefault(finding["path"].rpartition("/")[2], finding["severity"])
    refused = {names[file] for file in found if found[file] == "error"}
    assert refused == {name for name, case in CASES.items() if case[1]}
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 1_000_000  # kB


def test_mistakes_beyond_the_first_fifty_are_counted():
    table = f"{FORMS['2021'].tables[1].name}:"
    bad = GOOD.replace(table, f"{table}\n" + "".join(f"  k{i}: 1\n" for i in range(10_000)), 1)
    findings = load(bad, "r.yaml", FORMS)[1]
    assert [finding.rule for finding in findings] == ["row-unknown"] * MOST + ["more"]
    assert findings[-1].words["count"] == 10_000 - MOST


SPOKEN = [
    "\x1b]0;owned\x07\x1b[2J",
    "\n::error file=a::forged",
    "%0A::error::forged",
    "::set-output name=a::b",
    "{path} {0} {self.__class__}",
    "%s %(path)s %n",
    "</script><script>",
    "\u202etxt.exe",
    "\ud800",
    "长" * 100_000,
    "\x9b31m",
    "\r\n##[error]forged",
]


@pytest.mark.parametrize("word", SPOKEN, ids=ascii)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_a_stranger_writes_stays_inert_in_every_format(word, lang):
    finding = Finding("agency-name", f"a/{word}/b.yaml", 3, 4, words={"found": word, "expected": word})
    text, github, data = finding.text(lang), finding.github(lang), finding.data(lang)
    assert text.isprintable()
    assert github.isprintable()
    assert json.dumps(data).isprintable()
    assert str(data["path"]).isprintable()
    assert len(text) <= LINE
    assert text.encode("utf-8")
    assert github.startswith("::error file=")
    where, _, message = github.removeprefix("::error ").partition("::")
    assert not any(c in where.partition(",line=")[0].removeprefix("file=") for c in ",:\n")
    assert where.endswith(",line=3,col=4,title=agency-name")
    assert message
    if "{" in word:
        assert "{path} {0} {self.__class__}" in text


def fill(path, data):
    path.write_bytes(data if isinstance(data, bytes) else data.encode())


def moved(place, name):
    (place / "government").rename(place.parent / "elsewhere")
    (place / name).symlink_to(place.parent / "elsewhere", target_is_directory=True)


TREES = {
    "a folder for a record": ("file-unreadable|file-kind", lambda p: (p / "government/2024.yaml").mkdir()),
    "a pipe for a record": ("file-kind", lambda p: os.mkfifo(p / "government/2024.yaml")),
    "a pipe for a source": ("file-kind", lambda p: os.mkfifo(p / "government/2024.pdf")),
    "a pipe for the agencies": ("file-kind", lambda p: again(p / "agencies.yaml", os.mkfifo)),
    "a link for a record": ("file-link", lambda p: (p / "government/2024.yaml").symlink_to("2023.yaml")),
    "a link to a device": ("file-link", lambda p: (p / "government/2024.yaml").symlink_to("/dev/zero")),
    "a link to nowhere": ("file-link", lambda p: (p / "government/2024.yaml").symlink_to("nowhere")),
    "a link to itself": ("file-link", lambda p: (p / "government/2024.yaml").symlink_to("2024.yaml")),
    "a link for an agency": ("file-link", lambda p: moved(p, "government")),
    "a link for a place": ("file-link", lambda p: (p.parent / "610900").symlink_to(p)),
    "a link for a province": ("file-link", lambda p: (p.parent.parent / "62").symlink_to(p.parent)),
    "a link for the agencies": ("file-link", lambda p: again(p / "agencies.yaml", linked)),
    "a link for the reports": ("file-link", lambda p: away(p.parent.parent)),
    "a link for the forms": ("file-link", lambda p: away(p.parents[2] / "forms")),
    "a link for a form": ("file-link", lambda p: away(p.parents[2] / "forms/2021.yaml")),
    "a link for the pages": ("file-link", lambda p: away(p.parents[2] / "pages")),
    "a link for a page": ("file-link", lambda p: away(p.parents[2] / "pages/about.md")),
    "a link for the places": ("file-link", lambda p: away(p.parents[2] / "places.yaml")),
    "a link for the site": ("file-link", lambda p: away(p.parents[2] / "site.yaml")),
    "names that differ by case": ("name-twin", lambda p: fill(p / "government/2023.YAML", GOOD)),
    "folders that differ by case": ("name-twin", lambda p: (p / "Government").mkdir()),
    "names that differ by form": ("name-twin", lambda p: fill(p / "government/２０２３.yaml", GOOD)),
    "pages that differ by case": ("name-twin", lambda p: fill(p.parents[2] / "pages/About.md", "# a\n")),
    "a name with a line end": ("file-stray", lambda p: fill(p / "government/2024\n::error::x.yaml", GOOD)),
    "a name that is not utf-8": (
        "file-stray",
        lambda p: fill(p / "government" / os.fsdecode(b"\xff\xfe.yaml"), GOOD),
    ),
    "a name of two hundred letters": ("file-stray", lambda p: fill(p / f"government/{'a' * 200}", GOOD)),
    "a year of full-width digits": ("file-stray", lambda p: fill(p / "government/２０２４.yaml", GOOD)),
    "a place without agencies": ("file-unreadable", lambda p: (p / "agencies.yaml").unlink()),
    "a file for a place": ("file-unreadable", lambda p: fill(p.parent / "610900", "x")),
    "a file for a province": ("file-unreadable", lambda p: fill(p.parent.parent / "notes.yaml", "x")),
    "a wrong province": ("place-unknown", lambda p: p.rename(renamed(p))),
}
FILES = ["site.yaml", "places.yaml", "forms/2021.yaml", "reports/61/610921/agencies.yaml"]
TEXTS = {
    "nothing": (b"", "file-empty"),
    "a list": (b"- a\n", "file-keys"),
    "not utf-8": ("机关".encode("gbk"), "file-encoding"),
    "a byte order mark": (b"\xef\xbb\xbfa: b\n", "character"),
    "an override": ("a: \u202eb\n".encode(), "character"),
    "an anchor": (b"a: &a b\n", "yaml-plain"),
    "an alias": (b"a: *a\n", "yaml-plain"),
    "a tag": (b"a: !!str b\n", "yaml-plain"),
    "a merge key": (b"<<: {a: b}\n", "yaml-plain"),
    "two documents": (b"a: b\n---\na: b\n", "yaml-plain"),
    "deep brackets": (b"a: " + b"[" * 50_000, "yaml-plain"),
    "too large": (b"a: b\n" + b"#" * 1_000_000, "file-large"),
    "broken": (b'a: "b\n', "yaml"),
    "a word": (b"a: b\n", "key-unknown|mapping-expected"),
}
EDITS = {
    "an address of a script": ("site.yaml", 'base_url: ""', "base_url: javascript:x", "source-url"),
    "a list for an address": ("site.yaml", 'base_url: ""', "base_url: [a]", "word-expected"),
    "a licence without data": ("site.yaml", "  data: CC BY 4.0\n", "", "key-missing"),
    "a misspelt licence": ("site.yaml", "  data: CC", "  date: CC", "key-unknown"),
    "an address with quotes": ("site.yaml", 'repository: ""', "repository: 'https://a/\"x'", "source-url"),
    "a place twice": ("places.yaml", "140000:", "310000:", "key-twice"),
    "a code of full-width digits": ("places.yaml", "140000:", "１４００００:", "place-code"),
    "a year of arabic digits": (
        "forms/2021.yaml",
        "report_years: [2021",
        "report_years: [٢٠٢١",
        "form-years",
    ),
    "a slug above": ("reports/61/610921/agencies.yaml", "government:", "../x:", "agency-slug"),
    "a slug of dots": ("reports/61/610921/agencies.yaml", "government:", "..:", "agency-slug"),
    "a list for a name": ("reports/61/610921/agencies.yaml", "name: 某", "name: [a] #", "word-expected"),
    "a mapping for an alias": (
        "reports/61/610921/agencies.yaml",
        "scope: place",
        "scope: place\n  aliases: [{a: b}]",
        "list-expected",
    ),
}


def again(path, make):
    path.unlink()
    make(path)


def linked(path):
    path.symlink_to("government/2023.yaml")


def away(path):
    """The same file or folder, but reached by a link."""
    other = path.with_name(f".{path.name}")
    path.rename(other)
    path.symlink_to(other)


def renamed(place):
    other = place.parent.parent / "62"
    other.mkdir()
    return other / place.name


def rules_of(content):
    """The errors of a tree, or the one that refuses it, each checked to be a short line."""
    try:
        findings = load_catalog(content)[1]
    except Refused as error:
        findings = [error.finding]
    for finding in findings:
        assert len(finding.text("zh")) <= LINE
        assert finding.text("zh").isprintable()
    return [finding.rule for finding in findings]


@pytest.mark.parametrize("name", TREES)
def test_a_tree_of_a_stranger_is_refused(name, tmp_path):
    content = tree(tmp_path)
    rule, make = TREES[name]
    make(content / "reports/61/610921")
    assert set(rule.split("|")) & set(rules_of(content))


AGENCIES = {
    "nothing": lambda place: fill(place / "agencies.yaml", ""),
    "no file": lambda place: (place / "agencies.yaml").unlink(),
    "another agency": lambda place: (place / "government").rename(place / "other"),
    "an unknown place": lambda place: place.rename(place.parent / "619999"),
}


@pytest.mark.parametrize("name", AGENCIES)
def test_a_bad_list_of_agencies_does_not_hide_what_the_records_say(name, tmp_path):
    content = tree(tmp_path)
    place = content / "reports/61/610921"
    fill(place / "government/2023.yaml", cell("998"))
    fill(place / "government/2024.yaml", "form: 9")
    AGENCIES[name](place)
    run = build("check", "--content", content, "--format", "json")
    rules = {(f["path"].rpartition("/")[2], f["rule"]) for f in json.loads(run.stdout)["findings"]}
    broken = {rule for file, rule in rules if file == "2023.yaml"}
    assert broken & {rule.name for rule in FORMS["2021"].rules.values()}
    assert ("2024.yaml", "one-of") in rules
    assert {file for file, _ in rules} - {"2023.yaml", "2024.yaml"}
    site = build("site", "--content", content, "--out", tmp_path / "site")
    assert site.returncode == 1
    assert all(len(line) <= LINE for line in site.stderr.splitlines())
    assert "Traceback" not in site.stderr


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("file", FILES)
def test_every_file_beside_the_records_is_read_with_the_same_care(file, name, tmp_path):
    content = tree(tmp_path)
    data, rule = TEXTS[name]
    (content / file).write_bytes(data)
    assert rules_of(content)[0] in rule.split("|")


@pytest.mark.parametrize("name", EDITS)
def test_a_slip_in_a_file_beside_the_records_is_refused(name, tmp_path):
    content = tree(tmp_path)
    file, old, new, rule = EDITS[name]
    edit(content / file, old, new)
    assert rule in rules_of(content)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize("name", ["agencies.yaml", "government", "government/2023.yaml"])
def test_what_may_not_be_read_is_one_line(name, tmp_path):
    content = tree(tmp_path)
    locked = content / "reports/61/610921" / name
    locked.chmod(0)
    try:
        assert rules_of(content) == ["file-unreadable"]
    finally:
        locked.chmod(0o700)


def test_the_command_speaks_of_odd_names_without_obeying_them(tmp_path):
    content = tree(tmp_path)
    place = content / "reports/61/610921/government"
    for name in (b"\xff.yaml", b"a\n::error::forged.yaml", b"\x1b[2J.yaml"):
        fill(place / os.fsdecode(name), GOOD)
    fill(place / "2023.yaml", cell('"\\n::error::forged"'))
    fill(place / "2024.yaml", title("a").replace(b"year: 2023", b"year: 2024"))
    for form in ("text", "github", "json"):
        run = build("check", "--content", content, "--format", form)
        assert (run.returncode, run.stderr) == (1, "")
        assert not any(line.startswith("::error::") for line in run.stdout.splitlines())
        assert "\x1b" not in run.stdout
