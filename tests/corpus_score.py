"""What a reading of a made report is worth: counts of cells right, read, silently wrong and doubted."""

import time
from collections import Counter

from corpus import FORMS

from gongkai.balance.answers import answers_of
from gongkai.finding import Refused
from gongkai.readers import read_document
from gongkai.recognize import recognize

MISSING = {"blank", "lost"}


def score(made, path):
    """Counts for one report: `due` are numbers other than 0 that nothing hides, `silent` wrong undoubted."""
    begun = time.perf_counter()
    try:
        record = recognize(read_document(path), FORMS).record
    except Refused as error:
        print(error)
        return Counter(refused=1, reports=1, cells=len(made.truth))
    spent = time.perf_counter() - begun
    found = {cell: record.cells[cell].printed if cell in record.cells else "lost" for cell in made.truth}
    found |= {cell: value.printed for cell, value in record.cells.items()}
    doubted = {doubt.cell for doubt in record.doubts}
    wrong = {cell for cell, word in found.items() if word not in made.truth.get(cell, {"lost"})}
    due = {cell for cell, words in made.truth.items() if not words & {*MISSING, "0"}}
    states = Counter(answer.state for answer in answers_of(record))
    reported = bool(states["broken"] + states["impossible"])
    whole = all(len(words) == 1 for words in made.truth.values()) and made.balanced
    return Counter(
        reports=1,
        cells=len(found),
        right=len(found) - len(wrong),
        due=len(due),
        read=len(due - wrong),
        silent=sum(found[cell] != "lost" and cell not in doubted for cell in wrong),
        unflagged=len(made.doubted - doubted - {cell for cell in found if found[cell] == "lost"}),
        doubted=len(doubted),
        whole=whole,
        exact=whole and not wrong,
        unbalanced=not made.balanced,
        reported=not made.balanced and reported,
        microseconds=int(spent * 1_000_000),
    )
