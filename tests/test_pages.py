"""The pages as written: every link, every cell, every word, hostile text, and both languages."""

import json
import re
import shutil
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree

import pytest
from browser import serve
from records import CONTENT, FORMS, ROOT, balanced, with_cell

from gongkai.balances import answers_of
from gongkai.catalog import load_catalog
from gongkai.checks import check
from gongkai.dump import dump
from gongkai.exports import write_exports
from gongkai.finding import Refused
from gongkai.grammar import load_form
from gongkai.pages import Built, write_pages
from gongkai.prose import narrative
from gongkai.record import Doubt, Exemption, ExtraRow
from gongkai.wording import Wording, labels_of

BUILT = Built("2026-01-02", "1.2.3")
HOST = "https://example.org/gongkai"
TEMPLATES = ROOT / "templates"
HAN = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
ADDRESS = "610921/government"
HOSTILE = """</script><script>alert(1)</script> {{ 7*7 }} {% raw %} "' <img src=x onerror=alert(1)> &amp;"""


class Page(HTMLParser):
    """A page as its tags, the addresses in it, and the cells of its printed tables."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.links, self.ids, self.cells, self.tables = [], [], [], [], []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.append((tag, given))
        self.ids += [given["id"]] if "id" in given else []
        self.links += [(tag, given[name]) for name in ("href", "src", "action") if name in given]
        if tag == "table":
            self.tables.append([])
        if tag == "tr" and self.tables:
            self.tables[-1].append([])
        if tag in ("td", "th"):
            self.tables[-1][-1].append((tag, given))
            self.cells.append("")

    def handle_data(self, data):
        self.text += data
        if self.cells:
            self.cells[-1] += data

    def handle_endtag(self, tag):
        if tag in ("tbody", "thead", "td", "th"):
            self.cells.append("")


def content_of(folder, *records):
    """A content tree whose records are the given ones, all of one agency, a year each."""
    for name in ("forms", "pages"):
        shutil.copytree(CONTENT / name, folder / name)
    for name in ("site.yaml", "places.yaml", "reports/61/610921/agencies.yaml"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(CONTENT / name, folder / name)
    place = folder / "reports/61/610921/government"
    place.mkdir()
    for record in records:
        (place / f"{record.year}.yaml").write_text(dump(record), encoding="utf-8")
    return folder


def written(content, out, base_url=""):
    """The site's pages below `out`, and what the catalogue found wrong."""
    catalog, findings = load_catalog(content)
    assert findings == []
    checked = check(catalog)
    write_exports(catalog, checked, out, base_url)
    write_pages(catalog, checked, out, base_url, BUILT)
    return out


def report_of(form="2021", year=2023, collapsed=frozenset()):
    return replace(balanced(FORMS[form], collapsed=collapsed), agency="汉阴县人民政府", year=year)


def page_of(tmp_path, record):
    written(content_of(tmp_path / "content", record), tmp_path / "out")
    return (tmp_path / f"out/{ADDRESS}/{record.year}/index.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The repository's own content, published under a base path."""
    return written(CONTENT, tmp_path_factory.mktemp("site"), HOST)


def pages(site):
    return sorted(path for path in site.rglob("*.html"))


def parsed(path):
    return Page(path.read_text(encoding="utf-8"))


def test_every_internal_link_and_asset_resolves(site):
    for path in pages(site):
        here = f"/gongkai/{path.relative_to(site).as_posix()}".removesuffix("index.html")
        for tag, address in parsed(path).links:
            target = urlsplit(urljoin(here, address))
            if target.netloc:
                assert target.scheme == "https"
                assert tag == "a" or target.netloc == "example.org", (path, address)
                continue
            file = site / unquote(target.path).removeprefix("/gongkai/")
            file = file / "index.html" if file.is_dir() else file
            assert file.is_file(), (path, address)
            assert not target.fragment or target.fragment in parsed(file).ids, (path, address)


def test_no_page_asks_another_host_or_holds_a_script_or_style_of_its_own(site):
    for path in pages(site):
        page = parsed(path)
        for tag, given in page.tags:
            assert tag not in ("style", "iframe", "object", "embed", "base", "img"), path
            assert not [name for name in given if name.startswith("on") or name == "style"], path
            if tag == "script":
                assert given["src"].endswith(".js")
                assert not urlsplit(given["src"]).netloc
        policies = [given["content"] for tag, given in page.tags if given.get("http-equiv")]
        assert policies
        assert "script-src 'self' 'wasm-unsafe-eval'" in policies[0]


def test_all_the_addresses_of_the_design_exist(site):
    places = [f"{code}/" for code in ("610000", "610900", "610921")]
    parts = ["", "search/", "data/", "data/dictionary/", "quality/", "about/", "method/", "contribute/"]
    english = ["en/about/", "en/method/", "en/contribute/"]
    for address in (*parts, *english, *places, f"{ADDRESS}/", f"{ADDRESS}/2023/"):
        assert (site / address / "index.html").is_file(), address
    for name in ("404.html", "feed.xml", "sitemap.xml", "robots.txt", "assets/words.json"):
        assert (site / name).is_file(), name


def test_a_page_below_a_base_path_names_its_own_address_only_where_it_is_known(site, tmp_path):
    text = (site / f"{ADDRESS}/2023/index.html").read_text(encoding="utf-8")
    assert f'<link rel="canonical" href="{HOST}/{ADDRESS}/2023/">' in text
    lost = (site / "404.html").read_text(encoding="utf-8")
    assert 'href="/gongkai/assets/style.css"' in lost
    assert "canonical" not in lost
    bare = written(content_of(tmp_path / "content", report_of()), tmp_path / "out")
    assert all("canonical" not in path.read_text(encoding="utf-8") for path in pages(bare))


def test_feed_and_sitemap_are_well_formed_and_name_every_page(site):
    atom = "{http://www.w3.org/2005/Atom}"
    feed = ElementTree.parse(site / "feed.xml").getroot()
    entries = feed.findall(f"{atom}entry")
    ids = [entry.find(f"{atom}id").text for entry in entries]
    assert len(entries) == len(load_catalog(CONTENT)[0].reports) == len(set(ids))
    found = {loc.text for loc in ElementTree.parse(site / "sitemap.xml").iter() if loc.tag.endswith("loc")}
    own = {path.parent.relative_to(site).as_posix() for path in pages(site) if path.name == "index.html"}
    assert found == {f"{HOST}/{address}/".replace("/./", "/") for address in own}


def test_two_builds_give_the_same_bytes(site, tmp_path):
    again = written(CONTENT, tmp_path / "again", HOST)
    files = [path.relative_to(site) for path in site.rglob("*") if path.is_file()]
    assert files
    assert [name for name in files if (site / name).read_bytes() != (again / name).read_bytes()] == []


def test_two_pages_cannot_share_an_address(tmp_path):
    content = content_of(tmp_path / "content", report_of())
    (content / "pages/quality.md").write_text("# 质量\n", encoding="utf-8")
    with pytest.raises(Refused) as refusal:
        written(content, tmp_path / "out")
    assert refusal.value.finding.rule == "address-twice"
    assert refusal.value.finding.path == "quality/"


GROUPS = [frozenset(), frozenset(["requests.denied", "requests.not_handled"])]


@pytest.mark.parametrize("collapsed", GROUPS)
@pytest.mark.parametrize("form", sorted(FORMS))
def test_every_cell_stands_once_in_printed_order(tmp_path, form, collapsed):
    record = report_of(form, collapsed=collapsed)
    shown = re.findall(r"<td[^>]*>(?:<b>)?([0-9.]+)", page_of(tmp_path, record))
    assert shown == [cell.printed for cell in record.cells.values()]


@pytest.mark.parametrize("collapsed", GROUPS)
@pytest.mark.parametrize("form", sorted(FORMS))
def test_spans_fill_every_line_of_a_printed_table_exactly(tmp_path, form, collapsed):
    for table in Page(page_of(tmp_path, report_of(form, collapsed=collapsed))).tables:
        filled = Counter()
        for at, line in enumerate(table):
            for _, given in line:
                for below in range(int(given.get("rowspan", 1))):
                    filled[at + below] += int(given.get("colspan", 1))
        assert len(set(filled.values())) == 1
        assert len(filled) == len(table)


@pytest.mark.parametrize("form", sorted(FORMS))
def test_every_header_a_cell_names_is_on_the_page_and_every_head_has_a_scope(tmp_path, form):
    page = Page(page_of(tmp_path, report_of(form)))
    named = [name for _, given in page.tags for name in given.get("headers", "").split()]
    assert named
    assert set(named) <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    assert all("scope" in given for tag, given in page.tags if tag == "th")


@pytest.mark.parametrize(("word", "shown"), [("blank", "空白"), ("lost", "缺失")])
def test_a_missing_number_is_a_dash_with_its_word_and_never_0(tmp_path, word, shown):
    record = report_of()
    for path in record.cells:
        record = with_cell(record, path, word)
    text = page_of(tmp_path, record)
    cells = re.findall(r"<td([^>]*)>(.*?)(?=<td|<tr|</tbody)", text.split('<section id="checks"')[0])
    numbers = [(given, inner) for given, inner in cells if inner]
    assert len(numbers) == len(record.cells)
    for given, inner in numbers:
        assert f'class="{word}"' in given
        assert re.sub("<[^>]*>", "", inner) == f"—{shown}"
    agency = (tmp_path / f"out/{ADDRESS}/index.html").read_text(encoding="utf-8")
    assert "0" not in re.sub("<[^>]*>", "", agency.split("<tbody>")[1].split("</tbody>")[0])


def test_a_broken_balance_is_said_and_its_cells_are_marked(tmp_path):
    record = with_cell(report_of(), "requests.received.total", "9999")
    text = page_of(tmp_path, record)
    marked = re.findall(r'<td class="(broken(?: last)?)"><b>(\d+)</b><small data-t="mark-broken">不符<', text)
    row = [cell.printed for path, cell in record.cells.items() if path.startswith("requests.received.")]
    assert [number for _, number in marked if number in row][: len(row)] == row
    assert ("broken last", "9999") in marked
    assert "各栏之和等于总计，但" in text
    assert "=" in text
    assert "9999" in text
    assert '<span class="state broken"><span data-t="answer-broken">不符' in text
    quality = (tmp_path / "out/quality/index.html").read_text(encoding="utf-8")
    assert f"../{ADDRESS}/2023/#checks" in quality
    assert "9999" in quality


def test_exceptions_doubts_and_added_rows_are_shown_as_such(tmp_path):
    record = with_cell(report_of(), "requests.received.total", "9999")
    sums = {answer.balance.id: answer for answer in answers_of(record) if answer.state == "broken"}
    exemptions = [
        Exemption(name, str(found.left), str(found.right), "source-wrong", "见原件第三页", False)
        for name, found in sums.items()
    ]
    doubts = (Doubt("requests.granted.total", "两种读法不同"),)
    added = (ExtraRow("requests", "另行答复", ("3", "/")),)
    record = replace(record, exemptions=tuple(exemptions), doubts=doubts, extra_rows=added)
    text = page_of(tmp_path, record)
    assert '<small data-t="mark-excepted">原文如此' in text
    assert "见原件第三页" in text
    assert "报告有误" in text
    assert '<small data-t="mark-doubt">存疑' in text
    assert "两种读法不同" in text
    assert "另行答复 3 · /" in text
    assert 'class="broken' not in text


def test_the_main_figures_are_those_of_the_tables_and_a_group_is_the_sum_of_its_rows(tmp_path):
    record = report_of()
    lead = re.search(r'data-lang="zh">(.*?)</p>', page_of(tmp_path, record))[1]
    denied = [c.number for p, c in record.cells.items() if re.fullmatch(r"requests\.denied\.\w+\.total", p)]
    assert f"不予公开 <b>{sum(denied)}</b> 件" in lead
    assert f"<b>{record.cells['requests.received.total'].printed}</b>" in lead


def test_a_group_with_a_missing_row_has_no_sum(tmp_path):
    record = with_cell(report_of(), "requests.denied.state_secret.total", "lost")
    lead = re.search(r'data-lang="zh">(.*?)</p>', page_of(tmp_path, record))[1]
    assert '不予公开 <span class="missing">—<small>缺失</small></span> 件' in lead


def test_a_summary_that_names_no_cell_is_refused_with_its_line(tmp_path):
    path = tmp_path / "2021.yaml"
    text = (CONTENT / "forms/2021.yaml").read_text(encoding="utf-8")
    path.write_text(text.replace("{requests.received.total}", "{requests.recieved.total}"), encoding="utf-8")
    with pytest.raises(Refused) as refusal:
        load_form(path)
    assert refusal.value.finding.rule == "path-unknown"
    assert "requests.recieved.total" in refusal.value.finding.message("en")
    assert refusal.value.finding.line > 1


def test_neighbouring_years_are_linked(tmp_path):
    records = [report_of(year=year) for year in (2021, 2023)]
    written(content_of(tmp_path / "content", *records), tmp_path / "out")
    text = (tmp_path / f"out/{ADDRESS}/2021/index.html").read_text(encoding="utf-8")
    assert f'rel="next" href="../../../{ADDRESS}/2023/"' in text
    assert 'rel="prev"' not in text


def test_hostile_text_is_inert(tmp_path):
    record = report_of()
    source = {**record.source, "title": HOSTILE, "damage": HOSTILE, "url": "javascript:alert(1)"}
    markdown = (
        f"{HOSTILE}\n\n[x](javascript:alert(1)) ![y](https://e.org/y.png) [z](//e.org) [ok](https://e.org)"
    )
    record = replace(
        record,
        source=source,
        text={"overview": markdown},
        doubts=(Doubt("requests.granted.total", HOSTILE),),
        extra_rows=(ExtraRow("requests", HOSTILE, ("<b>3</b>",)),),
    )
    page = Page(page_of(tmp_path, record))
    assert Counter(tag for tag, _ in page.tags)["script"] == 1
    assert not [given for tag, given in page.tags if tag == "img" or "onerror" in given]
    assert [address for _, address in page.links if ":" in address] == [
        "https://e.org/y.png",
        "https://e.org",
    ]
    assert page.text.count("{{ 7*7 }}") >= 5
    assert "49" not in re.findall(r"\b49\b", page.text)
    assert "[x](javascript:alert(1))" in page.text
    for name in ("feed.xml", "sitemap.xml"):
        ElementTree.parse(tmp_path / "out" / name)


@pytest.mark.parametrize(
    "text",
    [
        "# not a heading",
        "a * b * c",
        "[1]: https://e.org 'x'",
        "<b>x</b>",
        "`x`",
        "a\\b",
        "----",
        "&lt;",
        "    x",
    ],
)
def test_narrative_loses_no_character_to_markup(text):
    assert Page(str(narrative(text))).text.strip() == text.strip()


def test_every_word_has_both_languages_and_templates_have_no_text_of_their_own():
    words = Wording(TEMPLATES / "words.yaml").words
    assert all(
        HAN.search(both["zh"]) or both["zh"] == "English" or "{n}" in both["zh"] for both in words.values()
    )
    assert [key for key, both in words.items() if HAN.search(both["en"]) and key != "switch"] == []
    for both in words.values():
        assert sorted(re.findall(r"\{\w+\}", both["zh"])) == sorted(re.findall(r"\{\w+\}", both["en"]))
    own = [path.name for path in TEMPLATES.rglob("*.html") if HAN.search(path.read_text(encoding="utf-8"))]
    styles = [path.name for path in TEMPLATES.rglob("*.css") if HAN.search(path.read_text(encoding="utf-8"))]
    assert own + styles == []


def test_every_word_is_used_and_every_used_word_exists():
    words = Wording(TEMPLATES / "words.yaml").words
    files = [*TEMPLATES.glob("*.*ml"), *(ROOT / "gongkai").glob("*.py")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files if path.name != "words.yaml")
    quoted = set(re.findall(r'["\']([a-z][\w-]*)["\']', text))
    families = set(re.findall(r'"([a-z]+-)(?:" ~|\{)', text))
    unused = [key for key in words if key not in quoted and not key.startswith(tuple(families))]
    assert unused == []
    called = set(re.findall(r'(?:\bt|[^.]word|self\.both)\("([\w-]+)"[,)]', text))
    assert len(called) > 50
    assert called <= set(words)


def test_every_label_of_the_forms_has_one_english_name():
    found = {}
    for form in FORMS.values():
        for zh, en in labels_of(form):
            assert found.setdefault(zh, en) == en, zh


def test_the_dictionary_lists_every_row_and_column_of_both_forms(site):
    text = (site / "data/dictionary/index.html").read_text(encoding="utf-8")
    ids = set(re.findall(r"<code>([\w.]+)</code>", text))
    for form in FORMS.values():
        assert set(form.rows) <= ids
        assert {column.name for column in form.columns.values()} <= ids
        assert set(form.rules) <= ids


def test_an_agency_year_is_a_small_page(site):
    sizes = {path: path.stat().st_size for path in site.glob("*/*/20*/index.html")}
    assert sizes
    assert max(sizes.values()) <= 30_000


@pytest.mark.browser
@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_obey_their_policy_and_never_scroll_sideways(site, chromium, tmp_path, width, scheme):
    (tmp_path / "gongkai").symlink_to(site)
    context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    said, asked = [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(urlsplit(request.url).hostname))
    with serve(tmp_path) as root:
        for path in pages(site):
            address = path.relative_to(site).as_posix().removesuffix("index.html")
            page.goto(
                f"{root}gongkai/{address}", wait_until="networkidle" if address == "search/" else "load"
            )
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    context.close()
    assert said == []
    assert set(asked) == {"127.0.0.1"}


@pytest.mark.browser
def test_the_switch_turns_labels_into_english_and_back(site, chromium, tmp_path):
    (tmp_path / "gongkai").symlink_to(site)
    context = chromium.new_context()
    page = context.new_page()
    with serve(tmp_path) as root:
        page.goto(f"{root}gongkai/{ADDRESS}/2023/")
        before = page.inner_text("main")
        page.click("#language")
        page.wait_for_selector("html[lang=en]", state="attached")
        heads = page.locator(
            "th, caption, h1, h2, h3, dt, nav, .legend, .findings, .lead:visible"
        ).all_inner_texts()
        assert [text for text in heads if HAN.search(text)] == []
        assert HAN.search(page.inner_text(".prose [lang=zh-CN]"))
        page.goto(f"{root}gongkai/quality/")  # remembered
        page.wait_for_selector("html[lang=en]", state="attached")
        page.goto(f"{root}gongkai/{ADDRESS}/2023/?lang=zh")
        assert page.inner_text("main") == before
        page.goto(f"{root}gongkai/{ADDRESS}/2023/?lang=en")
        page.wait_for_selector("html[lang=en]", state="attached")
        page.click("#language")
        assert page.inner_text("main") == before
    context.close()


def test_the_words_for_the_switch_are_complete(site):
    found = json.loads((site / "assets/words.json").read_text(encoding="utf-8"))
    for path in pages(site):
        text = path.read_text(encoding="utf-8")
        assert set(re.findall(r'data-t="([\w-]+)"', text)) <= set(found["words"])
        assert set(re.findall(r"data-l>([^<]+)", text)) <= set(found["labels"])


def test_content_pages_need_a_title(tmp_path):
    content = content_of(tmp_path / "content", report_of())
    path = Path(content / "pages/about.md")
    path.write_text("没有标题\n", encoding="utf-8")
    with pytest.raises(Refused) as refusal:
        written(content, tmp_path / "out")
    assert (refusal.value.finding.rule, refusal.value.finding.path) == ("page-title", str(path))
