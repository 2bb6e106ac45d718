# SPDX-License-Identifier: Apache-2.0
"""Tracker profiles: the makers' table as data, bounds with both ends, and helpful refusals."""

from __future__ import annotations

import math

import msgspec
import pytest

from hardware_profiles.tracker import (
    TrackerProfile,
    load_osc_preset,
    load_tracker_profile,
    osc_preset_ids,
    tracker_profile_ids,
)
from tracking.protocols import PROTOCOLS, open_decoder


def test_every_profile_loads_and_has_a_decoder() -> None:
    for profile_id in tracker_profile_ids():
        profile = load_tracker_profile(profile_id)
        assert profile.id == profile_id
        open_decoder(profile.protocol, profile, osc_name="A")


def test_every_protocol_has_its_default_profile() -> None:
    for protocol, row in PROTOCOLS.items():
        assert load_tracker_profile(row.default_profile).protocol == protocol


@pytest.mark.parametrize(
    ("profile_id", "port", "zoom", "focus", "spare"),
    [
        ("freed-generic", 40000, (0, 0xFFFF), (0, 0xFFFF), "unused"),
        ("freed-panasonic", 1111, (0x555, 0xFFF), (0x555, 0xFFF), "iris"),
        ("freed-sony", 52380, (0, 0x7AC0), (0x1000, 0xF000), "iris_and_counter"),
        ("freed-mosys", 8001, (0, 0xFFFF), (0, 0xFFFF), "quality"),
        ("freed-stype", 6301, (0, 0xFFFFFF), (0, 0xFFFFFF), "unused"),
    ],
)
def test_makers(
    profile_id: str, port: int, zoom: tuple[int, int], focus: tuple[int, int], spare: str
) -> None:
    profile = load_tracker_profile(profile_id)
    assert profile.udp_port == port
    assert (profile.zoom.wide, profile.zoom.tele) == zoom
    assert (profile.focus.near, profile.focus.far) == focus
    assert profile.spare == spare


def test_fractions_have_the_directions_of_opentrackio() -> None:
    """Zoom 0 is wide; focus 0 is infinity, whichever way the raw numbers run."""
    freed, osc = load_tracker_profile("freed-sony"), load_tracker_profile("osc-generic")
    assert (freed.zoom_fraction(0), freed.zoom_fraction(0x7AC0)) == (0.0, 1.0)
    assert (freed.focus_fraction(0xF000), freed.focus_fraction(0x1000)) == (0.0, 1.0)
    assert (osc.focus_fraction(0.0), osc.focus_fraction(1.0)) == (0.0, 1.0)
    assert freed.focus_grows_with_distance()
    assert not osc.focus_grows_with_distance()


@pytest.mark.parametrize("field", ["driver_latency_ms", "position_noise_mm", "max_position_m"])
@pytest.mark.parametrize("value", [math.nan, math.inf, -1.0, 1e9])
def test_bounds_have_both_ends(field: str, value: float) -> None:
    fields = msgspec.to_builtins(load_tracker_profile("freed-generic"))
    with pytest.raises(msgspec.ValidationError, match="Expected `float`"):
        msgspec.convert(fields | {field: value}, TrackerProfile)


def test_unknown_keys_are_refused() -> None:
    fields = msgspec.to_builtins(load_tracker_profile("freed-generic"))
    with pytest.raises(msgspec.ValidationError, match="unknown field `zoom_wide`"):
        msgspec.convert(fields | {"zoom_wide": 1}, TrackerProfile)


def test_a_missing_profile_names_the_closest_first() -> None:
    with pytest.raises(
        ValueError, match="no tracker profile 'freed-sonny'; there are freed-sony, "
    ):
        load_tracker_profile("freed-sonny")
    with pytest.raises(ValueError, match="no OSC preset 'VMC'; there are ") as refused:
        load_osc_preset("VMC")
    assert all(preset_id in str(refused.value) for preset_id in osc_preset_ids())


@pytest.mark.parametrize("path", ["../osc/vmc", "/etc/passwd", "", "freed-generic.toml"])
def test_an_id_is_no_path(path: str) -> None:
    with pytest.raises(ValueError, match="there is no tracker profile"):
        load_tracker_profile(path)


def test_a_protocol_and_a_profile_must_fit() -> None:
    with pytest.raises(ValueError, match="is for f4, not for freed; use freed-generic"):
        open_decoder("freed", load_tracker_profile("f4-mosys"))
    with pytest.raises(ValueError, match="no tracking protocol 'psn'; there are freed, f4, osc"):
        open_decoder("psn", load_tracker_profile("f4-mosys"))
