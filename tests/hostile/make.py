"""The hostile corpus as files: `python tests/hostile/make.py FOLDER` writes every case, and what must happen.

expected.csv names each file, the rules of which one must refuse it (none: it is good), and what it is.
"""

import csv
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from hostile import pages, records, sources  # noqa: E402


def cases():
    """Kind, name, suffix, bytes and rules of every case."""
    for name, (data, rule, *_) in records.CASES.items():
        yield "records", name, ".yaml", data, rule or ""
    for name, (suffix, make, rule) in sources.CASES.items():
        yield "sources", name, suffix, make(), rule
    for name, (text, rule) in pages.CASES.items():
        yield "pages", name, ".md", text.encode("utf-8", "surrogatepass"), rule or ""


def main(folder):
    folder.mkdir(parents=True)
    with (folder / "expected.csv").open("x", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(("file", "rules", "case"))
        for number, (kind, name, suffix, data, rules) in enumerate(cases()):
            path = folder / kind / f"{number:03}{suffix}"
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data)
            table.writerow((path.relative_to(folder).as_posix(), rules.replace("|", " "), name))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
