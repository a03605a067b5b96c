"""What an agency-year adds to a site, kind by kind: `python benchmarks/size.py [N]` weighs one of N reports.

A third of them has every cell filled, a third is nearly all zeros, a third has lost rows; each has 2,500
characters of narrative of its own. The table has bytes a report, of the whole site.
"""

import re
import sys
import tempfile
from collections import Counter
from pathlib import Path

from synthetic import ROOT, machine
from taken import taken

from content import write_content

COUNT = 2000
ADDRESS = "https://gongkai.example.org"
CODES = (0, 1)  # a large site is too heavy for GitHub Pages
KINDS = {  # the first that fits what lies below the site
    "page": r"\d{6}/[^/]+/\d{4}/index\.html",
    "json": r"\d{6}/[^/]+/\d{4}\.json",
    "csv": r"\d{6}/[^/]+/\d{4}\.csv",
    "search": r"pagefind/.*|search/.*",
    "lists": r"lists/.*",
    "page of the agency": r"\d{6}/[^/]+/index\.html",
    "data of the agency": r"\d{6}/[^/]+\.(json|csv)",
    "pages of places": r"\d{6}/index\.html",
    "data of places": r"\d{6}\.(json|csv).*",
    "years and rows of the form": r"(years|indicators)/.*",
    "downloads": r"data/.*",
    "all else": r".*",
}
OWN = 5  # of these, what is of one agency-year or grows with it alone


def weighed(site, count):
    """Bytes a report of every kind."""
    found = Counter()
    for path in site.rglob("*"):
        if path.is_file():
            name = path.relative_to(site).as_posix()
            kind = next(kind for kind, pattern in KINDS.items() if re.fullmatch(pattern, name))
            found[kind] += path.stat().st_size / count
    return found


def built(count, folder):
    content, out = folder / "content", folder / "site"
    content.mkdir()
    write_content(count, content)
    command = [sys.executable, ROOT / "build.py", "--content", content, "site", "--out", out]
    taken([*command, "--base-url", ADDRESS], CODES)
    return out


def table(found):
    whole = sum(found.values())
    own = sum(found[kind] for kind in list(KINDS)[:OWN])
    lines = [*((kind, found[kind]) for kind in KINDS), (f"the first {OWN}", own), ("all", whole)]
    return "\n".join(["| kind | B a report |", "| --- | ---: |", *(f"| {k} | {n:,.0f} |" for k, n in lines)])


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    with tempfile.TemporaryDirectory() as folder:
        print(f"{machine()}\n\n{table(weighed(built(count, Path(folder)), count))}")
