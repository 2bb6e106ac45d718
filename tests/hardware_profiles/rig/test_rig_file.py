# SPDX-License-Identifier: Apache-2.0
"""Rig sessions as files: what is absurd is refused by its key, garbage is never an exception."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_profiles.json_documents import to_bytes
from hardware_profiles.rig.file import (
    RigFileError,
    hashed,
    parse_build,
    parse_in_use,
    parse_session,
)
from hardware_profiles.rig.motor import Motor
from hardware_profiles.rig.session import RigSession, marks
from tests.hardware_profiles.lens.zoom_lens import zoom_lens
from tests.hardware_profiles.rig.rigs import DATE, ZOOM, session

ABSURD = [
    ('"first":60000.0', '"first":NaN', "motor[0].first: found nan"),
    ('"first":60000.0', '"first":1e999', "motor[0].first: found inf"),
    ('"first":60000.0', '"first":4464.0', "motor[0].last: found 4464, which is first as well"),
    ('"first":60000.0', '"first":-3', "motor[0].first: found -3, expected 0 to below 65536"),
    ('"wraps_at":65536.0', '"wraps_at":0', "motor[0].wraps_at: found 0"),
    ('"direction":"down"', '"direction":"left"', "expected one of 'down', 'up'"),
    ('"direction":"down"', '"direction":"up"', "motor[1].direction: found 'up' from 9000 to 300"),
    ('"ring":"focus"', '"ring":"zoom"', "motor[1].ring: found 'zoom' twice"),
    ('"ring":"focus"', '"ring":"fokus"', "motor[1].ring: found 'fokus'"),
    ('"position_m":[0.0', '"position_m":[Infinity', "rig_offset.position_m[0]: found inf"),
    ('"build":"A-12345"', '"build":"../../x"', "build: found '../../x'"),
    ('"build":"A-12345"', '"build":"x\\n"', "build: found"),
    ('"name":"A"', '"name":""', "camera.name: found ''"),
    ('"notes":""', '"notez":""', "notez: found an unknown key"),
    ('"version":1', '"version":2', "version: found 2"),
    ('"format":"stagectl-rig"', '"format":"stagectl-lens"', "format: found 'stagectl-lens'"),
    ('"rms_px":0.3', '"rms_px":NaN', "look.rms_px: found nan"),
]  # fmt: skip


def text_of(one: RigSession) -> str:
    return msgspec.json.encode(one).decode()


def test_a_session_survives_its_file() -> None:
    one = hashed(session())
    assert parse_session(to_bytes(one), "x") == one


@pytest.mark.parametrize(("was", "becomes", "says"), ABSURD)
def test_each_absurd_value_is_refused_by_its_key(was: str, becomes: str, says: str) -> None:
    text = text_of(hashed(session()))
    assert was in text
    with pytest.raises(RigFileError) as caught:
        parse_session(text.replace(was, becomes, 1).encode(), "rig.json")
    assert all(line.startswith("rig.json: ") for line in caught.value.lines)
    assert any(says in line for line in caught.value.lines), caught.value.lines


def test_a_change_by_hand_is_noticed() -> None:
    text = text_of(hashed(session())).replace("60000.0", "60001.0")
    with pytest.raises(RigFileError, match="the content was changed after it was saved"):
        parse_session(text.encode(), "x")


def test_whole_numbers_are_hashed_as_they_are_read_again() -> None:
    one = hashed(session(motor=(Motor("zoom", 1, 2),)))
    assert parse_session(to_bytes(one), "x").hash == one.hash


@given(st.binary(max_size=120) | st.sampled_from([b"{}", b"[]", b'{"format":"stagectl-rig"}']))
def test_garbage_is_lines(data: bytes) -> None:
    for parse in (parse_session, parse_build, parse_in_use):
        with pytest.raises(RigFileError) as caught:
            parse(data, "x")
        assert all(line.startswith("x: ") for line in caught.value.lines)


def test_marks_say_what_is_open_and_nothing_else() -> None:
    whole = session()
    assert marks(whole, zoom_lens()) == []
    bare = msgspec.structs.replace(
        whole, motor=(Motor("zoom", 3.0),), look=None, sensor=None, offset_set_on=""
    )
    assert marks(bare, None) == [
        "no profile", "sensor mode not set", "ends not set: zoom, focus", "rig offset not set",
        "not looked at",
    ]  # fmt: skip
    later = msgspec.structs.replace(whole, date="2026-11-27T14:00:00Z")
    assert marks(later, zoom_lens()) == ["ends from before: zoom, focus"]


def test_a_prime_of_one_focus_needs_no_ends() -> None:
    prime = msgspec.structs.replace(zoom_lens(), node=zoom_lens().node[:1])
    assert marks(session(motor=()), prime) == []
    # but a motor that is there and not set is said
    assert marks(session(motor=(Motor("iris"),)), prime) == ["ends not set: iris"]
    assert ZOOM.set_on == DATE
