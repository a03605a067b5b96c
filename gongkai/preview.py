"""Pages of a place whose records were just changed, to be seen before the whole site is built again."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from gongkai.catalog import ground
from gongkai.finding import Refused
from gongkai.order import Order
from gongkai.parts import Part, make

PAGES = ("report.html", "agency.html")  # their templates are made ready before they are needed


class Preview:
    """Makes places apart, in a folder of its own; use as a context."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._folder = TemporaryDirectory(prefix="gongkai-")
        self._place = threading.Lock()  # one at a time makes or clears
        self.warm()

    def __enter__(self) -> Preview:
        return self

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()

    def warm(self) -> None:
        """Read again what all places share."""
        with suppress(Refused):
            self._basis, _ = ground(self._order.content)
            self._press = self._order.press(self._basis)
            for name in PAGES:
                self._press.templates.get_template(name)

    def show(self, folders: Iterable[Path]) -> None:
        """Make these places; what is wrong in them the whole build will say."""
        with self._place:
            for folder in folders:
                part = Part(Path(self._folder.name) / folder.name, "", folder)
                with suppress(Refused, OSError):
                    make(part, self._basis, self._press, self._order.large)

    def clear(self) -> None:
        """Forget all places: the site has them."""
        with self._place:
            for path in Path(self._folder.name).iterdir():
                shutil.rmtree(path, ignore_errors=True)

    def find(self, address: str) -> Path | None:
        """The file or folder of a page at this address, if its place was made."""
        path = Path(self._folder.name) / address[:6] / "site" / address
        return path if path.is_file() or (path / "index.html").is_file() else None
