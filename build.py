#!/usr/bin/env python3
"""Read new sources, check every record, write the site: see `python build.py --help`."""

import sys

from gongkai.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
