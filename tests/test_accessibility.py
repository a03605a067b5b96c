"""axe finds nothing wrong on any template; the whole site needs no script and no other host."""

import re
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from browser import serve
from records import FORMS, balanced, with_cell
from sites import ADDRESS, HOST, pages, written
from trees import tree

pytestmark = pytest.mark.browser
axe = pytest.importorskip("axe_playwright_python.sync_playwright")
REPORT = "610921/government/2023/"
TEMPLATES = {
    "home": "",
    "search": "search/",
    "compare": "compare/?a=320813/government,321300/government&i=requests.received.total",
    "place": "320000/",
    "agency": "321300/government/",
    "report": REPORT,
    "report with exceptions": "320813/government/2023/",
    "report of 2019": "310000/general-office/2019/",
    "years": "years/",
    "year": "years/2023/",
    "indicators": "indicators/",
    "indicator": "indicators/requests.denied/",
    "quality": "quality/",
    "changes": "changes/",
    "patterns": "patterns/",
    "data": "data/",
    "data in English": "en/data/",
    "dictionary": "data/dictionary/",
    "prose": "method/",
    "prose in English": "en/method/",
    "not found": "404.html",
    "switched to English": f"{REPORT}?lang=en",
}


@pytest.fixture(scope="module")
def root(site, tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    (folder / "gongkai").symlink_to(site)
    with serve(folder) as address:
        yield f"{address}gongkai/"


def violations(page):
    found = axe.Axe().run(page).response["violations"]
    return [(item["id"], node["target"], node["failureSummary"]) for item in found for node in item["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_template(chromium, root, scheme):
    wrong = {}
    for width in (375, 1280):
        # axe is put into the page, which the pages' own policy would forbid
        context = chromium.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True
        )
        page = context.new_page()
        for name, address in TEMPLATES.items():
            page.goto(f"{root}{address}", wait_until="networkidle" if "?" in address else "load")
            if found := violations(page):
                wrong[f"{name} {width}"] = found
        context.close()
    assert wrong == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_where_sums_fail_and_years_are_drawn(chromium, tmp_path, scheme):
    records = [replace(balanced(FORMS["2021"], seed=year), year=year) for year in range(2020, 2024)]
    records[-1] = with_cell(records[-1], "requests.received.natural_person", "999")
    records[-2] = with_cell(records[-2], "requests.received.business", "lost")
    out = written(tree(tmp_path, *records), tmp_path / "out")
    context = chromium.new_context(color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    with serve(out) as root:
        for address in (f"{ADDRESS}/2023/", f"{ADDRESS}/2022/", f"{ADDRESS}/"):
            page.goto(root + address)
            assert violations(page) == [], address
        assert page.locator("svg.spark").count() > 1
        assert page.locator("svg.bars rect").count() == 4
    context.close()


def test_a_crawl_of_the_whole_site_asks_no_other_host_and_finds_every_address(chromium, site, root):
    context = chromium.new_context()
    page = context.new_page()
    asked, failed = set(), []
    page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    page.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
    page.on("pageerror", lambda error: failed.append(str(error)))
    page.on("console", lambda message: failed.append(message.text))
    seen, waiting = set(), [root]
    while waiting:
        address = waiting.pop()
        page.goto(address)
        links = page.locator("a[href]").evaluate_all("links => links.map(a => a.href)")
        for link in (re.sub(r"[?#].*", "", link) for link in links):
            if link.startswith(root) and link.endswith("/") and link not in seen:
                seen.add(link)
                waiting.append(link)
    context.close()
    assert failed == []
    assert asked == {urlsplit(root).netloc}
    own = {path.parent.relative_to(site).as_posix() for path in pages(site) if path.name == "index.html"}
    reached = {link.removeprefix(root).rstrip("/") or "." for link in seen}
    assert own - reached == set()
    assert not any(HOST in address for address in asked)


def test_every_page_can_be_read_without_script(chromium, site, root):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    for path in pages(site):
        address = path.relative_to(site).as_posix().removesuffix("index.html")
        page.goto(f"{root}{address}")
        main = page.locator("main")
        assert len(main.inner_text()) > 30, address
        assert page.locator("main a, main form").count() or len(main.inner_text()) > 200, address
    context.close()


def test_a_page_can_be_used_with_the_keyboard_alone(chromium, root):
    context = chromium.new_context(viewport={"width": 375, "height": 700})
    page = context.new_page()
    page.goto(f"{root}{REPORT}")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.locator(".scroll:has(.wide)").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    for _ in range(50):  # the page's policy forbids the string that a waiting function would evaluate
        if page.evaluate("document.activeElement.scrollLeft") > 0:
            break
        page.wait_for_timeout(100)
    assert page.evaluate("document.activeElement.scrollLeft") > 0
    context.close()
