"""A preview on this machine alone that follows every change of content or templates.

A changed record is shown at once, from its place made apart; the whole site is built again behind it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from gongkai.finding import Refused, refused
from gongkai.order import REPORTS, Order
from gongkai.preview import Preview

HOST = "127.0.0.1"
PAUSE = 0.05  # seconds between two looks at the files
SHARE = 3  # times as long as a look took, so that many files do not keep the machine busy
State = dict[Path, tuple[int, int]]


class _Quiet(SimpleHTTPRequestHandler):
    def __init__(self, *request: object, preview: Preview, directory: str) -> None:
        self._preview = preview
        super().__init__(*request, directory=directory)  # type: ignore[arg-type]

    def translate_path(self, path: str) -> str:
        """What was just changed comes before what was built."""
        built = Path(super().translate_path(path))
        found = self._preview.find(built.relative_to(self.directory).as_posix())
        return f"{found or built}{'/' if path.endswith('/') else ''}"

    def log_message(self, *_: object) -> None:
        """Requests are of no interest here."""

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()


def serve(
    order: Order, templates: Path, port: int, build: Callable[[], int], say: Callable[[str], None]
) -> int:
    """Build, serve the site and build again at every change, until interrupted. Raises Refused."""
    watch = _Watch([order.content, templates], order.content / REPORTS)
    build()
    with Preview(order) as preview:
        handler = partial(_Quiet, preview=preview, directory=str(order.out.resolve()))
        try:
            server = ThreadingHTTPServer((HOST, port), handler)
        except OSError as error:
            raise refused("port", f"{HOST}:{port}", problem=error.strerror or error) from None
        threading.Thread(target=server.serve_forever, args=(PAUSE,), daemon=True).start()
        threading.Thread(target=watch.follow, args=(preview,), daemon=True).start()
        say(f"http://{HOST}:{server.server_port}/")
        try:
            while True:
                watch.changed.wait()
                _again(watch, preview, build, say)
        finally:
            server.shutdown()


def _again(watch: _Watch, preview: Preview, build: Callable[[], int], say: Callable[[str], None]) -> None:
    """Build; a mistake in a file being edited must not end the preview."""
    watch.changed.clear()
    try:
        build()
    except Refused as error:
        say(error.finding.text("zh"))
    else:
        if not watch.changed.is_set():
            preview.clear()


class _Watch:
    """Looks at files for changes; `changed` is set when there were any."""

    def __init__(self, folders: list[Path], reports: Path) -> None:
        self._folders, self._reports = folders, reports
        self._seen = _state(folders)
        self.changed = threading.Event()

    def follow(self, preview: Preview) -> None:
        """Show changed places at once, and ask for all to be built."""
        while True:
            began = time.monotonic()
            now = _state(self._folders)
            names = {path for path, _ in self._seen.items() ^ now.items()}
            self._seen = now
            if names:
                self.changed.set()
                self._show(names, preview)
            time.sleep(max(PAUSE, SHARE * (time.monotonic() - began)) if not names else PAUSE)

    def _show(self, names: set[Path], preview: Preview) -> None:
        below = {path.relative_to(self._reports).parts[:2] for path in names if self._reports in path.parents}
        if not all(self._reports in path.parents for path in names):
            preview.warm()
        preview.show(self._reports.joinpath(*parts) for parts in sorted(below) if len(parts) == 2)


def _state(folders: list[Path]) -> State:
    """Every file below the folders with its time and size."""
    files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    return {path: ((found := path.stat()).st_mtime_ns, found.st_size) for path in files}
