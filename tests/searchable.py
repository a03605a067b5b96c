"""Pages made from seeded phrases, and what a plain substring search finds in them."""

import random
import re

from gongkai.pages.prose import narrative
from gongkai.search import AgencyName, PlaceName, Searched, SearchPage

PLACES = {"610921": ["610000", "610900", "610921"], "330424": ["330000", "330400", "330424"]}
YEARS = ["2020", "2022", "2023"]
AGENCIES = {"government": "人民政府", "gongxiao": "供销合作社", "weijian": "卫生健康局", "jianshe": "建设局"}
COUNTIES = {"610921": "汉阴县", "330424": "海盐县"}
PHRASES = """
    全年主动公开信息{n}条 其中政务动态{n}条 收到群众来信{n}件 全部按期办结 办结率100% 同比增长12.5%
    通过县政府网站和微信公众号发布 制作H5作品{n}个 政务新媒体粉丝达1,0{n}人 开展《条例》学习培训
    公开目录更加清晰 回应社会关切 存在的不足是更新不够及时 下一步将加强队伍建设 “放心农资”进村入户
    供应化肥{n}吨 完成老旧小区改造 疫苗接种{n}人次 基层医疗机构实现全覆盖 𠮷庆路𠀀号 召开座谈会{n}次
    WeChat群{n}个 5G基站{n}座 PM2.5浓度下降 依法依规 A类事项公开公开再公开 重大项目信息 财政预决算
""".split()  # noqa: SIM905
PHRASES += ["公开 透明", "公开　透明"]
MARKS = ["，", "。", "；", "、", "：", "（", "）", "！", "\n", "", "", ""]

FIXED = """
    供销 公开 政府 主动公开 全年主动公开信息 座谈会 网站和微信 微信公众号 H5 h5 制作H5 H5作品 2023年
    2022年度 年度报告 100% 12.5% 12.5 5% 《条例》 条例》学习 “放心农资” 放心农资”进村 𠮷庆 𠀀 𠀀号 路𠀀
    WeChat wechat群 we群 chat 5G 5g基站 G基站 PM2.5 2.5浓度 A类 a类事项 公开公开 公开公开再公开 开公
    信息，其中 办结。 条，其中 件，全部 ， 。 、 % 《 5 2023 7 7件 汉阴县 海盐县供销合作社 卫生健康局2023
    建设局 人民政府 建设 不够及时 的 汉 疫苗接种 人次 1,0 粉丝达1 依法依规 财政预决算 重大项目 老旧小区
    覆盖 ( （ <b> <script> & 县人 会议室 供应化肥 公开透明
""".split()  # noqa: SIM905
ABSENT = """
    不存在的词 鼋鼍 供公 公供销 ZZZ 公开★ 99999 销供 开公公 𠀁 é ___
""".split()  # noqa: SIM905


def make_pages():
    chance = random.Random(2023)
    for place, county in COUNTIES.items():
        for number in range(10):
            slug, name = list(AGENCIES.items())[number % 4]
            for year in YEARS:
                text = "".join(
                    chance.choice(PHRASES).format(n=chance.randrange(2, 130)) + chance.choice(MARKS)
                    for _ in range(chance.randrange(20, 60))
                )
                yield SearchPage(
                    address=f"{place}/{slug}{number}/{year}/",
                    name=f"{county}{name}",
                    text=f"{county}{name}{year}年度报告\n{text}"
                    + ("<script>alert(1)</script>" if number == 3 else ""),
                    filters={
                        "place": PLACES[place],
                        "year": [year],
                        "kind": ["government" if slug == "government" else "department"],
                        "state": ["holds" if number < 5 else "undecided"],
                        "asked": ["some" if number % 2 else "none"],
                    },
                )


PAGES = list(make_pages())
PLACE_NAMES = [
    PlaceName("330000", "浙江省", "Zhejiang", 30),
    PlaceName("330400", "嘉兴市", "Jiaxing", 30),
    PlaceName("330424", "海盐县", "Haiyan County", 30),
    PlaceName("610000", "陕西省", "Shaanxi", 30),
    PlaceName("610900", "安康市", "Ankang", 30),
    PlaceName("610921", "汉阴县", "Hanyin County", 30),
    PlaceName("610922", "石泉县", "Shiquan County", 0),
]
AGENCY_NAMES = [
    AgencyName("610921/jianshe3/", "汉阴县建设局", "Housing Bureau", "department", ["汉阴县住建局"]),
    AgencyName("330424/jianshe3/", "海盐县建设局", "", "department", ["海盐县住建局"]),
]
ABBREVIATIONS = [("卫生健康局", "卫健局"), ("供销合作社", "供销社")]
SEARCHED = Searched(PAGES, PLACE_NAMES, AGENCY_NAMES, ABBREVIATIONS)


def write_pages(out):
    """The pages of the reports, as far as search reads them."""
    for page in PAGES:
        file = out / page.address / "index.html"
        file.parent.mkdir(parents=True)
        text = narrative(page.text.partition("\n")[2])
        file.write_text(
            f"<section class=prose><h2>正文</h2><div lang=zh-CN>{text}</div></section>", encoding="utf-8"
        )


def holds(page, query):
    """Whether a page holds every part of a query; numbers and Latin words are whole, without case."""
    text = f"{page.title}\n{page.text}"
    return all(re.search(whole(part), text, re.IGNORECASE | re.ASCII) for part in query.split())


def whole(part):
    """A pattern for the part itself, where it does not begin or end within a number or a Latin word."""
    pattern = re.escape(part)
    for kind in ("[0-9]", "[A-Za-z]"):
        before = f"(?<!{kind})" if re.match(kind, part[0]) else ""
        after = f"(?!{kind})" if re.match(kind, part[-1]) else ""
        pattern = before + pattern + after
    return pattern


def random_queries(count=200):
    """Random substrings of the texts, without spaces, whose ends do not cut a number or a Latin word."""
    chance = random.Random(610921)
    while count:
        text = chance.choice(PAGES).text
        start = chance.randrange(len(text))
        query = text[start : start + chance.randrange(1, 9)]
        if not re.search(r"\s", query) and any(re.search(whole(query), p.text, re.ASCII) for p in PAGES):
            count -= 1
            yield query


def count_of(query, **filters):
    return len(expected(query, **filters))


def expected(query, **filters):
    """The addresses of the pages that hold a query and pass the filters."""
    return sorted(
        page.address
        for page in PAGES
        if holds(page, query) and all(value in page.filters[name] for name, value in filters.items())
    )
