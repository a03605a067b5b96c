"""The indexes of a hub's children, fetched and read with care: they are the words of strangers."""

from __future__ import annotations

import json
import re
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http.client import HTTPException
from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit

from gongkai.balance.answers import ANSWERS
from gongkai.files import HIDDEN, SIZE
from gongkai.finding import refused
from gongkai.hub.index import NAME, SCHEMA
from gongkai.registry import Place, digits

PATIENCE = 20  # seconds
_ADDRESS = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")


@dataclass(frozen=True)
class Child:
    """A site that a hub brings together; `years` by the code of a place, `states` of all its reports."""

    address: str
    title: dict[str, str]
    places: list[Place]
    years: dict[str, Counter[int]]
    states: Counter[str]
    agencies: int
    downloads: list[dict[str, Any]]
    edition: dict[str, str]

    @property
    def origin(self) -> str:
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def reports(self) -> int:
        return self.states.total()


def load_children(addresses: Iterable[str]) -> list[Child]:
    """The children at these addresses. Raises Refused; two with the same place are too many."""
    children = [_child(address, _fetched(f"{address}/{NAME}")) for address in addresses]
    seen: dict[str, str] = {}
    for child in children:
        for place in child.places:
            own = digits(place.code)
            for other, where in seen.items():
                if own.startswith(other) or other.startswith(own):
                    raise refused("child-twice", child.address, place=place.code, other=where)
            seen[own] = child.address
    return children


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """What a child says must come from its own address: pages allow that address alone."""

    def redirect_request(self, *_: object) -> None:
        return None


def _fetched(address: str) -> bytes:
    try:
        with urllib.request.build_opener(_NoRedirect).open(address, timeout=PATIENCE) as answer:
            data: bytes = answer.read(SIZE + 1)
    except (OSError, HTTPException, ValueError) as error:
        raise refused("child-unreachable", address, problem=error) from None
    if len(data) > SIZE:
        raise refused("child-large", address, limit=SIZE)
    return data


def _child(address: str, data: bytes) -> Child:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        raise refused("child-index", address, where="JSON") from None
    wrong = _misfit(found, _INDEX, NAME)
    if wrong:
        raise refused("child-index", address, where=wrong)
    if found["search"]["pagefind"] != version("pagefind-bin"):
        raise refused(
            "child-pagefind", address, found=found["search"]["pagefind"], own=version("pagefind-bin")
        )
    places = {place["code"]: Place(place["code"], place["zh"], place["en"]) for place in found["places"]}
    years = {place["code"]: Counter(_numbered(place["years"])) for place in found["places"]}
    states = sum((Counter(count) for count in found["states"].values()), Counter[str]())
    rest = (found["agencies"], found["downloads"], found["edition"])
    return Child(address, found["title"], [*places.values()], years, states, *rest)


def _numbered(years: dict[str, int]) -> dict[int, int]:
    return {int(year): count for year, count in years.items()}


# --- The shape of an index: a mapping with these keys, any number of keys of a kind, a list, or a test.

_Test = Callable[[Any], bool]


def _matches(pattern: str) -> _Test:
    return lambda found: isinstance(found, str) and re.fullmatch(pattern, found) is not None


def _text(found: Any) -> bool:
    return isinstance(found, str) and 0 < len(found) <= 200 and not HIDDEN.search(found)


def _count(found: Any) -> bool:
    return isinstance(found, int) and not isinstance(found, bool) and found >= 0


def _address(found: Any) -> bool:
    return isinstance(found, str) and len(found) <= 200 and _ADDRESS.fullmatch(found) is not None


_YEAR = _matches("20[0-9]{2}")
_BOTH = {"zh": _text, "en": _text}
_PLACE = {"code": _matches("[1-9][0-9]{5}"), **_BOTH, "years": (_YEAR, _count)}
_INDEX = {
    "schema": lambda found: found == SCHEMA,
    "title": _BOTH,
    "places": [_PLACE],
    "states": (_YEAR, (ANSWERS.__contains__, _count)),
    "agencies": _count,
    "search": {
        "pagefind": _matches(r"[0-9.]{1,20}"),
        "bundles": _address,
        "places": _address,
        "names": [_address],
    },
    "downloads": [{"name": _address, "address": _address, "bytes": _count}],
    "edition": {
        "date": _matches(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
        "version": _text,
        "commit": _matches("[0-9a-f]{0,64}"),
    },
}


def _misfit(found: Any, shape: Any, where: str) -> str:
    """Where something does not have the shape; nothing where all does."""
    if callable(shape):
        return "" if shape(found) else where
    if isinstance(shape, list):
        if not isinstance(found, list):
            return where
        inner = [(item, shape[0], f"{where}[{at}]") for at, item in enumerate(found)]
    elif not isinstance(found, dict):
        return where
    elif isinstance(shape, tuple):
        if not all(map(shape[0], found)):
            return where
        inner = [(item, shape[1], f"{where}.{key}") for key, item in found.items()]
    else:
        if found.keys() != shape.keys():
            return where
        inner = [(item, shape[key], f"{where}.{key}") for key, item in found.items()]
    return next(filter(None, (_misfit(*each) for each in inner)), "")
