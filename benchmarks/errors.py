"""Errors as typists make them, put into the positions of a balanced record at random but from a seed."""

from __future__ import annotations

import random
from collections.abc import Callable

from gongkai.balance.system import System

Numbers = list[int]
Truth = dict[int, int]  # the cells that were spoilt, each with its true number


def spoilt(numbers: Numbers, wrong: dict[int, int]) -> tuple[Numbers, Truth] | None:
    """The numbers with some of them wrong; None where nothing changed."""
    found = [wrong.get(cell, number) for cell, number in enumerate(numbers)]
    truth = {cell: numbers[cell] for cell in wrong if wrong[cell] != numbers[cell]}
    return (found, truth) if truth else None


def another_digit(number: int, rand: random.Random) -> int:
    digits = list(str(number))
    place = rand.randrange(len(digits))
    first = place == 0 and len(digits) > 1
    digits[place] = rand.choice([d for d in "0123456789"[first:] if d != digits[place]])
    return int("".join(digits))


def one_digit(numbers: Numbers, cells: list[int], _: System, rand: random.Random) -> Truth:
    cell = rand.choice(cells)
    return {cell: another_digit(numbers[cell], rand)}


def two_digits(numbers: Numbers, cells: list[int], _: System, rand: random.Random) -> Truth:
    return {cell: another_digit(numbers[cell], rand) for cell in rand.sample(cells, 2)}


def any_value(numbers: Numbers, cells: list[int], _: System, rand: random.Random) -> Truth:
    count = rand.choice((1, 2))
    return {
        cell: rand.choice((0, numbers[cell] + 1, rand.randrange(2000))) for cell in rand.sample(cells, count)
    }


def swapped(numbers: Numbers, cells: list[int], system: System, rand: random.Random) -> Truth:
    cell = rand.choice([c for c in cells if c + 1 < len(numbers) and system.rows[c] == system.rows[c + 1]])
    return {cell: numbers[cell + 1], cell + 1: numbers[cell]}


def shifted(numbers: Numbers, cells: list[int], system: System, rand: random.Random) -> Truth:
    """A whole row one column to the right, 0 in front, or to the left, 0 at the end."""
    line = system.lines[system.rows[rand.choice(cells)]]
    values = [numbers[cell] for cell in line]
    moved = [0, *values[:-1]] if rand.random() < 0.5 else [*values[1:], 0]
    return dict(zip(line, moved, strict=True))


def row_low(numbers: Numbers, cells: list[int], system: System, rand: random.Random) -> Truth:
    """A number written into the row below its own, over what stood there; its own place says 0."""
    below = {(system.columns[c], system.rows[c]): c for c in cells}
    places = [c for c in cells if numbers[c] and (system.columns[c], system.rows[c] + 1) in below]
    cell = rand.choice(places)
    return {cell: 0, below[system.columns[cell], system.rows[cell] + 1]: numbers[cell]}


Spoil = Callable[[Numbers, list[int], System, random.Random], Truth]
KINDS: dict[str, Spoil] = {
    "one digit": one_digit,
    "two digits": two_digits,
    "neighbours swapped": swapped,
    "row shifted": shifted,
    "value one row low": row_low,
}
