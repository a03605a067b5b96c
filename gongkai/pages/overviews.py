"""The pages that look over many reports: home, search, quality and the like, and the site's prose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from copy import copy
from itertools import islice

from gongkai.balance.answers import ANSWERS
from gongkai.catalog import Catalog
from gongkai.checks import WORST_FIRST, Checked
from gongkai.commits import KINDS as TOUCHES
from gongkai.exports.objects import json_text
from gongkai.facts import ASKED
from gongkai.finding import SEVERITIES
from gongkai.forks import meanwhile
from gongkai.pages.across import Across
from gongkai.pages.compare import compare_json
from gongkai.pages.dictionary import form_entry
from gongkai.pages.downloads import downloads
from gongkai.pages.feed import items
from gongkai.pages.history import change_chunks, changes_object, first
from gongkai.pages.indicators import indicators
from gongkai.pages.lines import packed
from gongkai.pages.linked import Linked, whole_dataset
from gongkai.pages.lists import SHOWN, LongList, write_indexes, write_lists
from gongkai.pages.press import Press
from gongkai.pages.prose import Prose
from gongkai.pages.quality import RuleCount, findings_with_reports, lines, rule_counts, tallies, worst
from gongkai.pages.sitemap import write_sitemap
from gongkai.pages.specimens import specimens
from gongkai.pages.templates import ENGLISH, TEMPLATES, root_of
from gongkai.pages.tree import Tree
from gongkai.registry import KINDS

LATEST = 10  # on the home page
CHOICES = 80  # places in one list; where there are more, the list begins with the provinces


class Overviews(Across):
    """A method a page."""

    def __init__(self, press: Press, catalog: Catalog, checked: Checked, tree: Tree, jobs: int = 1) -> None:
        super().__init__(press, catalog, checked, tree)
        self.jobs = jobs
        self.lines = lines(self.atlas)
        self.count = sum((line.count for line in self.lines), Counter[str]())
        self.history = press.history.of(catalog.reports)

    def write_all(self, written: Iterable[str]) -> None:
        """`written` are the addresses of the pages that are there already."""
        apart = copy(self)
        apart.tree = Tree(self.tree.out)
        with meanwhile(apart.years_and_indicators, self.jobs):
            self.others()
        rows = indicators(self.catalog.forms.values())
        self.tree.adopt(["years/", *(f"years/{year}/" for year in self.years)])
        self.tree.adopt(["indicators/", *(f"indicators/{path}/" for path in rows)])
        self.tree.adopt(written)
        self.not_found()
        self.feeds()

    def others(self) -> None:
        """What is no table of reports."""
        self.assets()
        self.home()
        self.search()
        self.compare()
        self.data()
        self.dictionary()
        self.quality()
        self.changes()
        self.patterns()
        self.prose_pages()

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
            files=downloads(self.tree)[:4],
            linked=self.dataset(),
        )

    def search(self) -> None:
        """The page with its filters: what no report has is not offered."""
        reports = self.catalog.reports.values()
        kinds = {report.agency.kind for report in reports}
        states = {self.atlas.checked.state(address) for address in self.catalog.reports}
        asked = {facts.asked for facts in self.atlas.checked.facts.values()}
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

    def compare(self) -> None:
        self.tree.write("compare/choices.json", compare_json(self.atlas))
        self.write("compare/", "compare.html", self.both("compare"), years=self.years)

    def dataset(self) -> list[Linked]:
        files = [file.address for file in downloads(self.tree)]
        return [whole_dataset(self.base_url, self.catalog.site, files)] if self.base_url else []

    def data(self) -> None:
        example = next(iter(self.catalog.reports), "")
        context = {"files": downloads(self.tree), "example": example, "built": self.built}
        self.write_both("data/", "data.html", self.both("data"), linked=self.dataset(), **context)

    def dictionary(self) -> None:
        forms = [form_entry(form) for _, form in sorted(self.catalog.forms.items(), reverse=True)]
        self.write_both("data/dictionary/", "dictionary.html", self.both("dictionary"), forms=forms)

    def quality(self) -> None:
        rules = self.rules()
        self.write(
            "quality/",
            "quality.html",
            self.both("quality"),
            count=self.count,
            missing=sum(line.missing for line in self.lines),
            unguarded=sum(line.unguarded for line in self.lines),
            rules=rules,
            rule_names=list({rule.name: (rule.name, rule.zh, rule.en) for rule in rules}.values()),
            states=self.states(),
            **self.worst_first(),
            by_year=tallies(self.atlas, self.lines, lambda report: str(report.record.year)),
            by_place=tallies(self.atlas, self.lines, lambda report: self.atlas.path(report.agency.place)[0]),
        )

    def worst_first(self) -> dict[str, object]:
        """The first reports and findings, the lists of all, and the files that have them."""
        repository, branch = self.catalog.site.repository, self.catalog.site.branch
        source = f"{repository}/blob/{branch}/content/" if repository else ""
        found = {"passes": " ".join(SEVERITIES), "source": source}
        files = downloads(self.tree)
        return {
            "lines": worst(self.atlas, {line.report.address: line for line in self.lines}),
            "reports": LongList("reports", "checks", len(self.lines), {"passes": " ".join(WORST_FIRST)}),
            "findings": islice(findings_with_reports(self.atlas), SHOWN),
            "all_findings": LongList("findings", "finding", self.atlas.checked.severities().total(), found),
            "report_files": [file.address for file in files if file.word == "data-reports-csv"],
            "finding_files": [file.address for file in files if file.word == "data-findings-csv"],
        }

    def rules(self) -> list[RuleCount]:
        return rule_counts(self.atlas.checked.found.values(), self.catalog.forms.values(), self.wording.words)

    def changes(self) -> None:
        self.tree.write("changes.json", f"{json_text(changes_object(self.history.edits, self.built))}\n")
        days = self.history.days()
        counts = write_lists([{"changes": packed(change_chunks(days))}], self.tree.out)
        write_indexes([counts], self.catalog.places, self.wording, self.tree.out)
        source = f"{self.catalog.site.repository}/commit/" if self.catalog.site.repository else ""
        count = sum(len(edits) for day in days for edits in day.edits.values())
        given = {"within": "", "source": source}
        self.write(
            "changes/",
            "changes.html",
            self.both("changes"),
            days=list(first(days, SHOWN)),
            all_changes=LongList("changes", "change", count, given),
            kinds=[(kind, *self.both(f"changes-{kind}")) for kind in dict.fromkeys(TOUCHES.values())],
            older=self.history.untold,
        )

    def patterns(self) -> None:
        self.write("patterns/", "patterns.html", self.both("patterns"), **specimens(self.atlas, self.wording))

    def prose_pages(self) -> None:
        addresses = {(page.name, page.english): page.address for page in self.press.prose}
        for page in self.press.prose:
            twin = addresses.get((page.name, not page.english), "")
            self.write_prose(page, twin)

    def write_prose(self, page: Prose, twin: str) -> None:
        lang = "en" if page.english else "zh"
        title = (page.title, page.title)
        tagline = self.catalog.site.tagline[lang]
        self.write(page.address, "prose.html", title, page=page, twin=twin, lang=lang, description=tagline)

    def not_found(self) -> None:
        self.write("404.html", "404.html", self.both("lost-page"), canonical=False)

    def feeds(self) -> None:
        pages = sorted(page for page in self.tree.addresses if page.endswith("/") or not page)
        for lang, name in (("zh", "feed.xml"), ("en", f"{ENGLISH}feed.xml")):
            found = items(self.history, self.wording, self.built, lang)
            shared = {"lang": lang, "address": name, "root": root_of(name, self.base_url), "items": found}
            feed = self.press.templates.get_template("feed.xml").render(shared, built=self.built)
            self.tree.write(name, feed)
        self.tree.write("robots.txt", self.press.templates.get_template("robots.txt").render())
        write_sitemap(self.tree, pages, self.base_url)
