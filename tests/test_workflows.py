"""The workflows by their schema and by zizmor, and what a change looks like once they have run."""

import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml
from markdown_it import MarkdownIt
from records import CONTENT, ROOT
from test_contributing import RECORD, commit, edit, git
from trees import build, tree

GITHUB = ROOT / ".github"
TAGS = {"h1", "h2", "p", "table", "thead", "tbody", "tr", "th", "td", "strong", "code", "ul", "li", "br"}
SCHEMAS = {
    "github-workflows": "workflows/*.yml",
    "github-issue-forms": "ISSUE_TEMPLATE/[!c]*.yml",
    "github-issue-config": "ISSUE_TEMPLATE/config.yml",
    "dependabot": "dependabot.yml",
    "citation-file-format": "../CITATION.cff",
}


def tool(name, *arguments):
    """A tool of the development requirements, which stands beside the Python that runs the tests."""
    command = [Path(sys.executable).with_name(name), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def schema(name, *files):
    return tool("check-jsonschema", "--builtin-schema", f"vendor.{name}", *files)


def zizmor(folder):
    return tool("zizmor", "--offline", "--strict-collection", "--persona", "auditor", "--no-progress", folder)


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_file_for_github_is_what_github_expects(name):
    files = sorted(GITHUB.glob(SCHEMAS[name]))
    assert files
    run = schema(name, *files)
    assert run.returncode == 0, run.stdout


def test_the_schema_refuses_a_slip(tmp_path):
    text = (GITHUB / "workflows/check.yml").read_text(encoding="utf-8")
    for old, new in (
        ("runs-on:", "run-on:"),
        ("contents: read", "contents: red"),
        ("pull_request:", "pull_requests:"),
    ):
        path = tmp_path / "check.yml"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        assert schema("github-workflows", path).returncode == 1, new


def test_zizmor_finds_nothing():
    run = zizmor(GITHUB)
    assert run.returncode == 0, run.stdout
    assert "No findings" in run.stdout


SLIPS = {
    "excessive-permissions": ("permissions: {}", "permissions: write-all"),
    "template-injection": ("run: .ci/run", "run: .ci/run ${{ github.head_ref }}"),
    "unpinned-uses": ("@de0fac2e4500dabe0009e67214ff5f5447ce83dd", "@v6"),
    "artipacked": ("persist-credentials: false", "persist-credentials: true"),
    "dangerous-triggers": ("  pull_request:", "  pull_request_target:"),
}


@pytest.mark.parametrize("rule", SLIPS)
def test_zizmor_finds_a_slip(tmp_path, rule):
    folder = tmp_path / ".github/workflows"
    folder.mkdir(parents=True)
    text = (GITHUB / "workflows/check.yml").read_text(encoding="utf-8")
    old, new = SLIPS[rule]
    assert old in text
    (folder / "check.yml").write_text(text.replace(old, new), encoding="utf-8")
    run = zizmor(tmp_path / ".github")
    assert run.returncode > 0
    assert rule in run.stdout


# what the summary looks like


class Shown(HTMLParser):
    """The tables of a page as rows of cells, and every tag in it."""

    def __init__(self, text):
        super().__init__()
        self.tables, self.tags = [], set()
        self.feed(text)

    def handle_starttag(self, tag, _):
        self.tags.add(tag)
        if tag == "table":
            self.tables.append([])
        if tag == "tr":
            self.tables[-1].append([])
        if tag in ("td", "th"):
            self.tables[-1][-1].append("")

    def handle_data(self, data):
        if self.tables and self.tables[-1] and self.tables[-1][-1]:
            self.tables[-1][-1][-1] += data.strip("\n")


@pytest.fixture(scope="module")
def summary(tmp_path_factory):
    """A change with a wrong number, a new report, a record that cannot be read, and one that is gone."""
    folder = tmp_path_factory.mktemp("change")
    content = folder / "content"
    shutil.copytree(CONTENT, content)
    git(folder, "init", "-q", "-b", "main")
    commit(folder, "base")
    text = (content / RECORD).read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if "state_secret" in line)
    edit(content, row, row.replace("     1,", "     7,", 1))
    made = tree(folder / "other")
    place = content / "reports/61/610921"
    shutil.copy(made / "reports/61/610921/government/2023.yaml", place / "government/2022.yaml")
    edit(content, "year: 2023", "year: 2022", "reports/61/610921/government/2022.yaml")
    edit(content, "某县人民政府\n", "汉阴县人民政府\n", "reports/61/610921/government/2022.yaml")
    broken = "reports/32/321300/government/2024.yaml"
    path = content / broken
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"\[ *(\d)", r"[\1O", text, count=1), encoding="utf-8")
    (content / "reports/32/321300/government/2023.yaml").unlink()
    commit(folder, "change")
    run = build("summary", "HEAD^", "--content", content)
    assert run.returncode == 1
    return run.stdout


def test_the_summary_reads_as_tables_in_both_languages(summary):
    shown = Shown(MarkdownIt("commonmark").enable("table").render(summary))
    assert shown.tags <= TAGS
    assert all(len(row) == len(table[0]) for table in shown.tables for row in table)
    cells = [row for table in shown.tables for row in table]
    assert ["1.属于国家秘密·自然人 / State secret, Natural persons", "1", "7"] in cells
    heads = [table[0][0] for table in shown.tables]
    assert "单元格 / Cell" in heads
    assert "受影响的勾稽关系（左边与右边） / Balances affected (left and right)" in heads
    assert all(table[0][1:] == ["改前 / Before", "改后 / After"] for table in shown.tables)
    for words in ("新增记录", "已删去", "暂时读不出来", "A new record", "has been deleted", "cannot be read"):
        assert words in summary


def test_every_step_of_the_workflow_that_checks_a_change_is_a_command_of_ours():
    workflow = yaml.safe_load((GITHUB / "workflows/check.yml").read_text(encoding="utf-8"))
    steps = [step["run"] for step in workflow["jobs"]["findings"]["steps"] if "run" in step]
    assert steps[0] == "python -m pip install --require-hashes --only-binary :all: -r requirements.txt"
    assert [step.split()[:3] for step in steps[1:]] == [
        ["python", "build.py", name] for name in ("check", "summary", "site")
    ]
