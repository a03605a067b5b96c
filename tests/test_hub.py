"""A site for each of three provinces, from one content tree, and a hub over them: built, served, searched."""

import json
import re
import shutil
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from browser import serve
from playwright.sync_api import expect
from records import CONTENT, FORMS, balanced
from trees import build

from gongkai.dump import dump
from gongkai.finding import Refused
from gongkai.hub.children import load_children

COUNTIES = {"140828": "夏县", "330424": "海盐县", "610921": "汉阴县"}
YEARS = (2021, 2022)
SHARED = "本县在全省率先设立公开专区"


def shared_content(folder):
    for name in ("forms", "pages"):
        shutil.copytree(CONTENT / name, folder / name)
    for name in ("places.yaml", "abbreviations.yaml", "site.yaml"):
        shutil.copy(CONTENT / name, folder)
    return folder


def national(folder):
    """Content with a government in each of three provinces, and two reports of each."""
    shared_content(folder)
    for seed, (code, county) in enumerate(COUNTIES.items()):
        place = folder / "reports" / code[:2] / code
        (place / "government").mkdir(parents=True)
        agency = f"government: {{name: {county}人民政府, en: County, kind: government, scope: place}}\n"
        (place / "agencies.yaml").write_text(agency, encoding="utf-8")
        for year in YEARS:
            form = FORMS["2021"]
            text = {form.sections[0].name: f"{county}{year}年工作。{SHARED}。"}
            made = replace(balanced(form, seed), agency=f"{county}人民政府", year=year, text=text)
            (place / f"government/{year}.yaml").write_text(dump(made), encoding="utf-8")
    return folder


def hub_content(folder, *children):
    shared_content(folder)
    with (folder / "site.yaml").open("a", encoding="utf-8") as site:
        site.write("children:\n" + "".join(f"- {address}\n" for address in children))
    return folder


@pytest.fixture(scope="module")
def provinces(tmp_path_factory):
    """The folders of three sites, each of one province."""
    folder = tmp_path_factory.mktemp("provinces")
    content = national(folder / "content")
    for code in COUNTIES:
        run = build("site", "--content", content, "--only", code[:2], "--out", folder / code[:2])
        assert run.returncode == 0, run.stderr
    return {code[:2]: folder / code[:2] for code in COUNTIES}


@pytest.fixture(scope="module")
def hub(provinces, tmp_path_factory):
    """The hub's folder and address, and the addresses of its children, all served."""
    folder = tmp_path_factory.mktemp("hub")
    with ExitStack() as stack:
        urls = [stack.enter_context(serve(site)).rstrip("/") for site in provinces.values()]
        content = hub_content(folder / "content", *urls)
        run = build("site", "--content", content, "--out", folder / "site")
        assert run.returncode == 0, run.stderr
        yield folder / "site", stack.enter_context(serve(folder / "site", "/gongkai/")), urls


@pytest.fixture
def page(chromium, hub):
    """A page that may ask the hub and its children, nobody else, and breaks no rule of its policy."""
    context = chromium.new_context()
    page = context.new_page()
    outside, wrong = [], []
    allowed = (hub[1], *hub[2], "data:")
    page.on("request", lambda r: outside.append(r.url) if not r.url.startswith(allowed) else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda m: wrong.append(m.text) if "Content Security Policy" in m.text else None)
    yield page
    context.close()
    assert not outside
    assert not wrong


def test_a_site_of_one_province_has_only_that(provinces):
    site = provinces["61"]
    index = json.loads((site / "hub.json").read_bytes())
    assert index["places"] == [
        {"code": "610000", "zh": "陕西省", "en": "Shaanxi", "years": {"2021": 1, "2022": 1}}
    ]
    assert index["states"] == {"2021": {"holds": 1}, "2022": {"holds": 1}}
    assert (index["schema"], index["agencies"]) == (1, 1)
    assert index["title"] == {"zh": "公开 · 陕西省", "en": "Gongkai · Shaanxi"}
    assert index["search"]["names"] == ["search/names/61.json"]
    for file in index["downloads"]:
        assert (site / file["address"]).stat().st_size == file["bytes"]
    assert {path.name for path in site.glob("[0-9]*[0-9]")} == {"610000", "610900", "610921"}
    assert "330424" not in (site / "data/reports.csv").read_text(encoding="utf-8")


def test_a_site_of_one_county_has_the_places_above_it_too(tmp_path):
    content = national(tmp_path / "content")
    run = build("site", "--content", content, "--only", "610921", "--out", tmp_path / "site")
    assert run.returncode == 0, run.stderr
    index = json.loads((tmp_path / "site/hub.json").read_bytes())
    assert [place["code"] for place in index["places"]] == ["610921"]
    assert (tmp_path / "site/610000/index.html").exists()


def test_a_place_that_is_unknown_is_one_line(tmp_path):
    run = build("site", "--content", CONTENT, "--only", "99", "--out", tmp_path / "site", "--lang", "en")
    assert run.returncode == 1
    assert re.fullmatch(r"\S+/places.yaml: error only-unknown: no place 99; write .+\n", run.stderr)
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize(
    "address", ["http://example.org", "https://u@example.org", "ftp://a", "https://a/?q", "//a"]
)
def test_an_address_that_cannot_be_a_childs_is_one_line(tmp_path, address):
    run = build("site", "--content", hub_content(tmp_path / "content", f"'{address}'"), "--lang", "en")
    assert run.returncode == 1
    assert re.fullmatch(r"\S+/site.yaml:\d+:\d+: error child-address: .+\n", run.stderr)


def test_a_hub_has_no_reports_of_its_own(tmp_path):
    content = national(tmp_path / "content")
    with (content / "site.yaml").open("a", encoding="utf-8") as site:
        site.write("children: ['https://example.org']\n")
    run = build("site", "--content", content, "--out", tmp_path / "site", "--lang", "en")
    assert (run.returncode, run.stderr.count("\n")) == (1, 1)
    assert "error hub-reports:" in run.stderr


class _Answer(BaseHTTPRequestHandler):
    def __init__(self, answer, *rest):
        self.answer = answer
        super().__init__(*rest)

    def do_GET(self):
        code, headers, body = self.answer
        self.send_response(code)
        for header in headers:
            self.send_header(*header)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@contextmanager
def answering(code, body, *headers):
    """A site on this machine that gives one answer to all."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Answer, (code, headers, body))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def changed(index, *path_and_value):
    """The index as bytes, with one value of it changed."""
    *path, key, value = path_and_value
    found = json.loads(json.dumps(index))
    inner = found
    for step in path:
        inner = inner[step]
    inner[key] = value
    return json.dumps(found).encode()


def rule_of(*addresses):
    with pytest.raises(Refused) as error:
        load_children(addresses)
    finding = error.value.finding
    assert "\n" not in finding.text("zh")
    return finding.rule, finding.words


def test_what_a_child_says_is_read_with_care(provinces):
    index = json.loads((provinces["61"] / "hub.json").read_bytes())
    for where, change in (
        ("hub.json.schema", ("schema", 2)),
        ("hub.json", ("more", 1)),
        ("hub.json.title.zh", ("title", "zh", "公\u202e开")),
        ("hub.json.places[0].code", ("places", 0, "code", "6100")),
        ("hub.json.places[0].years.2021", ("places", 0, "years", "2021", -1)),
        ("hub.json.places[0].years", ("places", 0, "years", "21", 1)),
        ("hub.json.states.2021", ("states", "2021", "fine", 1)),
        ("hub.json.agencies", ("agencies", True)),
        ("hub.json.search.bundles", ("search", "bundles", "../bundles.json")),
        ("hub.json.downloads[0].address", ("downloads", 0, "address", "//example.org/x")),
        ("hub.json.edition.date", ("edition", "date", "2024")),
    ):
        with answering(200, changed(index, *change)) as url:
            assert rule_of(url) == ("child-index", {"where": where})
    for body in (b"<html>", b"[" * 100_000, b"\xff"):
        with answering(200, body) as url:
            assert rule_of(url)[1] == {"where": "JSON"}
    with answering(200, changed(index, "search", "pagefind", "0.0.1")) as url:
        assert rule_of(url)[0] == "child-pagefind"
    with answering(200, b" " * 1_000_001) as url:
        assert rule_of(url)[0] == "child-large"
    with answering(404, b"") as url, answering(302, b"", ("Location", f"{url}/")) as other:
        assert rule_of(url)[0] == rule_of(other)[0] == "child-unreachable"
    assert rule_of(url)[0] == "child-unreachable"
    below = changed(index, "places", 0, "code", "610900")
    with answering(200, json.dumps(index).encode()) as one, answering(200, below) as two:
        assert load_children([one])[0].reports == 2
        assert rule_of(one, two) == ("child-twice", {"place": "610900", "other": one})


def test_only_the_search_page_of_a_hub_may_ask_its_children(hub):
    out, _, urls = hub
    for path in out.rglob("*.html"):
        policy = re.search('Content-Security-Policy content="([^"]+)"', path.read_text(encoding="utf-8"))[1]
        assert policy.startswith("default-src 'self'")
        origins = policy.partition("connect-src 'self' ")[2].split()
        assert origins == (sorted(urls) if path == out / "search/index.html" else [])


@pytest.mark.browser
def test_the_home_of_a_hub_sums_up_its_children(page, hub):
    page.goto(hub[1])
    numbers = dict(
        zip(page.locator("dt").all_inner_texts(), page.locator("dd").all_inner_texts(), strict=True)
    )
    assert numbers == {"份年报": "6", "个机关": "3", "年度": "2021–2022", "份年报全部通过": "6"}
    links = page.locator(".matrix th a").evaluate_all("links => links.map(a => a.href)")
    assert links == [f"{url}/{code[:2]}0000/" for url, code in zip(hub[2], COUNTIES, strict=True)]
    assert page.locator(".matrix td").all_inner_texts() == ["1"] * 6
    page.locator(".matrix th a").last.click()
    assert "陕西省" in page.locator("h1").inner_text()
    page.goto(f"{hub[1]}data/")
    files = page.locator("th[scope=row] a").evaluate_all("links => links.map(a => a.href)")
    assert {file for file in files if file.endswith("reports.csv")} == {
        f"{url}/data/reports.csv" for url in hub[2]
    }
    assert all(page.request.get(file).ok for file in files)


@pytest.mark.browser
def test_search_finds_hits_in_every_child(page, hub):
    page.goto(f"{hub[1]}search/?q={SHARED}")
    status = page.locator("#search-status")
    expect(status).to_have_text("年报 6 份，地方与机关 0 个")
    expect(page.locator("#search-results li")).to_have_count(6)
    links = page.locator("#search-results li a").evaluate_all("links => links.map(a => a.href)")
    assert links == [
        f"{url}/{code}/government/{year}/"
        for year in YEARS[::-1]
        for url, code in sorted(
            zip(hub[2], COUNTIES, strict=True), key=lambda pair: "海汉夏".index(COUNTIES[pair[1]][0])
        )
    ]
    page.locator("#search-results li a").first.click()
    assert "海盐县人民政府" in page.locator("h1").inner_text()
    page.goto(f"{hub[1]}search/?q=海盐县")
    expect(status).to_have_text("年报 2 份，地方与机关 2 个")
    names = page.locator("#search-names a").evaluate_all("links => links.map(a => a.href)")
    assert names == [f"{hub[2][1]}/330424/", f"{hub[2][1]}/330424/government/"]
    page.select_option("[name=place]", "610000")
    expect(status).to_have_text("没有找到“海盐县”。")
    expect(page.locator("[name=place] option")).to_contain_text(["安康市"])


@pytest.mark.browser
def test_a_child_that_is_down_is_named_and_the_others_answer(page, hub):
    page.route(f"{hub[2][2]}/**", lambda route: route.abort())
    page.goto(f"{hub[1]}search/?q={SHARED}")
    status = page.locator("#search-status")
    expect(status).to_have_text("年报 4 份，地方与机关 0 个 这部分未能检索：公开 · 陕西省。")
    expect(page.locator("#search-results li")).to_have_count(4)
    page.select_option("[name=place]", "330000")
    expect(status).to_have_text("年报 2 份，地方与机关 0 个")
    page.unroute_all()
    page.select_option("[name=place]", "")
    expect(status).to_have_text("年报 6 份，地方与机关 0 个")
