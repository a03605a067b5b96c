#!/usr/bin/env python3
"""Read new sources, check every record, write the site: see `python build.py --help`."""

import sys

try:
    from gongkai.command import main
except ModuleNotFoundError as error:
    sys.exit(
        f"build.py: 缺少 {error.name}，请照 README 安装：pip install -r requirements.txt"
        f" / {error.name} is missing; install as in the README: pip install -r requirements.txt"
    )

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
