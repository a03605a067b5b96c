"""What describes the downloads: datapackage.json (Data Package v2), the dictionary, DCAT and schema.org."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from gongkai.edition import Edition
from gongkai.exports.entry import Line
from gongkai.exports.tables import Field, Table, Tables
from gongkai.registry import Site

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
MEDIA = {
    "csv": "text/csv",
    "json": "application/json",
    "jsonl": "application/jsonl",
    "parquet": "application/vnd.apache.parquet",
    "sqlite": "application/vnd.sqlite3",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
SOURCES = {
    "zh": "各行政机关公布的政府信息公开工作年度报告",
    "en": "Annual reports published by the agencies themselves",
}


@dataclass(frozen=True)
class Item:
    """A file in the folder of downloads, with its sum; `table` where it is one."""

    path: Path
    sum: str
    table: Table | None = None

    @property
    def format(self) -> str:
        return self.path.name.removesuffix(".gz").rpartition(".")[2]

    @property
    def name(self) -> str:
        """Unique among the downloads, in the characters a resource may be named with."""
        return self.table.name if self.table else self.path.name.replace("_", "-")

    @property
    def media(self) -> str:
        return "application/gzip" if self.path.suffix == ".gz" else MEDIA[self.format]


def data_package(
    items: Iterable[Item], site: Site, edition: Edition, about: Mapping[str, str | int]
) -> dict[str, object]:
    items = list(items)
    return {
        "$schema": PROFILE,
        "name": "gongkai",
        "title": site.title["en"],
        "description": site.tagline["en"],
        **({"homepage": f"{edition.base_url}/"} if edition.base_url else {}),
        "version": about["version"],
        "created": f"{edition.date}T00:00:00Z",
        "licenses": [_licence(site)],
        "sources": [{"title": title} for title in SOURCES.values()],
        "contributors": [{"title": "Gongkai contributors", "roles": ["aggregator"]}],
        "gongkai": dict(about),
        "resources": [_resource(item) for item in items if item.table],
        "files": [_file(item) for item in items if not item.table],
    }


def _licence(site: Site) -> dict[str, str]:
    title = site.licence["data"]
    return {"name": title.replace(" ", "-"), "path": site.licence["data_url"], "title": title}


def _file(item: Item) -> dict[str, object]:
    weight = {"bytes": item.path.stat().st_size, "hash": f"sha256:{item.sum}"}
    return {
        "name": item.name,
        "path": item.path.name,
        "format": item.format,
        "mediatype": item.media,
        **weight,
    }


def _resource(item: Item) -> dict[str, object]:
    table = item.table
    assert table
    return {
        **_file(item),
        "type": "table",
        "title": f"{table.zh} {table.en}",
        "description": f"{table.note['zh']}。{table.note['en']}.",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True},
        "schema": schema(table),
    }


def schema(table: Table) -> dict[str, object]:
    """The Table Schema of a CSV file."""
    keys = [_foreign(field, table) for field in table.fields if field.refers]
    return {
        "fields": [_field(field, field.name in table.key) for field in table.fields],
        "missingValues": [""],
        **({"primaryKey": list(table.key)} if table.key else {}),
        **({"foreignKeys": keys} if keys else {}),
    }


def _foreign(field: Field, table: Table) -> dict[str, object]:
    target, _, column = field.refers.partition(".")
    reference = {"resource": "" if target == table.name else target, "fields": [column]}
    return {"fields": [field.name], "reference": reference}


def _field(field: Field, needed: bool) -> dict[str, object]:
    limits: dict[str, object] = {"required": True} if needed else {}
    limits |= {"enum": list(field.one_of)} if field.one_of else {}
    limits |= {"minimum": field.minimum} if field.minimum is not None else {}
    note = "。".join(filter(None, (field.note.get("zh"), field.note.get("en"))))
    return {
        "name": field.name,
        "type": field.type,
        "title": f"{field.zh} {field.en}",
        **({"description": note} if note else {}),
        **({"unit": field.unit.name} if field.unit else {}),
        **({"missingValues": ["", *field.missing]} if field.missing else {}),
        **({"constraints": limits} if limits else {}),
    }


def dictionary_lines(tables: Tables) -> Iterator[Line]:
    """A line for each column of each table."""
    for table in tables.named.values():
        for field in table.fields:
            yield (f"{table.name}.csv", field.name, field.type, *_meaning(field))


def _meaning(field: Field) -> Line:
    path, forms = (field.figure.path, " ".join(field.figure.forms)) if field.figure else ("", "")
    unit, unit_en = (field.unit.name, field.unit.en) if field.unit else ("", "")
    words = (" ".join(field.one_of), " ".join(field.missing))
    return (
        unit,
        unit_en,
        field.zh,
        field.en,
        path,
        forms,
        *words,
        field.note.get("zh"),
        field.note.get("en"),
    )


def dcat(items: Iterable[Item], site: Site, edition: Edition) -> dict[str, object]:
    """The catalogue for other data portals, as JSON-LD; addresses are relative while the site has none."""
    context = {
        "dcat": "http://www.w3.org/ns/dcat#",
        "dct": "http://purl.org/dc/terms/",
        "foaf": "http://xmlns.com/foaf/0.1/",
    }
    dataset = {
        "@id": f"{_base(edition)}datapackage.json",
        "@type": "dcat:Dataset",
        "dct:title": _both(site.title),
        "dct:description": _both(site.tagline),
        "dct:license": {"@id": site.licence["data_url"]},
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": "Gongkai contributors"},
        "dct:modified": edition.date,
        "dct:language": ["zh", "en"],
        "dcat:distribution": [_distribution(item, edition) for item in items],
    }
    kept = {"dct:title": _both(site.title), "dct:description": _both(site.tagline)}
    return {"@context": context, "@type": "dcat:Catalog", **kept, "dcat:dataset": [dataset]}


def _distribution(item: Item, edition: Edition) -> dict[str, object]:
    return {
        "@type": "dcat:Distribution",
        "dct:title": item.path.name,
        "dcat:downloadURL": {"@id": f"{_base(edition)}{item.path.name}"},
        "dcat:mediaType": item.media,
        "dcat:byteSize": item.path.stat().st_size,
    }


def dataset(items: Iterable[Item], site: Site, edition: Edition) -> dict[str, object]:
    """The same for search engines: a schema.org Dataset, which a page may carry."""
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": list(site.title.values()),
        "description": " ".join(site.tagline.values()),
        "license": site.licence["data_url"],
        "creator": {"@type": "Organization", "name": "Gongkai contributors"},
        "dateModified": edition.date,
        "isAccessibleForFree": True,
        "distribution": [
            {
                "@type": "DataDownload",
                "name": item.path.name,
                "encodingFormat": item.media,
                "contentUrl": f"{_base(edition)}{item.path.name}",
            }
            for item in items
        ],
    }


def _base(edition: Edition) -> str:
    return f"{edition.base_url}/data/" if edition.base_url else ""


def _both(words: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"@language": lang, "@value": text} for lang, text in words.items()]


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
