"""What a page says to machines in JSON-LD: where it stands, and which data set it shows."""

from __future__ import annotations

from collections.abc import Iterable

from gongkai.catalog import Report
from gongkai.pages.atlas import published
from gongkai.registry import Site

Linked = dict[str, object]
CONTEXT = "https://schema.org"
MEDIA = {
    "csv": "text/csv",
    "json": "application/json",
    "jsonl": "application/x-ndjson",
    "zip": "application/zip",
}


def breadcrumbs(base_url: str, steps: Iterable[tuple[str, str]]) -> Linked:
    """From the home page down; a step is a name and an address, the last is the page itself."""
    items = [
        {"@type": "ListItem", "position": place, "name": name, "item": f"{base_url}/{address}"}
        for place, (name, address) in enumerate(steps, 1)
    ]
    del items[-1]["item"]
    return {"@context": CONTEXT, "@type": "BreadcrumbList", "itemListElement": items}


def report_dataset(report: Report, base_url: str, site: Site, description: str) -> Linked:
    """An agency-year."""
    record, base = report.record, f"{base_url}/{report.address}"
    date = published(report)
    return {
        **_dataset(f"{base}/", record.source["title"], description, site),
        "temporalCoverage": str(record.year),
        "spatialCoverage": report.agency.place,
        "creator": {"@type": "GovernmentOrganization", "name": record.agency},
        **({"datePublished": date} if date else {}),
        "isPartOf": f"{base_url}/data/",
        "distribution": [_file(f"{base}.{kind}") for kind in ("csv", "json")],
    }


def whole_dataset(base_url: str, site: Site, files: Iterable[str]) -> Linked:
    """All of the site's data with its files."""
    found = _dataset(f"{base_url}/data/", site.tagline["zh"], site.tagline["zh"], site)
    return {**found, "distribution": [_file(f"{base_url}/{address}") for address in files]}


def _dataset(url: str, name: str, description: str, site: Site) -> Linked:
    return {
        "@context": CONTEXT,
        "@type": "Dataset",
        "url": url,
        "name": name,
        "description": description,
        "inLanguage": "zh-CN",
        "license": site.licence["data_url"],
        "isAccessibleForFree": True,
    }


def _file(url: str) -> Linked:
    media = MEDIA.get(url.rpartition(".")[2], "application/octet-stream")
    return {"@type": "DataDownload", "contentUrl": url, "encodingFormat": media}
