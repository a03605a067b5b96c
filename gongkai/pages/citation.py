"""How to cite an agency-year: GB/T 7714 and BibTeX, and what an issue about it says first."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlencode

from gongkai.catalog import Report
from gongkai.pages.atlas import published
from gongkai.pages.wording import Wording

ISSUE_FORM = "wrong-number.yml"  # in .github/ISSUE_TEMPLATE, its fields named as in the query
_HAN = re.compile(r"(?:%[89A-F][0-9A-F])+")  # letters that an address in a page may have as they are
_BRACES = str.maketrans("", "", "{}\\")
BIBTEX = """\
@techreport{{{key},
  author = {{{{{author}}}}},
  title = {{{title}}},
  institution = {{{author}}},
  year = {{{year}}}{more}
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
    more = f",\n  url = {{{base_url}/{report.address}/}}" if base_url else ""
    return BIBTEX.format(
        key=f"gongkai-{report.address.replace('/', '-')}",
        author=_bare(report.record.agency),
        title=_bare(report.record.source["title"]),
        year=report.record.year,
        more=more,
    )


def _bare(text: str) -> str:
    return text.translate(_BRACES)


def issue(report: Report, base_url: str, wording: Wording) -> str:
    """The query that opens the form for a wrong number with agency, year and page filled in."""
    agency, year = report.record.agency, report.record.year
    title = wording.text("issue-title", agency=agency, year=year)
    fields = {"agency": agency, "year": year, "address": f"{base_url}/{report.address}/"}
    query = urlencode({"template": ISSUE_FORM, "title": title, **fields}, safe=":/")
    return _HAN.sub(lambda escapes: unquote(escapes[0]), query)
