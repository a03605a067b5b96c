"""From a cell to the issue form: by a click, by the keyboard, without script; in a real browser."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from browser import serve
from records import FORMS, balanced, with_cell
from sites import ADDRESS, written
from trees import tree

pytestmark = pytest.mark.browser
expect = pytest.importorskip("playwright.sync_api").expect
REPOSITORY = "https://example.org/gongkai"
GROUPS = frozenset(["requests.denied", "requests.not_handled"])
RECORDS = {
    2021: balanced(FORMS["2021"]),
    2022: balanced(FORMS["2021"], collapsed=GROUPS),
    2020: balanced(FORMS["2019"]),
}


def with_repository(content):
    site = content / "site.yaml"
    text = site.read_text(encoding="utf-8")
    site.write_text(text.replace('repository: ""', f"repository: {REPOSITORY}"), encoding="utf-8")
    return content


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    folder = tmp_path_factory.mktemp("linked")
    records = [replace(record, year=year) for year, record in RECORDS.items()]
    records.append(with_cell(balanced(FORMS["2021"]), "requests.received.total", "lost"))
    with serve(written(with_repository(tree(folder, *records)), folder / "out")) as address:
        yield address


@pytest.fixture
def page(chromium):
    context = chromium.new_context()
    found = context.new_page()
    found.on("pageerror", lambda error: pytest.fail(str(error)))
    yield found
    context.close()


def asked(page, selector="#report-error"):
    return {
        key: words[0] for key, words in parse_qs(urlsplit(page.get_attribute(selector, "href")).query).items()
    }


def labels(record, path):
    return record.form.rows[path.rpartition(".")[0]].label, record.form.columns[path].label


@pytest.mark.parametrize("year", RECORDS)
def test_every_cell_of_every_form_names_itself(page, root, year):
    """All cells in turn: the path, both labels and the printed number, whichever way the table is built."""
    record = RECORDS[year]
    page.goto(f"{root}{ADDRESS}/{year}/")
    page.focus("#cell")
    select = page.locator("#cell")
    assert select.locator("option").count() == len(record.cells) + 1
    for number, (path, cell) in enumerate(record.cells.items(), 1):
        select.select_option(index=number)
        expect(page.locator("td.picked .report")).to_have_count(1)
        found = asked(page)
        row, column = labels(record, path)
        assert found["cell"] == f"{row} · {column} ({path})"
        assert found["shown"] == cell.printed


def test_a_click_on_a_cell_puts_the_link_into_it(page, root):
    page.goto(f"{root}{ADDRESS}/2021/")
    before = asked(page)
    path, cell = list(RECORDS[2021].cells.items())[30]
    page.locator(".form tbody td:not(:empty)").nth(30).click()
    expect(page.locator("td.picked .report")).to_have_text("报告错误")
    found = asked(page, "td.picked .report")
    assert found == asked(page) == {**before, "cell": found["cell"], "shown": cell.printed}
    assert path in found["cell"]
    page.locator(".form tbody td:not(:empty)").nth(31).click()
    expect(page.locator("td .report")).to_have_count(1)
    page.select_option("#cell", "")
    expect(page.locator("td .report, td.picked")).to_have_count(0)
    assert asked(page) == before


def test_the_keyboard_alone_chooses_a_cell(page, root):
    page.goto(f"{root}{ADDRESS}/2021/")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "cell":
            break
    page.keyboard.press("ArrowDown")
    expect(page.locator("td.picked")).to_have_count(1)
    assert asked(page)["shown"] == next(iter(RECORDS[2021].cells.values())).printed
    assert page.locator("label[for=cell]").inner_text() == "哪一格："


def test_a_missing_number_is_told_by_its_word_and_not_by_what_the_balances_know(page, root):
    page.goto(f"{root}{ADDRESS}/2023/")
    page.locator("td.lost.deduced").click()
    expect(page.locator("td.picked .report")).to_have_count(1)
    assert asked(page)["shown"] in ("—", "缺失")


def test_in_english_the_list_is_english(page, root):
    page.goto(f"{root}{ADDRESS}/2021/?lang=en")
    expect(page.locator("#report-error")).to_have_text("Report an error")
    page.focus("#cell")
    record = RECORDS[2021]
    path = list(record.cells)[40]
    page.select_option("#cell", index=41)
    expect(page.locator("td.picked .report")).to_have_count(1)
    assert (
        asked(page)["cell"]
        == f"{record.form.rows[path.rpartition('.')[0]].en} · {record.form.columns[path].en} ({path})"
    )


def test_axe_finds_nothing_with_a_cell_chosen(chromium, root):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    for scheme in ("light", "dark"):
        context = chromium.new_context(color_scheme=scheme, bypass_csp=True)
        page = context.new_page()
        page.goto(f"{root}{ADDRESS}/2023/")
        page.locator(".form tbody td:not(:empty)").nth(30).click()
        expect(page.locator("td.picked .report")).to_have_count(1)
        assert axe.Axe().run(page).response["violations"] == []
        context.close()


def test_without_script_the_link_is_that_of_the_page(chromium, root):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{root}{ADDRESS}/2021/")
    assert not page.locator("#cell").is_visible()
    assert asked(page)["address"] == f"/{ADDRESS}/2021/"
    context.close()
