# SPDX-License-Identifier: Apache-2.0
"""What the lens commands say of the optics at one zoom and focus, and of a profile's place."""

from __future__ import annotations

import argparse
import math

import numpy as np

from hardware_profiles.exchange.fit import (
    Floats,
    as_undistorted_to_distorted,
    picture_grid,
)
from hardware_profiles.exchange.places import Place, clamped_notes, focus_distance, one_place
from hardware_profiles.exchange.reading import ExchangeError
from hardware_profiles.lens.model import LensModel, LensState
from hardware_profiles.lens.profile import LensProfile
from stagectl.cli import lens_folder
from stagectl.cli.errors import InputError
from stagectl.cli.lens_folder import Named

Fields = dict[str, object]
RING = (-0.5, 1.5)
"""Where places of a ring may be, as `lens calibrate` takes them."""


def add_place(parser: argparse.ArgumentParser) -> None:
    """Add the profile, and where on its rings it is asked."""
    parser.add_argument(
        "profile", metavar="PROFILE", help="a file, the first digits of a hash, or LENS[@VERSION]"
    )
    parser.add_argument(
        "--zoom", type=float, metavar="Z", help="0 wide to 1 tele; may be left out for a prime"
    )
    parser.add_argument(
        "--focus", type=float, metavar="F",
        help="0 infinity to 1 near; may be left out where one focus was measured",
    )  # fmt: skip
    lens_folder.add_library(parser)


def loaded(args: argparse.Namespace) -> tuple[Named, LensModel, Place]:
    """Return the profile that `add_place` names, its model, and the place; raises InputError."""
    low, high = RING
    for option, value, words in (
        ("--zoom", args.zoom, "0 wide to 1 tele, not millimetres"),
        ("--focus", args.focus, "0 infinity to 1 near, not metres"),
    ):
        if value is not None and not low <= value <= high:  # nan as well
            raise InputError(
                f"{option}: found {value:g}, expected {low:g} to {high:g}: a place of the ring, "
                f"{words}"
            )
    named = lens_folder.load_named(lens_folder.library_of(args), args.profile)
    model = LensModel(named.profile)
    try:
        place = one_place(named.profile, model, args.zoom, args.focus)
    except ExchangeError as error:
        raise InputError(*error.lines) from None
    return named, model, place


def optics(profile: LensProfile, model: LensModel, place: Place) -> Fields:
    """Return all that is known of a place, as JSON has it."""
    state = place.state
    fx, fy = model.focal_px(state)
    cx, cy = state.center_px
    middle = model.sensor.middle_px()
    across, down = model.sensor.px_per_mm()
    fitted = as_undistorted_to_distorted(model, state, 6)
    k1, k2, k3, *denominator = fitted.radial
    coefficients = [k1, k2, *fitted.tangential, k3]
    return {
        "zoom": place.zoom, "focus": place.focus,
        "zoom_clamped": state.zoom_clamped, "focus_clamped": state.focus_clamped,
        "focal_mm": state.focal_mm,
        "fx_px": fx, "fy_px": fy, "cx_px": cx, "cy_px": cy,
        "projection_offset_mm": ((cx - middle[0]) / across, (cy - middle[1]) / down),
        "fov_deg": field_of_view(model, state),
        "direction": model.direction,
        "radial": state.radial, "tangential": state.tangential,
        "distortion_opencv": coefficients + (denominator if any(denominator) else []),
        "distortion_opencv_fit_px": fitted.worst_px,
        "entrance_pupil_m": state.entrance_pupil_m,
        "falloff": state.falloff,
        # Against infinity: with one focus measured there is nothing to hold it against.
        "breathing": state.breathing if len(model.grid.foci) > 1 else None,
        "focus_distance_m": focus_distance(profile.focus_mark, place.focus),
        "inverse_px": inverse_px(model, state),
        "notes": clamped_notes(place),
    }  # fmt: skip


def field_of_view(model: LensModel, state: LensState) -> tuple[float | None, float | None]:
    """Return the angles across and down the middle of the picture, in degrees, as distorted.

    None where the formula has no ray for an edge.
    """
    width, height = model.sensor.width_px, model.sensor.height_px
    x, y = model.sensor.middle_px()
    edges = np.array([(-0.5, y), (width - 0.5, y), (x, -0.5), (x, height - 0.5)])
    left, right, top, bottom = (
        math.degrees(math.atan(angle)) for angle in _along(model.rays(state, edges))
    )
    found = (right - left, bottom - top)
    return (
        found[0] if math.isfinite(found[0]) else None,
        found[1] if math.isfinite(found[1]) else None,
    )


def inverse_px(model: LensModel, state: LensState) -> float | None:
    """Return how far pixels of the whole picture land from themselves, there and back.

    None where some pixel has no ray at all.
    """
    pixels = picture_grid(model.sensor)
    rays = model.rays(state, pixels)
    back = model.project(state, np.column_stack((rays, np.ones(len(rays)))))
    away = np.hypot(*(back - pixels).T)
    return float(away.max()) if np.isfinite(away).all() else None


def _along(rays: Floats) -> tuple[float, float, float, float]:
    return (float(rays[0, 0]), float(rays[1, 0]), float(rays[2, 1]), float(rays[3, 1]))
