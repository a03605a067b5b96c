"""The same bytes everywhere: another hash seed, time zone, locale, folder, order of files, number of jobs."""

import os
import shutil
import subprocess
import sys

import pytest
from records import CONTENT, ROOT

HERE = {"PYTHONHASHSEED": "1", "TZ": "Asia/Shanghai", "LC_ALL": "C.UTF-8", "SOURCE_DATE_EPOCH": "1700000000"}
ELSEWHERE = HERE | {"PYTHONHASHSEED": "4242", "TZ": "America/St_Johns", "LC_ALL": "C", "LANG": "C"}


def copied(content, reverse):
    """The repository's content, its files made in the order of their names, or in the other."""
    for path in sorted((path for path in CONTENT.rglob("*") if path.is_file()), reverse=reverse):
        target = content / path.relative_to(CONTENT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    return content


def run(environment, *arguments, cwd=ROOT):
    command = [sys.executable, ROOT / "build.py", *arguments]
    done = subprocess.run(
        command, cwd=cwd, capture_output=True, env={**os.environ, **environment}, timeout=300
    )
    assert b"Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


def files(folder):
    """What a folder holds, the search index aside: some of its files differ from run to run."""
    names = (path for path in folder.rglob("*") if path.is_file())
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in names
        if path.relative_to(folder).parts[0] != "pagefind"
    }


@pytest.fixture(scope="module")
def contents(tmp_path_factory):
    one = copied(tmp_path_factory.mktemp("one") / "content", False)
    other = copied(tmp_path_factory.mktemp("another folder 另") / "deeper/content", True)
    return one, other


def test_two_builds_are_the_same_in_every_byte(contents):
    one, other = contents
    base = ("--base-url", "https://example.org/gongkai")
    assert run(HERE, "--content", one, "site", *base)[0] == 0
    assert run(ELSEWHERE, "--content", "content", "site", *base, cwd=other.parent)[0] == 0
    first, second = files(one.parent / "site"), files(other.parent / "site")
    assert sorted(first) == sorted(second)
    assert [name for name in first if first[name] != second[name]] == []


@pytest.mark.parametrize("form", ["text", "github", "json"])
def test_findings_are_the_same(contents, form):
    one, other = contents
    arguments = ("--content", "content", "check", "--format", form)
    assert run(HERE, *arguments, cwd=one.parent) == run(ELSEWHERE, *arguments, cwd=other.parent)


def test_records_read_are_the_same(contents, tmp_path):
    one, other = contents
    sources = tmp_path / "in"
    sources.mkdir()
    for number, path in enumerate(
        sorted(p for p in (one / "reports").glob("*/*/*/20*") if p.suffix != ".yaml")
    ):
        shutil.copy(path, sources / f"{number}{path.suffix}")
    found = []
    for environment, content, jobs in ((HERE, one, "1"), (ELSEWHERE, other, "3")):
        out = tmp_path / jobs
        run(environment, "--content", content, "read", sources, "--out", out, "--jobs", jobs)
        found.append({path.name: path.read_bytes() for path in out.glob("*.yaml")})
    assert found[0] == found[1]
    assert len(found[0]) > 3
