"""Measure the balancing engine by simulation: `python benchmarks/engine.py [TRIALS]` prints a table."""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from statistics import median
from time import thread_time_ns

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from records import CONTENT, FORMS, balanced, dense, small, sparse  # noqa: E402

from benchmarks.errors import KINDS, any_value, one_digit  # noqa: E402
from benchmarks.trials import deduced, gaps, located, verdict_of, with_numbers, without  # noqa: E402
from gongkai.balance.answers import answers_of  # noqa: E402
from gongkai.balance.bounds import bounds_of  # noqa: E402
from gongkai.balance.culprits import culprits_of  # noqa: E402
from gongkai.balance.system import system_of  # noqa: E402
from gongkai.dump import dump  # noqa: E402
from gongkai.form import Form  # noqa: E402
from gongkai.load import load  # noqa: E402
from gongkai.record import Record  # noqa: E402

SEED = 2023
DRAWS = {"dense 1-999": dense, "dense 1-40": small, "real-shaped": sparse}
KEYS = ("noticed", "first", "rank 1", "in three", "rank 3", "tied")
PER_TABLE = 20  # trials on one and the same table


def main(trials: int) -> None:
    print(f"seed {SEED}, {trials} trials a line\n")
    for line in (*detection(), "", *location(trials), "", *certainty(), "", *deduction(), "", *times()):
        print(line)


def tables(form: Form) -> dict[str, Callable[[int], Record]]:
    """Where the trials take their tables from: drawn at random by seed, and the real ones of this form."""
    made = {name: partial(balanced, form, draw=draw) for name, draw in DRAWS.items()}
    real = [r for r in _real() if r.form.id == form.id]
    return made | ({"real reports": lambda seed: real[seed // PER_TABLE % len(real)]} if real else {})


@cache
def _reports() -> list[Record]:
    paths = sorted((CONTENT / "reports").glob("*/*/*/*.yaml"))
    return [load(path.read_text(encoding="utf-8"), str(path), FORMS)[0] for path in paths]


def _real() -> list[Record]:
    """The reports of the repository that lack nothing and have more than zeros in their tables."""
    whole = [record for record in _reports() if not record.missing and not record.exemptions]
    return [r for r in whole if any(r.cells[p].number for p in system_of(r.form, r.collapsed).paths)]


def detection() -> Iterator[str]:
    yield "single-cell changes noticed"
    for form in FORMS.values():
        for name, table in tables(form).items():
            record = table(1)
            paths = system_of(form, record.collapsed).paths
            found = sum(_fails(with_numbers(record, {p: int(record.cells[p].number) + 1})) for p in paths)
            yield f"  {form.id} {name:12} {found} of {len(paths)}"


def _fails(record: Record) -> bool:
    return any(answer.state == "broken" for answer in answers_of(record))


def location(trials: int) -> Iterator[str]:
    """`first` and `in three` count places in the list; equals share a `rank`; `tied`: several have rank 1."""
    heads = (*KEYS, "us")
    yield f"{'errors in the large table':45} {' '.join(f'{head:>8}' for head in heads)}"
    for form in FORMS.values():
        for name, table in tables(form).items():
            for kind, spoil in KINDS.items():
                total, times = Counter(), []
                for verdict in _verdicts(table, spoil, trials):
                    total += verdict
                    times.append(verdict["microseconds"])
                shares = (f"{_share(total, key):>8}" for key in KEYS)
                yield f"  {f'{form.id} {name:12} {kind}':43} {' '.join(shares)} {median(times):8.0f}"


def _verdicts(table: Callable[[int], Record], spoil: Callable, trials: int) -> Iterator[Counter]:
    rand = random.Random(SEED)
    for number in range(trials):
        if number % PER_TABLE == 0:
            record = table(number)
        verdict = located(record, spoil, rand)
        if verdict:
            yield verdict


def _share(total: Counter, key: str) -> str:
    return f"{100 * total[key] / total['trials']:.2f} %"


def certainty(trials: int = 21_000) -> Iterator[str]:
    """Up to two wrong cells anywhere, in whole tables and in tables with missing cells."""
    total: Counter = Counter()
    rand = random.Random(SEED)
    for number in range(trials):
        form = FORMS[rand.choice(list(FORMS))]
        if number % PER_TABLE == 0:
            record = rand.choice(list(tables(form).values()))(number)
        if number % 2:
            paths = system_of(record.form, record.collapsed).paths
            total += _with_gaps(record, rand.sample(paths, rand.randint(1, 30)), rand)
        else:
            total += located(record, rand.choice((any_value, one_digit)), rand, everywhere=True) or Counter()
    yield (
        f"verdicts in {total['trials']} trials with up to two wrong cells, half of them with missing cells: "
        f"{total['certain']} certain, {total['wrong certain']} of them wrong"
    )


def _with_gaps(record: Record, lost: list[str], rand: random.Random) -> Counter:
    paths = [p for p in system_of(record.form, record.collapsed).paths if p not in lost]
    truth = {path: int(record.cells[path].number) for path in rand.sample(paths, rand.choice((1, 2)))}
    wrong = {path: rand.choice((0, number + 1, rand.randrange(2000))) for path, number in truth.items()}
    truth = {path: number for path, number in truth.items() if wrong[path] != number}
    return verdict_of(without(with_numbers(record, wrong), lost), truth) if truth else Counter()


def deduction() -> Iterator[str]:
    yield "missing cells deduced"
    for form in FORMS.values():
        for name, table in tables(form).items():
            total: dict[str, list[int]] = {}
            for seed in range(10):
                record = table(seed * PER_TABLE)
                for kind, paths in gaps(system_of(form, record.collapsed)):
                    count = total.setdefault(kind, [0, 0])
                    count[0] += deduced(record, paths)
                    count[1] += len(paths)
            yield from (f"  {form.id} {name:12} {k:28} {a} of {b}" for k, (a, b) in total.items())


def times() -> Iterator[str]:
    """Processor time, so that what else the machine does counts little."""
    yield f"{'microseconds a record, median of 300':45} {'YAML':>8} {'check':>8} {'locate':>8} {'deduce':>8}"
    for form in FORMS.values():
        record = balanced(form, draw=sparse)
        system = system_of(form)
        row, column = system.lines[10], system.lines[max(system.rows) + 1]
        path = system.paths[row[0]]
        records = {
            "whole": record,
            "one wrong cell": with_numbers(record, {path: int(record.cells[path].number) + 7}),
            "one row lost": without(record, [system.paths[cell] for cell in row]),
            "one column lost": without(record, [system.paths[cell] for cell in column]),
            "all totals lost": without(record, [system.paths[cell] for cell in system.totals]),
        }
        torn = [r for r in _reports() if r.form.id == form.id and len(r.missing) > 50]
        records |= {f"{len(r.missing)} cells missing in print": r for r in torn}
        for name, each in records.items():
            yield f"  {f'{form.id} {name}':43} {' '.join(f'{t:8.0f}' for t in _timed(each))}"


def _timed(record: Record) -> Iterator[float]:
    text, answers = dump(record), answers_of(record)
    steps: tuple[Callable[[], object], ...] = (
        lambda: load(text, "r.yaml", FORMS),
        lambda: answers_of(record),
        lambda: culprits_of(record, answers),
        lambda: bounds_of(record, answers),
    )
    for step in steps:
        spent = []
        for _ in range(300):
            start = thread_time_ns()
            step()
            spent.append(thread_time_ns() - start)
        yield median(spent) / 1000


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
