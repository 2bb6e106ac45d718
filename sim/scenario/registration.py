# SPDX-License-Identifier: Apache-2.0
"""Lets the virtual cameras of a scenario film its walls.

The walls show what nodes drew, the cameras are the scenario's truth; of the product only the poses
that reached the nodes, and for composites the measured poses and the lens, come in.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.camera.exposure import Exposure
from sim.camera.figures import FrameFigures, summary
from sim.camera.optics import LensAt, Optics
from sim.camera.registration import CameraTruth, Overlay, film
from sim.camera.screens import Screen, screens_of
from sim.camera.wall_light import Drawn, WallLight
from sim.motion.truth import unsteady_s
from sim.scenario.evidence import NS, Evidence, SentLens
from sim.scenario.load import ScenarioError
from sim.scenario.model import Camera
from sim.scenario.overlay import PostLens
from sim.scenario.truth_error import seen_ns, share
from sim.scenario.verdict import Registration
from sim.virtual.nodes import Shown

Floats = npt.NDArray[np.float64]
_ON_WALL = 1  # bit 0 of a VIEW's flags (render_bridge/PROTOCOL.md)


class Film(NamedTuple):
    """One camera's frames, and which of them were in steady motion."""

    frames: list[FrameFigures]
    steady: list[bool]
    dark: int


class Films:
    """All cameras of a run; each is filmed once, when somebody asks.

    `with_edges` finds `edge_px` and `overscan_needed` too.
    """

    def __init__(self, seen: Evidence, *, with_edges: bool = False) -> None:
        self._seen, self._with_edges = seen, with_edges
        self._films: dict[str, Film] = {}

    def film(self, camera: str) -> Film:
        """Return the film of a camera. Raises ScenarioError where it cannot be filmed."""
        if camera not in self._films:
            self._films[camera] = _film(self._seen, camera, self._with_edges)
        return self._films[camera]

    def figure(
        self, name: str, camera: str, figure: str, begin_ns: int, end_ns: int, part: str
    ) -> float:
        """Return one figure of a camera over a time; nan where no frame has it."""
        row = summary(self._between(camera, begin_ns, end_ns, part)).get(name)
        value = row.get(figure) if isinstance(row, Mapping) else None
        return float("nan") if value is None else float(value)

    def known(
        self, name: str, camera: str, begin_ns: int, end_ns: int, part: str
    ) -> tuple[int, int]:
        """Return how many frames of a time have a figure, and how many frames there are."""
        frames = self._between(camera, begin_ns, end_ns, part)
        return sum(getattr(frame, name) is not None for frame in frames), len(frames)

    def _between(self, camera: str, begin_ns: int, end_ns: int, part: str) -> list[FrameFigures]:
        found = self.film(camera)
        return [
            frame
            for frame, steady in zip(found.frames, found.steady, strict=True)
            if begin_ns <= frame.t_mid_ns < end_ns
            and (part == "all" or steady == (part == "steady"))
        ]

    def summaries(self) -> Registration:
        """Return the registration of all cameras, fault windows left out."""
        seen = self._seen
        found: dict[str, Mapping[str, object]] = {}
        for camera in seen.scenario.camera:
            judged = [
                frame
                for frame in self.film(camera).frames
                if frame.t_mid_ns >= seen.judged_from_ns() and not seen.in_window(frame.t_mid_ns)
            ]
            found[camera] = _rounded(summary(judged))
        return found


def scene(seen: Evidence, name: str) -> tuple[CameraTruth, WallLight]:
    """Return a camera as it really was, and what its wall showed. Raises ScenarioError."""
    camera = seen.scenario.camera[name]
    index = [body.id for body in seen.stage.stage.body].index(name)
    if not (camera.node or seen.scenario.node):
        raise ScenarioError(f"{seen.scenario.name}: node: found none to draw the wall")
    node = camera.node or seen.scenario.node[0].name
    shown = seen.shown.get(node)
    if shown is None:
        raise ScenarioError(f"{seen.scenario.name}: camera.{name}: node: found no node {node!r}")
    light = WallLight(
        [one for row in shown if (one := _drawn(row, index)) is not None],
        round(camera.wall_frames * float(seen.sync.period_ns)),
    )
    exposure = Exposure(
        seen.sync.period_ns, camera.exposure.shutter_deg, camera.exposure.readout_ms,
        camera.exposure.sync_shift_ms,
    )  # fmt: skip
    truth = CameraTruth(
        seen.truths[name], seen.start_ns, _lens_at(seen, name, camera), exposure,
        _screens(seen, camera),
    )  # fmt: skip
    return truth, light


def _film(seen: Evidence, name: str, with_edges: bool) -> Film:
    truth, light = scene(seen, name)
    first = seen.sync.index_at(seen.judged_from_ns()) + 1
    last = seen.sync.index_at(seen.end_ns) - 1
    edges = [seen.sync.vsync_ns(j) for j in range(first, last)]
    frames = [
        _known(seen, name, frame)
        for frame in film(truth, light, edges, _overlay(seen, name, light), with_edges=with_edges)
    ]
    steady = _steady(seen, name, [frame.t_mid_ns for frame in frames])
    return Film(frames, steady, sum(not frame.lit for frame in frames))


def _known(seen: Evidence, name: str, frame: FrameFigures) -> FrameFigures:
    """Return a frame's figures, without a composite where the product measured no pose for it."""
    measured = frame.frame is not None and name in seen.measured.get(frame.frame, {})
    return frame if measured else replace(frame, composite_px=None)


def _drawn(shown: Shown, index: int) -> Drawn | None:
    """Return what a node drew for one camera, as its message says; None before it knew a pose."""
    state = shown.states[index] if index < len(shown.states) else None
    view = next((view for view in shown.views if view.body == index), None)
    if state is None or view is None:
        return None
    x, y, z, *turn = state
    w, i, j, k = turn
    return Drawn(
        shown.t_vsync_ns, shown.frame, (x, y, z), (w, i, j, k), view.pupil_m, view.inner,
        bool(int(view.flags) & _ON_WALL),
    )  # fmt: skip


def _lens_at(seen: Evidence, name: str, camera: Camera) -> LensAt:
    """Return the true lens over time: it breathes with the true focus ring."""
    own = camera.optics
    focus_at = seen.focus_rings.get(name)

    def at(t_s: float) -> Optics:
        share = 0.0 if focus_at is None else focus_at(t_s)
        focal_mm = own.focal_mm * (1.0 + own.focus_breathing * share)
        return Optics(
            focal_mm, own.sensor_mm, own.picture_px, own.radial, own.tangential, own.centre_mm,
            own.pupil_m,
        )  # fmt: skip

    return at


def _screens(seen: Evidence, camera: Camera) -> list[Screen]:
    rows = seen.stage.table.get("wall", [])
    walls = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    wanted = [row for row in walls if not camera.wall or row.get("id") == camera.wall]
    if not wanted:
        raise ScenarioError(f"{seen.scenario.name}: no wall {camera.wall!r} to film")
    return screens_of(wanted[0])


def _overlay(seen: Evidence, name: str, light: WallLight) -> Overlay:
    """Return what post draws: the measured pose of the wall's frame that is in the picture."""
    stage = seen.stage.stage
    body = next(body for body in stage.body if body.id == name)
    known = seen.stage.lenses.get(name)
    mounted = None if known is None else known.mounted()
    lens = PostLens(body, mounted, stage.output.pose_point == "entrance_pupil")

    rings = [(frame.t_tick_ns, seen.lens[frame.frame][name]) for frame in seen.frames]

    def draw(t_mid_ns: int, points_m: Floats) -> Floats:
        drawn = light.lit_at(t_mid_ns)
        row = None if drawn is None else seen.measured.get(drawn.frame, {}).get(name)
        if row is None:
            return np.full((len(points_m), 2), np.nan)
        return lens.project(row.state, _lens_between(rings, t_mid_ns), points_m)

    return draw


def _lens_between(rings: Sequence[tuple[int, SentLens]], t_ns: int) -> SentLens:
    """Return the lens at a time, between those of two ticks: post knows both."""
    after = min(max(bisect_right(rings, t_ns, key=lambda row: row[0]), 1), len(rings) - 1)
    (a_ns, a), (b_ns, b) = rings[after - 1], rings[after]
    share = min(max((t_ns - a_ns) / (b_ns - a_ns), 0.0), 1.0)
    return SentLens(*(x + (y - x) * share for x, y in zip(a, b, strict=True)))


def _steady(seen: Evidence, name: str, times_ns: list[int]) -> list[bool]:
    """Return at which times the motion had been the same kind for longer than the horizon."""
    truth = seen.truths[name]
    horizon_s = horizon_ns(seen, name) / NS
    changes = unsteady_s(truth, 0.0, seen.scenario.seconds)

    def steady(t_ns: int) -> bool:
        t_s = seen.t_s(t_ns)
        return not any(a < t_s and t_s - horizon_s < b for a, b in changes)

    return [steady(t_ns) for t_ns in times_ns]


def horizon_ns(seen: Evidence, name: str) -> float:
    """Return how far ahead a camera's pose is predicted: newest sample to display, a p95."""
    index = [body.id for body in seen.stage.stage.body].index(name)
    ahead = [
        float(seen_ns(seen, name, frame.t_vsync_ns) - frame.bodies[index].t_capture_ns)
        for frame in seen.frames
        if frame.bodies[index].valid
    ]
    return share(ahead, 0.95)


def _rounded(row: Mapping[str, object]) -> dict[str, object]:
    """Return figures as people read them, the same on every run."""
    return {
        key: _rounded(value)
        if isinstance(value, Mapping)
        else round(value, 6)
        if isinstance(value, float)
        else value
        for key, value in row.items()
    }
