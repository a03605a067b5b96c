"""What the page on data access promises: its examples run, its addresses answer."""

import re
import shutil
import sqlite3
import subprocess
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from urllib.request import urlopen

import pytest
from records import CONTENT
from test_exports import catalog, content, out

__all__ = ["catalog", "content", "out"]
PAGES = ("data/api.md", "data/api.en.md")
WRITTEN = "http://127.0.0.1:8000"
PROGRAMS = {"sh": ["sh", "-e", "-c"], "python": [sys.executable, "-c"], "r": ["Rscript", "-e"]}


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def address(site):
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def text(page):
    return (CONTENT / "pages" / page).read_text(encoding="utf-8")


def examples(page, language):
    return re.findall(rf"^```{language}\n(.*?)^```$", text(page), re.M | re.S)


def test_both_languages_show_the_same_examples():
    chinese, english = (re.findall(r"^```.*?^```$", text(page), re.M | re.S) for page in PAGES)
    assert chinese == english
    assert len(chinese) == 6


@pytest.mark.parametrize("language", PROGRAMS)
def test_examples_run_and_show_the_number(address, language, tmp_path, catalog):
    program = PROGRAMS[language]
    cells = catalog.reports["610921/government/2023"].record.cells
    number = str(cells["requests.received.total"].number)
    shown = ""
    if not shutil.which(program[0]):
        pytest.skip(f"{program[0]} is not installed")
    for example in examples(PAGES[0], language):
        command = [*program, example.replace(WRITTEN, address)]
        run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8")
        assert run.returncode == 0, run.stderr
        shown += run.stdout
    assert len(number) > 1
    assert number in shown


def test_the_query_for_the_database_answers(out):
    (query,) = examples(PAGES[0], "sql")
    found = sqlite3.connect(out / "data/gongkai.sqlite").execute(query).fetchall()
    assert [year for _, year, _ in found][:6]


@pytest.mark.parametrize("page", PAGES)
def test_every_address_of_the_page_answers(address, page):
    addresses = re.findall(r"`(/[\w./-]+\.(?:json|csv|xml))`", text(page))
    addresses += re.findall(rf'{WRITTEN}(/[^\s")]+)', text(page))
    alone = {"/changes.json"}  # no table
    addresses += [f"{a[:-5]}.csv" for a in addresses if a.endswith(".json") and a not in alone]
    named = re.findall(r"`([\w.-]+\.(?:csv|jsonl?|xlsx|sqlite|zip|jsonld|parquet)|SHA256SUMS)`", text(page))
    assert len(addresses) > 12
    assert len(named) > 12
    for path in (*addresses, *(f"/data/{name}" for name in named)):
        with urlopen(address + path) as answer:
            assert answer.read()
