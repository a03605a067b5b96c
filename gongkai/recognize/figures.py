"""A printed cell as the record has it: the plain number, or `blank`. Letters are never digits."""

from __future__ import annotations

import re

from gongkai.form import Column
from gongkai.values import BLANK, number

_PLAIN = str.maketrans("０１２３４５６７８９．，－＋／−", "0123456789.,-+/-")
_MARK = re.compile(r"[-/\\—–―]{1,4}|无")
_FIGURE = re.compile(r"[-+]?[0-9][0-9,]*(\.[0-9]+)?[^\W0-9a-zA-Z]{0,2}")
_THOUSANDS = re.compile(r"(?<![0-9.])[0-9]{1,3}(,[0-9]{3})+(?![0-9])")
_GROUPED = re.compile(r"[0-9]{1,3}([^\S\n][0-9]{3})+(?![0-9])")


def is_figure(text: str) -> bool:
    """Whether a cell holds a number or one of the marks for none."""
    plain = _squeezed(text)
    return bool(_MARK.fullmatch(plain) or _FIGURE.fullmatch(plain))


def figure(text: str, column: Column) -> str | None:
    """The number as printed, `blank`, or None where the cell is neither."""
    plain = _squeezed(text)
    if not plain or _MARK.fullmatch(plain):
        return BLANK
    plain = _THOUSANDS.sub(lambda match: match[0].replace(",", ""), plain)
    if column.type != "decimal":
        plain = plain.removesuffix(column.unit.name)
    if column.type == "signed":
        plain = plain.removeprefix("+")
    try:
        number(plain, column)
    except ValueError:
        return None
    return plain


def is_gapped(text: str) -> bool:
    """Whether digits stand apart for another reason than thousands."""
    plain = text.translate(_PLAIN).strip()
    return bool(re.search(r"[0-9]\s+[0-9]", plain)) and not _GROUPED.fullmatch(plain)


def _squeezed(text: str) -> str:
    return "".join(text.translate(_PLAIN).split())
