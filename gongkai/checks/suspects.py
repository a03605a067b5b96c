"""What may be wrong behind broken sums, for programs and for those who edit a record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gongkai.balance.answers import Answer
from gongkai.balance.culprits import Culprits
from gongkai.finding import Finding
from gongkai.phrases import balance_exception, cell_exception
from gongkai.record import Record

FEW_CELLS, FEW_SUMS = 2, 4  # more of them are rather misread than wrong as published


def candidates(culprits: Culprits | None) -> dict[str, object]:
    """Every explanation with its rank; equal ranks cannot be told apart."""
    found = [
        {
            "rank": each.rank,
            "slip": each.slip,
            "cells": [{"cell": c.path, "printed": c.printed, "should_be": c.value} for c in each.corrections],
        }
        for each in (culprits.explanations if culprits else ())
    ]
    return {"certain": bool(culprits and culprits.certain), "candidates": found}


def offers(culprits: Culprits, answers: Iterable[Answer], record: Record, path: str) -> Iterator[Finding]:
    """For a report that is wrong as published: the exceptions to paste.

    They name cells where one explanation is likeliest, the broken sums where several are equally likely;
    never what an exception of the record is about already.
    """
    likeliest, excepted = culprits.likeliest, {item.target for item in record.exemptions}
    if len(likeliest) == 1 and len(likeliest[0].corrections) <= FEW_CELLS:
        for item in likeliest[0].corrections:
            if item.path not in excepted:
                yield _offer(cell_exception(item), item.path, record, path)
    elif len(likeliest) != 1 and len(culprits.balances) <= FEW_SUMS:
        for answer in answers:
            balance = answer.balance
            if balance.id in culprits.balances and excepted.isdisjoint((*balance.left, *balance.right)):
                yield _offer(balance_exception(answer), balance.right[0], record, path)


def _offer(exception: str, cell: str, record: Record, path: str) -> Finding:
    words: dict[str, object] = {"exception": exception}
    return Finding("exception-offer", path, *record.place(cell), "notice", words=words, cells=(cell,))
