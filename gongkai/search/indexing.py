"""Pagefind's index of each bundle, built side by side; what has not changed is kept from the last site."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import zlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

from gongkai.links import files, link, link_tree
from gongkai.search.bundles import Bundle
from gongkai.search.entries import Page, SearchPage
from gongkai.search.staging import stage

MEMORY = 1_000_000_000  # bytes, for all processes together
CHARACTER = 240  # bytes of a process's memory for each character, measured; see benchmarks/search.md
BUILT = "built.json"  # written last: what the bundle was built from, and how much there is of it
KEYS = "keys.json"
META = "pagefind.*.pf_meta"
ENGINE = ("pagefind.js", "wasm.*", "pagefind-entry.json")  # stands once, above all bundles
FRAGMENTS = "fragment"  # each has the text of a page, which the page itself has, too
BEGINNING = 512  # bytes of a fragment, unpacked, in which its page's address stands
UNUSED = ("pagefind-*ui.*", "pagefind-highlight.js", "pagefind-worker.js")


class SearchError(Exception):
    """The index could not be made; the message is one line that says what to do."""


def write_engine(target: Path) -> None:
    """Pagefind's program, with an index of nothing that it can start from."""
    _index([SearchPage("none/0/", "", {}, "")], target)
    shutil.rmtree(target / FRAGMENTS)
    shutil.rmtree(target / "index", ignore_errors=True)


def write_bundles(bundles: Sequence[Bundle], target: Path, previous: Path) -> int:
    """Write each bundle to its folder in `target`; returns how many could not be kept from `previous`."""
    fresh = [bundle for bundle in bundles if not _keep(bundle, target, previous)]
    fresh.sort(key=lambda bundle: -bundle.size)
    with ThreadPoolExecutor(_processes(fresh)) as pool:
        waiting = [pool.submit(_build, bundle, target / bundle.name) for bundle in fresh]
        try:
            for done in as_completed(waiting):
                done.result()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return len(fresh)


def keep_bundles(built: Path, kept: Path) -> None:
    """Let `kept` have the bundles of `built` and no others, for the next time."""
    names = [path.parent.name for path in built.glob(f"*/{BUILT}")]
    for path in kept.glob("*"):
        if path.name not in names or _said_of(path) != _said_of(built / path.name):
            shutil.rmtree(path)
    for name in names:
        if not (kept / name).exists():
            beside = kept / f"{name}.partial"
            link_tree(built / name, beside)
            beside.rename(kept / name)


def _said_of(bundle: Path) -> bytes:
    """What a bundle says of itself; nothing where it is not whole."""
    file = bundle / BUILT
    return file.read_bytes() if file.is_file() else b""


def _processes(bundles: Sequence[Bundle]) -> int:
    """As many as there are processors, and as fit into the memory where all are as large as the largest."""
    fitting = MEMORY // max((bundle.size * CHARACTER for bundle in bundles if bundle.size), default=MEMORY)
    return max(1, min(fitting, os.cpu_count() or 1))


def _keep(bundle: Bundle, target: Path, previous: Path) -> bool:
    """Take over a bundle of the last good site, where it is whole and was built from the same."""
    old, new = previous / bundle.name, target / bundle.name
    try:
        if json.loads((old / BUILT).read_bytes()) != _built(bundle, old):
            return False
        shutil.copytree(old, new, copy_function=link)
    except (OSError, ValueError, shutil.Error):
        shutil.rmtree(new, ignore_errors=True)
        return False
    return True


def _built(bundle: Bundle, folder: Path) -> dict[str, object]:
    """What the bundle is built from, by what, and the number and size of its files."""
    sizes = [size for name, size in files(folder) if not name.endswith(BUILT)]
    by = f"pagefind {version('pagefind-bin')}"
    return {"digest": bundle.digest, "by": by, "files": len(sizes), "bytes": sum(sizes)}


def _build(bundle: Bundle, target: Path) -> None:
    _index(bundle.pages, target)
    for pattern in ENGINE:
        for file in target.glob(pattern):
            file.unlink()
    _write(target / KEYS, bundle.keys(_ids(target / FRAGMENTS)))
    shutil.rmtree(target / FRAGMENTS)
    _write(target / BUILT, _built(bundle, target))


def mark(folder: Path) -> str:
    """What distinguishes the names of an index's files; it changes with what is in them."""
    return next(folder.glob(META)).name.split(".")[1]


def _ids(fragments: Path) -> dict[str, str]:
    """By a page's address, the name of the file that Pagefind has made of it."""
    return {_address(path): path.stem for path in fragments.iterdir()}


def _address(fragment: Path) -> str:
    text = zlib.decompressobj(wbits=31).decompress(fragment.read_bytes(), BEGINNING).decode(errors="ignore")
    return text.partition('"url":"/')[2].partition('"')[0]


def _write(target: Path, found: object) -> None:
    target.write_text(json.dumps(found, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def _index(pages: Sequence[Page], target: Path) -> None:
    """Pagefind's index of a staging copy. Raises SearchError, and leaves nothing then."""
    with tempfile.TemporaryDirectory(prefix=".search-", dir=target.parent) as staging:
        for page in sorted(pages, key=lambda page: page.address):  # kept texts are read place by place
            stage(page, Path(staging))
        _run_pagefind(Path(staging), target.resolve())


def _run_pagefind(staging: Path, output: Path) -> None:
    try:
        # Without its Python command, which takes longer to start than a small index to build.
        program = import_module("pagefind_bin").get_executable()
        command = [program, "--site", ".", "--output-path", output, "--silent"]
        # In the staging folder, so that a pagefind.toml lying about elsewhere has no say.
        subprocess.run(command, cwd=staging, capture_output=True, check=True)
    except (ImportError, OSError, subprocess.CalledProcessError) as error:
        shutil.rmtree(output, ignore_errors=True)
        advice = "run: pip install --force-reinstall pagefind-bin"
        raise SearchError(f"pagefind: {_said(error)}; {advice}") from None
    for pattern in UNUSED:
        for file in output.glob(pattern):
            file.unlink()


def _said(error: ImportError | OSError | subprocess.CalledProcessError) -> str:
    """The last line the program wrote, or what the system says of it."""
    if not isinstance(error, subprocess.CalledProcessError):
        return f"cannot be started ({error})"
    lines = error.stderr.decode(errors="replace").strip().splitlines()
    return f"failed with code {error.returncode} ({lines[-1] if lines else 'no message'})"
