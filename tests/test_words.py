"""The words of the pages: both languages, all used, nothing written past them."""

import json
import re

from lxml import html
from records import FORMS, ROOT
from sites import pages

from gongkai.pages.wording import Wording, labels_of

TEMPLATES = ROOT / "templates"
HAN = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")


def test_every_word_has_both_languages_and_templates_have_no_text_of_their_own():
    words = Wording(TEMPLATES / "words.yaml").words
    assert all(
        HAN.search(both["zh"]) or both["zh"] == "English" or "{n}" in both["zh"] for both in words.values()
    )
    assert [key for key, both in words.items() if HAN.search(both["en"]) and key != "switch"] == []
    for both in words.values():
        assert sorted(re.findall(r"\{\w+\}", both["zh"])) == sorted(re.findall(r"\{\w+\}", both["en"]))
    own = [path.name for path in TEMPLATES.rglob("*.html") if HAN.search(path.read_text(encoding="utf-8"))]
    styles = [path.name for path in TEMPLATES.rglob("*.css") if HAN.search(path.read_text(encoding="utf-8"))]
    assert own + styles == []


def test_every_word_is_used_and_every_used_word_exists():
    words = Wording(TEMPLATES / "words.yaml").words
    files = [*TEMPLATES.glob("*.*ml"), *(ROOT / "gongkai").rglob("*.py")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files if path.name != "words.yaml")
    quoted = set(re.findall(r'["\']([a-z][\w-]*)["\']', text))
    families = set(re.findall(r'"([a-z]+-)(?:" ~|\{)', text))
    unused = [key for key in words if key not in quoted and not key.startswith(tuple(families))]
    assert unused == []
    called = set(re.findall(r'(?:\bt|[^.]word|self\.both)\("([\w-]+)"[,)]', text))
    assert len(called) > 50
    assert called <= set(words)


def test_every_label_of_the_forms_has_one_english_name():
    found = {}
    for form in FORMS.values():
        for zh, en in labels_of(form):
            assert found.setdefault(zh, en) == en, zh


def test_the_switch_knows_every_chinese_text_of_every_page(site):
    """Whatever no element says is in a language of its own is a known text, a marked word, or a name."""
    found = json.loads((site / "assets/words.json").read_text(encoding="utf-8"))
    for path in pages(site):
        tree = html.fromstring(path.read_bytes())
        if tree.xpath("//a[@class='switch']"):
            continue  # a page with an English twin
        names = {name.text_content().strip() for name in tree.xpath("//*[@data-en]")}
        assert set(tree.xpath("//@data-t")) <= set(found["words"])
        known = found["texts"].keys() | names
        bare = tree.xpath(
            "//body//text()[not(ancestor::*[@lang and not(self::html)] | ancestor::*[@data-t])]"
        )
        texts = {text for text in map(str.strip, bare) if HAN.search(text) and not text[0].isdecimal()}
        assert texts <= known, path
        said = tree.xpath("//@aria-label[not(../@data-ta)] | //@placeholder[not(../@data-ta)]")
        assert [text for text in said if text not in known] == [], path
