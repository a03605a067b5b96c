"""How long loading a record takes, guards and all, beside a plain YAML loader on the same machine."""

import sys
import time
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from records import CONTENT, FORMS  # noqa: E402

from gongkai.load import load  # noqa: E402

ROUNDS = 15


def best(step, texts):
    """Milliseconds a text, in the best of several rounds."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for text in texts:
            step(text)
        times.append(time.perf_counter() - start)
    return min(times) / len(texts) * 1000


def main():
    texts = [
        path.read_text(encoding="utf-8") for path in sorted((CONTENT / "reports").glob("*/*/*/20*.yaml"))
    ]
    plain = best(lambda text: yaml.load(text, yaml.CSafeLoader), texts)
    ours = best(lambda text: load(text, "r.yaml", FORMS), texts)
    print(f"{len(texts)} records: load {ours:.2f} ms, CSafeLoader {plain:.2f} ms, ratio {ours / plain:.2f}")


if __name__ == "__main__":
    main()
