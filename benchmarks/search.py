"""How fast, how large and how exact search is: python benchmarks/search.py [--pages 3000] [--provinces 1]

Pages are made from the repository's own prose, a character after the two before it, from a fixed seed. Prints
a table; needs what the browser tests need. benchmarks/search.md has what was measured.
"""

# ruff: noqa: E402  (the package and the tests' browsers are found by path)

import argparse
import gzip
import random
import re
import resource
import statistics
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from browser import CHROMIUM, FLAGS, serve
from firefox import firefox, firefox_path
from narrative import CONTENT, LENGTH, SEED, characters
from playwright.sync_api import sync_playwright
from sites import written

from gongkai.registry import load_abbreviations
from gongkai.search import AgencyName, PlaceName, Searched, SearchPage, write_search
from gongkai.search.bundles import MOST
from gongkai.search.searched import short_names

RARE = 0.01  # share of characters from the whole Han block
TYPICAL = """
    公开 政府 主动公开 政务公开 信息公开 年度报告 依申请公开 文件 供销 2023年 重点领域 政务新媒体
    办理结果 复议 存在的问题 网站 群众 培训 监督 公开平台 平台建设 监督保障 政策解读 公众号 微信公众号
    热点 措施 信息管理 解读 回应 营商环境 财政 预算 公示公告 宣传 便民服务 举措 目录 更新
    不足 改进 下一步 工作人员 业务培训 领导 考核 社会评议 责任追究 会议 结转 答复 问题 机制
    公共企事业单位 农业 教育 医疗 住房 就业 安全
""".split()  # noqa: SIM905
ORGANS = """
    人民政府 人民政府办公室 发展和改革局 教育局 科学技术局 工业和信息化局 公安局 民政局 司法局 财政局
    人力资源和社会保障局 自然资源和规划局 生态环境局 住房和城乡建设局 交通运输局 水利局 农业农村局
    商务局 文化和旅游局 卫生健康局 退役军人事务局 应急管理局 审计局 市场监督管理局 统计局 医疗保障局
    乡村振兴局 信访局 林业局 行政审批服务局 城市管理局 税务局 气象局
""".split()  # noqa: SIM905

# Ask as a reader would and wait for the results: [status, the addresses shown] for each query.
ASK = """async (queries) => {
  const form = document.getElementById("search"), list = document.getElementById("search-results");
  const answers = [];
  for (const query of queries) {
    form.elements.q.value = query;
    form.requestSubmit();
    await new Promise((resolve) => {
      const done = () => list.hasAttribute("aria-busy") || resolve(observer.disconnect());
      const observer = new MutationObserver(done);
      observer.observe(list, { attributes: true });
    });
    answers.push([document.getElementById("search-status").textContent,
                  [...list.querySelectorAll("li > a")].map((a) => a.href)]);
  }
  return answers;
}"""
# The milliseconds from the first byte asked for until each element is there and, last, until the page was
# painted without them; it fails after a minute.
READY = """async (elements) => {
  const spent = [];
  for (const element of elements) {
    while (!document.querySelector(element)) {
      if (performance.now() > 60000) throw new Error(`nothing at ${location}`);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    spent.push(performance.now());
  }
  return [...spent, performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0];
}"""
COUNT = "#search-status:not(:empty):not([aria-busy])"
RESULTS = f"{COUNT} ~ #search-results:not([aria-busy])"


def pages_of(count, chance, provinces=1):
    prose = characters(chance, lambda: strewn(chance))
    for number in range(count):
        narrative = "".join(islice(prose, LENGTH))
        agency, year = divmod(number, 5)
        place, organ = divmod(agency, 20)
        name = f"{place_name(place)}县{ORGANS[organ]}"
        code = str((61 - place % provinces) * 10000 + 101 + place // provinces)
        yield SearchPage(
            f"{code}/organ{organ}/{2019 + year}/",
            name,
            {
                "place": [f"{code[:2]}0000", code],
                "year": [str(2019 + year)],
                "kind": ["government" if organ == 0 else "department"],
                "state": [chance.choice(["holds", "undecided", "broken"])],
                "asked": [chance.choice(["some", "none", "unknown"])],
            },
            f"{name}\n陕西省 某某市\n{narrative}",
        )


def strewn(chance):
    """Now and then a rare character, or a year or a count."""
    if chance.random() < RARE:
        yield chr(chance.randrange(0x4E00, 0x9FA5))
    elif chance.random() < RARE:
        yield f"{chance.choice([2023, 2022, chance.randrange(1, 3000)])}{chance.choice('件条次年')}"


def place_name(number):
    return chr(0x4E00 + number % 97 * 53) + chr(0x5E00 + number // 97 * 31)


def random_queries(pages, count, chance):
    """Substrings of 1 to 8 characters that begin and end with a Han character."""
    found = []
    while len(found) < count:
        text = chance.choice(pages).text
        start = chance.randrange(len(text))
        query = text[start : start + chance.randrange(1, 9)]
        if re.fullmatch("[㐀-鿿]([^\\s]*[㐀-鿿])?", query):
            found.append(query)
    return found


def names_of(count):
    """Places and agencies as a country has them, some 33 agencies a county."""
    pairs = load_abbreviations(CONTENT)
    places, agencies = [], []
    for number in range(-(-count // len(ORGANS))):
        province, rest = divmod(number, 100)
        prefecture, county = divmod(rest, 10)
        code = f"{61 - province}{prefecture + 1:02}{county + 21}"
        name = f"{place_name(number)}县"
        if not rest:
            places.append(PlaceName(code[:2] + "0000", f"{place_name(number)}省", f"Province {province}", 9))
        if not county:
            places.append(PlaceName(code[:4] + "00", f"{place_name(number)}市", f"City {number}", 9))
        places.append(PlaceName(code, name, f"County {number}", 9))
        for at, organ in enumerate(ORGANS[: count - len(agencies)]):
            aliases = short_names(name + organ, pairs)
            english = f"Bureau of Something {at} of County {number}"
            agencies.append(AgencyName(f"{code}/organ-{at}/", name + organ, english, "department", aliases))
    return places, agencies


class Chromium:
    """Chromium with a new context for every cold visit."""

    def __init__(self, browser):
        self.browser = browser
        self.page = browser.new_page()

    def goto(self, url):
        self.page.goto(url)

    def evaluate(self, function, argument=None):
        return self.page.evaluate(function, argument)

    def cold(self, url, *elements):
        context = self.browser.new_context()
        page = context.new_page()
        page.goto(url, wait_until="commit")
        spent = page.evaluate(READY, elements)
        context.close()
        return spent


class Firefox:
    """Firefox, whose cache is emptied before every cold visit."""

    def __init__(self, session):
        self.session = session
        self.goto, self.evaluate = session.goto, session.evaluate

    def cold(self, url, *elements):
        self.session.goto("about:blank")
        self.session.command("Marionette:SetContext", value="chrome")
        self.session.evaluate("async () => Services.cache2.clear()")
        self.session.command("Marionette:SetContext", value="content")
        self.session.goto(url)
        return self.session.evaluate(READY, elements)


@contextmanager
def memory():
    """The peak, in bytes, of all processes of Pagefind that run meanwhile: a list of one number."""
    peak, done = [0], threading.Event()

    def look():
        while not done.wait(0.05):
            peak[0] = max(peak[0], sum(map(resident, Path("/proc").glob("[0-9]*"))))

    thread = threading.Thread(target=look)
    thread.start()
    yield peak
    done.set()
    thread.join()


def resident(process):
    try:
        program = (process / "comm").read_text().strip() == "pagefind"
        return int((process / "statm").read_text().split()[1]) * 4096 if program else 0
    except OSError:
        return 0


def cpu():
    """The seconds that this process and those it started have computed."""
    return [sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]


def table(rows):
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        print(f"{name:<{width}}  {value}", flush=True)


def size(path):
    return sizes([path])


def sizes(paths):
    files = [file for path in paths for file in (path, *path.rglob("*")) if file.is_file()]
    return f"{sum(file.stat().st_size for file in files) / 1e6:.1f} MB in {len(files)} files"


def cold(browser, url, scope=""):
    browser.cold(f"{url}search/?q={TYPICAL[0]}{scope}", RESULTS)  # the browser itself warms up
    found = [browser.cold(f"{url}search/?q={query}{scope}", COUNT, RESULTS) for query in TYPICAL]
    return "; ".join(
        f"{name} {spread(spent)}"
        for name, spent in (
            ("number of hits", [count for count, _, _ in found]),
            ("without page load", [count - painted for count, _, painted in found]),
            ("hits", [shown for _, shown, _ in found]),
        )
    )


def warm(browser, url, scope=""):
    """Each query asked a second time."""
    browser.goto(f"{url}search/?{scope}")
    browser.evaluate(ASK, TYPICAL)
    spent = []
    for query in TYPICAL:
        began = time.perf_counter()
        browser.evaluate(ASK, [query])
        spent.append((time.perf_counter() - began) * 1000)
    return spread(spent)


def spread(spent):
    return f"median {statistics.median(spent):.0f} ms, worst {max(spent):.0f} ms of {len(spent)}"


def exactness(browser, url, folder, truth):
    """How many queries had a wrong number, or showed a page that does not hold them; and the time of one."""
    browser.goto(url + folder)
    began = time.perf_counter()
    answers = browser.evaluate(ASK, list(truth))
    spent = (time.perf_counter() - began) / len(truth) * 1000
    wrong = 0
    for (status, links), right in zip(answers, truth.values(), strict=True):
        count = int((re.search("[0-9]+", status.partition("，")[0]) or ["0"])[0]) if right else len(links)
        shown = {link.removeprefix(url) for link in links}
        wrong += count != len(right) or not shown <= right or len(shown) != min(10, len(right))
    return f"{len(truth) - wrong} of {len(truth)} queries exact, {spent:.0f} ms each"


def measure(name, browser, url, truth):
    scope = "&place=610000&year=2023"
    table(
        [
            (f"{name}: cold, all", cold(browser, url)),
            (f"{name}: cold, one province", cold(browser, url, scope.partition("&y")[0])),
            (f"{name}: cold, one province and year", cold(browser, url, scope)),
            (f"{name}: warm, all", warm(browser, url)),
            (f"{name}: warm, one province", warm(browser, url, scope.partition("&y")[0])),
            (f"{name}: exact", exactness(browser, url, "search/", truth)),
            (f"{name}: exact without Segmenter", exactness(browser, url, "search-plain/", truth)),
        ]
    )


def measure_index(found, out, most):
    """All bundles built, then one built again after a change."""
    with memory() as peak:
        began = time.perf_counter()
        count = write_search(found, out, most=most)
        spent = time.perf_counter() - began
    first, *others = found.pages
    began, busy = time.perf_counter(), cpu()
    again = write_search(
        replace(found, pages=[replace(first, text=f"{first.text}。"), *others]), out, most=most
    )
    share = (time.perf_counter() - began) / spent
    own, programs = (after - before for before, after in zip(busy, cpu(), strict=True))
    names = [path for path in (out / "pagefind").iterdir() if path.is_dir()]
    table(
        [
            ("index", f"{spent:.1f} s, {count} bundles, {size(out / 'pagefind')}"),
            ("peak memory of all processes", f"{peak[0] / 1e6:.0f} MB"),
            ("one page changed", f"{again} of {len(names)} bundles, {share:.1%} of the time"),
            ("CPU of that", f"{own:.2f} s ours, {programs:.2f} s Pagefind's"),
            ("of it index chunks", sizes(path / "index" for path in names)),
            ("of it keys", sizes(path / "keys.json" for path in names)),
        ]
    )


def measure_names(count, browser, out, url):
    places, agencies = names_of(count)
    write_search(Searched([], places, agencies, list(load_abbreviations(CONTENT))), out)
    lists = sorted((out / "search/names").iterdir())
    packed = sum(len(gzip.compress(path.read_bytes(), 6)) for path in lists)
    spent = [
        browser.cold(f"{url}search/?q={query}", "#search-names li")[0]
        for query in ("住建局", "医保局", "人民政府", "County 17", places[0].name)
    ]
    table(
        [
            (
                f"names, {len(agencies)} agencies",
                f"{sizes(lists)}, {packed / 1e6:.1f} MB gzip",
            ),
            (f"places.json, {len(places)} places", size(out / "search/places.json")),
            (
                "Chromium: cold to first name",
                f"median {statistics.median(spent):.0f} ms, worst {max(spent):.0f} ms",
            ),
        ]
    )


def write_pages(pages, out):
    """Each page as one of the repository's reports, but for its narrative."""
    like = (out / "610921/government/2023/index.html").read_text(encoding="utf-8")
    head, prose = "<section class=prose>", "</section>\n</article>"
    before, rest = like.split(head)
    after = rest.split(prose)[1]
    for page in pages:
        file = out / page.address / "index.html"
        file.parent.mkdir(parents=True)
        text = f"{head}<div lang=zh-CN><p>{page.text}</p></div>{prose}"
        file.write_text(before + text + after, encoding="utf-8")


def without_segmenter(out):
    """The same page at search-plain/, in a browser without `Intl.Segmenter`."""
    page = (out / "search/index.html").read_text(encoding="utf-8")
    (out / "search-plain").mkdir()
    page = page.replace(
        '<link rel="modulepreload"', '<script src="../plain.js"></script><link rel="modulepreload"', 1
    )
    (out / "search-plain/index.html").write_text(page, encoding="utf-8")
    (out / "plain.js").write_text("delete Intl.Segmenter;")


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[0])
    parser.add_argument("--pages", type=int, default=3000)
    parser.add_argument("--queries", type=int, default=1000)
    parser.add_argument("--names", type=int, default=100_000)
    parser.add_argument("--provinces", type=int, default=1)
    parser.add_argument("--most", type=int, default=MOST, help="characters of a bundle")
    parser.add_argument("--firefox", action="store_true")
    options = parser.parse_args()
    chance = random.Random(SEED)
    pages = list(pages_of(options.pages, chance, options.provinces))
    queries = [*TYPICAL, *random_queries(pages, options.queries, chance), "鼋鼍鼋", "开公开公开"]
    texts = [(page.address, f"{page.title}\n{page.text}") for page in pages]
    truth = {query: {address for address, text in texts if query in text} for query in queries}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        out = written(CONTENT, Path(folder) / "site")
        without_segmenter(out)
        write_pages(pages, out)
        places, agencies = names_of(options.pages)
        length = sum(len(text) for _, text in texts) // len(pages)
        table([("pages", f"{len(pages)} of {length} characters in {options.provinces} provinces")])
        measure_index(Searched(pages, places, agencies, list(load_abbreviations(CONTENT))), out, options.most)
        chromium = Chromium(playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS))
        with serve(out, "/gongkai/") as url:
            measure("Chromium", chromium, url, truth)
            if options.firefox and firefox_path():
                with firefox() as session:
                    measure("Firefox", Firefox(session), url, truth)
            measure_names(options.names, chromium, out, url)


if __name__ == "__main__":
    main()
