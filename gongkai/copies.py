"""What is written of places stands in two copies: in the site, and in its spare, which becomes the next site.

Kept beside the site: `.cache/<site>/spare/`, and in `.cache/<site>/copies/` what each place in one of the two
came from, and when its folders changed last: where that is another time, other names are in them, and nothing
of the place counts. All of it may be deleted at any time.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from gongkai.inventory import digest_of
from gongkai.partial import write_whole

MARK = ".gongkai"  # stands in every folder that this program wrote, and may therefore replace
SPARE, RECORDS = "spare", "copies"


class Stand(NamedTuple):
    """What stands of a place: the keys of its agencies and its page, the files beside its folder, when these
    and its folders changed last, and the weights of page and files.
    """

    agencies: str
    page: str
    files: list[str]
    times: dict[str, int]
    weights: dict[str, int]


@dataclass(frozen=True)
class Copy:
    """A folder with a site; `records` is where it is noted what stands there."""

    folder: Path
    records: Path
    _sound: dict[str, bool] = field(default_factory=dict)

    @property
    def record(self) -> Path:
        """Named after what the site says that it came from."""
        mark = self.folder / MARK
        return self.records / f"{digest_of(mark.read_text() if mark.is_file() else '')}.json"

    @cached_property
    def stands(self) -> dict[str, Stand]:
        try:
            return {code: Stand(*stand) for code, stand in json.loads(self.record.read_bytes()).items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}

    def get(self, code: str) -> Stand | None:
        """What stands of a place, if its folders are as they were left."""
        stand = self.stands.get(code)
        if stand and code not in self._sound:
            self._sound[code] = times(self.folder, stand.times) == stand.times
        return stand if stand and self._sound[code] else None

    def note(self, stands: Mapping[str, Stand]) -> None:
        write_whole(self.record, json.dumps(stands).encode())


def copies(out: Path, keep: Path) -> tuple[Copy, Copy]:
    """The spare, which is to be asked first, as a build takes it away, and the site."""
    return Copy(keep / SPARE, keep / RECORDS), Copy(out, keep / RECORDS)


def only_records(out: Path, keep: Path) -> None:
    """Drop what was noted of folders that are no more."""
    known = {copy.record for copy in copies(out, keep)}
    for path in (keep / RECORDS).glob("*.json"):
        if path not in known:
            path.unlink()


def times(site: Path, names: Iterable[str]) -> dict[str, int]:
    """When each file or folder changed last; without those that are not there."""
    return dict(_times(f"{site}/", names))


def _times(site: str, names: Iterable[str]) -> Iterator[tuple[str, int]]:
    for name in names:
        try:
            yield name, os.stat(site + name).st_mtime_ns  # noqa: PTH116  (a hundred thousand times)
        except OSError:
            continue
