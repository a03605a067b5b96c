"""Of the findings of a large site those that are shown; the others are counted and stand in the long list."""

from __future__ import annotations

import re
from collections import Counter

from gongkai.finding import SEVERITIES
from gongkai.pages.lists import SHOWN

_RECORD = re.compile(r"([0-9]{2})/[0-9]{6}/[^/]+/(20[0-9]{2})\.yaml")


class Foremost:
    """Asked of one finding after another, in the order of the tree.

    All errors are kept and all that is about no record; of the others what the first page of the list needs,
    which goes by province, then the newest year first.
    """

    def __init__(self) -> None:
        self._kept: Counter[tuple[str, ...]] = Counter()  # by severity, province and year
        self._last: dict[str, str] = {}  # by severity the province that fills the page

    def keeps(self, severity: str, path: str) -> bool:
        record = _RECORD.search(path)
        if severity == SEVERITIES[0] or not record:
            return True
        province = record[1]
        chunk = (severity, *record.groups())
        if self._last.get(severity, province) != province or self._kept[chunk] == SHOWN:
            return False
        self._kept[chunk] += 1
        self._kept[severity,] += 1
        if self._kept[severity,] == SHOWN:
            self._last[severity] = province
        return True
