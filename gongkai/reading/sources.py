"""From sources to records: read, named after the source, written once and never over a record."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import unified_diff
from functools import partial
from pathlib import Path

from gongkai.balance.answers import answers_of
from gongkai.catalog import SOURCES, Catalog, sha256
from gongkai.checks import findings_of
from gongkai.checks.claims import figures_of
from gongkai.dump import dump
from gongkai.files import visible_name, write_text
from gongkai.finding import Finding, Refused, inert, refused
from gongkai.readers import read_document
from gongkai.reading.cache import Cache, reader_version
from gongkai.reading.evidence import evidence_of
from gongkai.reading.extract import Extract, packed, unpacked
from gongkai.reading.opinion import weighed
from gongkai.reading.workers import answers
from gongkai.recognize import recognize
from gongkai.record import SOURCE, Record

LARGEST = 64_000_000  # bytes


@dataclass(frozen=True)
class Task:
    """A source and where its record goes."""

    source: Path
    path: Path


@dataclass(frozen=True)
class Outcome:
    """What became of one source: its extract, and the difference to the record that stood there."""

    source: Path
    path: Path
    extract: Extract
    difference: str = ""
    written: bool = False

    @property
    def findings(self) -> list[Finding]:
        return list(self.extract.findings)


def tasks_of(paths: Iterable[Path], out: Path | None) -> tuple[list[Task], list[Finding]]:
    """The sources named, those in the folders named, and what is wrong with them."""
    tasks: dict[Path, Task] = {}
    findings: list[Finding] = []
    for named in paths:
        files = _files(named) if named.is_dir() else [named]
        if not files:
            findings.append(Finding("source-none", str(named)))
        for file in files:
            inner = file.relative_to(named) if named.is_dir() else Path(file.name)
            task = Task(file, (out / inner if out else file).with_suffix(".yaml"))
            other = tasks.setdefault(task.path, task)
            if other.source != file:
                words: dict[str, object] = {"other": other.source, "path": task.path}
                findings.append(Finding("record-taken", str(file), words=words))
    return list(tasks.values()), findings


def _files(folder: Path) -> list[Path]:
    """The sources in a folder and below, and links to such, which will be refused; what is hidden is none."""
    found = (path for path in sorted(folder.rglob("*")) if path.suffix.lower() in SOURCES)
    files = (path for path in found if path.is_symlink() or path.is_file())
    return [path for path in files if not _is_hidden(path.relative_to(folder))]


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def read_sources(
    tasks: Sequence[Task], catalog: Catalog, out: Path | None, jobs: int = 1, evidence: bool = False
) -> Iterator[Outcome]:
    """Read every source in a process of its own; what was read before comes from the cache beside `out`."""
    names = [name for agency in catalog.agencies.values() for name in (agency.name, *agency.names)]
    cache = Cache(out, reader_version(catalog.content / "forms", names)) if out and not evidence else None
    known = [_known(task, cache) for task in tasks]
    new = [task for task, extract in zip(tasks, known, strict=True) if extract is None]
    paths = {task.source: task.path for task in new}
    fresh = answers(list(paths), partial(_extract, paths=paths, catalog=catalog, evidence=evidence), jobs)
    for task, extract in zip(tasks, known, strict=True):
        yield _outcome(task, extract or _kept(task, next(fresh), cache))


def _known(task: Task, cache: Cache | None) -> Extract | None:
    """What is known of a source before it is read: its extract, or that it cannot be."""
    try:
        found = task.source.lstat()
        visible_name(task.source)
        if stat.S_ISLNK(found.st_mode):
            raise refused("file-link", task.source)
        if not stat.S_ISREG(found.st_mode):  # a pipe would keep its reader waiting for ever
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        if found.st_size > LARGEST:
            raise refused("source-large", task.source, most=LARGEST // 1_000_000)
        return cache.get(cache.path(task.source)) if cache else None
    except OSError as error:
        return _refusal(refused("file-unreadable", task.source, problem=error.strerror or error))
    except Refused as error:
        return _refusal(error)


def _refusal(error: Refused) -> Extract:
    return Extract(findings=(error.finding,))


def _kept(task: Task, answer: str | Finding, cache: Cache | None) -> Extract:
    """The extract of an answer, put into the cache; a crash is told, not kept."""
    if isinstance(answer, Finding):
        return Extract(findings=(answer,))
    extract = unpacked(answer)
    if cache:
        cache.put(cache.path(task.source), extract)
    return extract


def _extract(source: Path, paths: Mapping[Path, Path], catalog: Catalog, evidence: bool) -> str:
    """In a process of its own: all that a source says, as text."""
    try:
        return packed(_read(source, paths[source], catalog, evidence))
    except Refused as error:
        return packed(_refusal(error))


def _read(source: Path, path: Path, catalog: Catalog, evidence: bool) -> Extract:
    known = [(agency.name, agency.names) for agency in catalog.agencies.values()]
    document = read_document(source)
    reading = weighed(source, recognize(document, catalog.forms, known), catalog.forms, known)
    record = _completed(reading.record, source)
    found = (*reading.findings, *findings_of(record, str(path), answers_of(record)))
    shown = evidence_of(source, document, replace(reading, record=record)) if evidence else ""
    return Extract(dump(record), _counts(record), found, shown)


def _completed(record: Record, file: Path) -> Record:
    source = {**record.source, "file": file.name, "sha256": sha256(file)}
    ordered = {key: source[key] for key in ("title", *SOURCE) if key in source}
    return replace(record, source=ordered, figures=figures_of(record.text, record.form, record.year))


def _counts(record: Record) -> dict[str, int]:
    unbalanced = sum(answer.state in ("broken", "impossible") for answer in answers_of(record))
    missing = len(record.missing)
    read = len(record.cells) - missing
    return {"cells": read, "doubts": len(record.doubts), "missing": missing, "unbalanced": unbalanced}


def _outcome(task: Task, extract: Extract) -> Outcome:
    """The record written where there is none; where there is one, the difference."""
    if not extract.text:
        return Outcome(task.source, task.path, extract)
    try:
        if task.path.exists():
            return Outcome(task.source, task.path, extract, _difference(task.path, extract.text))
        write_text(task.path, extract.text)
    except Refused as error:
        return Outcome(task.source, task.path, _refusal(error))
    return Outcome(task.source, task.path, extract, written=True)


def _difference(path: Path, text: str) -> str:
    """What reading the source again would change in the record as it stands."""
    stands = path.read_text(encoding="utf-8", errors="replace").splitlines()
    lines = unified_diff(stands, text.splitlines(), str(path), "—", lineterm="", n=0)
    return "\n".join(map(inert, lines))
