# SPDX-License-Identifier: Apache-2.0
"""What two profiles differ in, in pixels, against what the pinhole formula says."""

from __future__ import annotations

import math

import msgspec
import pytest

from hardware_profiles.lens.difference import difference
from hardware_profiles.lens.file import hashed
from hardware_profiles.lens.profile import LensName, LensNode, LensProfile, SensorMode, make_profile
from tests.hardware_profiles.lens.zoom_lens import zoom_lens

SENSOR = SensorMode(36.0, 20.25, 1920, 1080)
WALL_M = 5.0


def prime(
    focal_mm: float = 35.0, *, cx: float = 959.5, pupil_m: float | None = 0.1, k1: float = 0.0,
    sensor: SensorMode = SENSOR,
) -> LensProfile:  # fmt: skip
    node = LensNode(0.0, 0.0, (focal_mm, focal_mm), (cx, 539.5), (k1,), entrance_pupil_m=pupil_m)
    return hashed(make_profile(LensName("a", "b", "1"), sensor, (node,)))


def test_the_same_is_the_same() -> None:
    found = difference(zoom_lens(), zoom_lens())
    assert found.changes == []
    assert max(p.composite_px for p in found.places) < 1e-6
    assert max(p.wall_px or 0.0 for p in found.places) < 1e-6


def test_a_longer_lens_moves_the_corner_by_its_radius() -> None:
    """1 % more focal length: a point at radius r is put at 1.01 r; the corner is farthest."""
    (place,) = difference(prime(), prime(35.35)).places
    corner = math.hypot(959.5, 539.5)
    assert place.margin_px == pytest.approx(0.01 * corner, rel=1e-9)
    assert place.composite_px == pytest.approx(0.01 * corner, rel=1e-9)
    assert place.focal_percent == pytest.approx(1.0)
    assert place.wall_px == pytest.approx(0.0, abs=1e-9)


def test_a_centre_that_is_off_moves_all_the_same() -> None:
    (place,) = difference(prime(), prime(cx=962.5)).places
    assert place.margin_px == pytest.approx(3.0)
    assert place.composite_px == pytest.approx(3.0)


def test_a_pupil_that_is_off_moves_the_wall_by_similar_triangles() -> None:
    """20 mm at 5 m: what is drawn for one eye and seen from the other is off by 0.4 % of r."""
    (place,) = difference(prime(), prime(pupil_m=0.12), wall_m=WALL_M).places
    corner = math.hypot(959.5, 539.5)
    assert place.pupil_mm == pytest.approx(20.0)
    assert place.wall_px == pytest.approx(0.02 / WALL_M * corner, rel=1e-6)
    # A thing at the wall's distance is 20 mm nearer to the second eye.
    assert place.composite_px == pytest.approx((WALL_M / (WALL_M - 0.02) - 1.0) * corner, rel=1e-6)
    assert place.margin_px == pytest.approx(0.0, abs=1e-9)


def test_distortion_moves_the_edge_as_its_formula_says() -> None:
    (place,) = difference(prime(), prime(k1=0.05)).places
    fx = 35.0 * 1920 / 36.0
    r = math.hypot(959.5, 539.5) / fx
    assert place.margin_px == pytest.approx(fx * 0.05 * r**3, rel=1e-9)


def test_without_a_pupil_nothing_is_said_of_the_wall() -> None:
    found = difference(prime(), prime(pupil_m=None))
    assert found.places[0].wall_px is None
    assert any("the second does not know its entrance pupil" in note for note in found.notes)


def test_another_sensor_size_has_no_pixels_to_compare() -> None:
    found = difference(prime(), prime(sensor=SensorMode(24.0, 13.5, 1920, 1080)))
    assert found.places == []
    assert "the sensor modes differ" in found.notes[0]
    assert {change.key for change in found.changes} >= {"sensor.width_mm", "sensor.height_mm"}


def test_the_same_optics_at_half_the_pixels_are_the_same() -> None:
    """Pixel edges stay where they are: the centre at 959.5 of 1920 is at 479.5 of 960."""
    half = prime(cx=479.5, sensor=SensorMode(36.0, 20.25, 960, 540))
    node = msgspec.structs.replace(half.node[0], center_px=(479.5, 269.5))
    found = difference(prime(), msgspec.structs.replace(half, node=(node,)))
    assert found.places[0].composite_px == pytest.approx(0.0, abs=1e-9)


def test_fields_and_nodes_are_told_apart() -> None:
    first = zoom_lens()
    node = msgspec.structs.replace(first.node[0], radial=(0.001,))
    second = msgspec.structs.replace(
        first, lens=msgspec.structs.replace(first.lens, mount="LPL"),
        node=(node, *first.node[1:5]),
    )  # fmt: skip
    changes = {change.key: change for change in difference(first, second).changes}
    assert (changes["lens.mount"].first, changes["lens.mount"].second) == ("PL", "LPL")
    assert "4 the same, 1 with other numbers, 0 new, 1 gone" in changes["node"].second
    assert changes.keys() == {"lens.mount", "node"}


def test_places_between_nodes_are_looked_at_as_well() -> None:
    """Two grids that agree at their common places may differ between them."""
    first = zoom_lens()
    coarse = msgspec.structs.replace(
        first, node=tuple(node for node in first.node if node.zoom != 0.5)
    )
    found = difference(first, coarse)
    at_nodes = [p for p in found.places if p.zoom in (0.0, 1.0)]
    between = [p for p in found.places if p.zoom not in (0.0, 1.0)]
    assert max(p.composite_px for p in at_nodes) < 1e-6
    assert max(p.composite_px for p in between) > 1.0
