"""PDF without a text layer: images → ruled lines and characters → the same marks as of one with text."""

from __future__ import annotations

from importlib.util import find_spec

NEEDED = ("rapidocr", "onnxruntime")


def can_read_scans() -> bool:
    """Whether the extra is installed: `pip install '.[ocr]'`."""
    return all(find_spec(name) for name in NEEDED)
