# SPDX-License-Identifier: Apache-2.0
"""From a frame to the bytes of a tracker's protocol, and the pace a line allows them."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from sim.trackers.config import PtyConfig, TrackerConfig
from sim.trackers.f4 import GENLOCKED, LARGEST_RING, RECORDING, pose_packet
from sim.trackers.frame import Frame
from sim.trackers.freed import d1_of_pose, spare_with_counter
from sim.trackers.line import BITS_PER_BYTE
from sim.trackers.osc import camera_message, slip_encode, vmc_camera_message
from sim.trackers.rings import RingMove

Encoder = Callable[[Frame], bytes]


def check_pace(who: str, size: int, baud: int, rate: Fraction) -> None:
    """Raise ValueError with the figures where a line cannot carry `rate` frames of size bytes."""
    most = Fraction(baud, size * BITS_PER_BYTE)
    if rate > most:
        raise ValueError(
            f"{who}: a frame of {size} bytes takes {1000.0 / float(most):.3f} ms at {baud} baud, "
            f"so the line carries {int(most * 10) / 10} frames/s at most, not {float(rate):.3f}; "
            "lower the rate or raise the baud rate"
        )


def encoder(config: TrackerConfig) -> Encoder:
    """Return the function that makes the bytes of a frame on the line of the configuration."""
    name = config.name or config.id

    def freed(frame: Frame) -> bytes:
        spare = config.spare
        if config.frame_counter:
            spare = spare_with_counter(frame.counter, spare)
        rings = frame.rings
        return d1_of_pose(
            config.camera_id, frame.pose, round(rings.zoom), round(rings.focus), spare
        )

    def osc(frame: Frame) -> bytes:
        rings = frame.rings
        return camera_message(name, frame.pose, rings.focus, rings.zoom, rings.iris)

    def vmc(frame: Frame) -> bytes:
        return vmc_camera_message(name, frame.pose, config.fov_deg)

    if config.protocol == "freed":
        return freed
    if config.protocol == "f4":
        return _f4(config)
    message = osc if config.protocol == "osc" else vmc
    if isinstance(config.line, PtyConfig):
        return lambda frame: slip_encode(message(frame))  # a stream needs its frames marked
    return message


def _f4(config: TrackerConfig) -> Encoder:
    counter = config.timecode_counter()
    for name, move in _ring_moves(config):
        if move is not None and move.high > LARGEST_RING:
            raise ValueError(
                f"{config.id}: {name} goes up to {move.high:g}, F4 carries {LARGEST_RING} at most"
            )
    flags = RECORDING * config.recording | GENLOCKED * (config.house_sync is not None)

    def f4(frame: Frame) -> bytes:
        timecode = None
        if counter is not None and frame.timecode_frames is not None:
            timecode = (counter.digits(frame.timecode_frames), counter.nominal)
        return pose_packet(
            config.camera_id, frame.pose, frame.rings, frame.counter, timecode, flags
        )

    return f4


def _ring_moves(config: TrackerConfig) -> tuple[tuple[str, RingMove | None], ...]:
    return (
        ("zoom_move", config.zoom_move),
        ("focus_move", config.focus_move),
        ("iris_move", config.iris_move),
    )
