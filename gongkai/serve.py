"""A preview on this machine alone that builds again whenever content or templates change."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from gongkai.finding import Refused, refused

HOST = "127.0.0.1"
PAUSE = 0.3  # seconds between two looks at the files


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Requests are of no interest here."""

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()


def serve(
    watched: list[Path], out: Path, port: int, build: Callable[[], int], say: Callable[[str], None]
) -> int:
    """Build, serve `out` and build again at every change, until interrupted. Raises Refused."""
    seen = _state(watched)
    build()
    try:
        server = ThreadingHTTPServer((HOST, port), partial(_Quiet, directory=str(out)))
    except OSError as error:
        raise refused("port", f"{HOST}:{port}", problem=error.strerror or error) from None
    threading.Thread(target=server.serve_forever, args=(PAUSE,), daemon=True).start()
    say(f"http://{HOST}:{server.server_port}/")
    try:
        while True:
            time.sleep(PAUSE)
            now = _state(watched)
            if now != seen:
                seen = now
                _again(build, say)
    finally:
        server.shutdown()


def _again(build: Callable[[], int], say: Callable[[str], None]) -> None:
    """A mistake in a file being edited must not end the preview."""
    try:
        build()
    except Refused as error:
        say(error.finding.text("zh"))


def _state(watched: list[Path]) -> dict[str, tuple[int, int]]:
    """Every file below the folders with its time and size."""
    files = [path for folder in watched for path in sorted(folder.rglob("*")) if path.is_file()]
    return {str(path): (path.stat().st_mtime_ns, path.stat().st_size) for path in files}
