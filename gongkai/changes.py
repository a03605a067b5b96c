"""Which files a change touches, so that its findings are the first to be shown."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

from gongkai.finding import SEVERITIES, Finding, refused

MAIN = "origin/main"


def changed_first(findings: Iterable[Finding]) -> list[Finding]:
    """Errors before warnings before notices, and of each those in changed files first."""
    findings = list(findings)
    changed = _changed(Path(findings[0].path).parent) if findings else set()
    return sorted(
        findings,
        key=lambda f: (SEVERITIES.index(f.severity), Path(f.path).resolve() not in changed),
    )


def _changed(folder: Path) -> set[Path]:
    """Files changed since the branch left its base; none where git cannot tell."""
    base = f"origin/{os.environ['GITHUB_BASE_REF']}" if os.environ.get("GITHUB_BASE_REF") else MAIN
    root = _git(folder, "rev-parse", "--show-toplevel").strip()
    fork = _git(folder, "merge-base", base, "HEAD").strip()
    names = _git(folder, "diff", "--name-only", "-z", fork or "HEAD").split("\0")
    return {(Path(root) / name).resolve() for name in names if name}


def files_since(base: str, folder: Path) -> list[Path]:
    """Files below a folder that differ from the commit `base`. Raises Refused where there is none."""
    commit = _git(folder, "rev-parse", "--verify", "--end-of-options", f"{base}^{{commit}}").strip()
    if not commit:
        raise refused("base-unknown", folder, found=base)
    root = _git(folder, "rev-parse", "--show-toplevel").strip()
    differing = _git(folder, "diff", "--name-only", "--no-renames", "-z", commit, "--", ".")
    untracked = _git(folder, "ls-files", "--others", "--exclude-standard", "--full-name", "-z", ".")
    names = {name for name in f"{differing}{untracked}".split("\0") if name}
    return [(Path(root) / name).resolve() for name in sorted(names)]


def text_at(base: str, path: Path) -> str:
    """What a file held at the commit `base`; nothing where it was not there."""
    folder = next(parent for parent in path.parents if parent.exists())
    root = _git(folder, "rev-parse", "--show-toplevel").strip()
    return _git(folder, "show", f"{base}:{path.relative_to(Path(root).resolve()).as_posix()}")


def versions_of(path: Path) -> list[str]:
    """What a file held after each commit that touched it, the first first, under its former names too.

    Empty where git does not know the file, or has only a part of its history.
    """
    folder, name = path.resolve().parent, path.name
    if _git(folder, "rev-parse", "--is-shallow-repository").strip() != "false":
        return []
    log = _git(folder, "log", "--follow", "--format=%x01%H", "--name-only", "-z", "--", name)
    commits = [[word.strip() for word in part.split("\0")] for part in log.split("\1")[1:]]
    named = [(words[0], next(filter(None, words[1:]), "")) for words in commits]
    return [_git(folder, "show", f"{commit}:{file}") for commit, file in reversed(named) if file]


def _git(folder: Path, *arguments: str) -> str:
    try:
        run = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True)
    except OSError:
        return ""
    return run.stdout if run.returncode == 0 else ""
