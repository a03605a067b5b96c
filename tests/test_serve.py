"""The preview: a changed record is shown at once, the site follows, and a mistake does not end it."""

import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

import pytest
from records import CONTENT, ROOT

ADDRESS = "610921/government/2023"
SOON = 60  # seconds, on a machine with much to do


@pytest.fixture
def content(tmp_path):
    return shutil.copytree(CONTENT, tmp_path / "content")


@contextmanager
def served(content):
    """The address of a running preview."""
    command = [sys.executable, ROOT / "build.py", "--content", content, "serve", "--port", "0"]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        yield next(line.strip() for line in running.stdout if line.startswith("http://")), running.stdout
    finally:
        running.terminate()
        running.wait()
        running.stdout.close()


def shown(address):
    """What stands there; nothing where there is no such page."""
    try:
        with urllib.request.urlopen(address, timeout=SOON) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError:
        return ""


def until(found):
    """Wait until something is so; fails where it never is."""
    end = time.monotonic() + SOON
    while not found():
        assert time.monotonic() < end
        time.sleep(0.01)


def edit(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_a_changed_record_is_shown_before_the_site_is_built(content, tmp_path):
    record, page = content / f"reports/61/{ADDRESS}.yaml", tmp_path / f"site/{ADDRESS}/index.html"
    with served(content) as (root, _):
        assert "改动过的标题" not in shown(f"{root}{ADDRESS}/")
        title = next(line for line in record.read_text("utf-8").splitlines() if line.startswith("  title:"))
        edit(record, title, "  title: 改动过的标题")
        until(lambda: "改动过的标题" in shown(f"{root}{ADDRESS}/"))
        assert "改动过的标题" not in page.read_text("utf-8")
        assert "改动过的标题" in shown(f"{root}{ADDRESS}.json")
        assert "汉阴县" in shown(f"{root}610921/")
        until(lambda: "改动过的标题" in page.read_text("utf-8"))
        assert "改动过的标题" in shown(f"{root}{ADDRESS}/")


def test_a_mistake_and_a_removed_record_do_not_end_it(content):
    record = content / f"reports/61/{ADDRESS}.yaml"
    whole = record.read_text("utf-8")
    with served(content) as (root, said):
        record.write_text("agency: [", "utf-8")
        assert any(f"{ADDRESS}.yaml:1" in line for line in said)
        record.write_text(whole.replace("year: 2023", "year: 2023  # again"), "utf-8")
        until(lambda: shown(f"{root}{ADDRESS}/"))
        record.unlink()
        until(lambda: not shown(f"{root}{ADDRESS}/"))
        (content / "forms/2021.yaml").write_text("x", "utf-8")
        assert any("forms/2021.yaml" in line for line in said)
        assert "汉阴县" in shown(f"{root}610921/")


def test_a_new_word_on_a_page_of_prose_is_followed(content):
    about = content / "pages/about.md"
    with served(content) as (root, _):
        about.write_text(f"{about.read_text('utf-8')}\n新添的一句。\n", "utf-8")
        until(lambda: "新添的一句" in shown(f"{root}about/"))
