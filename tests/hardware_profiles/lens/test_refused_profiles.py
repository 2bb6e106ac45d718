# SPDX-License-Identifier: Apache-2.0
"""NaN, inf and absurd lens profiles are refused, each with file, key, found and expected."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_profiles.lens.file import (
    ChangedProfileError,
    LensFileError,
    hashed,
    load_profile,
    parse_profile,
    save_profile,
    to_bytes,
)
from hardware_profiles.lens.profile import (
    LensName,
    LensNode,
    LensProfile,
    SensorMode,
    Signature,
    make_profile,
)
from tests.hardware_profiles.lens.zoom_lens import zoom_lens

# What stands in the file, what is written in its place, and what the line must say.
ABSURD = [
    ('"focal_mm":[24.0,24.0]', '"focal_mm":[NaN,24.0]', "node[0].focal_mm[0]: found nan"),
    ('"focal_mm":[24.0,24.0]', '"focal_mm":[Infinity,24.0]', "node[0].focal_mm[0]: found inf"),
    ('"focal_mm":[24.0,24.0]', '"focal_mm":[1e999,24.0]', "node[0].focal_mm[0]: found inf"),
    ('"focal_mm":[24.0,24.0]', '"focal_mm":[-24.0,24.0]', "found -24.0, expected a number >= 0.5"),
    ('"focal_mm":[24.0,24.0]', '"focal_mm":[24.0]', "node[0].focal_mm: found [24.0]"),
    ('"focal_mm":[24.0,24.0]', '"focal_mm":[24.0,80.0]', "is the squeeze right?"),
    ('"zoom":0.0', '"zoom":NaN', "node[0].zoom: found nan, expected"),
    ('"zoom":0.0', '"zoom":7', "node[0].zoom: found 7"),
    ('"zoom":0.0', '"zoom":0.5', "which node[0] has already; expected each place once"),
    ('"center_px":[1919.5', '"center_px":[-Infinity', "node[0].center_px[0]: found -inf"),
    ('"center_px":[1919.5', '"center_px":[5e3', "are the numbers of another sensor mode?"),
    ('"radial":[-0.05,0.01]', '"radial":[-2.5,0.01]', "fold the picture back"),
    ('"radial":[-0.05,0.01]', '"radial":[NaN,0.01]', "node[0].radial[0]: found nan"),
    ('"radial":[-0.05,0.01]', '"radial":[1e30,0.01]', "node[0].radial[0]: found 1e+30"),
    ('"tangential":[0.0001', '"tangential":["x"', "node[0].tangential[0]: found 'x'"),
    ('"entrance_pupil_m":0.1', '"entrance_pupil_m":100', "node[0].entrance_pupil_m: found 100"),
    ('"entrance_pupil_m":0.1', '"entrance_pupil_m":NaN', "node[0].entrance_pupil_m: found nan"),
    ('"squeeze":1.0', '"squeeze":0.0', "lens.squeeze: found 0.0"),
    ('"width_mm":27.99', '"width_mm":0', "sensor.width_mm: found 0"),
    ('"width_mm":27.99', '"width_mm":80.0', "expected nearly square ones"),
    ('"width_px":3840', '"width_px":38.4', "sensor.width_px: found 38.4, expected a whole number"),
    ('"rms_px":0.21', '"rms_px":-Infinity', "quality.rms_px: found -inf"),
    ('"f_number":22.0', '"f_number":0', "iris_mark[1].f_number: found 0"),
    ('"focus":1.0,"distance_m"', '"focus":0.0,"distance_m"', "expected rising positions"),
    ('"direction":"undistorted', '"direction":"Undistorted', "direction: found 'Undistorted"),
    ('"version":1', '"version":2', "version: found 2, expected 1"),
    ('"version":1', '"version":true', "version: found True, expected 1"),
    ('"format":"stagectl-lens"', '"format":"ulens"', "format: found 'ulens'"),
    ('"zoom":0.0', '"zom":0.0', "write zoom"),
    ('"serial":"12345"', '"serial":12345', "lens.serial: found 12345, expected a text in quotes"),
]  # fmt: skip


def file_of(profile: LensProfile) -> str:
    """Return a profile's file without white space."""
    return msgspec.json.encode(profile).decode()


@pytest.mark.parametrize(("was", "becomes", "says"), ABSURD)
def test_each_absurd_value_is_refused_by_its_key(
    tmp_path: Path, was: str, becomes: str, says: str
) -> None:
    text = file_of(zoom_lens())
    assert was in text
    path = tmp_path / "bad.lens.json"
    path.write_text(text.replace(was, becomes, 1))
    with pytest.raises(LensFileError) as caught:
        load_profile(path)
    assert all(line.startswith(f"{path}: ") for line in caught.value.lines)
    assert any(says in line for line in caught.value.lines), caught.value.lines
    assert not any("\n" in line for line in caught.value.lines)


def test_the_only_place_has_a_line_of_its_own_and_no_other() -> None:
    """Not also "node: found [], expected a list of length >= 1", which the file does not say."""
    node = LensNode(0.0, 0.0, (50.0, 50.0), (959.5, 539.5))
    prime = make_profile(LensName(serial="1"), SensorMode(36.0, 20.25, 1920, 1080), (node,))
    text = file_of(hashed(prime))
    for bad, says in (
        (text.replace('"focal_mm":[50.0', '"focal_mm":[NaN'), "node[0].focal_mm[0]: found nan"),
        (text.replace('"node":[{"zoom"', '"node":[{"zom"'), "node[0].zom: found an unknown key"),
    ):
        with pytest.raises(LensFileError) as caught:
            parse_profile(bad.encode(), "x")
        first, *rest = caught.value.lines
        assert first.startswith(f"x: {says}")
        assert all("zoom" in line for line in rest)
    empty = json.dumps({**json.loads(text), "node": []})
    with pytest.raises(LensFileError, match=r"node: found \[\]"):
        parse_profile(empty.encode(), "x")


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    text = file_of(zoom_lens())
    for was, becomes, _ in (ABSURD[0], ABSURD[6], ABSURD[17]):
        text = text.replace(was, becomes, 1)
    with pytest.raises(LensFileError) as caught:
        parse_profile(text.encode(), "x")
    assert len(caught.value.lines) == 3


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe", b"[]", b"3", b"[" * 9_000, b"null"])
def test_what_is_no_profile_at_all_is_one_line(data: bytes) -> None:
    with pytest.raises(LensFileError) as caught:
        parse_profile(data, "x")
    assert len(caught.value.lines) == 1


def test_a_profile_that_could_not_be_read_again_is_not_saved(tmp_path: Path) -> None:
    path = tmp_path / "a.lens.json"
    save_profile(path, zoom_lens())
    before = path.read_bytes()
    nodes = (msgspec.structs.replace(zoom_lens().node[0], focal_mm=(float("nan"), 24.0)),)
    with pytest.raises(LensFileError, match="focal_mm"):
        save_profile(path, msgspec.structs.replace(zoom_lens(), node=nodes))
    assert path.read_bytes() == before


def test_a_change_by_hand_is_named_as_such() -> None:
    text = file_of(zoom_lens()).replace("24.0", "24.001", 1)
    with pytest.raises(ChangedProfileError, match="the content was changed after it was saved"):
        parse_profile(text.encode(), "x")
    signature = Signature("a" * 64, "b" * 128)
    signed = file_of(msgspec.structs.replace(zoom_lens(), signature=signature))
    with pytest.raises(ChangedProfileError, match="and after it was signed"):
        parse_profile(signed.replace("24.0", "24.001", 1).encode(), "x")


def test_whole_numbers_are_hashed_as_they_are_read_again(tmp_path: Path) -> None:
    """In Python 50 is a good float; in a file it comes back as 50.0, and the hash must not care."""
    sensor = SensorMode(36, 24, 6000, 4000)
    node = LensNode(0, 0, (50, 50), (2999.5, 1999.5))
    same = LensNode(0.0, 0.0, (50.0, 50.0), (2999.5, 1999.5))
    path = tmp_path / "a.lens.json"
    saved = save_profile(path, make_profile(LensName(), sensor, (node,)))
    assert load_profile(path).hash == saved.hash
    assert hashed(make_profile(LensName(), SensorMode(36.0, 24.0, 6000, 4000), (same,))).hash == (
        saved.hash
    )


def test_white_space_and_order_of_keys_do_not_change_what_it_is() -> None:
    table = json.loads(to_bytes(zoom_lens()))
    turned = json.dumps(dict(reversed(table.items())), indent=3)
    assert parse_profile(turned.encode(), "x") == zoom_lens()


@given(st.data())
def test_any_change_of_a_byte_gives_the_profile_or_lines(data: st.DataObject) -> None:
    """Given a file with a few bytes changed, Expect the same profile or an error, nothing else."""
    whole = bytearray(file_of(zoom_lens()).encode())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at] = data.draw(st.integers(0, 255))
    lines = []
    found = None
    try:
        found = parse_profile(bytes(whole), "x")
    except LensFileError as error:
        lines = error.lines
    assert (found is None) == bool(lines)
    assert found is None or found.hash == zoom_lens().hash
    assert all(line.startswith("x: ") for line in lines)
