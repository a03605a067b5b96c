import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))  # the package, where it is not installed

from browser import chromium
from sites import site

__all__ = ["chromium", "site"]
