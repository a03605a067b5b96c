"""The files of the site, each written once: two pages can never share an address."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from gongkai.finding import refused


class Tree:
    """Writes below `out`; `addresses` lists what was written, `""` being the home page."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.addresses: list[str] = []
        self._taken: set[str] = set()

    def write(self, address: str, content: str | bytes) -> None:
        """An address that ends with / is a folder with a page in it. Raises Refused where it is taken."""
        self._take(address)
        page = address.endswith("/") or not address
        path = f"{self.out}/{address}index.html" if page else f"{self.out}/{address}"
        _make(path.rpartition("/")[0])
        with open(path, "wb") as file:  # noqa: PTH123  (text is quicker, for every page)
            file.write(content if isinstance(content, bytes) else content.encode("utf-8"))

    def adopt(self, addresses: Iterable[str]) -> None:
        """Take over files that were written elsewhere. Raises Refused where one is taken."""
        for address in addresses:
            self._take(address)

    def _take(self, address: str) -> None:
        if address.casefold() in self._taken:
            raise refused("address-twice", address)
        self._taken.add(address.casefold())
        self.addresses.append(address)

    def size(self, address: str) -> int | None:
        """Bytes of a file of the site; None where there is none."""
        path = self.out / address
        return path.stat().st_size if path.is_file() else None


def _make(folder: str) -> None:
    """Make a folder, most often a new one in one that is there."""
    try:
        os.mkdir(folder)  # noqa: PTH102
    except FileNotFoundError:
        os.makedirs(folder)  # noqa: PTH103
    except FileExistsError:
        return
