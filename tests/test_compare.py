"""Comparing: what can be chosen, and the page in a real browser on the repository's own reports."""

import csv
import io
import json
import re
import shutil
from collections import Counter
from dataclasses import replace

import pytest
from browser import serve
from playwright.sync_api import expect
from records import CONTENT, FORMS, balanced, with_cell
from sites import ADDRESS, written
from trees import tree

from gongkai.catalog import load_catalog
from gongkai.dump import dump

NEW = FORMS["2021"]
TOTAL = next(row for table in NEW.tables for row in table.rows if row.sum_of)
RECEIVED = "requests.received.total"
RATE = f"{TOTAL.sum_of[0]}.total/{TOTAL.path}.total"


def test_every_cell_of_every_form_can_be_chosen_once_and_shares_name_what_they_are_of(site):
    found = json.loads((site / "compare/choices.json").read_text(encoding="utf-8"))
    counts = [item["id"] for item in found["indicators"] if "of" not in item]
    assert len(counts) == len(set(counts))
    assert set(counts) == {path for form in FORMS.values() for path in form.columns}
    rates = [item for item in found["indicators"] if "of" in item]
    assert [item["id"] for item in rates] == [f"{path}.total" for path in TOTAL.sum_of]
    assert {item["of"] for item in rates} == {f"{TOTAL.path}.total"}
    assert all(item["zh"] and item["en"] for item in found["indicators"])
    catalog = load_catalog(CONTENT)[0]
    own = {code: count for code, _, _, count in found["places"] if count}
    agencies = {report.agency.address: report.agency.place for report in catalog.reports.values()}
    assert own == Counter(agencies.values())
    for code in own:
        listed = json.loads((site / f"{code}.json").read_text(encoding="utf-8"))["agencies"]
        known = {agency["agency_id"] for agency in listed if agency["reports"]}
        assert known == {address for address, place in agencies.items() if place == code}
        assert all((site / f"{address}.csv").is_file() for address in known)


def test_what_is_loaded_first_does_not_grow_with_the_agencies(tmp_path):
    def size(agencies, out):
        content = crowded(tmp_path / out, agencies)
        return (written(content, tmp_path / out / "site") / "compare/choices.json").stat().st_size

    assert size(9, "many") == size(1, "few")


def crowded(folder, agencies=1):
    """A province with two cities of eight counties each, and in every county so many agencies."""
    content = tree(folder)
    text = "\n".join(dump(balanced(NEW)).splitlines()[1:])
    places = {"610000": "甲省", "610100": "子市", "610200": "丑市"}
    counties = {
        f"61{city}{at:02}": f"{'子丑'[city - 1]}{'一二三四五六七八'[at]}县"
        for city in (1, 2)
        for at in range(8)
    }
    counties = {f"{code[:2]}0{code[2]}{code[3:]}": name for code, name in counties.items()}
    shutil.rmtree(content / "reports")
    lines = [f"{code}: {{name: {name}, en: P{code}}}" for code, name in {**places, **counties}.items()]
    (content / "places.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for code, name in counties.items():
        place = content / f"reports/61/{code}"
        names = {f"a{at}": f"{name}第{at}局" for at in range(agencies)}
        place.mkdir(parents=True)
        entries = [
            f"{s}: {{name: {n}, en: Body {s}, kind: department, scope: organ}}\n" for s, n in names.items()
        ]
        (place / "agencies.yaml").write_text("".join(entries), encoding="utf-8")
        for slug, full in names.items():
            (place / slug).mkdir()
            (place / slug / "2023.yaml").write_text(f"agency: {full}\n{text}\n", encoding="utf-8")
    return content


@pytest.mark.browser
def test_where_there_are_many_places_a_place_is_chosen_first(page, tmp_path):
    out = written(crowded(tmp_path, 2), tmp_path / "out")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    with serve(out) as root:
        page.goto(f"{root}compare/")
        page.focus("#choose-a")
        expect(page.locator("#options-a li")).to_have_text(["甲省 ›"])
        assert not [url for url in asked if re.search(r"/\d{6}\.json$", url)]
        page.fill("#choose-a", "第1局")
        expect(page.locator("#compare-status")).to_contain_text("先输入地名")
        page.fill("#choose-a", "丑 三")
        expect(page.locator("#options-a li")).to_have_count(2)
        page.fill("#choose-a", "甲省")
        page.locator("#options-a li", has_text="丑五县").last.click()
        expect(page.locator("#options-a li")).to_have_count(2)
        page.locator("#options-a li").first.click()
        expect(page.locator(".chosen li")).to_have_count(1)
        page.fill("#choose-a", "丑八县第1局")
        page.press("#choose-a", "Enter")
        expect(page.locator(".chosen li")).to_have_count(2)
        assert "a=610204/a0,610207/a1" in page.url
        kept = page.url
        page.goto("about:blank")
        page.goto(f"{kept}&lang=en")
        expect(page.locator("#compare-result tbody tr")).to_have_count(2)
        page.fill("#choose-a", "P610000")
        page.locator("#options-a li", has_text="P610105").click()
        expect(page.locator("#options-a li")).to_have_count(2)


def numbers(page):
    rows = page.locator("#compare-result tbody tr")
    return [
        [re.sub(r"\s+", " ", cell) for cell in row.locator("td, th").all_inner_texts()] for row in rows.all()
    ]


@pytest.fixture
def page(chromium):
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    yield context.new_page()
    context.close()


def grown(tmp_path, years=range(2021, 2026)):
    """Five years of one agency; in the second a number is lost, in the third the total is small."""
    records = [replace(balanced(NEW, seed=year), year=year) for year in years]
    records[1] = with_cell(records[1], f"{TOTAL.sum_of[0]}.total", "lost")
    small = dict.fromkeys(records[2].cells, "0") | {f"{TOTAL.path}.total": "29", RECEIVED: "29"}
    for path, word in small.items():
        records[2] = with_cell(records[2], path, word)
    return written(tree(tmp_path, *records), tmp_path / "out"), records


@pytest.mark.browser
def test_a_comparison_is_chosen_by_typing_and_kept_in_the_address(page, site, tmp_path):
    (tmp_path / "gongkai").symlink_to(site)
    with serve(tmp_path) as root:
        page.goto(f"{root}gongkai/compare/")
        page.fill("#choose-a", "江苏 宿迁")
        expect(page.locator("#options-a li")).to_have_count(1)
        page.press("#choose-a", "ArrowDown")
        page.press("#choose-a", "Enter")
        page.fill("#choose-a", "洪泽")
        page.locator("#options-a li").first.click()
        page.fill("#choose-i", RECEIVED)
        page.press("#choose-i", "Enter")
        expect(page.locator("#compare-result tbody tr")).to_have_count(2)
        before = numbers(page)
        assert [row[-2:] for row in before] == [["3511", "3525"], ["21", "95"]]
        kept = page.url
        assert "a=321300/government,320813/government" in kept
        page.goto("about:blank")
        page.goto(kept)
        expect(page.locator("#compare-result tbody tr")).to_have_count(2)
        assert numbers(page) == before
        page.uncheck("input[value='2023']")
        expect(page.locator("#compare-result thead th", has_text="2023")).to_have_count(0)
        page.locator(".chosen button").first.click()
        expect(page.locator("#compare-result tbody tr")).to_have_count(1)


@pytest.mark.browser
def test_a_share_shows_what_it_is_of_and_is_withheld_where_that_is_little(page, tmp_path):
    out, records = grown(tmp_path)
    with serve(out) as root:
        page.goto(f"{root}compare/?a={ADDRESS}&i={RATE}")
        expect(page.locator("#compare-result tbody tr")).to_have_count(1)
        shown = numbers(page)[0][3:]
        part, total = (records[0].cells[path].printed for path in RATE.split("/"))
        assert shown[0].endswith(f"% {part}/{total}")
        assert abs(float(shown[0].split("%")[0]) - 100 * int(part) / int(total)) <= 0.0501
        assert shown[1] == "—缺失"
        assert shown[2] == "分母 29，不足 30"
        assert page.locator("#compare-charts rect").count() == 3


@pytest.mark.browser
def test_the_table_can_be_downloaded_as_shown(page, tmp_path):
    out, records = grown(tmp_path)
    group = next(row for row in NEW.rows.values() if row.rows)
    with serve(out) as root:
        page.goto(f"{root}compare/?a={ADDRESS}&i={RECEIVED},{group.path}.total")
        expect(page.locator("#compare-result tbody tr")).to_have_count(2)
        with page.expect_download() as download:
            page.click("#compare-csv")
        text = download.value.path().read_text(encoding="utf-8-sig")
    head, first, second = csv.reader(io.StringIO(text))
    assert head == ["agency_id", "agency", "indicator", "label", *(str(r.year) for r in records)]
    assert first[4:] == [record.cells[RECEIVED].printed for record in records]
    sums = [sum(record.cells[f"{row.path}.total"].number for row in group.rows) for record in records]
    assert second[4:] == [str(number) for number in sums]


@pytest.mark.browser
def test_forty_lines_fit_and_no_more(page, tmp_path):
    out, _ = grown(tmp_path)
    paths = list(NEW.columns)[:41]
    with serve(out) as root:
        page.goto(f"{root}compare/?a={ADDRESS}&i={','.join(paths)}")
        expect(page.locator("#compare-result tbody tr")).to_have_count(40)
        page.fill("#choose-i", paths[40])
        page.press("#choose-i", "Enter")
        expect(page.locator("#compare-status")).to_contain_text("40")
        assert page.locator("#compare-result tbody tr").count() == 40
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.browser
def test_the_comparison_speaks_english_too(page, tmp_path):
    out, _ = grown(tmp_path)
    with serve(out) as root:
        page.goto(f"{root}compare/?a={ADDRESS}&i={RECEIVED}&lang=en")
        expect(page.locator("#compare-result thead th").first).to_have_text("Body")
        assert "People's Government of a County" in page.inner_text("#compare-result tbody")
        assert NEW.rows["requests.received"].en in page.inner_text("#compare-result tbody")


@pytest.mark.browser
def test_without_script_the_page_leads_to_all_numbers(chromium, site, tmp_path):
    (tmp_path / "gongkai").symlink_to(site)
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    with serve(tmp_path) as root:
        page.goto(f"{root}gongkai/compare/")
        page.click("noscript a >> nth=0")
        assert page.url == f"{root}gongkai/indicators/"
        page.click("text=一、本年新收政府信息公开申请数量")
        assert "3525" in page.inner_text("main")
    context.close()
