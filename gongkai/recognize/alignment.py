"""One monotone alignment: what was found against what is known, both in order, either may be skipped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def aligned(scores: Sequence[Mapping[int, float]], known: int) -> dict[int, int]:
    """Found → known with the greatest sum of scores, both rising; the later of equals wins.

    `scores` has for every found thing its candidates among `known` things.
    """
    best = [[0.0] * (known + 1)]
    for candidates in scores:
        above, row = best[-1], [0.0]
        for index in range(known):
            matched = above[index] + candidates[index] if candidates.get(index) else 0.0
            row.append(max(above[index + 1], row[-1], matched))
        best.append(row)
    return _traced(best, scores, known)


def _traced(best: list[list[float]], scores: Sequence[Mapping[int, float]], known: int) -> dict[int, int]:
    path: dict[int, int] = {}
    found = len(scores)
    while found and known:
        score = scores[found - 1].get(known - 1, 0.0)
        if score and best[found][known] == best[found - 1][known - 1] + score:
            path[found - 1] = known - 1
            found, known = found - 1, known - 1
        elif best[found][known] == best[found - 1][known]:
            found -= 1
        else:
            known -= 1
    return dict(sorted(path.items()))
