"""Which files a change touches, so that its findings are the first to be shown."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

from gongkai.finding import SEVERITIES, Finding

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


def _git(folder: Path, *arguments: str) -> str:
    try:
        run = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True)
    except OSError:
        return ""
    return run.stdout if run.returncode == 0 else ""
