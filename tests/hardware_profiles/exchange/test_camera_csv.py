# SPDX-License-Identifier: Apache-2.0
"""Real cameras' files, frame by frame; expected are the values that camdkit's own tests state."""

from __future__ import annotations

import csv
import io
import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_profiles.exchange.camera_csv import (
    FRAME_FORMATS,
    looks_like,
    read_clip,
    write_frames,
)
from hardware_profiles.exchange.reading import ExchangeError
from tests.hardware_profiles.exchange.refused import lines_of, well_said

FILES = {"arri": "arri.csv", "red": "red.csv", "bmd": "bmd.txt", "sony": "sony.csv",
         "canon": "canon.csv"}  # fmt: skip
FOLDER = Path(__file__).parents[2] / "vectors" / "camera_frames"


def vector(kind: str) -> bytes:
    return (FOLDER / FILES[kind]).read_bytes()


@pytest.mark.parametrize("kind", FRAME_FORMATS)
def test_each_file_is_told_apart_by_its_content(kind: str) -> None:
    assert looks_like(vector(kind)) == kind


@pytest.mark.parametrize(
    ("kind", "focal_mm", "focus_m", "t_number", "timecode"),
    [
        ("arri", 40.0, 4.812, 1.782, "13:36:49:07"),
        ("red", 40.0, 0.410, 5.600, "23:17:21:08"),
        ("bmd", 50.0, 0.991, 2.300, ""),
        ("sony", 32.0, 1.777, 2.219, "16:47:04:19"),
        ("canon", 18.0, 0.500, 4.500, "00:00:00:00"),
    ],
)
def test_the_first_frame(
    kind: str, focal_mm: float, focus_m: float, t_number: float, timecode: str
) -> None:
    clip = read_clip(vector(kind), FILES[kind], kind)
    first = clip.frames[0]
    assert clip.stop_kind == "T"
    assert first.focal_mm == focal_mm
    assert first.focus_m == pytest.approx(focus_m, abs=5e-4)
    assert first.stop == pytest.approx(t_number, abs=5e-4)
    assert first.timecode == timecode


def test_what_is_the_same_for_a_whole_clip() -> None:
    arri = read_clip(vector("arri"), "a", "arri")
    assert (arri.camera, arri.lens, arri.serial) == ("Alexa LF Plus W", "ARRI SP40 T1.8", "2")
    assert (arri.fps, arri.squeeze, arri.image_px) == (24.0, 1.0, (1920, 1080))
    bmd = read_clip(vector("bmd"), "b", "bmd")
    assert bmd.lens == "Cooke Anamorphic /i Prime Lens 50mm"
    assert (bmd.fps, bmd.squeeze) == (48.0, 2.0)


def test_cooke_data_has_the_entrance_pupil() -> None:
    clip = read_clip(vector("red"), "r", "red")
    assert [frame.entrance_pupil_m for frame in clip.frames] == [0.127, 0.126]


def art_json(**state: object) -> bytes:
    """Return ART CMD's file with other values in the first frame's lens state."""
    whole = json.loads((FOLDER / "arri.json").read_bytes())
    whole["frameBasedMetadata"]["frames"][0]["frameBasedMetadataSets"]["Lens State"] |= state
    return json.dumps(whole).encode()


def test_arris_newer_tool_says_the_same_in_json() -> None:
    data = (FOLDER / "arri.json").read_bytes()
    assert looks_like(data) == "arri"
    clip = read_clip(data, "a", "arri")
    assert [frame.frame for frame in clip.frames] == [470, 471, 472]
    first = clip.frames[0]
    # 2.997 m is between 0.661 m and 4.812 m of the same lens's table, as its encoder is.
    assert (first.focal_mm, first.focus_m, clip.fps) == (40.0, 2.997, 24.0)
    assert first.stop == pytest.approx(2 ** (1667 / 2000))
    assert first.entrance_pupil_m is None


def test_what_arris_json_has_no_number_for() -> None:
    data = art_json(lensFocusDistanceMetric=-1, lensIris=-2, lensEntrancePupilOffset=-1)
    first = read_clip(data, "a", "arri").frames[0]
    assert (first.focus_m, first.stop, first.entrance_pupil_m) == (math.inf, None, None)
    data = art_json(lensFocusDistanceMetric=0, lensEntrancePupilOffset=-25_000)
    first = read_clip(data, "a", "arri").frames[0]
    assert (first.focus_m, first.entrance_pupil_m) == (None, -0.025)
    with pytest.raises(ExchangeError, match=r"frames\[0\]: lensIris: found 'wide'"):
        read_clip(art_json(lensIris="wide"), "a", "arri")


_ART_KEYS = (
    "frames", "frameNo", "frameBasedMetadataSets", "Lens State", "lensIris", "timecode",
    "metadataSetName", "metadataSetPayload",
)  # fmt: skip


@given(
    st.recursive(
        st.none() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_ART_KEYS), inner)
        ),
    )
)
def test_any_json_is_a_clip_or_one_error(value: object) -> None:
    data = json.dumps({"frameBasedMetadata": value, "clipBasedMetadataSets": value}).encode()
    assert well_said(lines_of(lambda: write_frames(read_clip(data, "x", "arri"))), "x")


def test_encoders_stand_between_their_ends() -> None:
    first = read_clip(vector("arri"), "a", "arri").frames[0]
    assert first.focus_encoder == pytest.approx((777 - 8) / (11558 - 8))
    assert first.iris_encoder == 0.0
    assert first.zoom_encoder is None


def test_every_frame_of_the_real_clip(shared_data: Path) -> None:
    path = shared_data / "lens_camera_metadata" / "arri" / "B001C001_180327_R1ZA.mov.csv"
    data = path.read_bytes()
    clip = read_clip(data, path.name, "arri")
    rows = list(csv.DictReader(io.StringIO(data.decode()), dialect="excel-tab"))
    assert len(clip.frames) == len(rows) == 500
    assert clip.notes == ()
    for frame, row in zip(clip.frames, rows, strict=True):
        assert frame.focus_m == float(row["Lens Focus Distance"])
        assert frame.timecode == row["Master TC"]
        # The iris stands there a second time, in words: a base and tenths of a stop.
        base, tenths = row["Lens Iris"].removesuffix("/10").split(" + ")
        assert frame.stop == pytest.approx(float(base) * 2 ** (int(tenths) / 20), rel=0.02)


@pytest.mark.parametrize("kind", FRAME_FORMATS)
def test_the_table_of_frames_is_read_by_others(kind: str) -> None:
    clip = read_clip(vector(kind), "x", kind)
    text = write_frames(clip).decode()
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    rows = list(csv.DictReader(lines))
    assert len(rows) == len(clip.frames)
    for row, frame in zip(rows, clip.frames, strict=True):
        assert int(row["frame"]) == frame.frame
        assert row["timecode"] == frame.timecode
        assert float(row["focal_mm"]) == frame.focal_mm
        assert float(row["t_number"]) == pytest.approx(frame.stop, rel=1e-9)
        assert row["f_number"] == ""


def changed(kind: str, old: str, new: str) -> bytes:
    text = vector(kind).decode()
    assert old in text
    return text.replace(old, new).encode()


def test_cells_that_a_camera_leaves_open_are_not_made_up() -> None:
    clip = read_clip(changed("arri", "\t4.812\t", "\t--\t"), "a", "arri")
    assert clip.frames[0].focus_m is None
    assert b",,1.78" in write_frames(clip)


def test_infinity_is_infinity() -> None:
    clip = read_clip(changed("arri", "\t4.812\t", "\tInf\t"), "a", "arri")
    assert clip.frames[0].focus_m == math.inf
    assert b",inf," in write_frames(clip)


def test_feet_are_feet() -> None:
    clip = read_clip(changed("arri", "Meter", "Feet"), "a", "arri")
    assert clip.frames[0].focus_m == pytest.approx(4.812 * 0.3048)


def test_drop_frame_numbers_have_their_mark() -> None:
    clip = read_clip(changed("red", "23:17:21:08", "23:17:21;08"), "r", "red")
    assert clip.frames[0].timecode == "23:17:21;08"


def test_frames_that_are_missing_are_counted() -> None:
    clip = read_clip(changed("red", "\n1,23:17", "\n5,23:17"), "r", "red")
    assert clip.notes == ("4 frames are missing between the first and the last",)


def test_without_cooke_data_the_aperture_is_an_f_number() -> None:
    text = vector("red").decode()
    bare = "\n".join(line.rpartition(",")[0] + "," for line in text.splitlines())
    bare = bare.replace("Rotation Z,", "Rotation Z,Cooke Metadata", 1)
    clip = read_clip(bare.encode(), "r", "red")
    assert clip.stop_kind == "F"
    assert clip.frames[0].stop == 5.6
    assert clip.frames[0].entrance_pupil_m is None


@pytest.mark.parametrize(
    ("kind", "old", "new", "said"),
    [
        ("arri", "\t40.000\t", "\twide\t", "x:2: Lens Focal Length: found 'wide'"),
        ("arri", "\t40.000\t", "\tnan\t", "x:2: Lens Focal Length: found 'nan'"),
        ("arri", "Meter", "Cubits", "x:2: Lens Distance Unit: found 'cubits'"),
        ("arri", "13:36:49:07", "25:36:49:07", "x:2: timecode: found '25:36:49:07'"),
        ("arri", "Lens Focal Length", "Focal", "expected one called Lens Focal Length"),
        ("red", "64/40/40", "64/4x/40", "x:2: Cooke Metadata: found"),
        ("red", "64/40/40/46/68/48", "64/40/40/46/68/08", "x:2: Cooke Metadata: found 41 bytes"),
        ("red", "FrameNo,", "Total Frames,", "--printMeta 5"),
        ("bmd", "50mm", "fifty", "x:54: focal_length: found 'fifty'"),
        ("bmd", "T2.3", "open", "x:52: aperture: found 'open'"),
        ("bmd", "Frame 0 Metadata", "Frame", "expected the output of ExtractMetadata"),
        ("sony", '"T 2 3/10"', '"T two"', "x:2: Aperture: found 'T two'"),
        ("canon", "3F000000", "3F00", "x:2: FocusPosition: found '3F00'"),
        ("canon", "180/10", "180/0", "x:2: FocalLength: found '0'"),
    ],
)
def test_what_cannot_be_is_refused_with_line_and_column(
    kind: str, old: str, new: str, said: str
) -> None:
    with pytest.raises(ExchangeError) as error:
        read_clip(changed(kind, old, new), "x", kind)
    assert said in error.value.lines[0]


@given(
    st.sampled_from(sorted(FRAME_FORMATS)),
    st.integers(0, 6_000),
    st.integers(0, 40),
    st.binary(max_size=12) | st.sampled_from([b"\t", b",", b"\n", b"nan", b"1e999", b"\x00"]),
)
def test_a_damaged_file_is_a_clip_or_one_error(kind: str, at: int, cut: int, put: bytes) -> None:
    data = vector(kind)
    at %= len(data)
    data = data[:at] + put + data[at + cut :]
    looks_like(data)
    assert well_said(lines_of(lambda: write_frames(read_clip(data, "x", kind))), "x")


@given(st.sampled_from(sorted(FRAME_FORMATS)), st.binary(max_size=200))
def test_any_bytes_are_a_clip_or_one_error(kind: str, data: bytes) -> None:
    looks_like(data)
    assert well_said(lines_of(lambda: read_clip(data, "x", kind)), "x")
