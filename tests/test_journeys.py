"""Three journeys, on a phone and a desktop: look up a county, compare, report a wrong number."""

import io
from urllib.parse import parse_qs, urlsplit

import pdfplumber
import pytest
from browser import serve
from playwright.sync_api import expect
from records import CONTENT, FORMS, balanced, with_cell
from sites import ADDRESS, written
from trees import build, tree

pytestmark = pytest.mark.browser
REPOSITORY = "https://example.org/repository"


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """The real content, searchable, as it is published."""
    out = tmp_path_factory.mktemp("journey") / "site"
    run = build("site", "--content", CONTENT, "--out", out)
    assert run.returncode == 0, run.stderr
    with serve(out) as root:
        yield root


@pytest.fixture(params=[375, 1280], ids=["phone", "desktop"])
def page(chromium, request):
    context = chromium.new_context(viewport={"width": request.param, "height": 800})
    page = context.new_page()
    yield page
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


def test_look_up_a_county(page, published):
    """From the home page: type the county, open its government, read the year, fetch the file."""
    page.goto(published)
    page.fill("main input[name=q]", "汉阴")
    page.press("main input[name=q]", "Enter")
    page.locator("#search-names a", has_text="汉阴县人民政府").click()
    expect(page.locator("h1")).to_have_text("汉阴县人民政府")
    page.locator("thead a", has_text="2023").click()
    expect(page.locator("h1")).to_contain_text("2023")
    assert "新收政府信息公开申请 30 件" in page.inner_text(".lead:visible")
    assert page.locator("table.form").count() == 3
    row = page.locator("tr", has=page.locator("th", has_text="一、本年新收")).first
    assert row.locator("td").last.inner_text() == "30"
    link = page.locator("aside a", has_text="CSV").get_attribute("href")
    assert page.request.get(page.url + link).ok
    page.locator("nav.crumbs a", has_text="陕西省").click()
    expect(page.locator("table.matrix")).to_contain_text("待定")


def test_compare_two_cities_over_two_years(page, published):
    """From an agency to the comparison with another one, then to the numbers of one indicator everywhere."""
    page.goto(f"{published}321300/government/")
    page.click("a[href*='compare/?a=']")
    page.fill("#choose-a", "洪泽")
    page.press("#choose-a", "Enter")
    expect(page.locator("#compare-result tbody tr")).to_have_count(2)
    page.fill("#choose-i", "予以公开 ÷")
    page.press("#choose-i", "Enter")
    expect(page.locator("#compare-result tbody tr")).to_have_count(4)
    assert "34.2%" in page.inner_text("#compare-result")
    assert "1191/3486" in page.inner_text("#compare-result")
    assert page.locator("#compare-charts svg").count() == 4
    page.locator("nav a[href$='indicators/']").first.click()
    page.click("text=四、结转下年度继续办理")
    expect(page.locator("main")).to_contain_text("第三十三条")
    expect(page.locator("table").first).to_contain_text("125")


def test_notice_a_wrong_number_and_report_it(page, tmp_path):
    """From the quality page to the report, the sum, the suspected cell, and the filled-in issue."""
    right = balanced(FORMS["2021"])
    path = "requests.granted.natural_person"
    wrong = str(right.cells[path].number + 90)
    content = tree(tmp_path, with_cell(right, path, wrong))
    site = content / "site.yaml"
    known = site.read_text(encoding="utf-8").replace('repository: ""', f"repository: {REPOSITORY}")
    site.write_text(known, encoding="utf-8")
    with serve(written(content, tmp_path / "out")) as root:
        page.goto(root)
        page.locator("main a[href='quality/']").first.click()
        page.locator(".findings .error a").first.click()
        assert page.url == f"{root}{ADDRESS}/2023/#checks"
        suspected = page.locator("td.certain, td.suspect")
        assert suspected.first.locator("b").inner_text() == wrong
        assert right.cells[path].printed in suspected.first.locator(".say").inner_text()
        expect(page.locator(".equation").first).to_contain_text("≠")
        report = page.locator("a", has_text="报告错误").get_attribute("href")
        fix = page.locator("a", has_text="改正数字").get_attribute("href")
        line = page.locator(".findings a.line").first.get_attribute("href")
    asked = parse_qs(urlsplit(report).query)
    assert report.startswith(f"{REPOSITORY}/issues/new?")
    assert asked["agency"] == ["某县人民政府"]
    assert asked["address"] == [f"/{ADDRESS}/2023/"]
    record = f"content/reports/61/{ADDRESS}/2023.yaml"
    assert fix == f"{REPOSITORY}/edit/main/{record}"
    number = int(line.rpartition("#L")[2])
    total = right.cells["requests.granted.total"].printed
    printed = (content.parent / record).read_text(encoding="utf-8").splitlines()[number - 1]
    assert wrong in printed or total in printed


def test_an_agency_year_prints_on_two_pages(chromium, published):
    page = chromium.new_page()
    for address in ("610921/government/2023/", "310000/general-office/2019/", "320813/government/2023/"):
        page.goto(published + address)
        with pdfplumber.open(io.BytesIO(page.pdf(prefer_css_page_size=True))) as printed:
            assert len(printed.pages) == 2, address
            assert all(abs(sheet.width - 595) < 2 and abs(sheet.height - 842) < 2 for sheet in printed.pages)
    page.close()
