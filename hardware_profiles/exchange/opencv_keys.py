# SPDX-License-Identifier: Apache-2.0
"""What OpenCV's samples, ROS, Kalibr and common scripts call the parts of a calibration."""

from __future__ import annotations

from hardware_profiles.exchange.opencv_storage import Storage
from hardware_profiles.exchange.reading import ExchangeError, short

MATRIX = (
    "camera_matrix", "cameraMatrix", "Camera_Matrix", "camera matrix", "intrinsic_matrix", "mtx",
    "K", "M", "intrinsics",
)  # fmt: skip
DISTORTION = (
    "distortion_coefficients", "Distortion_Coefficients", "distCoeffs", "dist_coeffs",
    "distortion_coeffs", "dist_coeff", "dist", "D",
)  # fmt: skip
SIZE = (("image_width", "image_height"), ("image_Width", "image_Height"), ("width", "height"))
PLAIN = ("fx", "fy", "cx", "cy")
# Of stereo files: M1 and D1 are the left camera's, M2 and D2 the right one's.
_PAIRS = (("M", "D"), ("K", "D"), ("camera_matrix", "distortion_coefficients"),
          ("cameraMatrix", "distCoeffs"))  # fmt: skip


def one_camera(table: Storage, name: str, wanted: str) -> Storage:
    """Return the map of one camera: the file itself, a map in it, or one of numbered matrices.

    Raises ExchangeError where there are several and none, or no such one, is named.
    """
    inner = {key: one for key, one in table.items() if isinstance(one, dict) and _is_camera(one)}
    if wanted:
        if wanted in inner:
            return {**table, **inner[wanted]}
        for matrix, distortion in _PAIRS:
            end = wanted.removeprefix(matrix)
            if wanted in table and end and end != wanted:
                found = {"camera_matrix": table[wanted]}
                if distortion + end in table:
                    found["distortion_coefficients"] = table[distortion + end]
                return {**table, **found}
        there = ", ".join(short(key, 30) for key in [*inner, *table][:12])
        raise ExchangeError(
            f"{name}: --lens {wanted[:60]!r}: found no camera of this name, expected one of the "
            f"keys {there}"
        )
    if _is_camera(table) or not inner:
        return table
    if len(inner) > 1:
        raise ExchangeError(
            f"{name}: found {len(inner)} cameras; choose one with --lens: "
            f"{', '.join(short(key, 30) for key in list(inner)[:12])}"
        )
    return {**table, **next(iter(inner.values()))}


def _is_camera(table: Storage) -> bool:
    return any(key in table for key in MATRIX) or all(key in table for key in PLAIN)
