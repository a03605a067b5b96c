"""What holds for the repository as a whole: its words, its pins, and the form being data."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
READMES = ["README.md", "README.zh-CN.md"]
REQUIREMENTS = ["requirements.txt", "requirements-dev.txt"]
NOT_OURS = {".git", ".venv", ".mypy_cache", ".pytest_cache", ".ruff_cache", "__pycache__", "build", "site"}

# Words of the form that are ordinary words elsewhere too: dict methods, headings, states of a finding.
ORDINARY = {"total", "Total", "other", "Other", "items", "change", "amount", "其他", "总计", "前言"}

PIN = re.compile(r"[a-z0-9-]+==[\w.]+( ; [^\\]+)?( --hash=sha256:[0-9a-f]{64})+")
MACHINE = re.compile(r"(?<![\w.:/-])/(?:home|root|Users|work)/\w|https?://(?:pypi|registry|files\.python)")


def output(*command):
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert run.returncode == 0, run.stderr
    return run.stdout


def tracked():
    if not (ROOT / ".git").exists():
        found = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
        return [path for path in found if not NOT_OURS.intersection(path.parts)]
    return [Path(name) for name in output("git", "ls-files", "-z").split("\0") if (ROOT / name).is_file()]


def text_of(path):
    return (ROOT / path).read_text(encoding="utf-8", errors="replace")


def shell_blocks(readme):
    return re.findall(r"^```sh\n(.*?)^```$", text_of(readme), re.M | re.S)


def commands(readme):
    return re.findall(r"^\| `build\.py ?([^`]*)` \|", text_of(readme), re.M)


def help_of(*words):
    return output(sys.executable, "build.py", *words, "--help")


def form_words(node):
    """Every name, label, variant and translation of the rows and columns below a node of a form file."""
    for key, value in node.items():
        if isinstance(value, dict):
            if "label" in value:
                yield str(key)
            yield from form_words(value)
        elif key in ("label", "en", "under"):
            yield value
        elif key == "aliases":
            yield from value


def without_number(label):
    return re.sub(r"^(（.+?）|[一二三四五六七八九]、|\d[.．、])", "", label)


def pattern_of(word):
    """A plain English word counts as the form's only in quotes or after a dot, any other word anywhere."""
    if re.fullmatch("[A-Za-z]+", word):
        return re.compile(rf"[\"']{word}[\"']|\.{word}\b")
    return re.compile(re.escape(word))


def test_both_readmes_give_the_same_two_commands():
    english, chinese = (shell_blocks(readme) for readme in READMES)
    assert english == chinese
    assert [block.count("\n") for block in english] == [1, 1]


def test_both_readmes_have_the_same_command_table():
    english, chinese = (commands(readme) for readme in READMES)
    assert english == chinese
    steps = {"add", "read", "check", "format", "summary", "site", "serve"}
    assert {line.split()[0] for line in english if line} == steps


@pytest.mark.parametrize("line", commands("README.md"))
def test_every_command_of_the_readme_exists(line):
    subcommand = line.split()[:1]
    shown = help_of(*subcommand)
    for option in re.findall(r"--[a-z-]+", line):
        assert option in shown


def test_the_options_of_every_command_exist():
    shown = help_of()
    assert "--content" in shown
    assert "--lang" in shown


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_requirements_are_pinned_by_hash_and_name_no_address(name):
    lines = text_of(name).replace(" \\\n    ", " ").splitlines()
    assert lines[0].startswith("# Made from pyproject.toml by: uv pip compile")
    assert [line for line in lines[1:] if not PIN.fullmatch(line)] == []


def test_requirements_cover_the_dependencies_and_agree():
    project = tomllib.loads(text_of("pyproject.toml"))["project"]
    needed = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    build, dev = (set(re.findall(r"^[a-z0-9-]+==[^ ]+", text_of(name), re.M)) for name in REQUIREMENTS)
    assert build < dev
    assert {re.match(r"[\w-]+", line)[0].lower() for line in needed} <= {pin.split("==")[0] for pin in dev}


def test_no_file_names_a_machine_or_a_package_host():
    assert [str(path) for path in tracked() if MACHINE.search(text_of(path))] == []


def test_every_script_can_be_run():
    scripts = [path for path in tracked() if text_of(path).startswith("#!")]
    assert Path(".ci/run") in scripts
    assert [str(path) for path in scripts if not os.access(ROOT / path, os.X_OK)] == []


def test_every_action_is_pinned_by_commit():
    workflows = "\n".join(text_of(path) for path in (ROOT / ".github/workflows").glob("*.yml"))
    actions = re.findall(r"uses: (.*)", workflows)
    assert actions
    pinned = re.compile(r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
    assert [action for action in actions if not pinned.fullmatch(action)] == []


def test_nothing_but_the_form_files_spells_out_the_form():
    forms = [yaml.safe_load(text_of(path)) for path in (ROOT / "content/forms").glob("*.yaml")]
    assert forms
    words = {word for form in forms for label in form_words(form) for word in (label, without_number(label))}
    patterns = {word: pattern_of(word) for word in words - ORDINARY}
    elsewhere = [path for path in tracked() if path.parts[0] not in ("content", "tests")]
    texts = {str(path): text_of(path) for path in elsewhere if path.suffix != ".md"}
    assert [(path, word) for path in texts for word in patterns if patterns[word].search(texts[path])] == []
