"""Hostile words in pages and records: nothing of them acts on a page, in a download or in a log."""

import csv
import json
import re
import time
import zipfile
from dataclasses import replace
from xml.etree import ElementTree

import openpyxl
import pytest
from hostile.pages import ADDRESSES, CASES, NAMES, TITLES
from records import FORMS, balanced
from sites import Page, written
from trees import build, tree

from gongkai.catalog import load_catalog
from gongkai.checks import check
from gongkai.dump import dump
from gongkai.finding import LINE, Finding, Refused
from gongkai.pages.prose import is_https, narrative, prose_pages
from gongkai.record import Doubt, ExtraRow
from gongkai.search.searched import search_pages, searched

FORM = FORMS["2021"]
HOST = "https://example.org/gongkai"
OURS = re.compile(r"(\.\./|\./)*[\w./#?=&%-]*|https://example\.org/[\w./#?=&%-]*")
ACTIVE = {"iframe", "object", "embed", "base", "style", "img", "svg", "form", "frame", "applet"}


def put(content, name, text):
    path = content / "pages" / name
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    return path


@pytest.fixture(scope="module")
def content(tmp_path_factory):
    content = tree(tmp_path_factory.mktemp("pages"))
    for path in (content / "pages").rglob("*.md"):
        path.unlink()
    return content


def published(content):
    """The one page of the content as HTML, or what refuses it."""
    start = time.monotonic()
    try:
        (page,) = prose_pages(content)
    except Refused as refusal:
        return "", refusal.finding
    finally:
        assert time.monotonic() - start < 10
    return str(page.html), None


@pytest.mark.parametrize("name", CASES)
def test_a_page_of_a_stranger_is_refused_or_inert(name, content):
    text, rule = CASES[name]
    path = put(content, "a.md", text)
    html, finding = published(content)
    path.unlink()
    assert (finding.rule if finding else None) == rule
    if finding:
        assert finding.path == str(path)
        assert all(len(finding.text(lang)) <= LINE for lang in ("zh", "en"))
    shown = Page(html)
    assert not {tag for tag, _ in shown.tags} & (ACTIVE | {"script", "meta", "link", "input"})
    assert not [key for _, given in shown.tags for key in given if key.startswith("on") or key == "style"]
    assert {address for _, address in shown.links} <= {"https://e.example", "https://e.example/"}


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_narrative_leads_nowhere_odd(address):
    assert not is_https(address)
    assert Page(str(narrative(f"[a]({address})"))).links == []


@pytest.mark.parametrize("name", NAMES)
def test_a_page_of_an_odd_name_is_refused(name, content):
    path = put(content, NAMES[name], "# 标题\n")
    _, finding = published(content)
    path.unlink()
    assert finding.rule == "page-name"
    line = finding.text("zh")
    assert line.isprintable()
    assert len(line) <= LINE


@pytest.fixture(scope="module", params=TITLES)
def site(request, tmp_path_factory):
    """A site in which every word that a stranger may write is hostile."""
    word = TITLES[request.param]
    folder = tmp_path_factory.mktemp("words")
    made = balanced(FORM)
    cells = list(made.cells)
    record = replace(
        made,
        agency=word,
        source={**made.source, "title": word, "damage": word},
        text={section.name: word for section in FORM.sections},
        doubts=(Doubt(cells[0], word),),
        extra_rows=(ExtraRow(FORM.tables[0].name, word, (word, "1")),),
    )
    content = tree(folder, record)
    quoted = json.dumps(word, ensure_ascii=False)
    body = f"{{name: {quoted}, en: {quoted}, kind: government, scope: place, aliases: [{quoted}]}}"
    (content / "reports/61/610921/agencies.yaml").write_text(f"government: {body}\n", encoding="utf-8")
    put(content, "a.md", f"# {word}\n\n{word}\n")
    put(content, "a.en.md", f"# {word}\n\n{word}\n")
    return word, content, written(content, folder / "site", HOST)


def test_no_page_holds_anything_that_acts(site):
    word, _, out = site
    seen = 0
    for path in out.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        page = Page(text)
        seen += word in page.text
        for tag, given in page.tags:
            assert tag not in ACTIVE - {"form", "svg"}, path
            assert not [key for key in given if key.startswith("on")], path
            if tag == "script":
                assert given.get("type") == "application/ld+json" or OURS.fullmatch(given["src"]), path
        for tag, address in page.links:
            good = OURS.fullmatch(address) or (tag == "a" and is_https(address))
            assert good or (tag, address) == ("a", "https://github.com/"), (path, address)
        for said in re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.S):
            assert "<" not in said
            json.loads(said)
        assert "62710561" not in text  # what a template would make of 7919*7919
    assert seen > 5


def test_feed_and_sitemaps_are_well_formed_and_say_the_words(site):
    word, _, out = site
    titles = [each.text for each in ElementTree.parse(out / "feed.xml").iter() if each.tag.endswith("title")]
    assert word in titles
    for path in out.glob("sitemap*.xml"):
        ElementTree.parse(path)


def test_downloads_say_the_words_and_compute_nothing(site):
    word, _, out = site
    for path in out.rglob("*.json"):
        json.loads(path.read_text(encoding="utf-8"))
    lines = (out / "data/reports.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["agency"] for line in lines] == [word]
    for path in out.rglob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert not [cell for cell in cells if re.match(r"[=@\t\r]|[+-](?![\d.]*$)", cell)], path
    book = openpyxl.load_workbook(out / "data/reports.xlsx")
    cells = [cell for sheet in book for row in sheet for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    assert word in [cell.value for cell in cells]
    with zipfile.ZipFile(out / "data/reports.xlsx") as parts:
        assert not [part for part in parts.namelist() if re.search("external|vba|macro", part, re.I)]
        assert not [part for part in parts.namelist() if b"<f>" in parts.read(part)]


def test_search_has_the_words_as_text_alone(site):
    word, content, _ = site
    catalog, _ = load_catalog(content)
    found = searched(list(search_pages(catalog, check(catalog))), catalog)
    assert word in found.agencies[0].row
    assert word in found.pages[0].text


def test_annotations_say_the_words_and_nothing_else(site):
    _, content, _ = site
    run = build("check", "--content", content, "--format", "github")
    for line in run.stdout.splitlines():
        assert re.match(r"::(error|warning|notice) file=", line)
        assert len(line) <= LINE


@pytest.mark.parametrize("character", ["%", "\r\n", ",", ":", "长", "::"])
@pytest.mark.parametrize("size", [1, 100, 1000, 100_000])
def test_an_annotation_is_short_once_escaped(character, size):
    words = {"found": character * size, "expected": character * size}
    finding = Finding("agency-name", f"a/{'b' * 40}.yaml", 3, 4, words=words)
    for lang in ("zh", "en"):
        line = finding.github(lang)
        assert len(line) <= LINE
        assert "\n" not in line
        assert not re.search("%(?!25|0A|0D|2C|3A)", line)


def test_hostile_words_survive_the_command_line(site):
    """The record itself, read as a source would be, and written again."""
    _, content, _ = site
    path = content / "reports/61/610921/government/2023.yaml"
    before = path.read_bytes()
    run = build("format", "--content", content)
    assert path.read_bytes() == before
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
    record = load_catalog(content)[0].reports["610921/government/2023"].record
    assert dump(record).encode() == before
