"""The long lists of the site as files: a page shows the first lines, and its script fetches the others.

`lists/reports/61/2023.json` is a chunk; `lists/reports.json` counts the lines of every chunk by kind.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gongkai.balance.answers import ANSWERS
from gongkai.commits import KINDS
from gongkai.exports.objects import json_text, write_json
from gongkai.finding import LANGUAGES, SEVERITIES
from gongkai.form import Form
from gongkai.pages.lines import Chunk, Lists
from gongkai.pages.wording import Wording
from gongkai.registry import SCOPES, Place
from gongkai.values import MISSING

TOLD = ("cell", "before", "after", "words", "uncompared", "more-cells")
SHOWN = 100  # lines on a page, and as many are drawn at once
WORDS = (
    *(f"answer-{state}" for state in ANSWERS),
    *(f"severity-{severity}" for severity in SEVERITIES),
    *(f"scope-{scope}" for scope in SCOPES),
    *(f"mark-{gap}" for gap in (*MISSING, "absent")),
    *(
        "list-status",
        "list-none",
        "list-loading",
        "list-failed",
        "list-before",
        "list-after",
        "list-pages",
        *(f"changes-{word}" for word in (*KINDS.values(), *TOLD)),
        "table-scroll",
        "none-yet",
        "line",
    ),
)


@dataclass(frozen=True)
class LongList:
    """A list of which a page shows the first lines: where they are, how one is drawn, and how many.

    `given` narrows it, or says what is drawn: the data of its element. `shown` lines stand on the page.
    """

    name: str
    row: str
    count: int
    given: Mapping[str, object] = field(default_factory=dict)
    shown: int = SHOWN

    @property
    def data(self) -> dict[str, object]:
        """As attributes; JSON where it is no text."""
        found = {"list": self.name, "row": self.row, "count": self.count, "size": SHOWN, **self.given}
        return {f"data-{key}": v if isinstance(v, str) else json_text(v) for key, v in found.items()}


def places_of(form: Form, paths: Iterable[str]) -> list[int | None]:
    """Where cells stand among the figures of a line; None for those of another form."""
    places = {path: at for at, path in enumerate(form.columns)}
    return [places.get(path) for path in paths]


Counts = Mapping[str, Mapping[str, int]]  # by chunk and kind


def write_lists(parts: Iterable[Lists], out: Path) -> dict[str, Counts]:
    """Join the lists of parts and write their chunks below `out`; returns what is in them, by list."""
    joined: dict[str, dict[str, list[Chunk]]] = defaultdict(lambda: defaultdict(list))
    for part in parts:
        for name, chunks in part.items():
            for chunk, content in chunks.items():
                joined[name][chunk].append(content)
    return {name: _write_chunks(chunks, out / "lists" / name) for name, chunks in joined.items()}


def _first(chunk: str) -> str:
    return chunk.partition("/")[0]


def _write_chunks(chunks: Mapping[str, Iterable[Chunk]], folder: Path) -> dict[str, Counter[str]]:
    """Write each chunk as a JSON list; returns their counts."""
    counts: dict[str, Counter[str]] = {}
    for chunk, contents in chunks.items():
        kinds, texts = zip(*contents, strict=True)
        path = folder / f"{chunk}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write("[\n" + ",\n".join(texts) + "\n]\n")
        counts[chunk] = sum(map(Counter, kinds), Counter[str]())
    return counts


def write_indexes(
    counts: Iterable[Mapping[str, Counts]], places: Mapping[str, Place], wording: Wording, out: Path
) -> None:
    """What the script knows of each list before it fetches any chunk."""
    found: dict[str, dict[str, Mapping[str, int]]] = defaultdict(dict)
    for lists in counts:
        for name, chunks in lists.items():
            found[name] |= chunks
    for name, chunks in found.items():
        write_json(out / "lists" / f"{name}.json", _index(name, chunks, places, wording))


def _index(name: str, counts: Counts, places: Mapping[str, Place], wording: Wording) -> dict[str, object]:
    """By province, newest year first."""
    ordered = sorted(sorted(counts, reverse=name != "agencies"), key=_first)
    provinces = {code: places.get(f"{code}0000") for code in dict.fromkeys(map(_first, ordered))}
    return {
        "chunks": [[chunk, counts[chunk]] for chunk in ordered],
        "places": {code: [place.name, place.en] for code, place in provinces.items() if place},
        "words": {word: [wording.text(word, lang) for lang in LANGUAGES] for word in WORDS},
    }
