"""Search finds what a plain substring search finds: the real indexer, real browsers, real queries."""

import functools
import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from types import SimpleNamespace

import pytest
from browser import serve
from firefox import Session, firefox, firefox_path
from playwright.sync_api import expect
from records import CONTENT, FORMS, ROOT, balanced, changed
from searchable import (
    ABBREVIATIONS,
    ABSENT,
    FIXED,
    PAGES,
    SEARCHED,
    count_of,
    expected,
    holds,
    random_queries,
    write_pages,
)
from sites import written
from trees import build, tree

from gongkai.catalog import load_catalog
from gongkai.checks import check
from gongkai.facts import asked_of
from gongkai.registry import load_abbreviations
from gongkai.search import PlaceName, Searched, SearchError, tokens, write_search
from gongkai.search.bundles import MOST, bundles
from gongkai.search.searched import search_pages, searched, short_names

ASSETS = ROOT / "templates" / "assets"
SCRIPTS = sorted([ASSETS / "search.js", *(ASSETS / "search").glob("*.js")])
BASE = "/gongkai/"
FAILED = "正文检索暂时不能用，下面只列出地方与机关的名称。"
SEGMENTER = {"search/": "", "search-plain/": "undefined"}
AT_ONCE = 8  # bundles
SMALL = 8500  # characters: a third of the corpus
SPLIT = ["33-2020-2022", "33-2023", "61-2020-2022", "61-2023"]
whole_and_split = pytest.mark.parametrize("site", [MOST, SMALL], indirect=True, ids=["whole", "split"])
split_alone = pytest.mark.parametrize("site", [SMALL], indirect=True, ids=["split"])
WITHOUT = "delete Intl.Segmenter; document.documentElement.title = typeof Intl.Segmenter;"
PLAIN = '<script src="../plain.js"></script><link rel="modulepreload"'  # before all modules

# Ask each query in the page as a reader would; every “more” is pressed. Returns [status, addresses] a query.
ASK = """async (queries) => {
  const form = document.getElementById("search"), list = document.getElementById("search-results");
  const changed = (done) => new Promise((resolve) => {
    const check = () => (done() ? (observer.disconnect(), resolve()) : undefined);
    const observer = new MutationObserver(check);
    observer.observe(document.body, { subtree: true, childList: true, attributes: true });
    check();
  });
  const NAMES = ["q", "place", "year", "kind", "state", "asked", "sort"], answers = [];
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
def site(tmp_path_factory, request):
    """The repository's own search page over the corpus; at search-plain/ without the browser's segmenter."""
    out = written(CONTENT, tmp_path_factory.mktemp("site"))
    write_search(SEARCHED, out, most=getattr(request, "param", MOST))
    write_pages(out)
    page = (out / "search" / "index.html").read_text(encoding="utf-8")
    (out / "search-plain").mkdir()
    (out / "search-plain" / "index.html").write_text(
        page.replace('<link rel="modulepreload"', PLAIN, 1), encoding="utf-8"
    )
    (out / "plain.js").write_text(WITHOUT)
    with serve(out, BASE) as url:
        yield out, url


def answer(body, route):
    route.fulfill(body=body)


@pytest.fixture
def visit(site, chromium):
    """Open the search page, after a script or with other answers; fail on a request elsewhere."""
    _, url = site
    context = chromium.new_context()
    asked = []
    context.on("request", lambda request: asked.append(request.url))

    def open_page(address="search/", script=None, routes=None):
        if script:
            context.add_init_script(script)
        page = context.new_page()
        for pattern, body in (routes or {}).items():
            page.route(pattern, functools.partial(answer, body))
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
        said = (f"年报 {len(right)} 份，",) if right else (f"没有找到“{query}”。", "年报 0 份，")
        if not status.startswith(said) or sorted(found) != right:
            wrong.append((query, status, set(found) ^ set(right)))
    return wrong


def of_pages(*pages):
    return Searched(list(pages), [], [], [])


def of_program(path):
    """A package that has its program at this path."""
    return SimpleNamespace(get_executable=lambda: path)


def listed(bundle):
    """What is shown of the pages of a bundle."""
    rows = json.loads((bundle / "keys.json").read_bytes())
    return [(agency, year, state) for _, agency, years in rows for year, (_, state) in years.items()]


def test_tokens_are_numbers_words_han_characters_and_codes():
    assert tokens("共2023年，H5 GDP WeChat") == "共 2023 年 ǀff0c H 5 ǀ20 GDP ǀ20 wechat"
    assert tokens("𠀀<\n") == "ǀ20000 ǀ3c ǀa"
    assert tokens("") == ""


def test_lists_are_compact_sorted_and_the_same_each_time(tmp_path):
    for folder, step in (("one", 1), ("two", -1)):
        write_search(replace(SEARCHED, pages=[], agencies=SEARCHED.agencies[::step]), tmp_path / folder)
    one, two = ((tmp_path / folder / "search/names/33.json").read_bytes() for folder in ("one", "two"))
    assert one == two
    assert json.loads(one)[0] == ["330424/jianshe3/", "海盐县建设局", "", "department", "海盐县住建局"]
    assert b", " not in one
    assert [path.read_text() for path in (tmp_path / "one/pagefind").iterdir()] == ["[]"]


def test_a_second_index_replaces_the_first_and_leaves_nothing_beside(tmp_path):
    write_search(of_pages(*PAGES[:3]), tmp_path)
    write_search(of_pages(*PAGES[:2]), tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pagefind", "search"]
    assert len(listed(tmp_path / "pagefind/all")) == 2
    write_search(of_pages(), tmp_path)
    assert [path.name for path in (tmp_path / "pagefind").iterdir()] == ["bundles.json"]


def test_pages_are_split_by_provinces_then_years_then_places_and_only_as_far_as_needed():
    def named(pages, most):
        return [bundle.name for bundle in bundles(pages, most)]

    def page(address, size=10):
        return replace(PAGES[0], address=address, text="字" * size)

    assert named([], 10) == []
    assert named(PAGES, MOST) == ["all"]
    assert named(PAGES, 15_000) == ["33", "61"]
    assert named(PAGES, SMALL) == SPLIT
    assert [bundle.name for bundle in bundles(PAGES[30:], SMALL)] == SPLIT[:2]
    years = [page(f"610921/organ/{year}/") for year in range(2018, 2024)]
    assert named(years, 20) == ["61-2018-2019", "61-2020-2021", "61-2022-2023"]
    assert named([*years, page("610921/organ/2024/")], 20)[:3] == named(years, 20)
    large = [page(f"61{code}/organ/2020/", 20) for code in ("0000", "0921", "0922", "1001")]
    assert named([*large, *years], 50) == [
        *("61-2018-2019", "61-2020-610000-610921", "61-2020-610922-611001", "61-2021-2023"),
    ]
    assert named(large, 30) == [f"61-2020-61{code}" for code in ("0000", "0921", "0922", "1001")]
    small = [page(f"{province}0000/organ/2020/") for province in ("11", "12", "13", "14", "15")]
    assert named(small, 20) == ["11-12", "13-14", "15"]
    assert named([*small, *large], 20)[:3] == ["11-12", "13-14", "15"]
    assert bundles(small, 20)[0].row == ["11-12", "110000", "120000", 2020, 2020, 2]
    assert bundles(large, 50)[1].row == ["61-2020-610922-611001", "610922", "611001", 2020, 2020, 2]
    for most in (MOST, SMALL, 500):
        found = [page for bundle in bundles(PAGES[::-1], most) for page in bundle.pages]
        assert sorted(page.address for page in found) == sorted(page.address for page in PAGES)


def files_of(folder):
    return {path.relative_to(folder).as_posix(): path.stat().st_ino for path in folder.rglob("*.*")}


def test_a_bundle_is_built_again_only_where_something_has_changed(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    assert write_search(SEARCHED, one, most=SMALL) == 4
    assert write_search(SEARCHED, two, one, most=SMALL) == 0
    assert sorted(path.name for path in (two / "pagefind").iterdir() if path.is_dir()) == SPLIT
    assert all(files_of(one / "pagefind" / name) == files_of(two / "pagefind" / name) for name in SPLIT)
    engine = {path.name.partition(".")[0] for path in (two / "pagefind").iterdir() if path.is_file()}
    assert engine == {"bundles", "pagefind", "pagefind-entry", "wasm"}
    assert not [*two.glob("pagefind/*/wasm*"), *two.glob("pagefind/*/*.js")]
    pages = [replace(page, text=page.text + ("。" if page is PAGES[0] else "")) for page in PAGES]
    assert write_search(replace(SEARCHED, pages=pages), two, most=SMALL) == 1
    kept = [name for name in SPLIT if files_of(one / "pagefind" / name) == files_of(two / "pagefind" / name)]
    assert kept == SPLIT[:2] + SPLIT[3:]


def test_a_bundle_that_is_not_whole_is_built_again(tmp_path):
    write_search(SEARCHED, tmp_path, most=SMALL)
    folder = tmp_path / "pagefind"
    next((folder / SPLIT[0] / "filter").iterdir()).unlink()
    next((folder / SPLIT[1] / "index").iterdir()).write_bytes(b"")
    (folder / SPLIT[2] / "built.json").write_text("{")
    shutil.rmtree(folder / SPLIT[3])
    assert write_search(SEARCHED, tmp_path, most=SMALL) == 4
    assert write_search(SEARCHED, tmp_path, most=SMALL) == 0


def test_two_pages_at_one_address_are_one_line(tmp_path):
    with pytest.raises(SearchError, match=r"^610921/government0/2020/: found two pages .+; rename one$"):
        write_search(of_pages(PAGES[0], PAGES[0]), tmp_path)


@pytest.mark.parametrize("package", [None, of_program("/nonexistent/pagefind"), of_program("/bin/false")])
def test_a_missing_or_failing_pagefind_is_one_line_and_the_old_index_stays(tmp_path, monkeypatch, package):
    write_search(of_pages(PAGES[0]), tmp_path)
    monkeypatch.setitem(sys.modules, "pagefind_bin", package)
    with pytest.raises(SearchError, match=r"^pagefind: .+; run: pip install --force-reinstall pagefind-bin$"):
        write_search(of_pages(*PAGES[:2]), tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pagefind", "search"]
    assert len(listed(tmp_path / "pagefind/all")) == 1


def test_abbreviations_stand_for_parts_of_names_both_ways():
    pairs = load_abbreviations(CONTENT)
    for name, short in (
        ("某县住房和城乡建设局", "某县住建局"),
        ("某市卫生健康委员会", "某市卫健委"),
        ("某市卫健局", "某市卫生健康局"),
        ("某区医疗保障局", "某区医保局"),
        ("某县人民政府办公室", "某县政府办"),
    ):
        assert short in short_names(name, pairs)
    assert short_names("某县统计局", pairs) == []
    assert [len(full) for full, _ in pairs] == sorted((len(full) for full, _ in pairs), reverse=True)


@pytest.mark.parametrize("mistake", ["医疗保障: 医保", "医疗保障: []", '医疗保障: [医保, ""]'])
def test_a_mistake_in_the_abbreviations_is_one_line_of_the_check(tmp_path, mistake):
    content = tree(tmp_path)
    (content / "abbreviations.yaml").write_text(f"# 简称\n{mistake}\n", encoding="utf-8")
    checked = build("--content", content, "--lang", "en", "check")
    assert checked.returncode == 1
    assert re.search(r"/abbreviations\.yaml:2:\d+: error list-expected: .+", checked.stdout)
    assert load_abbreviations(tmp_path / "none") == ()


def test_requests_are_told_from_the_first_main_figure():
    for form in FORMS.values():
        record = balanced(form)
        path = form.summary.paths[0]
        cells = [cell for cell in record.cells if cell.rpartition(".")[0] == path.rpartition(".")[0]]
        assert asked_of(record) == "some"
        assert asked_of(changed(record, **dict.fromkeys(cells, "0"))) == "none"
        assert asked_of(changed(record, **dict.fromkeys(cells, "0") | {path: "lost"})) == "unknown"
        assert asked_of(changed(record, **{path: "lost"})) == "some"


def test_reports_are_searched_with_filters_orders_and_short_names():
    catalog, _ = load_catalog(CONTENT)
    found = searched(list(search_pages(catalog, check(catalog))), catalog)
    pages = {page.address: page for page in found.pages}
    page = pages["610921/supply-and-marketing-cooperative/2023/"]
    assert page.filters["place"] == ["610000", "610900", "610921"]
    assert (page.filters["year"], page.filters["kind"]) == (["2023"], ["public_institution"])
    head = page.text.partition("\n")[0].split("、")
    assert {"汉阴县供销合作社联合社", "汉阴县供销社", "陕西省安康市汉阴县"} <= set(head)
    assert not re.search("[一-鿿] | [一-鿿]", page.text)
    assert page.name == page.key.encode("latin-1").decode("gb18030") == "汉阴县供销合作社联合社"
    assert (page.agency, page.year) == ("610921/supply-and-marketing-cooperative", 2023)
    counts = {place.code: place.reports for place in found.places}
    assert counts["610000"] == sum(address.startswith("61") for address in pages)


def test_the_interface_speaks_only_the_words_of_the_form():
    for script in SCRIPTS:
        code = script.read_text(encoding="utf-8")
        code = re.sub(r"^\s*(//|/\*\*).*|㐀-䶿一-鿿|年度", "", code, flags=re.MULTILINE)
        assert re.findall("[一-鿿]", code) in ([], ["年"])  # 2023年, no part of a name
        assert "innerHTML" not in code


def test_the_scripts_are_ordinary_modules():
    node = shutil.which("node")
    if not node:
        pytest.skip("node is absent; the browser tests read the scripts too")
    for script in SCRIPTS:
        subprocess.run([node, "--check", "--input-type=module"], input=script.read_bytes(), check=True)


@whole_and_split
@pytest.mark.browser
@pytest.mark.parametrize("folder", ["search/", "search-plain/"])
def test_search_finds_exactly_what_a_substring_search_finds(site, browser, folder):
    first = folder == "search/" and not isinstance(browser, Session)
    queries = [*FIXED, *random_queries(1000 if first else 200)]
    found = sum(any(holds(page, query) for page in PAGES) for query in queries)
    assert len(FIXED) >= 60
    assert found > len(queries) - 15
    browser.goto(site[1] + folder)
    assert browser.evaluate("async () => document.documentElement.title") == SEGMENTER[folder]
    assert wrong_answers(browser, site[1], queries) == []


@whole_and_split
@pytest.mark.browser
def test_absent_words_find_nothing(site, browser):
    browser.goto(site[1] + "search/")
    answers = ask(browser, site[1], [{"q": query} for query in ABSENT])
    assert answers == [(f"没有找到“{query}”。", []) for query in ABSENT]


@whole_and_split
@pytest.mark.browser
def test_parts_intersect_and_filters_narrow(site, visit):
    queries = [
        {"q": "供销 疫苗接种"},
        {"q": "汉阴县　H5 ，"},
        {"q": "公开", "year": "2023"},
        {"q": "公开", "place": "330400"},
        {"q": "供销 H5", "place": "610921", "year": "2020"},
        {"q": "汉阴县", "place": "330400"},
        {"place": "610921"},
        {"year": "2020"},
        {"q": "公开", "kind": "government", "state": "holds"},
        {"asked": "some", "kind": "department"},
        {"q": "𠀀号 汉阴", "year": "2020"},
    ]
    for asked, (_, found) in zip(queries, ask(visit(), site[1], queries), strict=True):
        right = expected(**{"query": "", **{{"q": "query"}.get(key, key): asked[key] for key in asked}})
        assert (asked, sorted(found)) == (asked, right)
    assert len(right) > 0


@whole_and_split
@pytest.mark.browser
def test_results_are_sorted_by_year_or_name(site, visit):
    queries = [{"q": "公开", "sort": "year"}, {"q": "公开 汉阴", "sort": "name"}, {"q": "卫生健康局"}]
    (_, years), (_, names), (_, relevant) = ask(visit(), site[1], queries)
    page_at = {page.address: page for page in PAGES}
    assert len(years) == 60
    assert years == sorted(years, key=lambda link: (-page_at[link].year, page_at[link].order))
    assert names == sorted(expected("公开 汉阴"), key=lambda link: page_at[link].order)
    named = [link for link in relevant if "weijian" in link]
    assert relevant[: len(named)] == named
    counts = {link: page_at[link].text.count("卫生健康局") for link in named}
    assert named == sorted(named, key=lambda at: (-counts[at], -page_at[at].year, page_at[at].order))


@pytest.mark.browser
def test_names_and_aliases_come_first(site, visit):
    page = visit("search/?q=住建局")
    assert page.locator("#search-names a").all_inner_texts() == ["海盐县建设局", "汉阴县建设局"]
    assert page.locator("#search-names a").last.get_attribute("href") == site[1] + "610921/jianshe3/"
    shown = page.locator("#search-names li").last.inner_text()
    assert shown == "汉阴县建设局 陕西省 安康市 汉阴县 又称汉阴县住建局"
    for asked, count in (
        ("housing", 1),
        ("住建局 嘉兴", 1),
        ("嘉兴", 1),
        ("海盐县", 2),
        ("住建局&place=610921", 1),
        ("住建局 2023", 2),
        ("海盐县&kind=department", 1),
        ("住建局&kind=government", 0),
    ):
        assert (asked, visit(f"search/?q={asked}").locator("#search-names li").count()) == (asked, count)
    assert visit("search/?q=海盐县").locator("#search-names a").first.inner_text() == "海盐县"


def test_only_what_reports_have_is_offered(site):
    catalog, _ = load_catalog(CONTENT)
    found = searched(list(search_pages(catalog, check(catalog))), catalog)
    text = (site[0] / "search/index.html").read_text(encoding="utf-8")
    offered = dict(re.findall(r'<select name="(\w+)"(.*?)</select>', text, re.DOTALL))
    for name in ("place", "year", "kind", "state", "asked"):
        values = re.findall(r'<option(?: value="(\w+)"[^>]*)?>(\d{4}<)?', offered[name])
        had = {value for page in found.pages for value in page.filters[name]}
        assert {one or other.rstrip("<") for one, other in values} - {""} == had


@pytest.mark.browser
def test_a_place_is_chosen_with_all_below_it(visit):
    page = visit("search/?place=330400")
    assert page.locator("[name=place]").input_value() == "330400"
    expect(page.locator("#search-status")).to_have_text("年报 30 份，地方与机关 0 个")


@pytest.mark.browser
def test_a_large_tree_opens_where_one_has_chosen(visit):
    rows = [[f"{11 + n}0000", "某省", "A", 9] for n in range(30)]
    rows += [[f"{11 + n}{m}00", "某市", "B", 9] for n in range(30) for m in ("01", "02")]
    rows += [["110101", "某县", "C", 9], ["120101", "另县", "D", 9], ["120102", "空县", "E", 0]]
    page = visit("search/", routes={"**/places.json": json.dumps(sorted(rows))})
    page.evaluate("document.querySelector('[name=place]').dataset.tree = ''")
    options = page.locator("[name=place] option")
    page.select_option("[name=place]", "330000")
    expect(options).to_have_count(33)
    page.select_option("[name=place]", "120000")
    expect(options).to_have_count(33)
    page.select_option("[name=place]", "120100")
    expect(options).to_have_count(34)
    assert page.locator("[name=place] option:checked").inner_text().strip() == "某市"
    page.select_option("[name=place]", "")
    expect(options).to_have_count(34)  # nothing asked: nothing loaded, nothing changed


@pytest.mark.browser
def test_where_nothing_is_found_other_queries_are_offered(visit):
    for asked, offered in (
        ("汉阴县2023年", "汉阴县 2023"),
        ("海盐县疫苗接种", "海盐县 疫苗接种"),
        ("供销社", "供销合作社"),
        ("疫苗接种 鼋鼍", "疫苗接种"),
    ):
        page = visit(f"search/?q={asked}")
        first = page.locator("#search-hints a").first
        expect(first).to_have_text(offered)
        expect(first.locator("..")).to_have_text(f"{offered} {count_of(offered)} 份")
        first.click()
        expect(page.locator("#search-status")).to_contain_text(f"年报 {count_of(offered)} 份")
    page = visit("search/?q=汉阴&place=330000")
    expect(page.locator("#search-hints a").first).to_have_text("去掉筛选条件")
    page.click("#search-hints a")
    expect(page.locator("#search-status")).to_contain_text(f"年报 {count_of('汉阴')} 份")
    expect(page.locator("[name=place]")).to_have_value("")
    page = visit("search/?q=鼋鼍")
    page.wait_for_timeout(500)
    assert page.locator("#search-hints *").count() == 0


@pytest.mark.browser
def test_names_that_are_like_the_query_are_offered(visit):
    page = visit("search/?q=海盐建局")
    expect(page.locator("#search-hints")).to_contain_text("名称相近的地方与机关：")
    expect(page.locator("#search-hints a")).to_have_text(["海盐县建设局"])


@pytest.mark.browser
def test_the_other_form_of_an_abbreviation_is_offered_beside_results(visit):
    (full, short), *_ = ABBREVIATIONS
    page = visit(f"search/?q={full}")
    page.wait_for_timeout(300)
    assert count_of(short) == page.locator("#search-hints a").count() == 0
    page = visit(f"search/?q={short}")
    expect(page.locator("#search-hints li").first).to_have_text(f"{full} {count_of(full)} 份")


@pytest.mark.browser
def test_names_work_and_a_message_stands_where_webassembly_is_missing(visit):
    page = visit("search/?q=住建局", script="delete window.WebAssembly")
    assert page.locator("#search-names li").count() == 2
    assert page.locator("#search-results li").count() == 0
    assert page.inner_text("#search-status") == FAILED


@pytest.mark.browser
@pytest.mark.parametrize("lost", ["*.pf_index", "*.pf_meta", "wasm.*", "pagefind.js"])
@pytest.mark.parametrize("answer", [lambda route: route.abort(), lambda route: route.fulfill(status=404)])
def test_a_piece_that_cannot_be_fetched_is_said_and_asked_for_again(visit, lost, answer):
    page = visit()
    page.route(f"**/{lost}", answer)
    page.reload()  # the program is fetched with the page
    page.fill("[name=q]", "供销")
    expect(page.locator("#search-status")).to_have_text(FAILED)
    expect(page.locator("#search-results li")).to_have_count(0)
    page.unroute(f"**/{lost}")
    page.fill("[name=q]", "供销合作")
    expect(page.locator("#search-status")).to_contain_text(f"年报 {count_of('供销合作')} 份")


@pytest.mark.browser
@split_alone
def test_only_the_bundles_of_the_chosen_place_and_year_are_loaded(visit):
    page = visit()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.select_option("[name=place]", "610000")
    page.select_option("[name=year]", "2023")
    expect(page.locator("#search-status")).to_contain_text("年报 10 份")
    loaded = {url.split("/pagefind/")[1].partition("/")[0] for url in asked if url.count("/pagefind/")}
    assert {name for name in loaded if "." not in name} == {"61-2023"}
    assert not [url for url in asked if url.endswith((".pf_filter", "names/33.json"))]
    page.select_option("[name=year]", "2020")
    expect(page.locator("#search-results li")).to_have_count(10)
    assert not [url for url in asked if "/pagefind/33" in url]


@pytest.mark.browser
@split_alone
def test_results_are_shown_as_they_come(visit):
    page = visit()
    held = []
    page.route("**/33-2023/index/*", lambda route: held.append(route))
    page.fill("[name=q]", "公开")
    status = page.locator("#search-status")
    expect(status).to_have_text("正在 60 份年报中检索（3/4），已找到 50 份…")
    expect(page.locator("#search-results li")).to_have_count(10)
    assert page.get_attribute("#search-results", "aria-busy") == "true"
    for route in held:
        route.continue_()
    expect(status).to_have_text("年报 60 份，地方与机关 0 个")
    expect(page.locator("#search-results[aria-busy]")).to_have_count(0)


@pytest.mark.browser
@split_alone
@pytest.mark.parametrize("lost", ["*.pf_index", "*.pf_meta", "keys.json*"])
def test_a_bundle_that_is_lost_is_named_and_the_others_answer(visit, lost):
    page = visit()
    page.route(f"**/33-2023/**/{lost}", lambda route: route.abort())
    page.route(f"**/33-2023/{lost}", lambda route: route.abort())
    page.fill("[name=q]", "供销")
    count = count_of("供销") - count_of("供销", place="330000", year="2023")
    status = page.locator("#search-status")
    expect(status).to_have_text(f"年报 {count} 份，地方与机关 0 个 这部分未能检索：浙江省 2023。")
    expect(page.locator("#search-results li")).to_have_count(10)
    page.unroute_all()
    page.fill("[name=q]", "供销合作")
    expect(status).to_have_text(f"年报 {count_of('供销合作')} 份，地方与机关 0 个")


@pytest.mark.browser
def test_a_site_renewed_meanwhile_is_searched_as_it_is_now(tmp_path, chromium):
    out = written(CONTENT, tmp_path / "site")

    def renew(word):
        pages = [replace(page, text=page.text.replace("\n", f"\n{word}", 1)) for page in PAGES]
        assert write_search(replace(SEARCHED, pages=pages), out, most=SMALL) == len(SPLIT)

    with serve(out, BASE) as url:
        page = chromium.new_page()
        status, items = page.locator("#search-status"), page.locator("#search-results li")
        renew("前")
        page.goto(f"{url}search/")
        page.wait_for_load_state("networkidle")
        renew("今")
        page.fill("[name=q]", "今")
        expect(status).to_contain_text("年报 60 份")
        expect(items).to_have_count(10)
        renew("后")
        page.evaluate("const { now } = Date; Date.now = () => now() + 61000")
        page.fill("[name=q]", "政府")
        expect(status).to_contain_text(f"年报 {count_of('政府')} 份")
        page.fill("[name=q]", "后")
        expect(status).to_contain_text("年报 60 份")
        expect(items).to_have_count(10)
        page.close()


@pytest.mark.browser
def test_many_bundles_are_asked_a_few_at_a_time_until_another_question(tmp_path, chromium):
    out = written(CONTENT, tmp_path / "site")
    places = [f"6109{number}" for number in range(21, 33)]
    pages = [
        replace(page, address=f"{place}/organ/{page.year}/", filters=page.filters | {"place": [place]})
        for place in places
        for page in PAGES[:2]
    ]
    names = [PlaceName(place, f"{place}县", "", 2) for place in places]
    assert write_search(replace(SEARCHED, pages=pages, places=names), out, most=1) == len(pages)
    with serve(out, BASE) as url:
        page = chromium.new_page()
        held = []
        page.route("**/index/*", lambda route: held.append(route))
        page.goto(f"{url}search/?q=公开")
        status = page.locator("#search-status")
        expect(status).to_have_text("正在 24 份年报中检索（0/24），已找到 0 份…")
        page.wait_for_timeout(500)
        assert len({route.request.url.split("/")[-3] for route in held}) == AT_ONCE
        page.evaluate("document.forms.search.elements.place.add(new Option('', '610932'))")
        page.select_option("[name=place]", "610932")
        expect(status).to_contain_text("正在 2 份年报中检索")
        page.unroute_all()  # what was held goes on
        expect(status).to_have_text("年报 2 份，地方与机关 0 个")
        loaded = "performance.getEntriesByType('resource').filter((e) => e.name.endsWith('.pf_meta')).length"
        assert page.evaluate(loaded) == 1 + AT_ONCE + 2
        page.select_option("[name=place]", "")
        expect(status).to_have_text("年报 24 份，地方与机关 0 个")
        page.close()


@pytest.mark.browser
def test_results_read_as_printed_with_the_hits_marked(visit):
    page = visit("search/?q=制作H5作品 人民政府&year=2020")
    first = page.locator("#search-results li").first
    assert re.fullmatch("(汉阴|海盐)县人民政府 2020", first.locator("a").inner_text())
    assert first.locator("a mark").all_inner_texts() == ["人民政府"]
    assert "制作H5作品" in first.locator("p mark").all_inner_texts()
    shown = re.sub(r"\s", "", first.locator("p").text_content().strip("…"))
    assert any(shown in re.sub(r"\s", "", page.text.partition("\n")[2]) for page in PAGES)
    facts = first.locator(".facts").text_content()
    assert re.fullmatch("(陕西省 安康市 汉阴县|浙江省 嘉兴市 海盐县) (通过|待定)", facts)


@pytest.mark.browser
def test_names_are_read_back_from_what_they_are_sorted_by(visit):
    names = [*map(chr, range(0x3400, 0xA000)), "𠀀镇𠮷路街道办事处（ABC·1）"]
    keys = [replace(PAGES[0], name=name).key for name in names]
    script = 'async (keys) => keys.map((await import("../assets/search/names.js")).nameOf)'
    assert visit().evaluate(script, keys) == names


@pytest.mark.browser
def test_markup_in_a_text_stays_text(visit):
    page = visit("search/?q=<script>alert")
    assert page.locator("#search-results p mark").first.inner_text() == "<script>alert"
    assert page.locator("#search-results script").count() == 0


@pytest.mark.browser
@pytest.mark.parametrize("answer", [lambda route: route.abort(), lambda route: route.fulfill(status=404)])
def test_a_page_that_cannot_be_fetched_is_found_without_its_text(visit, answer):
    page = visit()
    page.route("**/gongxiao*/2020/", answer)
    page.fill("[name=q]", "供销合作")
    page.select_option("[name=year]", "2020")
    count = count_of("供销合作", year="2020")
    expect(page.locator("#search-status")).to_contain_text(f"年报 {count} 份")
    named = page.locator("#search-results li").filter(has_text="供销合作社 2020").first
    expect(named.locator("a mark")).to_have_text("供销合作")
    expect(named.locator(".facts")).to_contain_text("县")
    expect(named.locator("p")).to_be_empty()


@pytest.mark.browser
def test_an_excerpt_that_is_late_comes_in_where_it_stands(visit):
    page = visit()
    held = []
    page.route("**/2020/", lambda route: held.append(route))
    page.fill("[name=q]", "H5")
    page.select_option("[name=year]", "2020")
    expect(page.locator("#search-results li")).to_have_count(10)
    assert page.locator("#search-results mark").count() == 0
    for route in held:
        route.continue_()
    expect(page.locator("#search-results p mark").first).to_have_text("H5")


@pytest.mark.browser
def test_ten_results_are_shown_and_more_on_request(visit):
    page = visit("search/?q=公开")
    items = page.locator("#search-results li")
    for count in (10, 20, 30, 40, 50, 60):
        expect(items).to_have_count(count)
        if count < 60:
            page.click("text=更多")
    expect(page.locator("text=更多")).to_have_count(0)
    expect(page.locator("#search-status")).to_have_text("年报 60 份，地方与机关 0 个")


@pytest.mark.browser
def test_typing_searches_and_the_back_button_returns(visit):
    page = visit()
    status = page.locator("#search-status")
    page.locator("[name=q]").press_sequentially("供销合作", delay=250)
    expect(page).to_have_url(re.compile(r"\?q=%E4%BE%9B%E9%94%80%E5%90%88%E4%BD%9C$"))
    expect(status).to_contain_text(f"年报 {count_of('供销合作')} 份")
    page.select_option("[name=year]", "2023")
    expect(status).to_contain_text(f"年报 {count_of('供销合作', year='2023')} 份")
    expect(page).to_have_url(re.compile(r"\?q=%E4%BE%9B%E9%94%80%E5%90%88%E4%BD%9C&year=2023$"))
    page.go_back()
    expect(status).to_contain_text(f"年报 {count_of('供销合作')} 份")
    expect(page.locator("[name=q]")).to_have_value("供销合作")
    expect(page.locator("[name=year]")).to_have_value("")
    page.go_back()
    expect(status).to_have_text("")
    expect(page.locator("[name=q]")).to_have_value("")
    expect(page.locator("#search-results li")).to_have_count(0)


@pytest.mark.browser
def test_every_choice_is_in_the_address_and_can_be_cleared(visit):
    asked = "q=公开&place=610000&year=2020&kind=department&state=undecided&asked=some&sort=name"
    page = visit(f"search/?{asked}")
    for name, value in (pair.split("=") for pair in asked.split("&")):
        assert page.locator(f"[name={name}]").input_value() == value
    filters = dict(pair.split("=") for pair in asked.split("&")[1:-1])
    expect(page.locator("#search-results li")).to_have_count(count_of("公开", **filters))
    page.click("#search-clear")
    expect(page.locator("#search-status")).to_contain_text(f"年报 {count_of('公开')} 份")
    expect(page).to_have_url(re.compile(r"\?q=%E5%85%AC%E5%BC%80&sort=name$"))
    expect(page.locator("#search-clear")).to_be_hidden()


@pytest.mark.browser
def test_the_keyboard_does_all(visit):
    page = visit()
    focused = "document.activeElement.textContent || document.activeElement.name"
    page.keyboard.press("/")
    page.keyboard.type("海盐县")
    expect(page.locator("#search-names li")).to_have_count(2)
    expect(page.locator("#search-results li")).to_have_count(10)
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) == "海盐县"
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) == "海盐县建设局"
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused).startswith("海盐县")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("/")
    page.keyboard.type("人民/")
    assert page.locator("[name=q]").input_value() == "人民/"
    page.keyboard.press("Escape")
    expect(page.locator("#search-results li")).to_have_count(0)
    expect(page.locator("[name=q]")).to_have_value("")
    assert page.evaluate(focused) == "q"


@pytest.mark.browser
def test_the_page_speaks_english_after_the_switch(visit):
    page = visit("search/?q=海盐县&lang=en")
    expect(page.locator("#search-status")).to_have_text("Reports: 30. Places and bodies: 2.")
    expect(page.locator("#search-names li").first).to_contain_text("Haiyan County")
    assert page.locator("#search-results :is(li > a, p):not([lang=zh-CN])").count() == 0
    expect(page.locator("#search-results .facts").first).to_contain_text("Zhejiang Jiaxing Haiyan County")
    expect(page.locator("[name=place] option").nth(1)).to_have_text("Shanxi")
    page.click("#language")
    expect(page.locator("#search-status")).to_contain_text("年报")
    expect(page.locator("[name=place] option").nth(1)).to_have_text("山西省")
