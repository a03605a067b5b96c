"""A whole content tree of synthetic reports: `python benchmarks/content.py 1000 FOLDER`."""

import shutil
import sys
from itertools import groupby
from pathlib import Path

from synthetic import catalog, entries

from gongkai.dump import dump, scalar

CONTENT = Path(__file__).parent.parent / "content"
KEPT = ("forms", "pages", "site.yaml", "abbreviations.yaml")


def write_content(count, folder):
    """Forms, pages and places of the repository's shape; the records are spread over all provinces."""
    for name in KEPT:
        path = CONTENT / name
        (shutil.copytree if path.is_dir() else shutil.copy)(path, folder / name)
    known = catalog(count)
    places = [f"{p.code}: {{name: {scalar(p.name)}, en: {scalar(p.en)}}}\n" for p in known.places.values()]
    (folder / "places.yaml").write_text("".join(places), encoding="utf-8")
    for code, agencies in groupby(known.agencies.values(), lambda agency: agency.place):
        place = folder / "reports" / code[:2] / code
        place.mkdir(parents=True)
        lines = (_agency(agency) for agency in agencies)
        (place / "agencies.yaml").write_text("".join(lines), encoding="utf-8")
    for entry in entries(known, count):
        agency, record = entry.report.agency, entry.report.record
        path = folder / "reports" / agency.place[:2] / agency.address / f"{record.year}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(dump(record), encoding="utf-8")


def _agency(agency):
    name = agency.address.rpartition("/")[2]
    return (
        f"{name}:\n  name: {agency.name}\n  en: {agency.en}\n  kind: {agency.kind}\n  scope: {agency.scope}\n"
    )


if __name__ == "__main__":
    write_content(int(sys.argv[1]), Path(sys.argv[2]))
