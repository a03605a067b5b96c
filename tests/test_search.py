"""Search finds what a plain substring search finds: the real indexer, real browsers, real queries."""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest
from browser import serve
from corpus import ABSENT, FIXED, PAGES, SEARCHED, count_of, expected, holds, random_queries
from firefox import firefox, firefox_path
from playwright.sync_api import expect
from records import CONTENT, ROOT
from sites import written

from gongkai.search import Searched, SearchError, tokens, write_search

ASSETS = ROOT / "templates" / "assets"
SCRIPTS = sorted([ASSETS / "search.js", *(ASSETS / "search").glob("*.js")])
BASE = "/gongkai/"
PLAIN = '<head><script src="../plain.js"></script>'  # before all else

# Ask each query in the page as a reader would; every “more” is pressed. Returns [status, addresses] a query.
ASK = """async (queries) => {
  const form = document.getElementById("search"), list = document.getElementById("search-results");
  const changed = (done) => new Promise((resolve) => {
    const check = () => (done() ? (observer.disconnect(), resolve()) : undefined);
    const observer = new MutationObserver(check);
    observer.observe(document.body, { subtree: true, childList: true, attributes: true });
    check();
  });
  const NAMES = ["q", "place", "year", "kind", "state", "requests", "sort"], answers = [];
  for (const fields of queries) {
    for (const name of NAMES) form.elements[name].value = fields[name] ?? "";
    form.requestSubmit();
    await changed(() => !list.hasAttribute("aria-busy"));
    for (let button; (button = list.nextElementSibling)?.matches("button");) {
      const before = list.children.length;
      button.click();
      await changed(() => list.children.length > before);
    }
    answers.push([document.getElementById("search-status").textContent,
                  [...list.querySelectorAll("a")].map((a) => a.href)]);
  }
  return answers;
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The repository's own search page over the corpus; at search-plain/ without the browser's segmenter."""
    out = written(CONTENT, tmp_path_factory.mktemp("site"))
    write_search(SEARCHED, out)
    page = (out / "search" / "index.html").read_text(encoding="utf-8")
    (out / "search-plain").mkdir()
    (out / "search-plain" / "index.html").write_text(page.replace("<head>", PLAIN), encoding="utf-8")
    (out / "plain.js").write_text("delete Intl.Segmenter;")
    with serve(out, BASE) as url:
        yield out, url


@pytest.fixture
def visit(site, chromium):
    """Open the search page, after a script where one is given; fail on any request that leaves the site."""
    _, url = site
    context = chromium.new_context()
    asked = []
    context.on("request", lambda request: asked.append(request.url))

    def open_page(address="search/", script=None):
        if script:
            context.add_init_script(script)
        page = context.new_page()
        page.goto(url + address)
        page.wait_for_selector("#search-results:not([aria-busy])", state="attached")
        return page

    yield open_page
    context.close()
    assert asked
    assert [address for address in asked if not address.startswith((url, "data:"))] == []


@pytest.fixture(scope="module", params=["chromium", "firefox"])
def browser(request):
    """Either browser, to go to a page and evaluate in it."""
    if request.param == "firefox":
        if not firefox_path():
            pytest.skip("firefox-esr is absent")
        with firefox() as session:
            yield session
        return
    context = request.getfixturevalue("chromium").new_context()
    yield context.new_page()
    context.close()


def ask(page, url, queries):
    """The status and the found addresses, relative to the site, for each query."""
    answers = page.evaluate(ASK, queries)
    return [(status, [link.removeprefix(url) for link in links]) for status, links in answers]


def wrong_answers(page, url, queries):
    answers = ask(page, url, [{"q": query} for query in queries])
    wrong = []
    for query, (status, found) in zip(queries, answers, strict=True):
        right = expected(query)
        counted = f"年报 {len(right)} 份" if right else f"没有找到“{query}”。"
        if not status.startswith((counted, "年报 0 份")) or sorted(found) != right:
            wrong.append((query, status, set(found) ^ set(right)))
    return wrong


def test_tokens_are_numbers_words_han_characters_and_codes():
    assert tokens("共2023年，H5 GDP WeChat") == "共 2023 年 ǀff0c H 5 ǀ20 GDP ǀ20 wechat"
    assert tokens("𠀀<\n") == "ǀ20000 ǀ3c ǀa"
    assert tokens("") == ""


def test_names_are_compact_sorted_and_the_same_each_time(tmp_path):
    for folder, names in (("one", NAMES), ("two", reversed(NAMES))):
        write_search([], names, tmp_path / folder)
    one, two = ((tmp_path / folder / "search" / "names.json").read_bytes() for folder in ("one", "two"))
    assert one == two
    assert json.loads(one)[1] == ["610921/", "汉阴县", ["汉阴"], "陕西省 安康市"]
    assert b", " not in one
    assert not (tmp_path / "one" / "pagefind").exists()


def test_a_second_index_replaces_the_first_and_leaves_nothing_beside(tmp_path):
    write_search(PAGES[:3], NAMES, tmp_path)
    write_search(PAGES[:2], NAMES, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pagefind", "search"]
    assert len(list((tmp_path / "pagefind" / "fragment").iterdir())) == 2


def test_two_pages_at_one_address_are_one_line(tmp_path):
    with pytest.raises(SearchError, match=r"^610921/government0/2021/: found two pages .+; rename one$"):
        write_search([PAGES[0], PAGES[0]], [], tmp_path)


@pytest.mark.parametrize("python", ["/nonexistent/python", "/bin/false"])
def test_a_missing_or_failing_pagefind_is_one_line_and_the_old_index_stays(tmp_path, monkeypatch, python):
    write_search(PAGES[:1], [], tmp_path)
    monkeypatch.setattr(sys, "executable", python)
    with pytest.raises(SearchError, match=r"^pagefind: .+; run: pip install --force-reinstall pagefind-bin$"):
        write_search(PAGES[:2], [], tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pagefind", "search"]
    assert len(list((tmp_path / "pagefind" / "fragment").iterdir())) == 1


def test_the_interface_speaks_only_the_words_of_the_form():
    script = (ASSETS / "search.js").read_text(encoding="utf-8")
    code = re.sub(r"const PLAIN = .+", "", script)
    assert not re.search("[一-鿿]", code)
    assert "innerHTML" not in code


def test_the_script_is_an_ordinary_module():
    node = shutil.which("node")
    if not node:
        pytest.skip("node is absent; the browser tests read the script too")
    script = (ASSETS / "search.js").read_bytes()
    subprocess.run([node, "--check", "--input-type=module"], input=script, check=True)


@pytest.mark.browser
def test_search_finds_exactly_what_a_substring_search_finds(site, visit):
    queries = [*FIXED, *random_queries()]
    found = sum(any(holds(page, query) for page in PAGES) for query in queries)
    assert len(FIXED) >= 60
    assert found > len(queries) - 15
    assert wrong_answers(visit(), site[1], queries) == []


@pytest.mark.browser
def test_search_is_the_same_without_the_browsers_segmenter(site, visit):
    page = visit(script="delete Intl.Segmenter")
    assert page.evaluate("typeof Intl.Segmenter") == "undefined"
    assert wrong_answers(page, site[1], [*FIXED, *random_queries()]) == []


@pytest.mark.browser
def test_absent_words_find_nothing(site, visit):
    answers = ask(visit(), site[1], [{"q": query} for query in ABSENT])
    assert answers == [(f"没有找到“{query}”", []) for query in ABSENT]


@pytest.mark.browser
def test_parts_intersect_and_filters_narrow(site, visit):
    queries = [
        {"q": "供销 疫苗接种"},
        {"q": "汉阴县　H5 ，"},
        {"q": "公开", "year": "2023"},
        {"q": "公开", "place": "330400"},
        {"q": "供销 H5", "place": "610921", "year": "2021"},
        {"q": "汉阴县", "place": "330400"},
        {"place": "610921"},
        {"year": "2021"},
        {"q": "𠀀号 汉阴", "year": "2021"},
    ]
    for asked, (_, found) in zip(queries, ask(visit(), site[1], queries), strict=True):
        expected = [
            page.address
            for page in PAGES
            if holds(page, asked.get("q", ""))
            and all(asked[name] in page.filters[name] for name in ("place", "year") if name in asked)
        ]
        assert (asked, sorted(found)) == (asked, sorted(expected))
    assert len(expected) > 0


@pytest.mark.browser
def test_names_and_aliases_come_first(site, visit):
    page = visit("search/?q=住建局")
    assert page.locator("#search-names a").all_inner_texts() == ["海盐县建设局", "汉阴县建设局"]
    assert page.locator("#search-names a").last.get_attribute("href") == site[1] + "610921/jianshe3/"
    assert page.locator("#search-names li").last.inner_text() == "汉阴县建设局 陕西省 安康市 汉阴县"
    for asked, count in (("housing", 1), ("住建局 嘉兴", 1), ("嘉兴", 0), ("住建局&place=610921", 1)):
        assert (asked, visit(f"search/?q={asked}").locator("#search-names li").count()) == (asked, count)


@pytest.mark.browser
def test_names_work_and_a_message_stands_where_webassembly_is_missing(visit):
    page = visit("search/?q=住建局", script="delete window.WebAssembly")
    assert page.locator("#search-names li").count() == 2
    assert page.locator("#search-results li").count() == 0
    assert page.inner_text("#search-status") == "全文搜索不可用"


@pytest.mark.browser
@pytest.mark.parametrize("lost", ["*.pf_index", "*.pf_fragment", "*.pf_meta", "wasm.*", "pagefind.js"])
@pytest.mark.parametrize("answer", [lambda route: route.abort(), lambda route: route.fulfill(status=404)])
def test_a_piece_that_cannot_be_fetched_is_said_and_asked_for_again(visit, lost, answer):
    page = visit()
    page.route(f"**/{lost}", answer)
    page.fill("[name=q]", "供销")
    expect(page.locator("#search-status")).to_have_text("全文搜索不可用")
    expect(page.locator("#search-results li")).to_have_count(0)
    page.unroute(f"**/{lost}")
    page.fill("[name=q]", "供销合作")
    expect(page.locator("#search-status")).to_have_text(f"共 {count_of('供销合作')} 条")


@pytest.mark.browser
def test_results_read_as_printed_with_the_hits_marked(visit):
    page = visit("search/?q=制作H5作品 人民政府&year=2021")
    first = page.locator("#search-results li").first
    assert re.fullmatch("(汉阴|海盐)县人民政府2021年度报告", first.locator("a").inner_text())
    assert first.locator("a mark").all_inner_texts() == ["人民政府"]
    assert "制作H5作品" in first.locator("p mark").all_inner_texts()
    shown = first.locator("p").text_content().strip("…")
    assert any(shown in page.text for page in PAGES)


@pytest.mark.browser
def test_markup_in_a_text_stays_text(visit):
    page = visit("search/?q=<script>alert")
    assert page.locator("#search-results p mark").first.inner_text() == "<script>alert"
    assert page.locator("#search-results script").count() == 0


@pytest.mark.browser
def test_twenty_results_are_shown_and_more_on_request(visit):
    page = visit("search/?q=公开")
    items = page.locator("#search-results li")
    for count in (20, 40, 60):
        expect(items).to_have_count(count)
        if count < 60:
            page.click("text=更多")
    expect(page.locator("button")).to_have_count(0)
    expect(page.locator("#search-status")).to_have_text("共 60 条")


@pytest.mark.browser
def test_typing_searches_and_the_back_button_returns(visit):
    page = visit()
    status = page.locator("#search-status")
    page.locator("[name=q]").press_sequentially("供销合作", delay=250)
    expect(page).to_have_url(re.compile(r"\?q=%E4%BE%9B%E9%94%80%E5%90%88%E4%BD%9C$"))
    expect(status).to_have_text(f"共 {count_of('供销合作')} 条")
    page.select_option("[name=year]", "2023")
    expect(status).to_have_text(f"共 {count_of('供销合作', '2023')} 条")
    expect(page).to_have_url(re.compile(r"\?q=%E4%BE%9B%E9%94%80%E5%90%88%E4%BD%9C&year=2023$"))
    page.go_back()
    expect(status).to_have_text(f"共 {count_of('供销合作')} 条")
    expect(page.locator("[name=q]")).to_have_value("供销合作")
    expect(page.locator("[name=year]")).to_have_value("")
    page.go_back()
    expect(status).to_have_text("")
    expect(page.locator("[name=q]")).to_have_value("")
    expect(page.locator("#search-results li")).to_have_count(0)


def count_of(query, year=""):
    return sum(holds(page, query) and year in page.address for page in PAGES)
