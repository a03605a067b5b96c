import re
from dataclasses import replace

import pytest
from records import CONTENT, FORMS, balanced, with_cell

from gongkai.dump import dump, scalar
from gongkai.finding import sentences
from gongkai.load import load
from gongkai.parser import read_words
from gongkai.record import Cell, Doubt, Exemption, ExtraRow

FORM = FORMS["2021"]
ROW = FORM.printed()[10]  # a row of seven counts
RECORDS = sorted((CONTENT / "reports").glob("*/*/*/*.yaml"))


def lines_of(record):
    return dump(record).split("\n")


def row_line(lines, row):
    return next(i for i, line in enumerate(lines) if line.strip().startswith(f"{row.name}:"))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("seed", range(20))
def test_load_and_dump_are_inverse(form, seed):
    record = balanced(FORMS[form], seed)
    record = with_cell(record, ROW.cells[0], "blank") if form == "2021" else record
    again, findings = load(dump(record), "r.yaml", FORMS)
    assert not findings
    assert again == record
    assert dump(again) == dump(record)


def test_everything_a_record_may_hold_survives():
    record = balanced(FORM)
    cell = ROW.cells[-1]
    group = next(row for row in FORM.rows.values() if row.rows)
    full = balanced(FORM, collapsed=frozenset({group.path}))
    parts = {
        "text": {FORM.sections[1].name: "一、甲。\n\n“乙”: #丙 - 丁\n- 列表"},
        "exemptions": (
            Exemption(cell, record.cells[cell].printed, "1", "source-wrong", "第3页: “总计”", True),
        ),
        "doubts": (Doubt(cell, "标签 # 不清: 见原文"),),
        "extra_rows": (ExtraRow(FORM.tables[0].name, "其他：文件", ("1", "", "2", "a, [b]")),),
    }
    for each in (record, full):
        made = type(each)(**{**vars(each), **parts})
        if cell not in made.cells:
            continue
        again, findings = load(dump(made), "r.yaml", FORMS)
        assert not findings
        assert again == made
    assert full.collapsed
    assert load(dump(full), "r.yaml", FORMS)[0] == full


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: "/".join(path.parts[-4:]))
def test_the_records_of_the_repository_survive_their_canonical_form(path):
    """Not the same bytes: a contributor's own spacing must not turn a pull request red."""
    record, findings = load(path.read_text(encoding="utf-8"), str(path), FORMS)
    assert not findings
    again, findings = load(dump(record), str(path), FORMS)
    assert not findings
    assert again == record


@pytest.mark.parametrize("sign", ["", '"'], ids=["plain", "parsed"])
@pytest.mark.parametrize("form", FORMS)
def test_every_cell_knows_where_it_stands(form, sign):
    made = balanced(FORMS[form])
    row = made.form.printed()[3]
    made = replace(made, cells={**made.cells, **dict.fromkeys(row.cells, Cell("lost"))})
    text = re.sub(r"(?<=[\[ ])(\d+)(?=[],])", rf"{sign}\1{sign}", dump(made))
    record, lines = load(text, "r.yaml", FORMS)[0], text.split("\n")
    assert record == made
    for path, cell in record.cells.items():
        line, column = record.place(path)
        found = re.match(r"[^\s,\]]+", lines[line - 1][column - 1 :])
        assert found[0].strip(sign) == cell.printed
        assert lines[line - 1].strip().startswith(path.split(".")[-2])
    assert made.place(row.cells[0]) == (0, 0)


WORDS = [
    "a: b",
    "# c",
    "- d",
    "“e”",
    "[f]",
    "yes",
    "g #h",
    "'i",
    "j:",
    " k",
    "2",
    "\\",
    '"',
    "l\tm",
    "~",
    "甲：乙",
]


@pytest.mark.parametrize("word", WORDS)
def test_a_word_written_is_the_word_read(word):
    assert read_words(f"key: {scalar(word)}", "x")["key"] == word


def typed(edit):
    """The findings of a good record after a slip of the keyboard, and the line where it happened."""
    lines = lines_of(balanced(FORM))
    place = row_line(lines, ROW)
    lines[place : place + 1] = edit(lines[place])
    return load("\n".join(lines), "r.yaml", FORMS)[1], place + 1


NUMBER = r"\d+(?=,)"
SLIPS = {
    "a thousands comma": (lambda s: [re.sub(NUMBER, "1,077", s, count=1)], "number-comma"),
    "a missing number": (lambda s: [re.sub(r"\d+, *", "", s, count=1)], "row-length"),
    "an extra number": (lambda s: [re.sub(r"\[", "[7, ", s, count=1)], "row-length"),
    "a doubled row": (lambda s: [s, s], "key-twice"),
    "a misspelt row": (lambda s: [s.replace(ROW.name, ROW.name[:-1])], "row-unknown"),
    "a missing last bracket": (lambda s: [s.replace("]", "")], "bracket"),
    "a missing first bracket": (lambda s: [s.replace("[", " ")], "bracket"),
    "a full-width comma": (lambda s: [s.replace(",", "，", 1)], "fullwidth"),
    "a full-width colon": (lambda s: [s.replace(":", "：", 1)], "fullwidth"),
    "a full-width first bracket": (lambda s: [s.replace("[", "［")], "fullwidth"),
    "a full-width last bracket": (lambda s: [s.replace("]", "］")], "fullwidth"),
    "a lenticular bracket": (lambda s: [s.replace("[", "【").replace("]", "】")], "fullwidth"),
    "a full-width digit": (lambda s: [re.sub(NUMBER, "３０", s, count=1)], "fullwidth"),
    "a unit after a count": (lambda s: [re.sub(NUMBER, "30件", s, count=1)], "number-unit"),
    "the letter O for 0": (lambda s: [re.sub(NUMBER, "1O", s, count=1)], "number-letter"),
    "a lone letter O": (lambda s: [re.sub(NUMBER, "O", s, count=1)], "number-letter"),
    "a leading zero": (lambda s: [re.sub(NUMBER, "014", s, count=1)], "number-zeros"),
    "a time": (lambda s: [re.sub(NUMBER, "1:30", s, count=1)], "number-time"),
    "a negative count": (lambda s: [re.sub(NUMBER, "-3", s, count=1)], "number-sign"),
    "a decimal count": (lambda s: [re.sub(NUMBER, "3.5", s, count=1)], "number-point"),
    "an empty cell": (lambda s: [re.sub(NUMBER, '""', s, count=1)], "number"),
    "a word of one's own": (lambda s: [re.sub(NUMBER, "unknown", s, count=1)], "number"),
    "an underscore": (lambda s: [re.sub(NUMBER, "1_0", s, count=1)], "number"),
    "an Arabic digit": (lambda s: [re.sub(NUMBER, "١٨", s, count=1)], "number"),
    "an empty row": (lambda s: [s.partition("[")[0]], "row-list"),
    "a row left out": (lambda _: [], "row-missing"),
    "a nested list": (lambda s: [s.replace("[", "[[").replace("]", "]]")], "bracket"),
    "a tab for an indent": (lambda s: ["\t" + s.strip()], "yaml"),
    "an alias": (lambda s: [re.sub(NUMBER, "*a", s, count=1)], "yaml-plain"),
    "a tag": (lambda s: [re.sub(NUMBER, "!!int 3", s, count=1)], "yaml-plain"),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_mistake_typed_by_hand_has_its_own_line(slip):
    edit, rule = SLIPS[slip]
    findings, line = typed(edit)
    assert [finding.rule for finding in findings] == [rule]
    finding = findings[0]
    if rule == "row-missing":
        assert ROW.label in finding.message("zh")
    else:
        assert finding.line - line in ((0, 1) if rule in ("key-twice", "yaml") else (0,))
    assert re.fullmatch(rf"r\.yaml:\d+:\d+: 错误 {rule}: [^\n]{{4,280}}", finding.text("zh"))
    assert re.fullmatch(rf"r\.yaml:\d+:\d+: error {rule}: [^\n]{{4,280}}", finding.text("en"))


def test_all_mistakes_of_a_record_are_shown_at_once():
    lines = lines_of(balanced(FORM))
    for row, word in zip(FORM.printed()[8:12], ("O", "014", "1:30", "３"), strict=True):
        place = row_line(lines, row)
        lines[place] = re.sub(NUMBER, word, lines[place], count=1)
    findings = load("\n".join(lines), "r.yaml", FORMS)[1]
    assert {f.rule for f in findings} == {"number-letter", "number-zeros", "number-time", "fullwidth"}


HEAD_SLIPS = [
    ("form: 2021", "form: 2022", "one-of"),
    ("agency: ", "agency：", "fullwidth"),
    ("  title: ", "  title：", "fullwidth"),
    ("form: 2021\n", "", "key-missing"),
    ("year: 2023", "year: 23", "year"),
    ("agency: ", "agent: ", "key-unknown"),
    ("agency: ", "agency:\n  name: ", "word-expected"),
    ("agency: ", "agency: #", "word-expected"),
    ("title: ", "title: #", "word-expected"),
    ("  title: ", "  name: ", "key-unknown"),
    ("year: 2023", "year: 2023\nyear: 2023", "key-twice"),
]


@pytest.mark.parametrize(("old", "new", "rule"), HEAD_SLIPS)
def test_a_mistake_in_the_head_is_found(old, new, rule):
    text = dump(balanced(FORM))
    assert old in text
    findings = load(text.replace(old, new, 1), "r.yaml", FORMS)[1]
    assert rule in [finding.rule for finding in findings]


def test_mistakes_in_the_head_are_shown_with_all_others():
    text = dump(balanced(FORM)).replace("agency: ", "agency: #").replace("year: 2023", "year: 23")
    assert [finding.rule for finding in load(text, "r.yaml", FORMS)[1]] == ["word-expected", "year"]


@pytest.mark.parametrize(
    "text", ["", "   ", "- a\n- b", "word", "a: 1\n---\nb: 2", "\x00", "a: [" * 30, "{" * 90000]
)
def test_what_is_no_record_is_refused_in_one_line(text):
    record, findings = load(text, "r.yaml", FORMS)
    assert record is None
    assert len(findings) == 1
    assert "\n" not in findings[0].text("zh")


def test_every_sentence_is_in_both_languages():
    for rule, wording in sentences().items():
        assert set(wording) == {"zh", "en"}, rule
        fields = [set(re.findall(r"{(\w+)}", wording[lang])) for lang in ("zh", "en")]
        assert fields[0] == fields[1], rule
