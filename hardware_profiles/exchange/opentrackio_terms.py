# SPDX-License-Identifier: Apache-2.0
"""Brown-Conrady terms over focal lengths (OpenCV) and over millimetres (OpenLensIO), both ways.

The formulae and where they come from: hardware_profiles.exchange.opentrackio_lens.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from hardware_profiles.exchange.reading import Center, ExchangeError, TangentialUnit, Wanted
from hardware_profiles.lens.distortion import six
from hardware_profiles.lens.profile import Direction, SensorMode

MODEL: dict[Direction, str] = {
    "undistorted_to_distorted": "Brown-Conrady U-D",
    "distorted_to_undistorted": "Brown-Conrady D-U",
}
# The schema's, where a sample names no model.
DEFAULT_MODEL = MODEL["distorted_to_undistorted"]


class Millimetres(NamedTuple):
    """Terms over millimetres: l1 to l6 (mm^-2, -2, -4, -4, -6, -6), q1 and q2."""

    radial: tuple[float, ...]
    tangential: tuple[float, float]


class FocalLengths(NamedTuple):
    """Terms over focal lengths: k1 to k6, p1 and p2."""

    radial: tuple[float, ...]
    tangential: tuple[float, float]


def to_millimetres(
    radial: Sequence[float], tangential: Sequence[float], focal_mm: float, unit: TangentialUnit
) -> Millimetres:
    """Return a profile's terms as OpenLensIO has them."""
    k1, k2, k3, k4, k5, k6 = six(radial)
    f2 = focal_mm * focal_mm
    f4, f6 = f2 * f2, f2 * f2 * f2
    per = focal_mm if unit == "p/F" else f2
    return Millimetres(
        (k1 / f2, k4 / f2, k2 / f4, k5 / f4, k3 / f6, k6 / f6),
        (tangential[0] / per, tangential[1] / per),
    )


def to_focal_lengths(
    radial: Sequence[float], tangential: Sequence[float], focal_mm: float, unit: TangentialUnit
) -> FocalLengths:
    """Return OpenLensIO's terms as a profile has them; what is left out is 0."""
    l1, l2, l3, l4, l5, l6 = six(radial)
    q1, q2 = (*tangential, 0.0, 0.0)[:2]
    f2 = focal_mm * focal_mm
    f4, f6 = f2 * f2, f2 * f2 * f2
    per = focal_mm if unit == "p/F" else f2
    return FocalLengths(
        (l1 * f2, l3 * f4, l5 * f6, l2 * f2, l4 * f4, l6 * f6), (q1 * per, q2 * per)
    )


def center_offset_px(sensor: SensorMode, center: Center) -> tuple[float, float]:
    """Return what a centre in OpenCV's pixels is counted from (decision 0016)."""
    if center == "middle":
        return sensor.middle_px()
    return (sensor.width_px / 2.0, sensor.height_px / 2.0)


def refuse_squeeze(wanted: Wanted, name: str) -> None:
    """Raise ExchangeError where a squeeze is asked for of a format that has pulled pictures only.

    What a squeeze would do to its focal length and millimetres is written nowhere.
    """
    if wanted.squeeze not in (None, 1.0):
        raise ExchangeError(
            f"{name}: squeeze: found {wanted.squeeze:g}, expected 1: this format's numbers are "
            "those of the pulled picture; import it so, or the lens as CSV or OpenCV"
        )
