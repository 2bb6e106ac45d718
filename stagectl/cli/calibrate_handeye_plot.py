# SPDX-License-Identifier: Apache-2.0
"""The picture of `stagectl calibrate handeye --plot`: both motions, and where the target seems.

matplotlib is an extra (`stagectl[plots]`), imported only here and only on use.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from stagectl.cli.calibrate_handeye_input import Sides
from stagectl.cli.errors import InputError
from tracking.calibration import rotation_arrays as ra
from tracking.calibration.handeye.pose_table import PoseTable
from tracking.calibration.handeye.solve import HandEye
from tracking.calibration.motion_signal import NS_PER_S
from tracking.calibration.rotation_arrays import Floats

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_TRACKER, _CAMERA, _WILD = "#333333", "#d55e00", "#b8b8b8"
_MOST_DRAWN = 4_000


def draw(path: Path, sides: Sides, found: HandEye) -> None:
    """Write it."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11.0, 4.0), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=(2, 1))
    _turned(left, sides, found)
    _target(right, found)
    try:
        figure.savefig(path, dpi=100)
    except OSError as error:
        raise InputError(f"--plot {path}: cannot be written ({error.strerror})") from None


def _turned(axes: Axes, sides: Sides, found: HandEye) -> None:
    """Draw how far each side has turned since its middle pose: the same in any frame."""
    camera, tracker = sides.camera.table, sides.tracker.table
    zero_ns = int(camera.t_ns[0])
    middle_ns = int(camera.t_ns[len(camera) // 2])
    shift_ns = round(found.offset_ms * 1e6)
    at = int(np.argmin(np.abs(tracker.t_ns - middle_ns - shift_ns)))
    inside = (tracker.t_ns - shift_ns >= zero_ns) & (tracker.t_ns - shift_ns <= camera.t_ns[-1])
    shown = np.flatnonzero(inside)
    shown = shown[:: max(1, len(shown) // _MOST_DRAWN)]
    moved = tracker.only(shown)
    axes.plot((moved.t_ns - shift_ns - zero_ns) / NS_PER_S, _angle(moved, tracker.rotation[at]),
              color=_TRACKER, lw=1.2, label="tracker, less the time offset")  # fmt: skip
    axes.plot((camera.t_ns - zero_ns) / NS_PER_S, _angle(camera, camera.rotation[len(camera) // 2]),
              ".", color=_CAMERA, ms=3, label="camera")  # fmt: skip
    axes.set(xlabel="s", ylabel="turned since the middle, deg")
    axes.set_title(f"time offset {found.offset_ms:+.1f} ms", fontsize=10)
    axes.legend(fontsize=8, frameon=False)


def _target(axes: Axes, found: HandEye) -> None:
    """Draw where the fixed target seems to stand, in the plane in which it wanders most."""
    off_mm = found.spread.off_m * 1e3
    used = found.spread.inliers()
    _, _, vt = np.linalg.svd(off_mm[used] if used.any() else off_mm, full_matrices=False)
    flat = off_mm @ vt[:2].T
    axes.plot(*flat[~used].T, ".", color=_WILD, ms=3, label="left out")
    axes.plot(*flat[used].T, ".", color=_CAMERA, ms=3, label="used")
    reach = 1.1 * float(np.abs(flat[used]).max()) if used.any() else 1.0
    axes.set(xlabel="mm", ylabel="mm", xlim=(-reach, reach), ylim=(-reach, reach))
    axes.set_aspect("equal")
    axes.set_title(
        f"the target, kept-out poses: {found.held_out.spread_mm:.1f} mm rms", fontsize=10
    )
    axes.legend(fontsize=8, frameon=False)


def _angle(table: PoseTable, against: Floats) -> Floats:
    back = ra.conjugates(np.repeat(against[None], len(table), axis=0))
    turned = np.linalg.norm(ra.rotation_vectors(ra.products(back, table.rotation)), axis=1)
    return np.asarray(np.degrees(turned), dtype=np.float64)
