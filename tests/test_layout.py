"""Tables read at once by the pattern of their form: the same record as row by row, or left to the parser."""

import random

import pytest
from records import FORMS, balanced
from test_plain import RECORDS, spoilt

from gongkai.dump import dump
from gongkai.layout import tables_of
from gongkai.load import load


def told(text):
    """The record of a text with every place in it, and what is wrong."""
    record, findings = load(text, "r.yaml", FORMS)
    return record, record and [record.place(path) for path in record.cells], findings


@pytest.fixture
def row_by_row(monkeypatch):
    def told_row_by_row(text):
        with monkeypatch.context() as context:
            context.setattr("gongkai.load.tables_of", lambda *_: None)
            return told(text)

    return told_row_by_row


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: "-".join(path.parts[-3:]))
def test_the_tables_of_every_record_of_the_repository_are_read_at_once(path, row_by_row):
    text = path.read_text(encoding="utf-8")
    record, *_ = told(text)
    assert bool(tables_of(text, FORMS)) is not bool(record.collapsed)
    assert told(text) == row_by_row(text)


def test_whatever_is_spoilt_is_read_as_row_by_row(row_by_row):
    rand = random.Random(2)
    texts = [path.read_text(encoding="utf-8") for path in RECORDS] + [
        dump(balanced(form)) for form in FORMS.values()
    ]
    at_once = good = 0
    for _ in range(1500):
        text = spoilt(rand.choice(texts), rand)
        found, expected = told(text), row_by_row(text)
        assert found == expected, text
        at_once += bool(tables_of(text, FORMS))
        good += found[0] is not None
    assert 200 < at_once < 1300
    assert 200 < good < 1300


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  received:", "  # what came in\n\n  received:"),
        ("text:", "requests:\n  received: lost\ntext:"),
        ("form: ", "form: 2021 # "),
        ("year: ", 'year: "2020"\n# '),
        ("  received:", "  recieved:"),
        ("agency: ", "agency:  "),
    ],
)
def test_what_stands_between_the_lines_makes_no_difference(old, new, row_by_row):
    text = dump(balanced(FORMS["2021"])) + "text:\n  overview: |\n    正文。\n"
    changed = text.replace(old, new, 1)
    assert changed != text
    assert told(changed) == row_by_row(changed)


def test_a_form_that_is_not_known_is_left_to_the_parser():
    text = dump(balanced(FORMS["2021"]))
    assert tables_of(text, {"2019": FORMS["2019"]}) is None
    assert tables_of(text.replace("form: ", "from: "), FORMS) is None
    assert tables_of(text.replace("[", "[ 014,", 1), FORMS) is None
