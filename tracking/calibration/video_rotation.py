# SPDX-License-Identifier: Apache-2.0
"""How a camera turned and zoomed from frame to frame, out of its own picture.

Corners are followed from each frame to the next by pyramidal Lucas-Kanade (J.-Y. Bouguet, Intel,
2000) and back; those that do not return are dropped. What is left is explained by one rotation of
all directions and one change of scale, by least squares with Cauchy weights, so that people walking
through and near things count little. Far scenery shows rotation only: the nearer it is, the more a
moving camera's travel mixes in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

import cv2
import numpy as np
import numpy.typing as npt

from tracking.calibration import rotation_arrays as ra
from tracking.calibration.motion_signal import NS_PER_S, Instants, Signal
from tracking.calibration.recording import Recording
from tracking.calibration.rotation_arrays import Floats

Picture = npt.NDArray[np.uint8]

FEWEST_TRACKS = 20
LEAST_INLIER_SHARE = 0.3
# Wider pictures are halved until they fit: corners are found to a tenth of a pixel anyway.
WIDEST_PX = 1300

_CORNERS = 300
_CORNER_QUALITY = 0.01
_WINDOW_PX = 21
_PYRAMID_LEVELS = 4
_RETURN_PX = 0.5
_FIT_ROUNDS = 15
_INLIER_PX = 1.0
_LEAST_SIGMA_PX = 0.05


@dataclass(frozen=True, slots=True)
class Turn:
    """From one frame to the next."""

    rotation_rad: Floats
    """(3,) rotation vector about the camera's axes: x right, y down, z forward."""
    log_scale: float
    """Logarithm of the growth of the picture: zooming in is positive."""
    inlier_share: float
    tracks: int


@dataclass(frozen=True, slots=True)
class VideoMotion:
    """The intervals of a clip that could be measured."""

    t_ns: Instants
    """(n,) middle of each interval."""
    angular_velocity_rad_s: Floats
    """(n, 3) about the camera's axes: x right, y down, z forward."""
    zoom_per_s: Floats
    """(n,) rate of the logarithm of the picture's scale."""
    inlier_share: Floats
    frames: int
    period_ns: float

    def recording(self) -> Recording:
        """Return it as a recording with rotation and the ring "zoom"."""
        span_ns = np.full(len(self.t_ns), round(self.period_ns), dtype=np.int64)
        turn = Signal(self.t_ns, self.angular_velocity_rad_s, span_ns, self.period_ns)
        zoom = Signal(self.t_ns, self.zoom_per_s[:, None], span_ns, self.period_ns)
        return Recording(rotation=turn, rings={"zoom": zoom})


def measure_video(
    frames: Iterable[Picture],
    rate: Fraction,
    fx_px: float,
    centre_px: tuple[float, float] | None = None,
    start_ns: int = 0,
    progress: Callable[[int], None] | None = None,
) -> VideoMotion:
    """Return the motion in frames (h, w) or (h, w, 3) of one size, frame i at start + i / rate.

    `fx_px` is the focal length in pixels of these frames (square pixels), `centre_px` the principal
    point (None: the middle). Intervals with too few tracks, or too few that agree, are left out.
    Raises ValueError for a size that changes.
    """
    turns: list[tuple[int, Turn]] = []
    before: Picture | None = None
    count = 0
    lens: _Lens | None = None
    for index, frame in enumerate(frames):
        picture, shrunk = _small_grey(frame)
        if lens is None:
            lens = _Lens.of(frame, fx_px, centre_px, shrunk)
        if before is not None:
            if before.shape != picture.shape:
                raise ValueError(f"frame {index} has another size than the one before")
            turn = turn_between(before, picture, lens.fx_px, lens.centre_px)
            if turn is not None and turn.inlier_share >= LEAST_INLIER_SHARE:
                turns.append((index, turn))
        before = picture
        count = index + 1
        if progress is not None:
            progress(count)
    period_ns = NS_PER_S * rate.denominator / rate.numerator
    per_s = rate.numerator / rate.denominator
    middle = [start_ns + round((index - 0.5) * period_ns) for index, _ in turns]
    return VideoMotion(
        np.array(middle, dtype=np.int64),
        np.array([turn.rotation_rad for _, turn in turns]).reshape(-1, 3) * per_s,
        np.array([turn.log_scale for _, turn in turns], dtype=np.float64) * per_s,
        np.array([turn.inlier_share for _, turn in turns], dtype=np.float64),
        count, period_ns,
    )  # fmt: skip


def turn_between(
    before: Picture, after: Picture, fx_px: float, centre_px: tuple[float, float]
) -> Turn | None:
    """Return the turn from one grey picture to the next, or None where too little can be followed.

    The rotation is the camera's own: a direction d of the first frame is seen at R' d in the next.
    """
    corners = cv2.goodFeaturesToTrack(before, _CORNERS, _CORNER_QUALITY, max(before.shape) / 60.0)
    if corners is None or len(corners) < FEWEST_TRACKS:
        return None
    starts = np.asarray(corners, dtype=np.float32)
    there, found = _follow(before, after, starts)
    back, returned = _follow(after, before, there)
    off_px = np.linalg.norm(back - starts, axis=2)[:, 0]
    good = found & returned & (off_px < _RETURN_PX)
    if int(good.sum()) < FEWEST_TRACKS:
        return None
    centre = np.array(centre_px)
    return _fit(
        (starts[good, 0].astype(np.float64) - centre) / fx_px,
        (there[good, 0].astype(np.float64) - centre) / fx_px,
        fx_px,
    )


@dataclass(frozen=True, slots=True)
class _Lens:
    """The pinhole of the pictures as they are looked at."""

    fx_px: float
    centre_px: tuple[float, float]

    @classmethod
    def of(
        cls, frame: Picture, fx_px: float, centre_px: tuple[float, float] | None, shrunk: int
    ) -> _Lens:
        height, width = frame.shape[:2]
        x, y = centre_px if centre_px is not None else ((width - 1) / 2.0, (height - 1) / 2.0)
        # A pixel of the smaller picture is the mean of shrunk x shrunk: its centre lies between.
        return cls(fx_px / shrunk, ((x + 0.5) / shrunk - 0.5, (y + 0.5) / shrunk - 0.5))


def _small_grey(frame: Picture) -> tuple[Picture, int]:
    grey = frame if frame.ndim == 2 else cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY)
    shrunk = 1
    while grey.shape[1] // shrunk > WIDEST_PX:
        shrunk *= 2
    if shrunk > 1:
        size = (grey.shape[1] // shrunk, grey.shape[0] // shrunk)
        cut = grey[: size[1] * shrunk, : size[0] * shrunk]
        grey = cv2.resize(cut, size, interpolation=cv2.INTER_AREA)
    return np.asarray(grey, dtype=np.uint8), shrunk


def _follow(
    before: Picture, after: Picture, points: npt.NDArray[np.float32]
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_]]:
    there, status, _ = cv2.calcOpticalFlowPyrLK(
        before, after, points, points.copy(),
        winSize=(_WINDOW_PX, _WINDOW_PX), maxLevel=_PYRAMID_LEVELS,
    )  # fmt: skip
    return np.asarray(there, dtype=np.float32), np.asarray(status[:, 0] == 1)


def _fit(before: Floats, after: Floats, fx_px: float) -> Turn:
    """Return rotation and scale from image points on the plane z = 1, (n, 2) each.

    Gauss-Newton on after ~ s * pi(R' (before, 1)); the slope by R is that of a rotating camera
    (Longuet-Higgins and Prazdny, Proc. R. Soc. B 208, 1980).
    """
    rays = np.concatenate((before, np.ones((len(before), 1))), axis=1)
    turn: Floats = np.eye(3)
    log_scale = 0.0
    error = after - before
    for _ in range(_FIT_ROUNDS):
        turned = rays @ turn  # R' d for every ray
        x, y = (turned[:, :2] / turned[:, 2:]).T
        scale = float(np.exp(log_scale))
        error = after - scale * np.stack((x, y), axis=1)
        length = np.linalg.norm(error, axis=1)
        sigma = max(1.4826 * float(np.median(length)), _LEAST_SIGMA_PX / fx_px)
        weight = 1.0 / (1.0 + (length / (2.0 * sigma)) ** 2)
        one = np.ones_like(x)
        columns = scale * np.stack(
            (
                np.stack((x * y, -(one + x * x), y, x), axis=1),
                np.stack((one + y * y, -x * y, -x, y), axis=1),
            ),
            axis=1,
        )
        weighted = columns * weight[:, None, None]
        left = np.einsum("nai,naj->ij", weighted, columns) + 1e-12 * np.eye(4)
        step = np.linalg.solve(left, np.einsum("nai,na->i", weighted, error))
        turn = turn @ ra.rotation_matrix(np.asarray(step[:3], dtype=np.float64))
        log_scale += float(step[3])
        if float(np.abs(step).max()) < 1e-9:
            break
    inside = np.linalg.norm(error, axis=1) * fx_px < _INLIER_PX
    rotation_rad = ra.rotation_vectors(ra.quaternions(turn[None]))[0]
    return Turn(rotation_rad, log_scale, float(inside.mean()), len(before))
