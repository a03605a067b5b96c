"""What becomes of work in forked processes: what they raise is raised here, and none ends unheard."""

import os
import signal

import pytest

from gongkai.finding import Refused
from gongkai.forks import meanwhile, side_by_side


class Unsayable(Exception):
    """One that no process can tell another."""

    def __reduce__(self):
        raise MemoryError


def work(what):
    if what == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if isinstance(what, Exception):
        raise what


def test_each_piece_of_work_is_told_of():
    assert len(list(side_by_side(work, ["a", "b", "c"], 2))) == 3


@pytest.mark.parametrize(
    ("last", "told"),
    [("killed", Refused), (Unsayable(), Refused), (KeyError("x"), KeyError)],
)
def test_how_a_process_ends_is_raised(last, told, capfd):
    with pytest.raises(told):
        list(side_by_side(work, ["a", last], 2))
    with pytest.raises(told), meanwhile(lambda: work(last), 2):
        pass
    assert capfd.readouterr().err == ""
