"""The finished site in a real browser: built by the command, served under a base path."""

import re

import pytest
from browser import serve
from playwright.sync_api import expect
from records import CONTENT
from trees import build

pytestmark = pytest.mark.browser
BASE = "/gongkai/"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    out = tmp_path_factory.mktemp("published") / "site"
    run = build("site", "--content", CONTENT, "--out", out, "--base-url", f"https://example.org{BASE}")
    assert run.returncode == 0, run.stderr
    with serve(out, BASE) as url:
        yield url, out


@pytest.fixture(params=[375, 1280], ids=["phone", "desktop"])
def page(chromium, site, request):
    url, _ = site
    context = chromium.new_context(viewport={"width": request.param, "height": 800}, base_url=url)
    page = context.new_page()
    outside, failed = [], []
    page.on("request", lambda r: outside.append(r.url) if not r.url.startswith(url) else None)
    page.on("response", lambda r: failed.append(r.url) if r.status >= 400 else None)
    page.on("pageerror", lambda error: failed.append(str(error)))
    yield page
    context.close()
    assert not outside
    assert not failed


def addresses(out):
    return [str(path.parent.relative_to(out)) for path in sorted(out.rglob("index.html"))]


def test_typing_supply_and_marketing_finds_the_right_reports(page):
    page.goto("")
    page.fill("input[name=q]", "供销")
    page.press("input[name=q]", "Enter")
    page.wait_for_selector("#search-results li")
    assert page.url.partition("?q=")[2]
    names = [re.sub(r"\s.*", "", text) for text in page.locator("#search-names li").all_inner_texts()]
    assert sorted(names) == ["汉阴县供销合作社联合社", "海盐县供销合作总社"]
    found = page.locator("#search-results li a").evaluate_all("links => links.map(a => a.pathname)")
    assert sorted(found) == [
        f"{BASE}330424/supply-and-marketing-cooperative/2020/",
        f"{BASE}610921/supply-and-marketing-cooperative/2023/",
    ]
    expect(page.locator("#search-results p mark")).not_to_have_count(0)
    page.fill("input[name=q]", "安康市汉阴县")  # which stands in the line of names alone
    expect(page.locator("#search-results p")).to_have_count(2)
    line = page.locator("#search-results p").last
    expect(line).to_have_text("…社、汉阴供销联社、汉阴县供销联社、陕西省安康市汉阴县")
    expect(line.locator("mark")).to_have_text("安康市汉阴县")
    page.fill("input[name=q]", "供销")
    expect(page.locator("#search-results li")).to_have_count(2)
    page.select_option("select[name=place]", "610000")
    expect(page.locator("#search-results li")).to_have_count(1)
    page.locator("#search-results li a").click()
    assert "汉阴县供销合作社联合社" in page.locator("h1").inner_text()


def test_no_page_scrolls_sideways_or_asks_another_host(page, site):
    for address in addresses(site[1]):
        page.goto("" if address == "." else f"{address}/")
        width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert width[0] <= width[1], address


def test_an_agency_year_shows_what_is_missing_and_where_it_comes_from(page):
    page.goto("610921/government/2023/")
    text = page.locator("main").inner_text()
    for expected in ("1077.892534", "18468", "缺失", "001_5d91dc09e275c8dc.txt", "待定", "通过"):
        assert expected in text
    assert page.locator("td.lost").count() == 91
    page.goto("610921/supply-and-marketing-cooperative/2023/")
    assert page.locator("td", has_text="空白").count() == 2
    for link in ("../2023.csv", "../2023.json"):
        assert page.request.get(page.url + link).ok


def test_an_unknown_address_at_any_depth_leads_back_by_search(chromium, site):
    url, _ = site
    page = chromium.new_page()
    assert page.goto(f"{url}610921/nobody/1999/").status == 404
    page.fill("main input[name=q]", "供销")
    page.press("main input[name=q]", "Enter")
    expect(page.locator("#search-results li")).to_have_count(2)
    page.close()
