# SPDX-License-Identifier: Apache-2.0
"""The virtual camera films the virtual wall: registration frame by frame, analytically.

All is judged at mid-exposure of the centre row, with the true pose, the lens and the lit picture of
that moment. The rows are then judged each at its own mid-exposure; what their error differs from
that at the centre row's moment is the row spread, the floor that no prediction can mend.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, TypedDict

import numpy as np

from sim.camera.edges import edge_errors, needed_overscan
from sim.camera.exposure import Exposure
from sim.camera.field import Field
from sim.camera.figures import FrameFigures
from sim.camera.margin import side_margins
from sim.camera.optics import LensAt, Optics, rays_of
from sim.camera.screens import Screen
from sim.camera.sight import drawn_eyes, eyes, rms, sizes, wall_errors
from sim.camera.turns import Bools, Floats
from sim.camera.wall_light import Drawn, WallLight
from sim.motion.truth import TruePose, Truth

Overlay = Callable[[int, Floats], Floats]
"""By mid-exposure (ns) and points (n, 3) on the stage: the pixels (n, 2) where post draws them."""

_NS_PER_S = 1e9
_TOUCH_NS = 1_000  # a change as the exposure begins or ends, but for rounding, splits nothing
_CHUNK = 64  # frames at once: bounds the memory of a long film

STANDARD_FIELD = Field()


@dataclass(frozen=True, slots=True)
class CameraTruth:
    """A camera as it really is, and the screens that it may see.

    `truth` is the pose of the sensor's centre; its time, and the lens's, counts from `t0_ns`. For
    walls with an output of their own each, film every output with its own screens and light.
    """

    truth: Truth
    t0_ns: int
    lens_at: LensAt
    exposure: Exposure
    screens: Sequence[Screen]

    def seconds(self, t_ns: int) -> float:
        """Return a true time on the motion's clock."""
        return (t_ns - self.t0_ns) / _NS_PER_S

    def at(self, t_ns: int) -> TruePose:
        """Return the sensor's true pose at a true time."""
        return self.truth.at(self.seconds(t_ns))


class _Shot(NamedTuple):
    """A frame of the camera whose inner frustum was lit at mid-exposure."""

    place: int
    edge_ns: int
    t_mid_ns: int
    drawn: Drawn
    lens: Optics


class _Figures(TypedDict):
    """What is found of a lit frame."""

    wall_px: float | None
    wall_depths_px: tuple[float, ...]
    wall_most_px: float | None
    margin_px: float | None
    seen: bool
    edge_px: float | None
    overscan_needed: float | None
    composite_px: float | None
    row_spread_px: float | None


def film(
    camera: CameraTruth,
    light: WallLight,
    edges_ns: Sequence[int],
    overlay: Overlay | None = None,
    field: Field = STANDARD_FIELD,
    *,
    with_edges: bool = False,
) -> list[FrameFigures]:
    """Return the registration of each frame of a camera, given its sync edges in true time.

    `with_edges` fills `edge_px` and `overscan_needed`, which takes time. Raises ValueError where
    the picture's size changes, or where the lens is none at the picture's edge: its distortion has
    folded back before it.
    """
    found: list[FrameFigures] = []
    shots: list[_Shot] = []
    before: int | None = None
    for index, edge_ns in enumerate(edges_ns):
        t_mid_ns = camera.exposure.row_mid_ns(edge_ns)
        drawn = light.lit_at(t_mid_ns)
        lit = drawn is not None and drawn.on_wall
        number = None if drawn is None else drawn.frame
        held = number is not None and number == before
        start_ns, end_ns = camera.exposure.start_ns(edge_ns), camera.exposure.end_ns(edge_ns)
        last_ns = max(end_ns - _TOUCH_NS, start_ns)
        begin = light.lit_at(min(start_ns + _TOUCH_NS, last_ns))
        split = begin is not light.lit_at(last_ns)
        found.append(FrameFigures(t_mid_ns, lit, number, held, split=split))
        before = number
        if drawn is not None and lit:
            lens = camera.lens_at(camera.seconds(t_mid_ns))
            shots.append(_Shot(index, edge_ns, t_mid_ns, drawn, lens))
    if len({shot.lens.picture_px for shot in shots}) > 1:
        raise ValueError("a camera's picture has one size in a whole film")
    for start in range(0, len(shots), _CHUNK):
        chunk = shots[start : start + _CHUNK]
        judged = _judged(camera, light, chunk, overlay, field, with_edges)
        for shot, figures in zip(chunk, judged, strict=True):
            found[shot.place] = replace(found[shot.place], **figures)
    return found


def _judged(
    camera: CameraTruth,
    light: WallLight,
    shots: list[_Shot],
    overlay: Overlay | None,
    field: Field,
    with_edges: bool,
) -> list[_Figures]:
    """Return the figures of lit frames."""
    lenses = [shot.lens for shot in shots]
    optics = lenses[0]  # for the picture's size
    true = eyes([camera.at(shot.t_mid_ns) for shot in shots], [lens.pupil_m for lens in lenses])
    node = drawn_eyes([shot.drawn for shot in shots])
    pixels = field.pixels(optics)
    rays = rays_of(lenses, pixels)
    if np.isnan(rays).any():
        raise ValueError("the lens's distortion folds back inside the picture")
    off, seen, points = wall_errors(camera.screens, lenses, field, rays, pixels, true, node)
    away = sizes(off, optics)
    inner = np.array([shot.drawn.inner for shot in shots])
    both = ((true.position[:, 0], true.turn[:, 0]), (node.position[:, 0], node.turn[:, 0]))
    margins = side_margins(camera.screens, lenses, *both, inner).min(axis=-1)
    edge = needed = np.full(len(shots), np.nan)
    if with_edges:
        edge = edge_errors(camera.screens, lenses, *both, inner)
        needed = needed_overscan(camera.screens, lenses, *both, inner)
    spread = _row_spread(camera, light, shots, field, rays, pixels, (off, seen))
    figures: list[_Figures] = []
    for i in range(len(shots)):
        in_view = bool(seen[i].any())
        by_depth = rms(away[i], seen[i][..., None], axis=(0, 1)) if in_view else np.zeros(0)
        composite = None
        if overlay is not None:
            drawn_px = overlay(shots[i].t_mid_ns, points[i].reshape(-1, 3)).reshape(off[i].shape)
            beside = sizes(drawn_px - pixels[:, :, None, :], optics)
            composite = float(np.sqrt(np.mean(beside * beside, axis=(0, 1))).max())
        figures.append({
            "wall_px": float(by_depth.max()) if in_view else None,
            "wall_depths_px": tuple(float(value) for value in by_depth),
            "wall_most_px": float(away[i][seen[i]].max()) if in_view else None,
            "margin_px": float(margins[i]) if in_view else None,
            "seen": in_view and bool(margins[i] < 0.0),
            "edge_px": _number(edge[i]) if in_view else None,
            "overscan_needed": _number(needed[i]) if in_view else None,
            "composite_px": composite,
            "row_spread_px": float(spread[i]) if in_view else None,
        })  # fmt: skip
    return figures


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _row_spread(
    camera: CameraTruth,
    light: WallLight,
    shots: list[_Shot],
    field: Field,
    rays: Floats,
    pixels: Floats,
    centre: tuple[Floats, Bools],
) -> Floats:
    """Return by how much a frame's rows are off more than they were at the centre row's moment."""
    if camera.exposure.readout_ms == 0.0 or not camera.screens:
        return np.zeros(len(shots))
    poses, drawn, pupils = [], [], []
    for shot in shots:
        for share in field.row_shares:
            t_ns = camera.exposure.row_mid_ns(shot.edge_ns, float(share))
            lit = light.lit_at(t_ns)
            poses.append(camera.at(t_ns))
            pupils.append(shot.lens.pupil_m)
            drawn.append(lit if lit is not None and lit.on_wall else shot.drawn)
    shape = (len(shots), field.rows)
    true, lenses = eyes(poses, pupils, shape), [shot.lens for shot in shots]
    off, seen, _ = wall_errors(
        camera.screens, lenses, field, rays, pixels, true, drawn_eyes(drawn, shape)
    )
    more, both = sizes(off - centre[0], lenses[0]), (seen & centre[1])[..., None]
    return np.asarray(rms(more, both, axis=2).max(axis=(1, 2)))
