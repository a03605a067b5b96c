"""Which findings a site holds while it is built: no more than its pages show, and none less."""

import random

from gongkai.foremost import Foremost
from gongkai.pages.lists import SHOWN

SEVERITIES = ("error", "warning", "notice")


def tree(count):
    """Findings of made-up records, in the order of the tree: severity and path."""
    made = random.Random(8)
    places = [f"{province}/{province}{place:04}" for province in range(11, 16) for place in range(40)]
    for place in places:
        for year in range(2018, 2026):
            for _ in range(made.randrange(count)):
                yield made.choice(SEVERITIES), f"content/reports/{place}/organ/{year}.yaml"


def test_what_the_first_page_shows_is_kept():
    found = list(tree(6))
    foremost = Foremost()
    kept = [
        (severity, path, at) for at, (severity, path) in enumerate(found) if foremost.keeps(severity, path)
    ]
    for severity in SEVERITIES:
        every = [(path, at) for at, (s, path) in enumerate(found) if s == severity]
        listed = sorted(every, key=lambda pair: (pair[0].split("/")[2], -int(pair[0][-9:-5]), pair[1]))
        own = [(path, at) for s, path, at in kept if s == severity]
        assert len(every) > 10 * SHOWN
        assert set(listed[:SHOWN]) <= set(own)  # as the page has them
        assert every[:50] == own[:50]  # as the command line has them
        assert len(own) < len(every) / 3 or severity == "error"
    assert sum(severity == "error" for severity, *_ in kept) == sum(s == "error" for s, _ in found)


def test_where_few_are_found_all_are_kept():
    found = [(severity, path) for severity, path in tree(2) if severity == "notice"][: SHOWN - 1]
    foremost = Foremost()
    assert all(foremost.keeps(severity, path) for severity, path in found)


def test_what_is_about_no_record_is_kept():
    foremost = Foremost()
    assert all(foremost.keeps("warning", "content/reports/61/610921/agencies.yaml") for _ in range(3 * SHOWN))
