# SPDX-License-Identifier: Apache-2.0
"""Rig sessions in the library: each is kept, builds are re-used by name, cameras hold one."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from hardware_profiles.rig.file import RigFileError
from hardware_profiles.rig.library import RigLibrary
from tests.hardware_profiles.rig.rigs import ZOOM, session


@pytest.fixture
def rigs(tmp_path: Path) -> RigLibrary:
    return RigLibrary(tmp_path)


def test_sessions_of_a_build_are_chained_and_the_last_is_current(rigs: RigLibrary) -> None:
    first = rigs.put(session(notes="morning"), how="new")
    second = rigs.put(session(notes="after lunch"), how="use")
    assert (first.number, second.number) == (1, 2)
    assert second.session.parent == first.session.hash
    assert rigs.newest("A-12345") == second.session
    assert rigs.session(first.session.hash).notes == "morning"
    build = rigs.build("a-12345")  # labels are typed by hand
    assert build is not None
    assert [line.how for line in build.sessions] == ["new", "use"]
    assert rigs.newest("nothing") is None


def test_a_build_keeps_the_spelling_it_had_first(rigs: RigLibrary) -> None:
    rigs.put(session("A-12345"), how="new")
    assert rigs.put(session("a-12345"), how="use").session.build == "A-12345"
    assert [build.build for build in rigs.look().builds] == ["A-12345"]


def test_each_camera_holds_one_build(rigs: RigLibrary) -> None:
    one = rigs.put(session("A-12345", "A"), how="swap", use=True)
    other = rigs.put(session("B-777", "B"), how="swap", use=True)
    assert rigs.on_camera("a") == one.session
    assert rigs.on_camera("B") == other.session
    third = rigs.put(session("A-999", "a"), how="swap", use=True)
    assert rigs.on_camera("A") == third.session
    assert len(rigs.in_use()) == 2
    assert rigs.newest("A-12345") == one.session  # to be used again
    assert rigs.on_camera("C") is None


def test_a_session_that_cannot_be_read_again_is_not_saved(rigs: RigLibrary) -> None:
    good = rigs.put(session(), how="new")
    bad = msgspec.structs.replace(ZOOM, first=1e300)
    with pytest.raises(RigFileError, match=r"motor\[0\]\.first"):
        rigs.put(session(motor=(bad,)), how="ends")
    assert rigs.newest("A-12345") == good.session
    # JSON has no nan: it is written as null, an end that is not set.
    unset = rigs.put(
        session(motor=(msgspec.structs.replace(ZOOM, first=float("nan")),)), how="ends"
    )
    assert unset.session.motor_of("zoom").first is None


def test_spoiled_lists_give_way_to_their_last_known_good(rigs: RigLibrary) -> None:
    first = rigs.put(session(notes="1"), how="new", use=True)
    rigs.put(session(notes="2"), how="use", use=True)
    for path in (rigs.build_path("A-12345"), rigs.folder / "in_use.json"):
        path.write_bytes(path.read_bytes()[:50])
    assert rigs.newest("A-12345") == first.session
    assert rigs.on_camera("A") == first.session
    assert "last known good is used" in rigs.look().problems[0]
    third = rigs.put(session(notes="3"), how="use", use=True)
    assert third.session.parent == first.session.hash
    assert rigs.look().problems == []


def test_a_session_that_was_changed_or_replaced_is_refused(rigs: RigLibrary) -> None:
    first, second = (rigs.put(session(notes=n), how="new").session for n in "12")
    path = rigs.session_path(second.hash)
    path.write_bytes(rigs.session_path(first.hash).read_bytes())
    with pytest.raises(RigFileError, match="was put in place of another"):
        rigs.session(second.hash)
    path.unlink()
    with pytest.raises(RigFileError, match="cannot be read"):
        rigs.session(second.hash)
