"""Small content trees made in a test: the repository's forms and places, and records by hand."""

import shutil
import subprocess
import sys

from records import CONTENT, FORMS, ROOT, balanced

from gongkai.dump import dump

AGENCIES = """\
government:
  name: 某县人民政府
  en: People's Government of a County
  kind: government
  scope: place
"""


def tree(folder, *records):
    """A content tree at `folder` with one agency and these records (one made from the form if none)."""
    content = folder / "content"
    shutil.copytree(CONTENT / "forms", content / "forms")
    shutil.copytree(CONTENT / "pages", content / "pages")
    for name in ("places.yaml", "site.yaml"):
        shutil.copy(CONTENT / name, content)
    place = content / "reports/61/610921"
    (place / "government").mkdir(parents=True)
    (place / "agencies.yaml").write_text(AGENCIES, encoding="utf-8")
    for record in records or [balanced(FORMS["2021"])]:
        path = place / "government" / f"{record.year}.yaml"
        path.write_text(dump(record), encoding="utf-8")
    return content


def build(*arguments, cwd=ROOT, seconds=120):
    """Run build.py as a person would; returns the finished process."""
    command = [sys.executable, str(ROOT / "build.py"), *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=seconds)
