"""Plain YAML read line by line: the same words at the same places as from the parser, or left to it."""

import random

import pytest
from records import CONTENT, FORMS, balanced

from gongkai.dump import dump
from gongkai.files import HIDDEN, only_visible
from gongkai.finding import Refused
from gongkai.parser import by_events
from gongkai.plain import plain_top
from gongkai.words import Mapping, Words

RECORDS = sorted((CONTENT / "reports").glob("*/*/*/20*.yaml"))
SIGNS = " -:#,|>[]{}'\"&*!?%@`~\\\n\n  ab1.，　年"


def told(value):
    """A value with all its words and places."""
    place = (value.line, value.column)
    if isinstance(value, Mapping):
        keys = [(str(key), key.line, key.column, told(item)) for key, item in value.items()]
        return (*place, keys, [str(key) for key in value.twice])
    if isinstance(value, Words):
        items = [told(item) if isinstance(item, Mapping | Words) else str(item) for item in value]
        return (*place, [(value.place(at), item) for at, item in enumerate(items)])
    return (*place, str(value))


def parsed(text):
    """What the parser says; None where it refuses."""
    try:
        return told(by_events(text, "r.yaml"))
    except Refused:
        return None


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: "-".join(path.parts[-3:]))
def test_every_record_of_the_repository_is_read_without_the_parser(path):
    text = path.read_text(encoding="utf-8")
    assert told(plain_top(text, "r.yaml")) == parsed(text)


def test_whatever_is_spoilt_is_read_as_the_parser_reads_it_or_left_to_it():
    rand = random.Random(1)
    texts = [path.read_text(encoding="utf-8") for path in RECORDS] + [
        dump(balanced(f)) for f in FORMS.values()
    ]
    plain = 0
    for _ in range(6000):
        text = spoilt(part(rand.choice(texts), rand), rand)
        found = None if HIDDEN.search(text) else plain_top(text, "r.yaml")
        if found is not None:
            plain += 1
            assert told(found) == parsed(text), text
    assert 1000 < plain < 5000


def test_no_hidden_character_passes_for_a_plain_one():
    hidden = [sign for sign in map(chr, range(0x110000)) if HIDDEN.match(sign)]
    assert len(hidden) > 2000
    for sign in hidden:
        with pytest.raises(Refused):
            only_visible(f"年{sign}报\n", "r.yaml")
    only_visible("年\t\u3000报\r\n", "r.yaml")


def part(text, rand):
    """A dozen lines that begin with a key at the margin."""
    lines = text.split("\n")
    begin = rand.choice([at for at, line in enumerate(lines) if line[:1].isalpha()])
    return "\n".join(lines[begin : begin + 12]) + "\n"


def spoilt(text, rand):
    """The text with one to three slips: a sign too many or too few, lines lost, doubled or moved in."""
    for _ in range(rand.randint(1, 3)):
        at = rand.randrange(len(text))
        lines = text.split("\n")
        line = rand.randrange(len(lines))
        match rand.randrange(6):
            case 0:
                text = text[:at] + rand.choice(SIGNS) + text[at:]
            case 1:
                text = text[:at] + text[at + rand.randint(1, 3) :]
            case 2:
                text = "\n".join(lines[:line] + lines[line + 1 :])
            case 3:
                text = "\n".join(lines[: line + 1] + lines[line:])
            case 4:
                text = "\n".join([*lines[:line], " " * rand.randint(1, 3) + lines[line], *lines[line + 1 :]])
            case _:
                text = "\n".join([*lines[:line], lines[line][rand.randint(1, 3) :], *lines[line + 1 :]])
    return text
