"""How to cite an agency-year: GB/T 7714 and BibTeX, and what an issue about it says first."""

from __future__ import annotations

from urllib.parse import urlencode

from gongkai.catalog import Report
from gongkai.pages.atlas import published
from gongkai.pages.wording import Wording

BIBTEX = """\
@techreport{{{key},
  author      = {{{{{author}}}}},
  title       = {{{title}}},
  institution = {{{author}}},
  year        = {{{year}}}{more}
}}"""


def citation(report: Report, base_url: str) -> str:
    """The report by GB/T 7714; with an address where the site's is known."""
    date = f"({published(report)})" if published(report) else ""
    where = f" {base_url}/{report.address}/." if base_url else ""
    kind = "[R/OL]" if base_url else "[R]"
    head = f"{report.record.agency}. {report.record.source['title']}{kind}."
    return f"{head}{f' {date}.' if date else ''}{where}"


def bibtex(report: Report, base_url: str) -> str:
    """The same as a BibTeX entry; braces in a title would end it early, so they are dropped."""
    more = f",\n  url         = {{{base_url}/{report.address}/}}" if base_url else ""
    return BIBTEX.format(
        key=f"gongkai-{report.address.replace('/', '-')}",
        author=_bare(report.record.agency),
        title=_bare(report.record.source["title"]),
        year=report.record.year,
        more=more,
    )


def _bare(text: str) -> str:
    return text.translate(str.maketrans("", "", "{}\\"))


def issue(report: Report, base_url: str, wording: Wording) -> str:
    """The query that opens a filled-in issue about a report."""
    title = wording.text("issue-title", agency=report.record.agency, year=report.record.year)
    where = f"{base_url}/{report.address}/" if base_url else f"{report.address}/"
    body = wording.text("issue-body", where=where, source=report.record.source["title"])
    return urlencode({"title": title, "body": body.replace(" / ", "\n\n")})
