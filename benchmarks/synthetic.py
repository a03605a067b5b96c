"""Places, agencies and balanced reports in any number, by walking the forms: dense, sparse, incomplete.

Each has 2,500 characters of narrative of its own.
"""

import os
import sys
from collections import Counter
from dataclasses import replace
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from narrative import narratives  # noqa: E402
from records import CONTENT, FORMS, balanced, record, small, sparse  # noqa: E402

from gongkai.catalog import Catalog, Report  # noqa: E402
from gongkai.exports.entry import Entry  # noqa: E402
from gongkai.form import PREVIOUS  # noqa: E402
from gongkai.registry import Agency, Place, load_site  # noqa: E402

PROVINCES, PREFECTURES, COUNTIES = 31, 12, 9
YEARS = range(2018, 2026)
KINDS = 50  # different reports of each form; their cells are copied for each report


def catalog(count):
    """Places and agencies for so many reports, spread over all provinces; the catalogue holds no reports."""
    places = {place.code: place for place in _places()}
    counties = [place for place in places.values() if len(place.above) == 2]
    needed = -(-count // len(YEARS))
    agencies = {}
    for county, share in zip(counties, _shares(needed, len(counties)), strict=True):
        for number in range(share):
            agency = Agency(
                county.code, f"organ-{number}", f"第{number}局", f"Bureau {number}", "department", "organ"
            )
            agencies[agency.address] = agency
    return Catalog(CONTENT, load_site(CONTENT), FORMS, places, agencies)


def entries(catalog, count):
    """So many reports, one at a time, in the order of the tree."""
    made = {form.id: _kinds(form) for form in FORMS.values()}
    return islice(_entries(catalog, made), count)


def _entries(catalog, found):
    texts = narratives()
    for number, agency in enumerate(catalog.agencies.values()):
        places = tuple(catalog.places[code] for code in (*catalog.places[agency.place].above, agency.place))
        for year in YEARS:
            made = found["2019" if year < 2021 else "2021"][number % KINDS]
            text = {made.form.sections[1].name: next(texts)}
            fresh = replace(made, agency=agency.name, year=year, cells=dict(made.cells), text=text)
            report = Report(agency, fresh, Path(f"{year}.yaml"))
            balance = "undecided" if fresh.missing else "holds"
            yield Entry(report, places, Counter({balance: 42}), balance)


def _kinds(form):
    """A third dense, a third nearly all zeros, a third with some rows lost; all balanced."""
    found = []
    for seed in range(KINDS):
        made = balanced(form, seed, draw=sparse if seed % 3 == 1 else small)
        printed = {path: cell.printed for path, cell in made.cells.items()} | _steady(form, made)
        lost = dict.fromkeys(list(printed)[-40:], "lost") if seed % 3 == 2 else {}
        found.append(record(form, printed | lost))
    return found


def _steady(form, made):
    """As much is carried over from the year before as into the next, so that an agency's years agree."""
    pairs = [
        pair
        for balance in form.balances()
        if len(balance.left) == len(balance.right) == 2
        for pair in zip(balance.left, balance.right, strict=True)
    ]
    for balance in form.between_years():
        now = [path for path in balance.right if not path.startswith(PREVIOUS)]
        pairs += zip(balance.left[1:], now, strict=False)
    return {left: made.cells[right].printed for left, right in pairs}


def _places():
    for province in range(PROVINCES):
        code = f"{11 + province}"
        yield Place(f"{code}0000", f"第{code}省", f"Province {code}")
        for prefecture in range(1, PREFECTURES + 1):
            yield Place(f"{code}{prefecture:02}00", f"第{prefecture}市", f"Prefecture {prefecture}")
            for county in range(1, COUNTIES + 1):
                name = f"{code}{prefecture:02}{county:02}"
                yield Place(name, f"第{county}县", f"County {county}")


def _shares(total, parts):
    return [total // parts + (number < total % parts) for number in range(parts)]


def machine():
    """The processor and how many of it there are."""
    names = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    return f"{names[0].partition(': ')[2]} × {os.cpu_count()}, Python {sys.version.split()[0]}"
