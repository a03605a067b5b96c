"""The pictures of the guides, taken from the built site: python docs/pictures.py [FOLDER]."""

import io
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from markdown_it import MarkdownIt
from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from browser import CHROMIUM, FLAGS, serve  # noqa: E402

from gongkai.grammar import load_forms  # noqa: E402

REPORT = "610921/government/2023/"
RECORD = "content/reports/61/610921/government/2023.yaml"
SOURCE = "content/reports/61/610921/government/2023.md"
CELL = 6  # one in the middle of what the picture shows
FORM, ROW = "2021", 16  # a row with a law behind it, by its number among those explained
COLOURS = 48
STYLE = """<meta charset="utf-8"><style>
body { margin: 0; padding: 1rem; font: 15px/1.5 "Noto Sans CJK SC", sans-serif; color: #1f2328 }
table { border-collapse: collapse; margin-bottom: 1rem }
th, td { border: 1px solid #d1d9e0; padding: 4px 12px }
h1, h2 { border-bottom: 1px solid #d1d9e0; font-size: 1.4em } code { background: #eff1f3 }
</style>"""


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work, sync_playwright() as playwright:
        repository = prepared(Path(work))
        row = list(load_forms(ROOT / "content/forms")[FORM].about)[ROW]
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        with serve(repository / "site") as root:
            for lang in ("zh", "en"):
                page = opened(browser, f"{root}{REPORT}?lang={lang}", 1180, 620)
                save(cell(page), folder / f"cell.{lang}.png")
                page = opened(browser, f"{root}indicators/{row}/?lang={lang}", 1000, 480)
                save(page.screenshot(), folder / f"row.{lang}.png")
        page = opened(browser, evidence(repository).as_uri(), 1400, 560)
        save(beside(page), folder / "evidence.png")
        page = opened(browser, summary(repository).as_uri(), 860, 640)
        save(page.screenshot(), folder / "summary.png")
        browser.close()


def prepared(repository: Path) -> Path:
    """The content with an address for the repository, so that the links are there; committed, then built."""
    shutil.copytree(ROOT / "content", repository / "content")
    site = repository / "content/site.yaml"
    known = site.read_text(encoding="utf-8").replace(
        'repository: ""', "repository: https://example.org/gongkai"
    )
    site.write_text(known, encoding="utf-8")
    git(repository, "init", "-q")
    git(repository, "add", "-A")
    git(repository, "-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-q", "-m", "x")
    build("site", repository, "--out", repository / "site")
    return repository


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-C", folder, *words], check=True)


def build(step: str, repository: Path, *words: str | Path) -> str:
    command = [sys.executable, ROOT / "build.py", step, "--content", repository / "content", *words]
    return subprocess.run(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUTF8": "1"}
    ).stdout


def opened(browser: Browser, address: str, width: int, height: int) -> Page:
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto(address, wait_until="networkidle")
    return page


def cell(page: Page) -> bytes:
    """A cell that was clicked, beside the links of the page."""
    page.locator(".form tbody td:not(:empty)").nth(CELL).click()
    expect(page.locator("td.picked .report")).to_have_count(1)
    page.locator(".columns").evaluate("part => scrollTo(0, part.offsetTop - 8)")
    page.mouse.move(0, 0)
    return page.screenshot()


def evidence(repository: Path) -> Path:
    page = repository / "evidence.html"
    build("read", repository, repository / SOURCE, "--evidence", page)
    return page


def beside(page: Page) -> bytes:
    page.locator(".source table").nth(1).evaluate("part => part.scrollIntoView()")
    return page.screenshot()


def summary(repository: Path) -> Path:
    """What the check shows of a change that mistypes a number."""
    record = repository / RECORD
    text = record.read_text(encoding="utf-8")
    assert "[    14," in text
    record.write_text(text.replace("[    14,", "[    41,", 1), encoding="utf-8")
    page = repository / "summary.html"
    shown = MarkdownIt("commonmark").enable("table").render(build("summary", repository, "HEAD"))
    page.write_text(STYLE + shown, encoding="utf-8")
    return page


def save(picture: bytes, path: Path) -> None:
    """As a PNG of few colours, which text and lines do not miss."""
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS).save(path, optimize=True)
    print(f"{path}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs/pictures")
