"""A second name for what is kept: made where it is missing, left where it stands."""

import re

import pytest

from gongkai.links import mirror


def filled(folder, texts):
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def inodes(folder):
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.stat().st_ino for path in paths}


@pytest.fixture
def sources(tmp_path):
    one = filled(tmp_path / "one", {"61/a/x": "1", "61/b": "2", "62.json": "3"})
    return [one, filled(tmp_path / "two", {"61/index": "4", "63/c/d/x": "5"})]


def test_a_mirror_has_the_files_of_all_its_sources(tmp_path, sources):
    (tmp_path / "target").mkdir()
    for _ in range(2):
        mirror(sources, tmp_path / "target")
        assert inodes(tmp_path / "target") == {**inodes(sources[0]), **inodes(sources[1])}


def test_names_of_another_kind_stay(tmp_path, sources):
    target = filled(tmp_path / "target", {"data/x": "mine", "61/stray": "y"})
    mirror(sources, target, re.compile("[0-9]"))
    assert inodes(target).keys() == {*inodes(sources[0]), *inodes(sources[1]), "data/x"}


def test_what_differs_is_replaced_and_the_sources_stay_as_they_are(tmp_path, sources):
    spoilt = {"61/a/x/y": "a folder", "61/b": "another", "63": "a file", "64/z": "stray", "z": "stray"}
    target, before = filled(tmp_path / "target", spoilt), [inodes(source) for source in sources]
    (target / "62.json").symlink_to(sources[0] / "62.json")
    mirror(sources, target)
    assert inodes(target) == {**inodes(sources[0]), **inodes(sources[1])}
    assert not (target / "62.json").is_symlink()
    assert not (target / "64").exists()
    assert [inodes(source) for source in sources] == before
