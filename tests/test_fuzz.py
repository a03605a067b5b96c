"""Random records and random damage: what is written is what is read, and nothing else is let in."""

import string
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from records import CONTENT, FORMS, balanced
from trees import AGENCIES, tree

from gongkai.command import main
from gongkai.dump import dump
from gongkai.files import HIDDEN
from gongkai.finding import LINE, Refused
from gongkai.grammar import load_form
from gongkai.load import load
from gongkai.readers import READERS
from gongkai.recognize import recognize
from gongkai.record import Doubt, ExtraRow
from gongkai.values import MISSING

FORM = FORMS["2021"]
GOOD = {name: dump(balanced(form)) for name, form in FORMS.items()}
NAMES = ("site.yaml", "places.yaml", "abbreviations.yaml")
AROUND = {name: (CONTENT / name).read_text(encoding="utf-8") for name in NAMES} | {
    "reports/61/610921/agencies.yaml": AGENCIES,
    "pages/about.md": "# 关于\n\n一段话。\n",
}
LONG = "long"  # the profile of benchmarks/fuzz.py, which brings its own number of examples
FEW = {} if settings.get_current_profile_name() == LONG else {"max_examples": 150, "derandomize": True}
FEWER = FEW and {"max_examples": 40}
QUICK = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], **FEW)

TOKENS = [
    *":-?,[]{}#&*!|>'\"%@`~<=0１ \t\n",
    "---\n",
    "...\n",
    "<<",
    "lost",
    "blank",
    "- ",
    ": ",
    " #",
    "\\n",
    "　",
    "？",
]
SHOWN = st.text(st.one_of(st.sampled_from("".join(TOKENS)), st.characters()), min_size=1, max_size=30)
WORDS = SHOWN.filter(lambda word: not HIDDEN.search(word) and "\r" not in word and word != "\ufffe")


def tidy(text):
    return "\n".join(line.rstrip() for line in text.split("\n")).strip()


NARRATIVE = WORDS.map(tidy).filter(bool)


@QUICK
@given(st.data())
def test_what_a_record_says_survives_being_written(data):
    record = balanced(FORM)
    cells = list(record.cells)
    made = replace(
        record,
        agency=data.draw(WORDS),
        source={**record.source, "title": data.draw(WORDS), "damage": data.draw(WORDS)},
        text={section.name: data.draw(NARRATIVE) for section in FORM.sections},
        doubts=(Doubt(cells[3], data.draw(WORDS)),),
        extra_rows=(ExtraRow(FORM.tables[0].name, data.draw(WORDS), tuple(data.draw(st.lists(WORDS)))),),
    )
    again, findings = load(dump(made), "r.yaml", FORMS)
    assert not findings
    assert again == made
    assert dump(again) == dump(made)


@st.composite
def damaged(draw, texts):
    """A good text with its name, after a slip or two: a byte, token or line changed, doubled or moved."""
    name = draw(st.sampled_from(sorted(texts)))
    text = texts[name]
    for _ in range(draw(st.integers(1, 2))):
        at = draw(st.integers(0, len(text)))
        token = draw(st.one_of(st.sampled_from(TOKENS), st.sampled_from(string.printable), st.characters()))
        lines = text.split("\n")
        line = at % len(lines)
        other = draw(st.integers(0, len(lines)))
        text = draw(
            st.sampled_from(
                [
                    text[:at] + token + text[at:],
                    text[:at] + token + text[at + 1 :],
                    text[:at] + text[at + draw(st.integers(1, 5)) :],
                    "\n".join(lines[:line] + lines[line + 1 :]),
                    "\n".join(lines[:line] + lines[line : line + 1] + lines[line:]),
                    "\n".join([*lines[:other], lines[line], *lines[other:]]),
                ]
            )
        )
    return name, text


def meaning(text):
    """What a YAML text says by another reader than ours, the ways to say one thing made equal."""
    found = yaml.load(text, yaml.CBaseLoader)
    for name in (table.name for form in FORMS.values() for table in form.tables):
        found[name] = rows(found[name]) if name in found else {}
    found["text"] = {key: tidy(body) for key, body in found.get("text", {}).items()}
    return {key: value for key, value in found.items() if value}


def rows(body):
    if isinstance(body, dict):
        return {key: rows(value) for key, value in body.items()}
    words = set(body) if isinstance(body, list) else {body}
    return words.pop() if len(words) == 1 and words <= set(MISSING) else body


@QUICK
@given(damaged(GOOD))
def test_a_damaged_record_is_refused_or_says_what_its_text_says(found):
    _, text = found
    record, findings = load(text, "r.yaml", FORMS)
    assert (record is None) == bool(findings)
    for finding in findings:
        for line in (finding.text("zh"), finding.text("en")):
            assert len(line) <= LINE
            assert line.isprintable()
            assert line.startswith("r.yaml:")
    if record:
        assert meaning(dump(record)) == meaning(text)
        assert load(dump(record), "again", FORMS)[0] == record


@settings(QUICK, **FEWER)
@given(damaged(AROUND))
def test_a_site_of_a_damaged_file_is_built_or_refused_in_short_lines(found):
    name, text = found
    with TemporaryDirectory() as folder, redirect_stdout(StringIO()) as said, redirect_stderr(said):
        content = tree(Path(folder))
        (content / name).write_text(text, encoding="utf-8", errors="replace", newline="")
        assert main(["--content", str(content), "site", "--jobs", "1", "--base-url", "https://a.org"]) < 2
    assert all(len(line) <= LINE and line.isprintable() for line in said.getvalue().splitlines())


@QUICK
@given(st.one_of(st.text(max_size=200), st.text("[]{}:,-?&*!|>'\"%@`# \n\tab0", max_size=200)))
def test_any_text_is_refused_in_short_lines(text):
    record, findings = load(text, "r.yaml", FORMS)
    assert record is None
    assert findings
    assert all(len(finding.text("zh")) <= LINE for finding in findings)


DAMAGED = test_a_damaged_record_is_refused_or_says_what_its_text_says.__name__
FORM_TEXT = (CONTENT / "forms" / f"{FORM.id}.yaml").read_text(encoding="utf-8")


@QUICK
@given(st.data())
def test_a_damaged_form_is_refused_in_one_line_or_whole(data):
    lines = FORM_TEXT.split("\n")
    at, other = (data.draw(st.integers(0, len(lines) - 1)) for _ in range(2))
    slips = [lines[other], "", lines[at][1:], f" {lines[at]}", data.draw(SHOWN)]
    column = data.draw(st.integers(0, len(lines[at])))
    slips.append(lines[at][:column] + data.draw(st.sampled_from(TOKENS)) + lines[at][column:])
    text = "\n".join([*lines[:at], data.draw(st.sampled_from(slips)), *lines[at + 1 :]])
    with TemporaryDirectory() as folder:
        path = Path(folder, f"{FORM.id}.yaml")
        path.write_text(text, encoding="utf-8", errors="replace", newline="")
        refused_or(lambda: load_form(path).balances())


def refused_or(step):
    """Nothing but a refusal in one short line may come of it."""
    try:
        step()
    except Refused as error:
        line = error.finding.text("zh")
        assert len(line) <= LINE
        assert line.isprintable()


TAGS = st.one_of(
    st.sampled_from(
        [
            "table",
            "tr",
            "td",
            "th",
            "p",
            "div",
            "br",
            "h1",
            "b",
            "a",
            "ul",
            "li",
            "style",
            "title",
            "nav",
            "sup",
            "html",
            "body",
        ]
    ).flatmap(
        lambda tag: st.sampled_from([f"<{tag}>", f"</{tag}>", f"<{tag} colspan=3>", f"<{tag} rowspan=2"])
    ),
    st.sampled_from(["<!--", "-->", "<![CDATA[", "<meta charset=gbk>", "&nbsp;", "&#x0;", "&#8;", "<?a?>"]),
)
PRINTED = [row.label for row in FORM.printed()] + [part.label for part in (*FORM.tables, *FORM.sections)]
PIECES = st.one_of(
    st.sampled_from(PRINTED),
    st.sampled_from(
        ["1", "0", " ", "  ", "\t", "\n", "|", "\u3000", "- ", "# ", "**", "2023年", "总计", "\n\n", "/"]
    ),
    SHOWN,
)
MADE = st.lists(PIECES, max_size=60).map("".join)


@QUICK
@given(MADE)
def test_any_text_is_read_or_refused(text):
    refused_or(lambda: recognize(READERS[".txt"](text.encode("utf-8", "replace"), "a.txt"), FORMS))


@QUICK
@given(st.lists(st.one_of(TAGS, PIECES), max_size=60).map("".join))
def test_any_page_is_read_or_refused(text):
    refused_or(lambda: recognize(READERS[".html"](text.encode("utf-8", "replace"), "a.html"), FORMS))


@QUICK
@given(st.binary(max_size=300))
def test_any_bytes_are_refused_by_every_reader(data):
    for suffix in (".txt", ".html", ".docx", ".pdf"):
        refused_or(lambda suffix=suffix: recognize(READERS[suffix](data, f"a{suffix}"), FORMS))
