"""What may stand in a cell: a number as printed, `blank` or `lost`; and what that number is worth."""

from __future__ import annotations

import re
from decimal import Decimal

from gongkai.finding import Finding
from gongkai.form import Column, Unit

Number = int | Decimal
BLANK = "blank"  # the agency left the cell empty, or wrote / or -
LOST = "lost"  # our copy does not show the cell
MISSING = (BLANK, LOST)
FULL_WIDTH = {
    "，": ",",
    "、": ",",
    "：": ":",
    "［": "[",
    "］": "]",
    "【": "[",
    "】": "]",
    "．": ".",
    "－": "-",
}
_COUNTS = {
    "count": re.compile(r"0|[1-9][0-9]{0,8}"),
    "signed": re.compile(r"0|-?[1-9][0-9]{0,8}"),
}
_AMOUNT = re.compile(r"((?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,8})?)([^0-9. ]{0,2})")
_MISTAKES = (  # the first that fits names the mistake
    ("number-letter", re.compile(r"(?=.*[OolISB])[0-9OolISB]+")),
    ("number-time", re.compile(r"[0-9]+:[0-9:]+")),
    ("number-zeros", re.compile(r"-?0[0-9]+(\.[0-9]+)?")),
    ("number-sign", re.compile(r"[-+][0-9.]+")),
    ("number-point", re.compile(r"[0-9]+\.[0-9]+")),
    ("number-unit", re.compile(r"-?[0-9.]+\D{1,3}")),
)


def number(printed: str, column: Column) -> int | Decimal | None:
    """The worth of a cell in its column's unit, exact; None where the number is missing.

    Raises ValueError where `printed` is nothing that may stand in this column.
    """
    return worth(printed, column.kind)


def worth(printed: str, kind: str | Unit) -> int | Decimal | None:
    """The same for what a column holds: whole numbers of this type, or amounts in this unit."""
    if printed in MISSING:
        return None
    return _count(printed, kind) if isinstance(kind, str) else _amount(printed, kind)


def _count(printed: str, kind: str) -> int:
    if not _COUNTS[kind].fullmatch(printed):
        raise ValueError(printed)
    return int(printed)


def _amount(printed: str, unit: Unit) -> Decimal:
    match = _AMOUNT.fullmatch(printed)
    times = {"": "1", unit.name: "1", **dict(unit.also)}
    if not match or match[2] not in times:
        raise ValueError(printed)
    return Decimal(match[1]) * Decimal(times[match[2]])


def mistake(found: str) -> tuple[str, dict[str, object]]:
    """The rule and the words that name what is wrong with a cell that `number` refuses."""
    for character in found:
        if character in FULL_WIDTH:
            return "fullwidth", {"found": character, "expected": FULL_WIDTH[character]}
        if "０" <= character <= "９":
            return "fullwidth", {"found": character, "expected": chr(ord(character) - 0xFEE0)}
    if "[" in found or "]" in found:
        return "bracket", {}
    rule = next((name for name, pattern in _MISTAKES if pattern.fullmatch(found)), "number")
    return rule, {"found": found}


def cell_finding(found: str, path: str, place: tuple[int, int], label: str) -> Finding:
    """The error for a cell of a record that is neither number nor word."""
    rule, words = mistake(found)
    return Finding(rule, path, *place, words={"label": label, **words})
