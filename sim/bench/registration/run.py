# SPDX-License-Identifier: Apache-2.0
"""Plays a move twice, predicted and held, before walls that are 0 to 8 frames late; films both.

Nine cameras do the same move, each has its own tracker, and they differ in one thing: how late
their wall is. The wall stands all round, so that it is in the picture wherever the camera looks.
"""

from __future__ import annotations

import math
import tempfile
from pathlib import Path

import msgspec
import numpy as np

from sim.bench.registration.moves import SETTLE_S, Move, prepare
from sim.bench.registration.typical import most_typical
from sim.camera.figures import FrameFigures
from sim.camera.picture import comparison
from sim.camera.png import save_png
from sim.motion.catalogue import FILE_PREFIX
from sim.scenario.evidence import NS, Evidence
from sim.scenario.model import Camera, Node, Scalar, Scenario
from sim.scenario.registration import Films, horizon_ns, scene
from sim.scenario.virtual_run import play

LATENCIES = tuple(range(9))
JUDGED_AT = 6
"""Frames of wall latency at which the bounds of position and rotation are judged."""
NOISE_MM, NOISE_DEG, LOSS = 0.3, 0.02, 0.03
RATE = "120/1"
RADIUS_M, HEIGHT_M, _FOOT_M = 4.0, 16.0, -1.0
_SEGMENTS = 12
_UP_M = HEIGHT_M / 2.0 + _FOOT_M  # half way up the wall
PICTURE_PX = 480


class Order(msgspec.Struct, frozen=True):
    """One move to be played."""

    motion: str
    seconds: float
    pictures: str = ""
    """A folder for pictures of a typical frame; empty: none."""
    forward: str = ""
    up: str = ""


class Late(msgspec.Struct, frozen=True):
    """What one camera filmed; lists have a number for each judged frame, the same ones in both."""

    frames_late: int
    horizon_ms: float
    """From the newest sample to when it is seen, p95; of the run with prediction."""
    wall_px: list[float]
    edge_px: list[float]
    needed: list[float]
    margin_px: list[float]
    composite_px: list[float]
    row_spread_px: list[float]
    split: int
    overscan_mean: float
    overscan_max: float


class Moved(msgspec.Struct, frozen=True):
    """A move, predicted and held, by wall latency."""

    name: str
    recorded: bool
    """A trajectory file, and not the simulator's own move or a tracker's capture."""
    seconds: float
    gap_s: float
    left_out: int
    """Frames seen at times that nobody recorded, or with no wall in the picture."""
    speed_m_s: float
    rate_deg_s: float
    predicted: list[Late]
    held: list[Late]
    typical: int | None = None
    """The judged frame of which there are pictures."""


def measure(order: Order) -> Moved:
    """Play a move and film it. Raises ValueError and OSError as `prepare` does."""
    with tempfile.TemporaryDirectory(prefix="stagectl-registration-") as folder:
        axes = (order.forward, order.up) if order.forward else None
        move = prepare(order.motion, order.seconds, Path(folder), axes)
        runs = [play(scenario_of(move, held=held), None) for held in (False, True)]
    films = [Films(seen, with_edges=True) for seen in runs]
    both: tuple[list[Late], list[Late]] = ([], [])
    left_out = 0
    typical = None
    for late in LATENCIES:
        camera = f"L{late}"
        rolls = [film.film(camera).frames for film in films]
        kept = [
            all(_whole(roll[i]) for roll in rolls) and not _in_gap(runs[0], move, rolls[0][i])
            for i in range(len(rolls[0]))
        ]
        left_out = max(left_out, kept.count(False))
        for seen, roll, lates in zip(runs, rolls, both, strict=True):
            frames = [frame for frame, keep in zip(roll, kept, strict=True) if keep]
            lates.append(_late(seen, late, frames))
        if order.pictures and late == JUDGED_AT:
            typical = most_typical([(row[-1].wall_px, row[-1].edge_px) for row in both])
            times = [frame.t_mid_ns for frame, keep in zip(rolls[0], kept, strict=True) if keep]
            _picture(order, move, runs, camera, times[typical])
    recorded = order.motion.startswith(FILE_PREFIX)
    gap_s = sum(b - a for a, b in move.gaps_s)
    return Moved(
        move.name, recorded, move.seconds, gap_s, left_out, move.speed_m_s, move.rate_deg_s, *both,
        typical,
    )  # fmt: skip


def scenario_of(move: Move, *, held: bool) -> Scenario:
    """Return the scenario of a move; held: every pose is that of the newest sample."""
    changes: dict[str, Scalar] = {
        # Its ends meet: a wall all round.
        "wall.main.width_m": 2.0 * math.pi * RADIUS_M - 1e-6,
        "wall.main.height_m": HEIGHT_M,
        "wall.main.curve.radius_m": RADIUS_M,
        "wall.main.curve.segments": _SEGMENTS,
    }
    x, y, z = move.origin_m
    cameras = {}
    for late in LATENCIES:
        body = f"body.L{late}"
        changes[f"{body}.exposure.shutter_deg"] = 180.0
        changes[f"{body}.exposure.readout_ms"] = 8.0
        if held:
            changes[f"{body}.prediction.cap_ms"] = 0.0
        cameras[f"L{late}"] = Camera(
            move.motion, origin_m=(x, y, z + _UP_M), wall_frames=float(late)
        )
    trackers: list[dict[str, object]] = [
        {
            "source": f"osc-{late}", "camera": f"L{late}", "protocol": "osc", "name": f"L{late}",
            "rate": RATE, "noise_mm": NOISE_MM, "noise_deg": NOISE_DEG, "loss": LOSS,
        }
        for late in LATENCIES
    ]  # fmt: skip
    return Scenario(
        1, f"{move.name}, {'held' if held else 'predicted'}", SETTLE_S + move.seconds,
        "nine-latencies", settle_s=SETTLE_S, set=changes, camera=cameras, tracker=tuple(trackers),
        node=(Node("n1"),), take=False, name="registration",
    )  # fmt: skip


def _whole(frame: FrameFigures) -> bool:
    return None not in (frame.wall_px, frame.edge_px, frame.composite_px)


def _in_gap(seen: Evidence, move: Move, frame: FrameFigures) -> bool:
    t_s = seen.t_s(frame.t_mid_ns)
    return any(begin < t_s < end for begin, end in move.gaps_s)


def _late(seen: Evidence, late: int, frames: list[FrameFigures]) -> Late:
    overscans = _overscans(seen, f"L{late}")

    def all_of(figure: str) -> list[float]:
        return [float(getattr(frame, figure)) for frame in frames]

    return Late(
        frames_late=late,
        horizon_ms=horizon_ns(seen, f"L{late}") / NS * 1e3,
        wall_px=all_of("wall_px"),
        edge_px=all_of("edge_px"),
        needed=all_of("overscan_needed"),
        margin_px=all_of("margin_px"),
        composite_px=all_of("composite_px"),
        row_spread_px=all_of("row_spread_px"),
        split=sum(frame.split for frame in frames),
        overscan_mean=float(np.mean(overscans)),
        overscan_max=max(overscans),
    )


def _overscans(seen: Evidence, camera: str) -> list[float]:
    index = [body.id for body in seen.stage.stage.body].index(camera)
    return [
        view.overscan
        for shown in seen.shown.values()
        for one in shown
        if one.t_vsync_ns >= seen.judged_from_ns()
        for view in one.views
        if view.body == index
    ]


def _picture(order: Order, move: Move, runs: list[Evidence], camera: str, t_mid_ns: int) -> None:
    folder = Path(order.pictures)
    for word, seen in zip(("predicted", "held"), runs, strict=True):
        truth, light = scene(seen, camera)
        edge_ns = t_mid_ns - truth.exposure.row_mid_ns(0)
        picture = comparison(truth, light, edge_ns, width_px=PICTURE_PX)
        save_png(picture, folder / picture_name(move.name, word))


def picture_name(name: str, word: str) -> str:
    """Return the file name of a move's picture."""
    return "".join(c if c.isalnum() else "_" for c in name) + f"_{word}.png"
