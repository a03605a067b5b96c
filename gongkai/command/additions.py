"""What became of reports that were to be added: each in full, or many as a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from gongkai.command.saying import say, show
from gongkai.dump import width
from gongkai.finding import Finding, inert, sentences
from gongkai.reading.addition import entry
from gongkai.reading.proposal import Proposal
from gongkai.registry import Agency

LONGEST = 60  # columns of a name in the table
BLANK = "…"  # to be filled in by a person


@dataclass(frozen=True)
class Added:
    """What became of one source: `added`, `known` or `refused`."""

    source: Path
    state: str
    path: Path | None = None
    proposal: Proposal | None = None
    counts: tuple[tuple[str, int], ...] = ()
    findings: tuple[Finding, ...] = ()
    unknown: Agency | None = None  # a new one, of which only a person knows the English name


def tell(each: Added, lang: str) -> None:
    """All that is to be said of one source but its doubts, which are counted."""
    show((finding for finding in each.findings if finding.rule != "doubt"), lang)
    words = {"source": each.source, "path": each.path}
    if each.state == "known":
        say(_said("add-skipped", lang, **words))
    if each.state == "added" and each.proposal:
        agency = each.proposal.agency
        counts = _said("read-counts", lang, **dict(each.counts))
        say(f"{each.source}: {counts}{_said('read-written', lang, path=each.path)}")
        if each.proposal.new:
            register = each.path.parents[1] / "agencies.yaml" if each.path else ""
            kind = {"kind": agency.kind, "scope": agency.scope, "register": register}
            say(_said("add-registered", lang, name=agency.name, en=agency.en, **kind))
        say(_said("add-next", lang, address=agency.address, year=each.proposal.year, **words).rstrip())


def table(done: list[Added], lang: str) -> str:
    """A line a source: what became of it, its record or the reason there is none; then the sums."""
    heads = [_said(f"add-{head}", lang) for head in ("source", "outcome", "counts", "record")]
    rows = [heads, *(_row(each, lang) for each in done)]
    sizes = [max(width(row[index]) for row in rows) for index in range(len(heads) - 1)]
    lines = ["  ".join([*map(_left, row, sizes), row[-1]]).rstrip() for row in rows]
    count = {state: sum(each.state == state for each in done) for state in ("added", "known", "refused")}
    unbalanced = sum(dict(each.counts).get("unbalanced", 0) > 0 for each in done)
    sums = _said("add-sums", lang, **count, unbalanced=unbalanced)
    return "\n".join([*lines, sums, *_unknown(done, lang)])


def _unknown(done: list[Added], lang: str) -> Iterator[str]:
    """The entries of agencies that are not registered, to be completed and pasted."""
    found = {(each.unknown.place, each.unknown.name): each.unknown for each in done if each.unknown}
    if found:
        yield _said("add-unknown", lang, count=len(found))
    for (place, _), agency in sorted(found.items()):
        yield f"# reports/{place[:2]}/{place}/agencies.yaml"
        yield from entry(replace(agency, slug=BLANK, en=BLANK))


def _row(each: Added, lang: str) -> list[str]:
    """The reason is the last thing that was found: it is what ended the work."""
    counts = "/".join(str(number) for _, number in each.counts)
    why = each.findings[-1].message(lang) if each.state == "refused" and each.findings else ""
    name = inert(str(each.source))
    name = name if len(name) <= LONGEST else f"…{name[1 - LONGEST :]}"
    return [name, _said(f"add-{each.state}", lang), counts, why or str(each.path)]


def _left(text: str, size: int) -> str:
    return text + " " * (size - width(text))


def _said(key: str, lang: str, **words: object) -> str:
    return sentences()[key][lang].format(**words)
