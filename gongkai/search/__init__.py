"""Full-text search: Pagefind's index of a staging copy, and the short lists of names that answer first.

The staging copy is written in tokens of our own with spaces between: a number, a Latin word, a Han character
or, for any other character (punctuation, space, line end, rare Han), `ǀ` and its code in hexadecimal. Such a
phrase is found exactly where its text stands, in every browser, and the text can be read back whole.
So a query is a substring, save that numbers and Latin words are whole and their case does not count: 30件 is
not found in 130件, a lone digit is found where it stands as a number, a lone mark wherever it is printed.
"""

import html
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

# templates/assets/search/tokens.js cuts queries by the same three lines.
TOKEN = re.compile(r"[0-9]+|[A-Za-z]+|[\s\S]")
PLAIN = re.compile("[0-9A-Za-z㐀-䶿一-鿿]")
MARK = "ǀ"  # a letter without case or accent: Pagefind takes what follows as part of a word

# No language: Pagefind then neither stems nor segments.
STAGED = """<!doctype html>
<html lang="und"><head><meta charset="utf-8"></head>
<body><b data-pagefind-meta="title">{title}</b> {text}{marks}</body></html>
"""
FILTER = '<i data-pagefind-filter="{name}:{value}"></i>'
ORDER = '<i data-pagefind-sort="{name}:{value}"></i>'
UNUSED = ("pagefind-*ui.*", "pagefind-highlight.js", "pagefind-worker.js")


class SearchError(Exception):
    """The index could not be made; the message is one line that says what to do."""


@dataclass(frozen=True)
class SearchPage:
    """One page to be found: `text` begins with a line of names, `filters` has ids by filter name.

    `orders` has the page's place in each order by which results can be sorted, the first being 0.
    """

    address: str
    title: str
    text: str
    filters: dict[str, list[str]]
    orders: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class PlaceName:
    """One place, found by its Chinese or English name; `reports` lie in it or below it."""

    code: str
    name: str
    en: str
    reports: int

    @property
    def row(self) -> list[object]:
        return [self.code, self.name, self.en, self.reports]


@dataclass(frozen=True)
class AgencyName:
    """One agency, found by its names and aliases; its address begins with the code of its place."""

    address: str
    name: str
    en: str
    kind: str
    aliases: list[str]

    @property
    def row(self) -> list[object]:
        return [self.address, self.name, self.en, self.kind, *self.aliases]


@dataclass(frozen=True)
class Searched:
    """All that can be found; `abbreviations` are pairs of a part of a name and its short form."""

    pages: list[SearchPage]
    places: list[PlaceName]
    agencies: list[AgencyName]
    abbreviations: list[tuple[str, str]]


def write_search(searched: Searched, out: Path) -> None:
    """Write `out`/pagefind/ (none where there are no pages) and the lists of names in `out`/search/."""
    folder = out / "search"
    _write_list(folder / "places.json", sorted(place.row for place in searched.places))
    _write_list(folder / "names.json", sorted(agency.row for agency in searched.agencies))
    _write_list(folder / "abbreviations.json", searched.abbreviations)
    with tempfile.TemporaryDirectory(prefix=".search-", dir=out) as staging:
        for page in searched.pages:
            _stage(page, Path(staging))
        _replace(out / "pagefind", Path(staging) if searched.pages else None)


def tokens(text: str) -> str:
    """The tokens of a text, separated by single spaces."""
    return " ".join(_token(piece) for piece in TOKEN.findall(text))


def _token(piece: str) -> str:
    if not PLAIN.match(piece):
        return f"{MARK}{ord(piece):x}"
    # Pagefind would also index We and Chat for WeChat, as if they stood alone.
    return piece if piece in (piece.upper(), piece.lower(), piece.capitalize()) else piece.lower()


def _stage(page: SearchPage, staging: Path) -> None:
    file = staging / page.address / "index.html"
    if file.exists():
        raise SearchError(f"{page.address}: found two pages at this address, expected one; rename one")
    file.parent.mkdir(parents=True, exist_ok=True)
    text = STAGED.format(title=tokens(page.title), text=tokens(f"\n{page.text}"), marks=_marks(page))
    file.write_text(text, encoding="utf-8")


def _marks(page: SearchPage) -> str:
    filters = [(name, value) for name, values in page.filters.items() for value in values]
    marks = [FILTER.format(name=html.escape(name), value=html.escape(value)) for name, value in filters]
    marks += [ORDER.format(name=html.escape(name), value=value) for name, value in page.orders.items()]
    return "".join(marks)


def _replace(target: Path, staging: Path | None) -> None:
    beside = target.with_name(f"{target.name}.partial")
    shutil.rmtree(beside, ignore_errors=True)
    if staging:
        _run_pagefind(staging, beside.resolve())
    shutil.rmtree(target, ignore_errors=True)
    if staging:
        beside.rename(target)


def _run_pagefind(staging: Path, output: Path) -> None:
    command = [sys.executable, "-m", "pagefind_bin", "--site", ".", "--output-path", str(output), "--silent"]
    try:
        # In the staging folder, so that a pagefind.toml lying about elsewhere has no say.
        subprocess.run(command, cwd=staging, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        shutil.rmtree(output, ignore_errors=True)
        advice = "run: pip install --force-reinstall pagefind-bin"
        raise SearchError(f"pagefind: {_said(error)}; {advice}") from None
    for pattern in UNUSED:
        for file in output.glob(pattern):
            file.unlink()


def _said(error: OSError | subprocess.CalledProcessError) -> str:
    """The last line the program wrote, or what the system says of it."""
    if isinstance(error, OSError):
        return f"cannot be started ({error.strerror})"
    lines = error.stderr.decode(errors="replace").strip().splitlines()
    return f"failed with code {error.returncode} ({lines[-1] if lines else 'no message'})"


def _write_list(target: Path, rows: Sequence[object]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f"{target.name}.partial")
    beside.write_text(json.dumps(rows, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    beside.replace(target)
