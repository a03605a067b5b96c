#!/usr/bin/env python3
"""Read new sources, check every record, write the site: see `python build.py --help`."""

import os
import signal
import sys

signal.signal(signal.SIGINT, signal.SIG_DFL)  # while there is nothing to tidy up, Ctrl-C simply ends it

try:
    from gongkai.command import main
except ModuleNotFoundError as error:
    sys.exit(
        f"build.py: 缺少 {error.name}，请照 README 安装：pip install -r requirements.txt"
        f" / {error.name} is missing; install as in the README: pip install -r requirements.txt"
    )
except (ImportError, MemoryError, OSError, SyntaxError) as error:  # the last too where memory is lacking
    sys.exit(f"build.py: 无法启动 / cannot start: {type(error).__name__} {error}"[:300])

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    code = main(sys.argv[1:])
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:  # nobody reads any more
        code = code or 1
    os._exit(code)  # a build holds millions of objects: Python would free them one by one
