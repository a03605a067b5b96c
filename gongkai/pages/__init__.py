"""Every page of the site from the catalogue and its checks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from gongkai.balances import ANSWERS
from gongkai.catalog import Catalog, Report
from gongkai.checks import Checked
from gongkai.form import Row
from gongkai.pages.atlas import Atlas
from gongkai.pages.dictionary import form_entry
from gongkai.pages.prose import Prose, prose_pages
from gongkai.pages.quality import RuleCount, findings_with_reports, lines, rule_counts
from gongkai.pages.report_page import report_context
from gongkai.pages.summary import figure, plain_sentence
from gongkai.pages.templates import TEMPLATES, environment, root_of
from gongkai.pages.tree import Tree
from gongkai.pages.wording import Wording
from gongkai.registry import KINDS, Agency, Place
from gongkai.searched import ASKED, asked_of

DOWNLOADS = ("reports.csv", "cells.csv", "reports.json", "reports.jsonl")
LATEST = 10  # on the home page
FEED = 50
CHOICES = 80  # places in one list; where there are more, the list begins with the provinces


@dataclass(frozen=True)
class Built:
    """When (ISO date) and by which version the site was made: pages have no clock of their own."""

    date: str
    version: str


def write_pages(catalog: Catalog, checked: Checked, out: Path, base_url: str, built: Built) -> list[str]:
    """Write every page below `out`; returns their addresses. Raises Refused where two share one."""
    pages = _Pages(catalog, checked, Tree(out), base_url, built)
    pages.assets()
    pages.home()
    pages.search()
    pages.data()
    pages.dictionary()
    pages.quality()
    pages.prose_pages()
    for place in catalog.places.values():
        pages.place(place)
    for agency in catalog.agencies.values():
        pages.agency(agency)
    for report in catalog.reports.values():
        pages.report(report)
    pages.not_found()
    pages.feeds()
    return pages.tree.addresses


class _Pages:
    """A method a page: what it shows, handed to its template."""

    def __init__(self, catalog: Catalog, checked: Checked, tree: Tree, base_url: str, built: Built) -> None:
        self.catalog, self.tree, self.base_url, self.built = catalog, tree, base_url, built
        self.atlas = Atlas(catalog, checked)
        self.wording = Wording(TEMPLATES / "words.yaml")
        self.prose = prose_pages(catalog.content)
        self.templates = environment(self.atlas, self.wording, base_url, self.prose)
        self.lines = lines(self.atlas)
        self.count = sum((line.count for line in self.lines), Counter[str]())
        self.years = sorted(self.atlas.years[""])

    def write(self, address: str, template: str, title: tuple[str, str], **context: object) -> None:
        """Write a page; `title` is Chinese and English."""
        shared: dict[str, object] = {
            "address": address,
            "root": root_of(address, self.base_url),
            "lang": "zh",
            "title": title[0],
            "title_en": title[1],
            "description": self.catalog.site.tagline["zh"],
            "canonical": True,
            "twin": "",
        }
        self.tree.write(address, self.templates.get_template(template).render(shared | context))

    def both(self, key: str) -> tuple[str, str]:
        return self.wording.text(key), self.wording.text(key, "en")

    def assets(self) -> None:
        folder = TEMPLATES / "assets"
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            self.tree.write(f"assets/{path.relative_to(folder).as_posix()}", path.read_bytes())
        self.tree.write("assets/words.json", self.wording.json(self.catalog.forms.values()))

    def home(self) -> None:
        self.write(
            "",
            "home.html",
            (self.catalog.site.tagline["zh"], self.catalog.site.tagline["en"]),
            reports=len(self.catalog.reports),
            agencies=sum(bool(reports) for reports in self.atlas.reports.values()),
            years=self.years,
            count=self.count,
            provinces=self.atlas.below[""],
            covered=self.atlas.years,
            latest=self.atlas.latest(LATEST),
            files=self.files(),
        )

    def search(self) -> None:
        """The page with its filters: what no report has is not offered."""
        reports = self.catalog.reports.values()
        kinds = {report.agency.kind for report in reports}
        states = {self.atlas.checked.state(address) for address in self.catalog.reports}
        asked = {asked_of(report.record) for report in reports}
        covered = self.atlas.covered("")
        provinces = [place for place in covered if not place.above]
        self.write(
            "search/",
            "search.html",
            self.both("search"),
            years=self.years[::-1],
            kinds=[kind for kind in KINDS if kind in kinds],
            states=[state for state in ANSWERS if state in states],
            asked=[word for word in ASKED if word in asked],
            provinces=provinces,
            places=provinces if len(covered) > CHOICES else covered,
            tree=len(covered) > CHOICES,
        )

    def data(self) -> None:
        example = next(iter(self.catalog.reports), "")
        context = {"files": self.files(), "example": example, "built": self.built}
        self.write("data/", "data.html", self.both("data"), **context)

    def files(self) -> list[dict[str, str]]:
        """The downloads that have been made, with their sizes."""
        found = []
        for name in DOWNLOADS:
            size = self.tree.size(f"data/{name}")
            if size is not None:
                word = f"data-{name.replace('.', '-')}"
                found.append({"name": name, "address": f"data/{name}", "size": _size(size), "word": word})
        return found

    def dictionary(self) -> None:
        forms = [form_entry(form) for _, form in sorted(self.catalog.forms.items(), reverse=True)]
        self.write("data/dictionary/", "dictionary.html", self.both("dictionary"), forms=forms)

    def quality(self) -> None:
        findings = list(findings_with_reports(self.atlas))
        self.write(
            "quality/",
            "quality.html",
            self.both("quality"),
            count=self.count,
            lines=self.lines,
            missing=sum(line.missing for line in self.lines),
            unguarded=sum(line.unguarded for line in self.lines),
            rules=self.rules(),
            findings=findings,
        )

    def rules(self) -> list[RuleCount]:
        return rule_counts(self.atlas.checked.findings, self.catalog.forms.values(), self.wording.words)

    def prose_pages(self) -> None:
        addresses = {(page.name, page.english): page.address for page in self.prose}
        for page in self.prose:
            twin = addresses.get((page.name, not page.english), "")
            self.write_prose(page, twin)

    def write_prose(self, page: Prose, twin: str) -> None:
        lang = "en" if page.english else "zh"
        title = (page.title, page.title)
        self.write(page.address, "prose.html", title, page=page, twin=twin, lang=lang)

    def place(self, place: Place) -> None:
        agencies = self.atlas.agencies[place.code]
        years = {report.record.year for agency in agencies for report in self.atlas.reports[agency.address]}
        self.write(
            f"{place.code}/",
            "place.html",
            (place.name, place.en),
            place=place,
            above=[self.catalog.places[code] for code in place.above],
            below=self.below(place.code),
            agencies=agencies,
            years=sorted(years),
        )

    def below(self, code: str) -> list[dict[str, object]]:
        """The tree of places below one, each with the number of its reports."""
        return [
            {
                "place": place,
                "reports": self.atlas.years[place.code].total(),
                "below": self.below(place.code),
            }
            for place in self.atlas.below[code]
        ]

    def agency(self, agency: Agency) -> None:
        reports = self.atlas.reports[agency.address]
        self.write(
            f"{agency.address}/",
            "agency.html",
            (agency.name, agency.en),
            agency=agency,
            parent=self.catalog.agencies.get(f"{agency.place}/{agency.parent}"),
            places=self.places(agency),
            reports=reports,
            rows=_main_rows(reports),
        )

    def places(self, agency: Agency) -> list[Place]:
        return [self.catalog.places[code] for code in self.atlas.path(agency.place)]

    def report(self, report: Report) -> None:
        zh, en = (words.format(year=report.record.year) for words in self.both("annual-report"))
        title = (f"{report.record.agency} {zh}", f"{report.agency.en}, {en}")
        context = report_context(report, self.atlas, self.wording, self.base_url)
        self.write(f"{report.address}/", "report.html", title, **context)

    def not_found(self) -> None:
        self.write("404.html", "404.html", self.both("lost-page"), canonical=False)

    def feeds(self) -> None:
        pages = [page for page in self.tree.addresses if page.endswith("/") or not page]
        shared = {"lang": "zh", "built": self.built, "pages": pages, "latest": self.atlas.latest(FEED)}
        shared["summary"] = lambda report: plain_sentence(report.record, self.wording)
        for name in ("feed.xml", "sitemap.xml", "robots.txt"):
            self.tree.write(name, self.templates.get_template(name).render(shared))


def _main_rows(reports: list[Report]) -> list[dict[str, object]]:
    """The figures of the forms' summaries in printed order, a row each, a figure for every report."""
    found: dict[str, Row] = {}
    for form in dict.fromkeys(report.record.form for report in reversed(reports)):
        rows = {path.rpartition(".")[0]: path for path in form.summary.paths}
        for path, row in form.rows.items():
            if path in rows:
                found.setdefault(rows[path], row)
    return [
        {
            "label": row.label,
            "under": row.under,
            "figures": [figure(report.record, path) for report in reports],
        }
        for path, row in found.items()
    ]


def _size(count: int) -> str:
    """Bytes for people: `12 KB`, `3.4 MB`."""
    return f"{max(1, round(count / 1024))} KB" if count < 1024**2 else f"{count / 1024**2:.1f} MB"
