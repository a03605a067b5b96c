"""What a contributor meets: the forms, the filled-in record, tidying, and the summary of a change."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from records import CONTENT, FORMS, ROOT, balanced, changed
from trees import build, tree

from gongkai.dump import dump
from gongkai.load import load
from gongkai.record import REASONS

ISSUES = sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("[!c]*.yml"))
GUIDES = ("CONTRIBUTING.md", "CONTRIBUTING.zh-CN.md")
BOTH = re.compile(r"[一-鿿].*[A-Za-z]", re.S)
RECORD = "reports/61/610921/government/2023.yaml"
TOTAL = "requests.not_handled.duplicate.natural_person"


def text_of(name):
    return (ROOT / name).read_text(encoding="utf-8")


def yaml_of(name):
    return yaml.safe_load(text_of(name))


def git(folder, *arguments):
    who = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def commit(folder, message="x"):
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", message)


@pytest.fixture
def content(tmp_path):
    """A content tree, committed."""
    found = tree(tmp_path)
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path)
    return found


def edit(content, old, new, name=RECORD):
    path = content / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def summary(content, base="HEAD"):
    return build("summary", base, "--content", content)


# forms


@pytest.mark.parametrize("path", ISSUES, ids=lambda path: path.stem)
def test_every_issue_form_is_in_both_languages(path):
    form = yaml.safe_load(path.read_text(encoding="utf-8"))
    fields = [item for item in form["body"] if item["type"] != "markdown"]
    texts = [form["name"], form["description"], *(item["attributes"]["label"] for item in fields)]
    texts += [item["attributes"]["description"] for item in fields if "description" in item["attributes"]]
    texts += [item["attributes"]["value"] for item in form["body"] if item["type"] == "markdown"]
    texts += [option for item in fields for option in item["attributes"].get("options", [])]
    assert [text for text in texts if not BOTH.search(text)] == []
    assert len({item["id"] for item in fields}) == len(fields)
    assert any(item.get("validations", {}).get("required") for item in fields)


def test_a_wrong_number_can_be_prefilled():
    fields = {item.get("id"): item for item in yaml_of(".github/ISSUE_TEMPLATE/wrong-number.yml")["body"]}
    needed = {"agency", "year", "address", "cell", "shown", "printed", "page"}
    assert {name for name, item in fields.items() if item.get("validations", {}).get("required")} == needed
    assert len(ISSUES) == 4


def test_a_pull_request_has_three_ticks():
    ticks = re.findall(r"^- \[ \] (.+)$", text_of(".github/PULL_REQUEST_TEMPLATE.md"), re.M)
    assert len(ticks) == 3
    assert all(BOTH.search(tick) for tick in ticks)


# guides


def test_the_guides_say_the_same_in_both_languages():
    english, chinese = map(text_of, GUIDES)
    for pattern in (r"^##? ", r"^\| `([^`]+)`", r"^```yaml\n(.*?)^```", r"^\d\. "):
        assert re.findall(pattern, english, re.M | re.S) == re.findall(pattern, chinese, re.M | re.S)
    assert all(f"`{reason}`" in english and f"`{reason}`" in chinese for reason in REASONS)


@pytest.mark.parametrize("guide", [*GUIDES, "CODE_OF_CONDUCT.md", "SECURITY.md"])
def test_every_link_of_a_guide_leads_to_a_file(guide):
    links = re.findall(r"\]\(([^)]+)\)", text_of(guide))
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_guides_show_the_pictures_and_no_picture_is_large():
    """One of each page in the guide's language; those of pages in both languages are the same."""
    english, chinese = (re.findall(r"!\[.+?\]\((docs/pictures/.+?)\)", text_of(guide)) for guide in GUIDES)
    assert [name.replace(".zh.", ".en.") for name in chinese] == english
    pictures = {path.relative_to(ROOT).as_posix() for path in (ROOT / "docs/pictures").iterdir()}
    assert pictures == {*english, *chinese}
    assert max((ROOT / name).stat().st_size for name in pictures) <= 60_000


@pytest.mark.browser
def test_the_pictures_can_be_taken_again(chromium, tmp_path):
    assert chromium.is_connected()
    run = subprocess.run(
        [sys.executable, ROOT / "docs/pictures.py", tmp_path], capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    taken = {path.name: path.stat().st_size for path in tmp_path.iterdir()}
    assert taken.keys() == {path.name for path in (ROOT / "docs/pictures").iterdir()}
    assert max(taken.values()) <= 60_000


def test_every_command_of_the_guides_exists():
    for command in re.findall(r"^\| `build\.py (\w+)", text_of(GUIDES[0]), re.M):
        assert build(command, "--help").returncode == 0


def test_the_exception_of_the_guides_is_accepted():
    record = balanced(FORMS["2021"])
    example = re.search(r"^```yaml\n(.*?)^```", text_of(GUIDES[0]), re.M | re.S)[1]
    text = dump(changed(record, requests__received__total="127")) + example
    again, findings = load(text, "r.yaml", FORMS)
    assert not findings
    assert [item.should_be for item in again.exemptions] == ["27"]


# the filled-in record


def test_the_filled_in_record_has_a_hint_on_every_line():
    text = text_of("content/record-template.yaml")
    record, findings = load(text, "template", FORMS)
    assert not findings
    hinted = [line for line in text.split("\n") if not re.match(r"# ", line)]
    canonical = dump(record).split("\n")
    assert len(hinted) == len(canonical)
    narrative = canonical.index("text:")
    for index, (line, bare) in enumerate(zip(hinted, canonical, strict=True)):
        assert line.startswith(bare)
        if bare and not bare.lstrip().startswith("#") and index <= narrative:
            hint = re.split(r"  # |：", line[len(bare) :] if "  # " in bare else line, maxsplit=1)[1]
            assert BOTH.search(hint), line


def test_the_filled_in_record_is_checked_like_any_other():
    run = build("check", CONTENT / "record-template.yaml")
    assert run.returncode == 0
    assert "不符 0" in run.stdout


# editors


def test_the_editor_and_the_hooks_know_the_records():
    settings = json.loads(text_of(".vscode/settings.json"))
    (pattern,) = settings["yaml.schemas"].values()
    records = sorted(ROOT.glob(pattern))
    hooks = [hook for repo in yaml_of(".pre-commit-config.yaml")["repos"] for hook in repo["hooks"]]
    assert records == sorted((CONTENT / "reports").glob("*/*/*/20??.yaml"))
    for hook in hooks:
        names = [path.relative_to(ROOT).as_posix() for path in records]
        assert [name for name in names if not re.search(hook["files"], name)] == []
        assert build(hook["entry"].split()[-1], "--help").returncode == 0
    assert [hook["entry"].split()[-1] for hook in hooks] == ["format", "check"]


# format


def test_format_writes_the_canonical_form_and_says_what_it_changed(content):
    path = content / RECORD
    good = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(\[|,) +", r"\1", good) + "# 我的备注\n", encoding="utf-8")
    run = build("format", "--content", content, path)
    assert run.returncode == 0
    assert path.read_text(encoding="utf-8") == good
    assert "-# 我的备注" in run.stdout
    assert "数字未变" in run.stdout
    again = build("format", "--content", content)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")


@pytest.mark.parametrize(("old", "new"), [("[    32,", "[3O,"), ("[    32,", "[33,")])
def test_format_leaves_a_record_with_errors_alone(content, old, new):
    path = edit(content, old, new)
    before = path.read_bytes()
    run = build("format", "--content", content)
    assert run.returncode == 1
    assert path.read_bytes() == before
    assert "文件未改动" in run.stdout


def test_format_says_in_one_line_that_there_is_no_such_file(content):
    run = build("format", "--content", content, "none.yaml")
    assert (run.returncode, run.stdout, len(run.stderr.splitlines())) == (1, "", 1)


# summary


def test_every_changed_cell_is_shown_before_and_after(content):
    edit(content, "[    32,", "[    23,")
    run = summary(content)
    assert run.returncode == 1
    label = "2.重复申请·自然人 / Duplicate request, Natural persons"
    assert f"\n| {label} | 32 | **23** |\n" in run.stdout
    assert "| 通过 / holds | 42 | 40 |" in run.stdout
    assert "| 不符 / broken | 0 | 2 |" in run.stdout
    assert "141 = 141 通过 / holds | 132 ≠ 141 不符 / broken" in run.stdout
    assert "“自然人”23 应为 32" in run.stdout
    assert "23 should be 32" in run.stdout


def test_a_change_of_spaces_alone_is_quiet(content):
    edit(content, "[    32,", "[32,")
    run = summary(content)
    assert run.returncode == 0
    assert "没有变" in run.stdout
    assert "32" not in run.stdout


def test_a_word_that_stands_for_no_number_is_named(content):
    edit(content, "[    32,", "[lost,")
    assert "| 32 | **缺失 / lost** |" in summary(content).stdout


def test_new_deleted_and_unreadable_records_are_told_apart(content):
    path = content / RECORD
    other = path.with_name("2024.yaml")
    other.write_text(path.read_text(encoding="utf-8").replace("year: 2023", "year: 2024"), encoding="utf-8")
    assert "新增记录" in summary(content).stdout
    other.unlink()
    edit(content, "[    32,", "[3O,")
    run = summary(content)
    assert run.returncode == 1
    assert "3O 里有字母" in run.stdout
    path.unlink()
    assert "已删去" in summary(content).stdout


def test_no_word_of_a_record_becomes_markup(content):
    hostile = '"<img src=x> [a](http://b.example) | `c` **d** www.e.example ::error::f"'
    doubt = f"\ndoubts:\n  - cell: {TOTAL}\n    why: {hostile}\n"
    path = content / RECORD
    path.write_text(path.read_text(encoding="utf-8") + doubt, encoding="utf-8")
    shown = summary(content).stdout
    assert "src" in shown
    assert [
        mark for mark in ("<img", "](", "http:", "| `c", "**d", "www.e", "::error") if mark in shown
    ] == []


@pytest.mark.parametrize("base", ["none", "--output=x", "HEAD~99"])
def test_a_base_that_is_not_there_is_one_line(content, base):
    run = build("summary", "--content", content, "--", base)
    assert (run.returncode, run.stdout, len(run.stderr.splitlines())) == (1, "", 1)
    assert "base-unknown" in run.stderr


# the workflow, run step by step on a change merged into its base


def test_the_workflow_shows_a_change_from_a_fork(tmp_path):
    repository = tmp_path / "repository"
    content = tree(repository)
    for name in ("gongkai", "templates"):
        shutil.copytree(ROOT / name, repository / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "build.py", repository)
    git(repository, "init", "-q", "-b", "main")
    commit(repository, "base")
    git(repository, "switch", "-q", "-c", "change")
    edit(content, "[    32,", "[    23,")
    commit(repository, "change")
    git(repository, "switch", "-q", "main")
    commit(repository, "meanwhile")
    git(repository, "merge", "-q", "--no-ff", "-m", "merge", "change")
    workflow = yaml_of(".github/workflows/check.yml")
    steps = [step["run"] for step in workflow["jobs"]["findings"]["steps"] if "run" in step]
    page = tmp_path / "summary.md"
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "python").symlink_to(sys.executable)
    shell = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    shell |= {"GITHUB_STEP_SUMMARY": str(page), "GITHUB_BASE_REF": "main"}
    codes = {}
    for step in steps[1:]:
        run = subprocess.run(
            ["bash", "-e", "-c", step], cwd=repository, env=shell, capture_output=True, text=True
        )
        codes[step.split()[2]] = (run.returncode, run.stdout)
    assert {name: code for name, (code, _) in codes.items()} == {"check": 1, "summary": 1, "site": 1}
    assert "::error file=content/reports/61/610921/government/2023.yaml,line=40," in codes["check"][1]
    assert "| 32 | **23** |" in page.read_text(encoding="utf-8")
    assert (repository / "site/610921/government/2023/index.html").is_file()


def test_nothing_of_a_change_reaches_a_shell():
    for path in (ROOT / ".github/workflows").glob("*.yml"):
        workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
        steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
        assert [step["run"] for step in steps if "${{" in step.get("run", "")] == []
        assert workflow["permissions"] == {}
    assert list(yaml_of(".github/workflows/check.yml")[True]) == [
        "pull_request"
    ]  # YAML 1.1 takes `on` for true
