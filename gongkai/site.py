"""The whole site from the catalogue: downloads, pages, search, written beside and put in place at the end."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from gongkai import __version__
from gongkai.catalog import Catalog
from gongkai.checks import Checked
from gongkai.exports import Edition, write_exports
from gongkai.finding import refused
from gongkai.pages import Built, write_pages
from gongkai.search import Name, SearchError, SearchPage, write_search

_SPACE = re.compile(r"(?<=[\u3400-\u9fff]) +| +(?=[\u3400-\u9fff])")  # 2023 年 is found as 2023年
MARK = ".gongkai"  # stands in every folder that this program wrote, and may therefore replace


def write_site(catalog: Catalog, checked: Checked, out: Path, base_url: str) -> list[str]:
    """Write the site to `out`, whole or not at all; returns the addresses of its pages. Raises Refused."""
    if out.exists() and any(out.iterdir()) and not (out / MARK).exists():
        raise refused("out-foreign", out)
    beside = out.with_name(f"{out.name}.{os.getpid()}.partial")
    try:
        beside.mkdir(parents=True)
        (beside / MARK).write_text("")
        build = built()
        edition = Edition(build.date, build.version, commit())
        write_exports(catalog, checked, beside, base_url, edition)
        addresses = write_pages(catalog, checked, beside, base_url, build)
        write_search(search_pages(catalog), names(catalog), beside)
        _replace(out, beside)
    except OSError as error:
        raise refused("out-unwritable", out, problem=error.strerror or error) from None
    except SearchError as error:
        raise refused("search-failed", out, problem=error) from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return addresses


def built() -> Built:
    """When and by what: SOURCE_DATE_EPOCH where it is set, so that a build can be repeated."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    moment = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    return Built(moment.date().isoformat(), __version__)


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


def search_pages(catalog: Catalog) -> list[SearchPage]:
    """What is searched in full text: the narrative, agency and place, without the form's own words."""
    pages = []
    for report in catalog.reports.values():
        places = _places(catalog, report.agency.place)
        named = " ".join(catalog.places[code].name for code in places)
        text = _SPACE.sub("", "\n".join((*report.agency.names, named, *report.record.text.values())))
        filters = {"place": list(places), "year": [str(report.record.year)]}
        title = f"{report.record.agency} {report.record.year}"
        pages.append(SearchPage(f"{report.address}/", title, text, filters))
    return pages


def names(catalog: Catalog) -> list[Name]:
    """Every place and agency, for the list that answers first."""
    places = [Name(f"{p.code}/", p.name, [p.en], _named(catalog, p.above)) for p in catalog.places.values()]
    agencies = [
        Name(f"{a.address}/", a.name, [*a.names[1:], a.en], _named(catalog, _places(catalog, a.place)))
        for a in catalog.agencies.values()
    ]
    return places + agencies


def _places(catalog: Catalog, code: str) -> tuple[str, ...]:
    return (*catalog.places[code].above, code)


def _named(catalog: Catalog, codes: tuple[str, ...]) -> str:
    return " ".join(catalog.places[code].name for code in codes)
