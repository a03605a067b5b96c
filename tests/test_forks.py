"""What becomes of work in forked processes: what they raise is raised here, and none ends unheard."""

import os
import signal
import subprocess
import sys
import time
from functools import partial

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


def fail_beside(file):
    """Raise once the file is there."""
    while not file.exists():
        time.sleep(0.01)
    raise KeyError


def test_what_a_process_started_ends_with_it(tmp_path):
    """As Pagefind must, where the disk is full: nothing may write into a folder that is cleared away."""
    file = tmp_path / "file"
    write = f"while 1: open({str(file)!r}, 'w').close()"
    with pytest.raises(KeyError), meanwhile(partial(subprocess.run, [sys.executable, "-c", write]), 2):
        fail_beside(file)
    file.unlink()
    time.sleep(0.2)
    assert not file.exists()
