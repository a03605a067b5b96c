"""What a narrative counts: read from real reports, kept in the record, compared with the tables."""

from dataclasses import replace
from pathlib import Path

import pytest
from records import CONTENT, FORMS, SHARED, read, report, with_cell

from gongkai.catalog import Report, load_catalog
from gongkai.checks.claims import figures_of
from gongkai.checks.figures import figure_findings, implied
from gongkai.dump import dump
from gongkai.load import load
from gongkai.readers import read_document
from gongkai.recognize import recognize
from gongkai.record import Figure
from gongkai.registry import Agency

FORM = FORMS["2021"]
REPORTS = sorted((CONTENT / "reports").glob("*/*/*/*.yaml"))


def said(sentence, year=2023):
    figures = figures_of({"overview": sentence}, FORM, year)
    return [(f.what, f.scope, f.value) for f in figures]


def findings(record, scope="place", before=None):
    agency = Agency("610921", "government", record.agency, "A County", "government", scope)
    reports = [Report(agency, each, Path("r.yaml")) if each else None for each in (record, before)]
    return [finding.rule for finding in figure_findings(*reports)]


ORIGINALS = {
    "000": [("listed", "report", 16, "", (13, 1, 6, 1))],
    "001": [("received", "report", 30, "+58%", (21, 9))],
    "002": [("received", "report", 0, "", ())],
    "003": [
        ("listed", "report", 623, "", (21, 602)),
        ("received", "report", 0, "", ()),
        ("reconsideration", "report", 0, "", ()),
        ("litigation", "report", 0, "", ()),
        ("received", "organ", 0, "", ()),
    ],
    "004": [("received", "report", 0, "", ())],
}


@pytest.mark.skipif(not SHARED.exists(), reason="the originals are not beside the repository")
@pytest.mark.parametrize("name", ORIGINALS)
def test_the_figures_of_the_original_reports(name):
    (path,) = (SHARED / "reports").glob(f"{name}_*.txt")
    record = recognize(read_document(path), FORMS).record
    figures = figures_of(record.text, record.form, record.year)
    assert [(f.what, f.scope, f.value, f.change, f.parts) for f in figures] == ORIGINALS[name]


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: "/".join(path.parts[-3:]))
def test_the_records_hold_what_is_read_from_their_text(path):
    record = read(path)
    assert record.figures == figures_of(record.text, record.form, record.year)


def test_the_whole_repository_has_two_warnings_of_this_kind():
    """Report 000 states 16 and lists 21; Suqian's 1.05 % does not lead from 3607 to 3646."""
    from gongkai.checks import check

    catalog, mistakes = load_catalog(CONTENT)
    assert mistakes == []
    found = [f for f in check(catalog).findings if f.rule.startswith("figure-")]
    places = [(f.rule, *Path(f.path).parts[-3:]) for f in found]
    assert sorted(places) == [
        ("figure-change", "321300", "government", "2024.yaml"),
        ("figure-parts", "610921", "supply-and-marketing-cooperative", "2023.yaml"),
    ]


SENTENCES = {
    "全县收到政府信息公开申请 1,077 件": [],
    "全县收到政府信息公开申请107件。": [("received", "place", 107)],
    "本机关新收政府信息公开申请共12件，均已答复。": [("received", "organ", 12)],
    "2022年受理政府信息公开申请19件。": [],
    "去年受理政府信息公开申请19件，": [],
    "截至目前累计受理政府信息公开申请190件。": [],
    "受理行政复议申请5件。": [],
    "收到信访投诉申请5件。": [],
    "全年处理“12345”便民服务热线群众投诉171件。": [],
    "平台的有效纠错留言受理1条。": [],
    "全年没有收到公开申请。": [("received", "report", 0)],
    "结转下年度继续办理7件。": [("carried_out", "report", 7)],
    "上年结转3件。": [("carried_in", "report", 3)],
    "现行有效行政规范性文件16件。": [("in_force", "report", 16)],
    "因政府信息公开引发行政复议3件，纠正1件。": [("reconsideration", "report", 3)],
    "培训3次，发布信息30条。": [],
    "收到申请100件次。": [],
}


@pytest.mark.parametrize("sentence", SENTENCES)
def test_better_no_figure_than_a_wrong_one(sentence):
    assert said(sentence) == SENTENCES[sentence]


PARTS = {
    "受理申请30件，其中网络21件、信函9件。": (21, 9),
    "受理申请30件，其中网络21件、信函8件。": (21, 8),
    "受理申请30件，其中予以公开14件、部分公开5件。": (),
    "发布信息71条，其中甲3条、乙14条、丙49条、丁5条；又发布图文96条。": (3, 14, 49, 5),
    "发布信息10条，其中甲4条；乙视频9条。": (),
}


@pytest.mark.parametrize("sentence", PARTS)
def test_parts_are_kept_where_they_are_given_as_the_whole(sentence):
    parts = [figure.parts for figure in figures_of({"overview": sentence}, FORM, 2023)]
    assert (parts or [()]) == [PARTS[sentence]]


@pytest.mark.parametrize(
    ("value", "change", "expected"),
    [
        (30, "+58%", (19, 19)),
        (3646, "+1.05%", (3608, 3608)),
        (3607, "+70.3%", (2118, 2118)),
        (859, "-12.3%", (979, 980)),
        (10, "+0%", (10, 10)),
        (5, "-100%", (0, 999_999_999)),
        (7, "+3%", (7, 6)),
        (95, "+300%", (24, 23)),
    ],
)
def test_a_change_in_percent_implies_the_number_of_the_year_before(value, change, expected):
    assert implied(value, change) == expected


def one(**words):
    return replace(report("320813/government/2024"), figures=(Figure(**{"what": "received", **words}),))


def test_a_figure_is_compared_only_where_it_covers_what_the_tables_cover():
    """Hongze 2024: 17 requests to the office, 95 to the district."""
    assert findings(report("320813/government/2024")) == []
    assert findings(one(scope="organ", value=17, words="17件")) == []
    assert findings(one(scope="organ", value=17, words="17件"), scope="organ") == ["figure-table"]
    assert findings(one(scope="place", value=17, words="17件")) == ["figure-table"]
    assert findings(one(scope="report", value=17, words="17件")) == ["figure-table"]
    assert findings(one(scope="report", value=95, words="95件")) == []


def test_a_missing_cell_is_never_taken_for_0_in_a_comparison():
    record = one(scope="report", value=17, words="17件")
    path = FORM.figures["received"].cells[0]
    assert findings(with_cell(record, path, "lost")) == []


def test_parts_and_change_are_checked():
    assert findings(one(scope="organ", value=30, parts=(21, 8), words="30件")) == ["figure-parts"]
    assert findings(one(scope="organ", value=30, parts=(21, 9), words="30件")) == []
    before = report("320813/government/2023")  # 21 requests
    assert findings(one(scope="place", value=95, change="+352%", words="95件"), before=before) == []
    assert findings(one(scope="place", value=95, change="+90%", words="95件"), before=before) == [
        "figure-change"
    ]


def test_figures_are_written_and_read():
    figures = (
        Figure("received", "organ", 30, "受理申请30件", "+58%", (21, 9)),
        Figure("listed", "report", 16, "推文: 16 篇 # 其中", parts=(13, 3)),
    )
    record = replace(report("320813/government/2024"), figures=figures)
    again, mistakes = load(dump(record), "r.yaml", FORMS)
    assert not mistakes
    assert again.figures == figures
    assert dump(again) == dump(record)


MISTAKES = [
    ("value: 30", "value: 030", "figure-count"),
    ("value: 30", "value: 三十", "figure-count"),
    ("parts: [21, 9]", "parts: [21, x]", "figure-count"),
    ("change: +58%", "change: 58", "figure-percent"),
    ("scope: organ", "scope: county", "one-of"),
    ("what: received", "what: recieved", "one-of"),
    ("    words:", "    word:", "key-unknown"),
]


@pytest.mark.parametrize(("old", "new", "rule"), MISTAKES)
def test_a_mistake_in_a_figure_has_its_own_line(old, new, rule):
    text = dump(one(scope="organ", value=30, words="受理申请30件", change="+58%", parts=(21, 9)))
    assert old in text
    record, mistakes = load(text.replace(old, new, 1), "r.yaml", FORMS)
    assert record is None
    assert [finding.rule for finding in mistakes] == [rule]
    assert mistakes[0].line
