"""Long lists: the first lines on the page, every other line by paging and choosing, the same in both."""

import json
import re
import shutil
from dataclasses import replace

import pytest
from browser import serve
from playwright.sync_api import expect
from records import FORMS, balanced, with_cell
from sites import written
from test_history import commit, git
from trees import tree

from gongkai.dump import dump
from gongkai.pages.lists import SHOWN

AGENCIES = 26  # of every county
COUNTIES = [f"61{city}{county:02}" for city in ("01", "09") for county in range(1, 7)]
YEARS = (2020, 2023)
EDITED = 130
REPORTS = len(COUNTIES) * AGENCIES * len(YEARS)
PAGES = {  # where the list is on the page, and how many lines it has in all
    "years/2023/": (0, REPORTS // 2),
    "indicators/requests.denied/": (0, REPORTS),
    "quality/": (0, REPORTS),
    "610000/": (0, len(COUNTIES) * AGENCIES + 1),
    "changes/": (0, REPORTS + EDITED),
}


def crowd(folder):
    """A province with more agencies than a page lists, each with a report on either form; some are wrong."""
    content = tree(folder)
    shutil.rmtree(content / "reports")
    places = {"610000": "甲省", "610100": "子市", "610900": "丑市"} | {c: f"{c[2:]}县" for c in COUNTIES}
    lines = [f"{code}: {{name: {name}, en: P{code}}}" for code, name in sorted(places.items())]
    (content / "places.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    texts = {name: dump(found).partition("\n")[2] for name, found in kinds().items()}
    for at, code in enumerate(COUNTIES):
        _agencies(content / f"reports/61/{code}", AGENCIES, texts, at)
    _agencies(content / "reports/61/610000", 1, {}, 0)
    return content


def kinds():
    """Records by year and state."""
    new, old = (replace(balanced(FORMS[form]), year=year) for form, year in (("2021", 2023), ("2019", 2020)))
    broken = with_cell(new, "requests.received.natural_person", "999")
    lost = with_cell(new, "requests.received.natural_person", "lost")
    return {"2023": new, "2020": old, "broken": broken, "lost": lost}


def _agencies(place, count, texts, at):
    place.mkdir(parents=True)
    names = [f"b{number:02}" for number in range(count)]
    entry = "{0}: {{name: {1}第{0}局, en: {1} {0}, kind: department, scope: organ}}\n"
    text = "".join(entry.format(name, place.name) for name in names)
    (place / "agencies.yaml").write_text(text, encoding="utf-8")
    for number, name in enumerate(names if texts else ()):
        (place / name).mkdir()
        head = f"agency: {place.name}第{name}局\n"
        new = "broken" if not number else "lost" if number % 3 == at % 3 else "2023"
        for year, kind in (("2020", "2020"), ("2023", new)):
            (place / name / f"{year}.yaml").write_text(head + texts[kind], encoding="utf-8")


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    folder = tmp_path_factory.mktemp("crowd")
    content = crowd(folder)
    git(content, "init", "-q")
    commit(content, "2025-02-01T12:00:00Z")
    for at, path in enumerate(sorted(content.glob("reports/*/*/*/2020.yaml"))[:EDITED]):
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"(received: +\[ *)\d+", rf"\g<1>{at}", text, count=1), encoding="utf-8")
    commit(content, "2025-03-01T12:00:00Z")
    return written(content, folder / "out")


@pytest.fixture(scope="module")
def root(out):
    with serve(out) as address:
        yield address


@pytest.fixture
def page(chromium):
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def rows_of(page, at=0):
    return (
        page.locator(".long")
        .nth(at)
        .locator("table:not(.days *) > tbody > tr:not(:has(.under)), li:not(li li)")
    )


READ = """rows => rows.map(row => [
  row.innerText.replace(/\\s+/g, " ").trim(), ...[...row.querySelectorAll("a")].map(link => link.href)
])"""


def lines(page, at=0):
    """The lines of a list as they are read, with their links."""
    return rows_of(page, at).evaluate_all(READ)


def turn(page, number, at=0):
    """Follow the link to a page of a list."""
    page.locator(".long").nth(at).locator(f".pager a[data-page='{number}']").last.click()
    first = (number - 1) * SHOWN + 1
    expect(page.locator(".long .status").nth(at)).to_contain_text(re.compile(rf"(第|Lines) {first}–"))


def test_a_page_holds_the_first_lines_and_the_chunks_hold_them_all(out):
    for address, (at, count) in PAGES.items():
        text = (out / address / "index.html").read_text(encoding="utf-8")
        found = re.findall(r'<div class="long"[^>]*data-count="(\d+)"', text)
        assert int(found[at]) == count, address
        assert text.count("<tr>") < 2.5 * SHOWN, address
    for name in ("reports", "findings", "agencies"):
        index = json.loads((out / f"lists/{name}.json").read_text(encoding="utf-8"))
        for chunk, kinds in index["chunks"]:
            held = json.loads((out / f"lists/{name}/{chunk}.json").read_text(encoding="utf-8"))
            assert len(held) == sum(kinds.values())
            assert {line[0] for line in held} == set(kinds)
        assert len(list((out / f"lists/{name}").rglob("*.json"))) == len(index["chunks"])


def test_a_short_list_needs_no_script(site):
    assert not [path for path in site.rglob("index.html") if "assets/lists.js" in path.read_text("utf-8")]


@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("address", PAGES)
def test_every_line_is_on_one_page_and_drawn_as_the_first_ones_are_written(page, root, address, language):
    at, count = PAGES[address]
    page.goto(f"{root}{address}?lang={language}")
    expect(page.locator("html")).to_have_attribute("lang", "en" if language == "en" else "zh-CN")
    expect(page.locator(".long .status").nth(at)).to_contain_text(f"{count}")
    first, seen = lines(page, at), []
    for number in range(2, -(-count // SHOWN) + 1):
        turn(page, number, at)
        seen += lines(page, at)
    turn(page, 1, at)
    assert lines(page, at) == first
    found = [json.dumps(line) for line in (*first, *seen)]
    assert len(found) == count == len(set(found))


@pytest.mark.browser
def test_findings_come_worst_first_and_can_be_chosen_by_rule(page, root, out):
    page.goto(f"{root}quality/")
    status = page.locator(".long .status").nth(1)
    expect(status).to_contain_text("共")
    first = lines(page, 1)
    kinds = [line[0].split(" ")[0] for line in first]
    assert kinds == sorted(kinds, key=["错误", "警告", "提示"].index)
    turn(page, 2, 1)
    turn(page, 1, 1)
    assert lines(page, 1) == first
    index = json.loads((out / "lists/findings.json").read_text(encoding="utf-8"))["chunks"]
    for rule in ("row_total", "undecided"):
        count = sum(n for _, kinds in index for kind, n in kinds.items() if kind.endswith(f" {rule}"))
        page.locator("select[name=kind]").nth(1).select_option(rule)
        expect(status).to_have_text(f"第 1–{min(count, SHOWN)} 条，共 {count} 条")
        assert count > 10


@pytest.mark.browser
def test_choices_are_kept_in_the_address_and_can_be_gone_back_to(page, root):
    page.goto(f"{root}indicators/requests.denied/")
    page.locator("select[name=year]").select_option("2023")
    expect(page.locator(".long .status")).to_have_text(f"第 1–{SHOWN} 条，共 {REPORTS // 2} 条")
    page.locator(".pager a", has_text="下一页").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".long .status")).to_have_text(f"第 {SHOWN + 1}–{2 * SHOWN} 条，共 {REPORTS // 2} 条")
    expect(page.locator(".long .status")).to_be_focused()
    expect(page.locator(".pager [aria-current=page]")).to_have_text("2")
    there, second = page.url, lines(page)
    page.go_back()
    expect(page.locator(".long .status")).to_have_text(f"第 1–{SHOWN} 条，共 {REPORTS // 2} 条")
    page.goto("about:blank")
    page.goto(there)
    expect(page.locator(".long .status")).to_contain_text(f"第 {SHOWN + 1}–")
    assert lines(page) == second
    page.locator("select[name=place]").select_option("61")
    expect(page.locator(".long .status")).to_contain_text(f"共 {REPORTS // 2} 条")


@pytest.mark.browser
def test_a_year_can_be_narrowed_to_a_state(page, root):
    page.goto(f"{root}years/2023/")
    page.locator("select[name=kind]").select_option("broken")
    count = len(COUNTIES)
    expect(page.locator(".long .status")).to_have_text(f"第 1–{count} 条，共 {count} 条")
    assert all("不符" in line[0] for line in lines(page))
    expect(page.locator(".pager")).to_be_hidden()
    page.locator("select[name=kind]").select_option("impossible")
    expect(page.locator(".long .status")).to_have_text("没有符合条件的内容。")
    page.click("#language")
    expect(page.locator(".long .status")).to_have_text("Nothing fits these filters.")


@pytest.mark.browser
def test_what_is_fetched_is_what_is_shown(page, root):
    asked = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(root)))
    page.goto(f"{root}years/2023/")
    turn(page, 2)
    assert [url for url in asked if url.startswith("lists/")] == [
        "lists/reports.json",
        "lists/reports/61/2023.json",
    ]


@pytest.mark.browser
def test_without_script_the_first_lines_stand_there_and_the_file_with_all(chromium, root, out):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    for address, (at, count) in PAGES.items():
        page.goto(f"{root}{address}")
        assert rows_of(page, at).count() == SHOWN
        rest = page.locator(".long").nth(at).locator(".rest")
        expect(rest).to_contain_text(f"另有 {count - SHOWN} 条")
        assert (out / rest.locator("a").get_attribute("href").replace("../", "")).is_file()
        expect(page.locator(".filters").nth(at)).to_be_hidden()
    context.close()


@pytest.mark.browser
def test_axe_finds_nothing_in_long_lists(chromium, root):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    for scheme, width in (("light", 375), ("dark", 1280)):
        viewport = {"width": width, "height": 800}
        context = chromium.new_context(viewport=viewport, color_scheme=scheme, bypass_csp=True)
        page = context.new_page()
        for address, (at, _) in PAGES.items():
            page.goto(f"{root}{address}")
            turn(page, 2, at)
            found = axe.Axe().run(page).response["violations"]
            assert [(item["id"], item["nodes"][0]["target"]) for item in found] == [], address
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        context.close()
