# SPDX-License-Identifier: Apache-2.0
"""A lens as a table: written and read back it is the same; what others write is read as it says."""

from __future__ import annotations

import csv
import io

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_profiles.exchange.lens_csv import looks_like, read_lens, write_lens
from hardware_profiles.exchange.reading import ExchangeError, Wanted
from hardware_profiles.lens.distortion import six
from hardware_profiles.lens.model import LensModel
from hardware_profiles.lens.profile import LensNode, LensProfile
from tests.hardware_profiles.exchange.refused import lines_of, well_said
from tests.hardware_profiles.lens.zoom_lens import zoom_lens

WANTED = Wanted((36.0, 20.25), (1920, 1080))


def optics(node: LensNode) -> tuple[object, ...]:
    return (
        node.zoom, node.focus, node.focal_mm, node.center_px, six(node.radial), node.tangential,
        node.entrance_pupil_m, node.falloff,
    )  # fmt: skip


def read(text: str, wanted: Wanted = WANTED) -> LensProfile:
    return read_lens(text.encode(), "a.csv", wanted).profile


@pytest.mark.parametrize("backward", [False, True])
def test_what_is_written_is_read_back_to_the_last_digit(backward: bool) -> None:
    profile = zoom_lens()
    if backward:
        profile = msgspec.structs.replace(profile, direction="distorted_to_undistorted")
    data = write_lens(profile, None, None).files[".csv"]
    assert looks_like(data)
    again = read_lens(data, "a.csv", Wanted()).profile
    assert [optics(node) for node in again.node] == [optics(node) for node in profile.node]
    assert again.lens == profile.lens
    assert again.sensor == profile.sensor
    assert again.focus_mark == profile.focus_mark
    assert again.iris_mark == profile.iris_mark
    assert again.direction == profile.direction


def test_a_table_is_one_that_others_read() -> None:
    text = write_lens(zoom_lens(), None, None).files[".csv"].decode()
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    rows = list(csv.DictReader(io.StringIO("\n".join(lines))))
    assert len(rows) == 6
    assert float(rows[0]["focal_x_mm"]) == zoom_lens().node[0].focal_mm[0]
    assert float(rows[-1]["p2"]) == -2e-4


def test_one_place_is_what_the_profile_has_there() -> None:
    profile = zoom_lens()
    data = write_lens(profile, 0.3, 0.4).files[".csv"]
    (node,) = read_lens(data, "a.csv", Wanted()).profile.node
    state = LensModel(profile).at(0.3, 0.4)
    assert (node.focal_mm, node.center_px) == (state.focal_mm, state.center_px)
    assert write_lens(profile, 1.4, 0.4).notes[0].startswith("zoom 1.4 is outside")
    with pytest.raises(ExchangeError, match="--focus"):
        write_lens(profile, 0.3, None)


def test_columns_as_other_people_call_them() -> None:
    (node,) = read(
        "Fx,Fy,Cx,Cy,K1,K2,P1,P2,Remark\n1600,1610,950,530,-0.1,0.01,1e-4,2e-4,ok\n"
    ).node
    assert node.focal_mm == pytest.approx((1600 * 36 / 1920, 1610 * 20.25 / 1080))
    assert node.center_px == (950.0, 530.0)
    assert six(node.radial) == (-0.1, 0.01, 0.0, 0.0, 0.0, 0.0)
    assert node.tangential == (1e-4, 2e-4)


def test_a_focal_length_alone_makes_a_nominal_lens_in_the_middle() -> None:
    (node,) = read("focal_mm\n35\n").node
    assert node.focal_mm == (35.0, 35.0)
    assert node.center_px == (959.5, 539.5)
    assert node.entrance_pupil_m is None


def test_an_engraved_focal_length_is_shorter_across_under_squeeze() -> None:
    (node,) = read("# squeeze: 2\nfocal_mm\n50\n").node
    assert node.focal_mm == (25.0, 50.0)


def test_semicolons_with_decimal_commas_and_a_byte_order_mark() -> None:
    data = b"\xef\xbb\xbfzoom;focal_mm;k1\r\n0;24,5;-0,125\r\n1;70;0\r\n"
    profile = read_lens(data, "a.csv", WANTED).profile
    assert [node.focal_mm[0] for node in profile.node] == [24.5, 70.0]
    assert profile.node[0].radial[0] == -0.125


def test_columns_that_are_not_read_are_named() -> None:
    found = read_lens(b"focal_mm,operator\n35,kim\n", "a.csv", WANTED)
    assert found.notes == ("columns that are not read: operator",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "a.csv: found nothing"),
        ("zoom,focus\n0,0\n", "a.csv:1: found columns ['zoom', 'focus'], expected one called"),
        ("focal_mm\n", "a.csv: found no rows"),
        ("focal_mm,k1\n35\n", "a.csv:2: found 1 cells, expected 2"),
        ("focal_mm,k1\n35,nan\n", "a.csv:2: k1: found 'nan', expected a number"),
        ("focal_mm,k1\n\n35,inf\n", "a.csv:3: k1: found 'inf'"),
        ("focal_mm,k1\n35,1e9\n", "a.csv:2: k1: found '1e9'"),
        ("focal_mm\n0.01\n", "a.csv:2: focal_mm: found '0.01'"),
        ("focal_mm,k1\n,0\n", "a.csv:2: found no focal length"),
        ("focal_mm,focal\n35,35\n", "a.csv:1: found focal_mm twice"),
        ("zoom,focal_mm\n0,24\n0,25\n", "node[1]: found zoom 0, focus 0, which node[0] has"),
        ("# squeeze: 9\nfocal_mm\n35\n", "a.csv:1: squeeze: found '9'"),
        ("# sensor_mm: 36\nfocal_mm\n35\n", "a.csv:1: sensor_mm: found '36', expected two"),
        ("# direction: sideways\nfocal_mm\n35\n", "a.csv:1: direction: found 'sideways'"),
        ("# focus_mark: 0.5\nfocal_mm\n35\n", "a.csv:1: focus_mark: found '0.5'"),
        ("focal_mm,cx_px\n35,5000\n", "center_px: found x 5000"),
        ('focal_mm\n"35\n', "a.csv:2: found a broken cell"),
    ],
)
def test_what_cannot_be_is_refused_with_line_and_column(text: str, said: str) -> None:
    with pytest.raises(ExchangeError) as error:
        read(text)
    assert said in error.value.lines[0]


def test_without_a_picture_size_it_is_asked_for() -> None:
    with pytest.raises(ExchangeError, match="--image-px"):
        read("focal_mm\n35\n", Wanted())


_CELL = st.text(alphabet='0123456789.-e,;"\t# x:', max_size=6) | st.floats().map(str)
_TITLE = st.sampled_from(
    ["zoom", "focus", "focal_mm", "fx", "k1", "k6", "p1", "cx", "falloff_a1", "entrance_pupil_m"]
)


@given(
    st.lists(_TITLE, min_size=1, max_size=5, unique=True),
    st.lists(st.lists(_CELL, min_size=1, max_size=5), max_size=4),
    st.lists(st.sampled_from(["squeeze", "sensor_mm", "image_px", "focus_mark", "direction"])),
    _CELL,
)
def test_any_cells_are_a_profile_or_one_error(
    titles: list[str], rows: list[list[str]], remarks: list[str], value: str
) -> None:
    lines = [f"# {key}: {value}" for key in remarks] + [",".join(titles)]
    data = "\n".join(lines + [",".join(row[: len(titles)]) for row in rows]).encode()
    looks_like(data)
    assert well_said(lines_of(lambda: read_lens(data, "a.csv", WANTED)), "a.csv")


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_bytes_are_a_profile_or_one_error(data: bytes) -> None:
    looks_like(data)
    assert well_said(lines_of(lambda: read_lens(data, "a.csv", WANTED)), "a.csv")
