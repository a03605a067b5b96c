"""From sources to records: read, named after the source, written once and never over a record."""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from functools import partial
from pathlib import Path

from gongkai.catalog import SOURCES, Catalog
from gongkai.files import visible_name, write_text
from gongkai.finding import Finding, Refused, inert, refused
from gongkai.readers import LARGEST
from gongkai.reading.cache import Cache, reader_version
from gongkai.reading.cluster import cluster_answers
from gongkai.reading.extract import Extract, unpacked
from gongkai.reading.extraction import Known, extracted, refusal
from gongkai.reading.workers import answers

_READER = re.compile("^  reader: .*\n", re.M)


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
        files = sources_in(named) if named.is_dir() else [named]
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


def sources_in(folder: Path) -> list[Path]:
    """The sources in a folder and below, and links to such, which will be refused; what is hidden is none."""
    found = (path for path in sorted(folder.rglob("*")) if path.suffix.lower() in SOURCES)
    files = (path for path in found if path.is_symlink() or path.is_file())
    return [path for path in files if not _is_hidden(path.relative_to(folder))]


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def read_sources(
    tasks: Sequence[Task],
    catalog: Catalog,
    out: Path | None,
    jobs: int = 1,
    evidence: bool = False,
    cluster: str = "",
    scans: bool = False,
) -> Iterator[Outcome]:
    """Read every source in a process of its own; what was read before comes from the cache beside `out`."""
    agencies = [(agency.name, agency.names) for agency in catalog.agencies.values()]
    names = [name for main, others in agencies for name in (main, *others)]
    version = f"{reader_version(catalog.content / 'forms', names)} {scans}"
    cache = Cache(out, version) if out and not evidence else None
    found = [_found(task, cache) for task in tasks]
    paths = {task.source: task.path for task, extract in zip(tasks, found, strict=True) if extract is None}
    fresh = _fresh(paths, Known(catalog.forms, agencies, evidence, scans), jobs, cluster)
    for task, extract in zip(tasks, found, strict=True):
        yield _outcome(task, extract or _kept(task, next(fresh), cache))


def _fresh(paths: Mapping[Path, Path], known: Known, jobs: int, cluster: str) -> Iterator[str | Finding]:
    """What reading the sources gives, in their order, on this machine or on a cluster."""
    if cluster:
        return cluster_answers(paths, known, cluster)
    return answers(list(paths), partial(extracted, paths=paths, known=known), jobs)


def _found(task: Task, cache: Cache | None) -> Extract | None:
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
        return refusal(refused("file-unreadable", task.source, problem=error.strerror or error))
    except Refused as error:
        return refusal(error)


def _kept(task: Task, answer: str | Finding, cache: Cache | None) -> Extract:
    """The extract of an answer, put into the cache; a crash is told, not kept."""
    if isinstance(answer, Finding):
        return Extract(findings=(answer,))
    extract = unpacked(answer)
    if cache:
        cache.put(cache.path(task.source), extract)
    return extract


def _outcome(task: Task, extract: Extract) -> Outcome:
    """The record written where there is none; where there is one, the difference."""
    if not extract.text:
        return Outcome(task.source, task.path, extract)
    try:
        if task.path.exists():
            return Outcome(task.source, task.path, extract, _difference(task.path, extract.text))
        write_text(task.path, extract.text)
    except Refused as error:
        return Outcome(task.source, task.path, refusal(error))
    return Outcome(task.source, task.path, extract, written=True)


def _difference(path: Path, text: str) -> str:
    """What reading the source again would change in the record, apart from the reader's version."""
    stands = path.read_text(encoding="utf-8", errors="replace")
    reader = _READER.search(stands)
    again = _READER.sub(reader[0] if reader else "", text, count=1)
    lines = unified_diff(stands.splitlines(), again.splitlines(), str(path), "—", lineterm="", n=0)
    return "\n".join(map(inert, lines))
