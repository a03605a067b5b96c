"""Files and folders are put in their place whole, whoever else writes and however a build died."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from records import ROOT

import gongkai.partial
from gongkai.partial import whole_folder, write_whole

DYING = """
import os, sys, signal
from pathlib import Path
from gongkai.partial import whole_folder, write_whole
with whole_folder(Path(sys.argv[1])) as beside:
    (beside / "half").write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def fill(place, word):
    with whole_folder(place) as beside:
        (beside / "index.html").write_text(word)


def fail(place):
    with whole_folder(place) as beside:
        (beside / "half").write_text("half")
        raise ZeroDivisionError


def die(place):
    return subprocess.run([sys.executable, "-c", DYING, place], cwd=ROOT).returncode


@pytest.fixture(params=["at once", "in two steps"])
def place(request, tmp_path, monkeypatch):
    """Where a folder goes, on systems that can exchange two names and on those that cannot."""
    if request.param == "in two steps":
        monkeypatch.setattr(gongkai.partial, "_exchanged", lambda *_: False)
    return tmp_path / "site"


def test_a_folder_replaces_another_and_leaves_nothing_beside(place):
    for word in ("one", "two"):
        fill(place, word)
        assert (place / "index.html").read_text() == word
        assert names(place.parent) == ["site"]


def test_a_folder_begins_as_its_spare(tmp_path):
    place, spare = tmp_path / "site", tmp_path / "spare"
    for word in "abc":
        with whole_folder(place, spare) as beside:
            assert names(beside) == {"a": [], "b": [], "c": ["a"]}[word]
            (beside / word).write_text(word)
    assert (names(place), names(spare)) == (["a", "c"], ["b"])
    with pytest.raises(ZeroDivisionError), whole_folder(place, spare):
        raise ZeroDivisionError
    assert names(tmp_path) == ["site"]


def test_what_goes_wrong_changes_nothing(place):
    fill(place, "one")
    with pytest.raises(ZeroDivisionError):
        fail(place)
    assert (place / "index.html").read_text() == "one"
    assert names(place.parent) == ["site"]


def test_the_leftover_of_the_dead_is_removed_and_that_of_the_living_is_not(place):
    fill(place, "one")
    with whole_folder(place) as beside:
        assert die(place) == -9
        assert len(names(place.parent)) == 3
        fill(place, "two")
        assert names(place.parent) == ["site", beside.name]
        (beside / "index.html").write_text("three")
    assert (place / "index.html").read_text() == "three"
    assert names(place.parent) == ["site"]


def test_a_folder_moved_away_by_a_build_that_died_is_put_back(place):
    fill(place, "one")
    place.rename(place.with_name("site.0123abcd.old.partial"))
    with pytest.raises(ZeroDivisionError):
        fail(place)
    assert (place / "index.html").read_text() == "one"


def test_a_folder_of_another_name_is_left_alone(place):
    mine = place.with_name("site.mine.partial")
    mine.mkdir()
    fill(place, "one")
    assert names(place.parent) == ["site", mine.name]


def test_two_builds_at_once_do_not_mix(tmp_path):
    """The pages of a site are all from one build, whichever ended last."""
    place = tmp_path / "site"
    loop = (
        "import sys\nfrom pathlib import Path\nfrom gongkai.partial import whole_folder\n"
        "for _ in range(100):\n with whole_folder(Path(sys.argv[1])) as b:\n"
        "  for name in 'abc': (b / name).write_text(sys.argv[2])\n"
    )
    run = [subprocess.Popen([sys.executable, "-c", loop, place, word], cwd=ROOT) for word in "xyz"]
    seen = set()
    while any(each.poll() is None for each in run):
        if place.exists():
            held = os.open(place, os.O_RDONLY)
            try:  # the folder as it stood at one moment
                seen.add("".join(Path(f"/proc/self/fd/{held}/{name}").read_text() for name in "abc"))
            except FileNotFoundError:
                pass  # it has been replaced meanwhile
            finally:
                os.close(held)
    assert [each.returncode for each in run] == [0, 0, 0]
    assert seen <= {"xxx", "yyy", "zzz"}
    assert len(seen) > 1
    assert names(tmp_path) == ["site"]


def test_a_file_is_whole_though_many_write_it_at_once(tmp_path):
    place = tmp_path / "2023.yaml"
    loop = (
        "import sys\nfrom pathlib import Path\nfrom gongkai.partial import write_whole\n"
        "for _ in range(300): write_whole(Path(sys.argv[1]), sys.argv[2].encode() * 20_000)\n"
    )
    run = [subprocess.Popen([sys.executable, "-c", loop, place, word], cwd=ROOT) for word in "xyz"]
    while any(each.poll() is None for each in run):
        data = place.read_bytes() if place.exists() else b"x"
        assert len(set(data)) == 1
    assert [each.returncode for each in run] == [0, 0, 0]
    assert place.stat().st_size == 20_000
    assert names(tmp_path) == [place.name]


def test_a_leftover_of_a_file_is_written_over_and_a_link_is_not_followed(tmp_path):
    place, other = tmp_path / "2023.yaml", tmp_path / "other"
    beside = tmp_path / "2023.yaml.partial"
    beside.write_bytes(b"half of a longer record")
    write_whole(place, b"whole")
    assert place.read_bytes() == b"whole"
    assert not beside.exists()
    other.write_bytes(b"precious")
    beside.symlink_to(other)
    with pytest.raises(OSError, match="symbolic"):
        write_whole(place, b"again")
    assert (place.read_bytes(), other.read_bytes()) == (b"whole", b"precious")


def test_a_folder_may_stand_in_a_name_full_of_patterns(tmp_path):
    place = tmp_path / "si[t]e*"
    fill(place, "one")
    assert die(place) == -9
    fill(place, "two")
    assert names(tmp_path) == [place.name]
    shutil.rmtree(place)
