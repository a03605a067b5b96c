"""Prose like that of reports: a character after the two before it, from the repository's own."""

import random
import re
from collections import defaultdict
from pathlib import Path

CONTENT = Path(__file__).parent.parent / "content"
SEED = 20080501  # the day the Regulation came into force
LENGTH = 2500  # characters of a narrative
PARAGRAPH = 125  # characters
POOL = 4000  # paragraphs; of twenty of them hardly two reports have more than one in common


def chains():
    """The characters that follow each pair of characters in the repository's own prose, and the pairs."""
    prose = [*CONTENT.glob("pages/*.md"), *CONTENT.glob("reports/*/*/*/*.yaml")]
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(prose))
    text = re.sub("[^㐀-鿿，。、；：]", "", text)
    after = defaultdict(list)
    for at in range(len(text) - 2):
        after[text[at : at + 2]].append(text[at + 2])
    return after, list(after)


def characters(chance, strewn=lambda: ()):
    """Without end; `strewn` gives what else comes after each."""
    after, starts = chains()
    pair = chance.choice(starts)
    while True:
        follow = after.get(pair)
        if follow:
            pair = pair[1] + chance.choice(follow)
            yield pair[1]
            yield from strewn()
        else:
            pair = chance.choice(starts)


def narratives():
    """Without end, each of some paragraphs, as text."""
    chance = random.Random(SEED)
    found = characters(chance)
    pool = ["".join(next(found) for _ in range(PARAGRAPH)) for _ in range(POOL)]
    while True:
        yield "\n\n".join(chance.sample(pool, LENGTH // PARAGRAPH))
