"""The whole site from the catalogue: downloads, pages, search, written beside and put in place at the end."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from gongkai import __version__
from gongkai.catalog import Catalog
from gongkai.checks import Checked
from gongkai.edition import Edition
from gongkai.exports import write_exports
from gongkai.finding import refused
from gongkai.pages import write_pages
from gongkai.search import SearchError, write_search
from gongkai.search.searched import searched

MARK = ".gongkai"  # stands in every folder that this program wrote, and may therefore replace


def write_site(catalog: Catalog, checked: Checked, out: Path, base_url: str) -> list[str]:
    """Write the site to `out`, whole or not at all; returns the addresses of its pages. Raises Refused."""
    if out.exists() and any(out.iterdir()) and not (out / MARK).exists():
        raise refused("out-foreign", out)
    beside = out.with_name(f"{out.name}.{os.getpid()}.partial")
    try:
        beside.mkdir(parents=True)
        (beside / MARK).write_text("")
        edition = edition_of(base_url)
        write_exports(catalog, checked, beside, edition)
        addresses = write_pages(catalog, checked, beside, edition)
        write_search(searched(catalog, checked), beside, out)
        _replace(out, beside)
    except OSError as error:
        raise refused("out-unwritable", out, problem=error.strerror or error) from None
    except SearchError as error:
        raise refused("search-failed", out, problem=error) from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return addresses


def edition_of(base_url: str) -> Edition:
    """When and by what: SOURCE_DATE_EPOCH where it is set, so that a build can be repeated."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    moment = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    return Edition(moment.date().isoformat(), __version__, commit(), base_url)


def commit() -> str:
    """The commit that is built, or nothing where git does not say."""
    command = ("git", "-C", str(Path(__file__).parent), "rev-parse", "HEAD")
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def _replace(out: Path, beside: Path) -> None:
    old = out.with_name(f"{out.name}.{os.getpid()}.old.partial")
    if out.exists():
        out.rename(old)
    beside.rename(out)
    shutil.rmtree(old, ignore_errors=True)
