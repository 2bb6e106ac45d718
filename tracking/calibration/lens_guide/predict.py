# SPDX-License-Identifier: Apache-2.0
"""Predicts how far a profile is off anywhere on its rings, in pixels at the picture's border.

The profile's own evaluation (monotone cubics, clamped outside) is held against what the lens is
likely to do (`likely`); that distance and the doubt left by the nodes add up to the prediction. On
smooth cams it is right to a factor of two, more often too high than too low.

What nobody measured says nothing of the lens: a nominal node moves the profile's curve, which is
then held against what the measured nodes tell. Without any of those no error is known.

Limits: a ring that jumps between two nodes is not foreseen, nor is anything that the profile's own
numbers do not show: a rotated mount, a slipped encoder.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from hardware_profiles.lens.measured import measured_nodes
from hardware_profiles.lens.model import LensModel
from hardware_profiles.lens.profile import LensNode, LensProfile, SensorMode
from tracking.calibration.lens_guide.border import apart_px, signature
from tracking.calibration.lens_guide.columns import Column, columns_of, distinct
from tracking.calibration.lens_guide.likely import Likely

Floats = npt.NDArray[np.float64]
Rings = Literal["both", "zoom", "focus"]
"""Which rings the lens has: a prime has focus only."""

ZOOM_STEPS, FOCUS_STEPS = 24, 6
"""Of the map over a whole ring; the nodes' own places come on top."""
_LEAST_STEPS = 3
"""Within each cell between two nodes, while the map stays below `_MOST_PLACES`."""
_MOST_PLACES = 4_000
AT_NODE = 0.004
"""Of a ring: nearer to a node there is nothing else to see."""


class Prediction(NamedTuple):
    """The predicted miss over both rings."""

    columns: list[Column]
    """Of what was measured."""
    zooms: Floats
    """(Z,) rising: an even scale, the nodes' own, a few between any two of them."""
    foci: Floats
    """(F,) likewise."""
    px: Floats
    """(Z, F); all nan where nothing was measured."""

    def worst(self) -> tuple[float, float, float]:
        """Return the largest prediction in pixels, and its zoom and focus; nan: not known."""
        i, j = np.unravel_index(int(np.argmax(self.px)), self.px.shape)
        return (float(self.px[i, j]), float(self.zooms[i]), float(self.foci[j]))


def rings_of(profile: LensProfile) -> Rings:
    """Return the rings, as far as the nodes tell: at one zoom only it is taken for a prime."""
    return "both" if len(columns_of(profile)) > 1 else "focus"


def predict(profile: LensProfile, rings: Rings) -> Prediction:
    """Return the prediction, at most the picture's width."""
    columns = columns_of(measured_part(profile))
    zooms, foci = _marks(columns_of(profile), rings)
    likely = likely_of(profile)
    if likely is None:
        return Prediction(columns, zooms, foci, np.full((len(zooms), len(foci)), np.nan))
    model = LensModel(profile)
    places = np.array([(zoom, focus) for zoom in zooms for focus in foci])
    ours = np.stack([signature(model, zoom, focus) for zoom, focus in places.tolist()])
    theirs, doubt = likely.at(places)
    apart = apart_px(ours, theirs)
    # Where it folds, and where it is off by more than a picture, there is no picture.
    width = float(profile.sensor.width_px)
    px = np.minimum(np.where(np.isfinite(apart), apart, width) + doubt, width)
    return Prediction(columns, zooms, foci, px.reshape(len(zooms), len(foci)))


def predicted_px(profile: LensProfile, zoom: float, focus: float) -> float:
    """Return the prediction at one place of the rings, at most the picture's width; nan: none."""
    likely = likely_of(profile)
    if likely is None:
        return float("nan")
    theirs, doubt = likely.at(np.array(((zoom, focus),)))
    apart = float(apart_px(signature(LensModel(profile), zoom, focus), theirs[0]))
    width = float(profile.sensor.width_px)
    return min((apart if np.isfinite(apart) else width) + float(doubt[0]), width)


def measured_part(profile: LensProfile) -> LensProfile:
    """Return the profile with the measured nodes only: there may be none."""
    return msgspec.structs.replace(profile, node=measured_nodes(profile))


def likely_of(whole: LensProfile) -> Likely | None:
    """Return what the measured nodes of a profile say of the lens, None without any."""
    profile = measured_part(whole)
    if not profile.node:
        return None
    alone = LensModel(profile, smooth=False)
    places = np.array([(node.zoom, node.focus) for node in profile.node])
    signatures = np.stack([signature(alone, node.zoom, node.focus) for node in profile.node])
    sigma = np.array([sigma_px(node, profile.sensor) for node in profile.node])
    return Likely(places, signatures, sigma, float(profile.sensor.width_px))


def sigma_px(node: LensNode, sensor: SensorMode) -> float:
    """Return a node's own standard deviation at the border, pixels; 0 where none is stated.

    That of the whole picture where the solve told it; else of focal length and centre: those of the
    distortion go along with the focal length's.
    """
    quality = node.quality
    if quality is not None and not isinstance(quality.corner_std_px, msgspec.UnsetType):
        return quality.corner_std_px
    std = quality.std if quality is not None else None
    if std is None:
        return 0.0
    half = (sensor.width_px / 2.0, sensor.height_px / 2.0)
    parts = [
        np.hypot(edge * of / focal, center)
        for edge, of, focal, center in zip(
            half, std.focal_mm, node.focal_mm, std.center_px, strict=True
        )
    ]
    return float(max(parts))


def _marks(columns: list[Column], rings: Rings) -> tuple[Floats, Floats]:
    """Return the zooms and foci to look at: an even scale, the nodes, a few between any two."""
    measured = distinct([column.zoom for column in columns])
    nodes = distinct([focus for column in columns for focus in column.foci.tolist()])
    even_zooms = _even(measured, ZOOM_STEPS) if rings != "focus" else []
    even_foci = _even(nodes, FOCUS_STEPS) if rings != "zoom" else []
    for more_zooms, more_foci in ((_between(measured), _between(nodes)), ([], [])):
        found = (
            distinct([*measured.tolist(), *_away(measured, [*even_zooms, *more_zooms])]),
            distinct([*nodes.tolist(), *_away(nodes, [*even_foci, *more_foci])]),
        )
        if len(found[0]) * len(found[1]) <= _MOST_PLACES:
            return found
    return distinct(even_zooms or measured.tolist()[:1]), distinct(even_foci or nodes.tolist()[:1])


def _even(marks: Floats, steps: int) -> list[float]:
    """Return an even scale over the ring, and over what was measured beyond its ends."""
    found: list[float] = np.linspace(min(0.0, marks[0]), max(1.0, marks[-1]), steps + 1).tolist()
    return found


def _away(nodes: Floats, marks: list[float]) -> list[float]:
    """Return the marks that are not as good as at a node."""
    return [mark for mark in marks if np.abs(nodes - mark).min() > AT_NODE]


def _between(marks: Floats) -> list[float]:
    share = np.arange(1, _LEAST_STEPS) / _LEAST_STEPS
    inside: Floats = marks[:-1, None] + np.diff(marks)[:, None] * share
    return [float(value) for value in inside.ravel()]
