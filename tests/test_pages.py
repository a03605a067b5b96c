"""The site as written: every link, every address, hostile text, real browsers, both languages."""

import gzip
import json
import random
import re
from collections import Counter
from dataclasses import replace
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree

import pytest
from browser import serve
from markupsafe import escape
from records import CONTENT, FORMS, balanced, dense
from sites import ADDRESS, HOST, Page, page_of, pages, parsed, written
from test_words import HAN
from trees import tree

from gongkai.catalog import load_catalog
from gongkai.finding import Refused
from gongkai.grammar import load_form
from gongkai.pages.prose import NARRATIVE, is_plain, narrative
from gongkai.pages.sitemap import write_sitemap
from gongkai.pages.templates import permanent_id
from gongkai.pages.tree import Tree
from gongkai.record import Doubt, ExtraRow

HOSTILE = """</script><script>alert(1)</script> {{ 7*7 }} {% raw %} "' <img src=x onerror=alert(1)> &amp;"""


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
            if tag == "script" and given.get("type") != "application/ld+json":
                assert given["src"].endswith(".js")
                assert not urlsplit(given["src"]).netloc
        policies = [given["content"] for tag, given in page.tags if given.get("http-equiv")]
        assert policies
        assert policies[0].startswith("default-src 'self'")
        assert ("'wasm-unsafe-eval'" in policies[0]) == (path.parent.name == "search"), path


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
    assert f'<link rel=canonical href="{HOST}/{ADDRESS}/2023/">' in text
    lost = (site / "404.html").read_text(encoding="utf-8")
    assert "href=/gongkai/assets/style.css" in lost
    assert "canonical" not in lost
    bare = written(tree(tmp_path), tmp_path / "out")
    assert all("canonical" not in path.read_text(encoding="utf-8") for path in pages(bare))


def test_feed_and_sitemap_are_well_formed_and_name_every_page(site):
    atom = "{http://www.w3.org/2005/Atom}"
    reports = {permanent_id(f"{address}/") for address in load_catalog(CONTENT)[0].reports}
    for name in ("feed.xml", "en/feed.xml"):
        feed = ElementTree.parse(site / name).getroot()
        ids = [entry.find(f"{atom}id").text for entry in feed.findall(f"{atom}entry")]
        assert reports <= set(ids)
        assert len(ids) == len(set(ids))
    found = {loc.text for loc in ElementTree.parse(site / "sitemap.xml").iter() if loc.tag.endswith("loc")}
    own = {path.parent.relative_to(site).as_posix() for path in pages(site) if path.name == "index.html"}
    assert found == {f"{HOST}/{address}/".replace("/./", "/") for address in own}


def test_two_builds_give_the_same_bytes(site, tmp_path):
    again = written(CONTENT, tmp_path / "again", HOST)
    search = {site / "pagefind", site / "search"}
    found = (path for path in site.rglob("*") if path.is_file() and not search.intersection(path.parents))
    files = [path.relative_to(site) for path in found]
    assert len(files) > 100
    assert [name for name in files if (site / name).read_bytes() != (again / name).read_bytes()] == []


def test_two_pages_cannot_share_an_address(tmp_path):
    content = tree(tmp_path)
    (content / "pages/quality.md").write_text("# 质量\n", encoding="utf-8")
    with pytest.raises(Refused) as refusal:
        written(content, tmp_path / "out")
    assert refusal.value.finding.rule == "address-twice"
    assert refusal.value.finding.path == "quality/"


def test_hostile_text_is_inert(tmp_path):
    record = balanced(FORMS["2021"])
    source = {**record.source, "title": HOSTILE, "damage": HOSTILE}  # a bad address is refused on loading
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
    assert Counter(given.get("src") for tag, given in page.tags if tag == "script") == {
        "../../../assets/language.js": 1,
        "../../../assets/report.js": 1,
    }
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


def test_plain_narrative_is_written_as_the_parser_writes_it():
    rand = random.Random(1)
    texts = [
        "".join(rand.choices("甲乙，。12年.)-+*|[]\\\n\n &<\"'　\t", k=rand.randint(0, 12)))
        for _ in range(20_000)
    ]
    plain = [text for text in texts if is_plain(text)]
    assert len(plain) > 1000
    assert [str(narrative(text)) for text in plain] == [NARRATIVE.render(text) for text in plain]


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
    assert max(sizes.values()) <= 24_000


@pytest.mark.parametrize("form", sorted(FORMS))
def test_a_dense_agency_year_with_a_long_narrative_is_a_small_page_too(tmp_path, form):
    text = "".join(chr(0x4E00 + at) for at in range(2500))
    record = replace(
        balanced(FORMS[form], draw=dense), text={"overview": text[:1300], "problems": text[1300:]}
    )
    content = tree(tmp_path, record)
    known = (
        (content / "site.yaml").read_text(encoding="utf-8").replace('repository: ""', f"repository: {HOST}/r")
    )
    (content / "site.yaml").write_text(known, encoding="utf-8")
    out = written(content, tmp_path / "out", HOST)
    page = (out / f"{ADDRESS}/2023/index.html").read_bytes()
    names = ("style.css", "language.js", "report.js", "icon.svg")
    sent = [page, *((out / "assets" / name).read_bytes() for name in names)]
    assert b"report.js" in page
    assert len(page) <= 22_200
    assert sum(len(gzip.compress(file)) for file in sent) <= 25_000


def test_every_row_of_every_form_has_a_page_that_says_what_it_means(site):
    rows = {path for form in FORMS.values() for path in form.rows}
    assert {path.parent.name for path in site.glob("indicators/*/index.html")} == rows
    for path in rows:
        text = (site / f"indicators/{path}/index.html").read_text(encoding="utf-8")
        about = next(form.about[path] for form in FORMS.values() if path in form.about)
        assert str(escape(about["zh"])) in text
        assert str(escape(about["en"])) in text


def test_a_meaning_for_an_unknown_row_is_refused(tmp_path):
    path = tmp_path / "2021.yaml"
    text = (CONTENT / "forms/2021.yaml").read_text(encoding="utf-8")
    path.write_text(text.replace("\n  requests.granted:\n", "\n  requests.grated:\n"), encoding="utf-8")
    with pytest.raises(Refused) as refusal:
        load_form(path)
    assert refusal.value.finding.rule == "path-unknown"
    assert "requests.grated" in refusal.value.finding.message("en")


def test_a_long_sitemap_is_split_and_indexed(tmp_path):
    pages = [f"{number}/" for number in range(7)]
    write_sitemap(Tree(tmp_path), pages, "https://example.org", most=3)
    index = ElementTree.parse(tmp_path / "sitemap.xml").getroot()
    assert index.tag.endswith("sitemapindex")
    parts = [loc.text.rpartition("/")[2] for loc in index.iter() if loc.tag.endswith("loc")]
    assert parts == ["sitemap-1.xml", "sitemap-2.xml", "sitemap-3.xml"]
    found = [
        loc.text
        for part in parts
        for loc in ElementTree.parse(tmp_path / part).iter()
        if loc.tag.endswith("loc")
    ]
    assert found == [f"https://example.org/{page}" for page in pages]


def test_what_a_page_says_to_machines_is_sound_and_cannot_break_out(tmp_path):
    record = balanced(FORMS["2021"])
    record = replace(record, source={**record.source, "title": HOSTILE})
    out = written(tree(tmp_path, record), tmp_path / "out", HOST)
    text = (out / f"{ADDRESS}/2023/index.html").read_text(encoding="utf-8")
    (said,) = re.findall(r"<script type=application/ld\+json>(.*?)</script>", text, re.S)
    crumbs, dataset = json.loads(said)
    assert [item["position"] for item in crumbs["itemListElement"]] == [1, 2, 3, 4, 5, 6]
    assert crumbs["itemListElement"][-2]["item"] == f"{HOST}/{ADDRESS}/"
    assert dataset["@type"] == "Dataset"
    assert dataset["name"] == HOSTILE
    files = [item["contentUrl"].removeprefix(f"{HOST}/") for item in dataset["distribution"]]
    assert all((out / file).is_file() for file in files)


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


def test_content_pages_need_a_title(tmp_path):
    content = tree(tmp_path)
    path = content / "pages/about.md"
    path.write_text("没有标题\n", encoding="utf-8")
    with pytest.raises(Refused) as refusal:
        written(content, tmp_path / "out")
    assert (refusal.value.finding.rule, refusal.value.finding.path) == ("page-title", str(path))


@pytest.mark.parametrize(
    "address",
    [
        "http://e.org",
        "//e.org",
        "https://u:p@e.org",
        "blob:https://e.org/x",
        "data:text/html,x",
        "ms-word:x",
        "/x",
    ],
)
def test_narrative_links_to_plain_https_addresses_alone(address):
    assert Page(str(narrative(f"[x]({address})"))).links == []
    assert Page(str(narrative("[x](https://e.org/a)"))).links == [("a", "https://e.org/a")]
