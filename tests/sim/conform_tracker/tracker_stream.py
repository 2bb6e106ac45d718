# SPDX-License-Identifier: Apache-2.0
"""Bytes of trackers, sound ones and broken ones, with the time they come."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from pythonosc.osc_message_builder import OscMessageBuilder

from hardware_profiles.tracker import load_osc_preset, load_tracker_profile
from sim.conform_tracker.cut import Protocol
from sim.conform_tracker.heard import Asked, Chunk
from sim.conform_tracker.moves import MOVES, Window
from sim.conform_tracker.run import Judgement, judge
from sim.conform_tracker.verdict import Verdict
from sim.motion.attitude import attitude
from sim.trackers.freed import encode_d1, spare_with_counter

F4_CAPTURE = Path(__file__).resolve().parents[2] / (
    "vectors/mosys_f4/A003_C001_first_700_packets.f4"
)
F4_BYTES = 105
START_NS = 5_000_000_000
RATE_HZ = 25.0
MOVE_S = 2.4


class State(NamedTuple):
    """What the camera does: stage frame, metres and degrees, rings 0 to 1 (near, tele)."""

    pan: float = 0.0
    tilt: float = 0.0
    roll: float = 0.0
    x: float = 1.0
    y: float = -2.0
    z: float = 1.5
    focus: float = 0.45
    zoom: float = 0.45


# What each move is, as the person does it; ring shares grow toward near and tele.
AMOUNTS = State(30.0, 20.0, 20.0, 0.5, 0.5, 0.5, 0.4, 0.4)
WINDOWS = tuple(
    Window(move.name, (MOVE_S * i + 0.1, MOVE_S * i + 0.6), (MOVE_S * i + 1.5, MOVE_S * i + 2.0))
    for i, move in enumerate(MOVES)
)

Motion = Callable[[float], State]
Encode = Callable[[State, int], bytes]


def moves_at(t_s: float) -> State:
    """One move after the other, as they are asked for; each goes back before the next begins."""
    state = list(State())
    at = min(int(t_s / MOVE_S), len(AMOUNTS) - 1)
    since_s = t_s - MOVE_S * at
    state[at] += AMOUNTS[at] * (_ramp((since_s - 0.7) / 0.7) - _ramp((since_s - 2.05) / 0.35))
    return State(*state)


def _ramp(share: float) -> float:
    return 0.5 - 0.5 * math.cos(math.pi * min(max(share, 0.0), 1.0))


def noisy(motion: Motion, mm: float = 0.2, deg: float = 0.004) -> Motion:
    """The motion with noise, the same every time."""
    draw = random.Random("conform tracker noise")

    def at(t_s: float) -> State:
        s = motion(t_s)
        a, b, c = (draw.gauss(0.0, deg) for _ in range(3))
        x, y, z = (draw.gauss(0.0, mm * 1e-3) for _ in range(3))
        return State(s.pan + a, s.tilt + b, s.roll + c, s.x + x, s.y + y, s.z + z, s.focus, s.zoom)

    return at


def rests(_t_s: float) -> State:
    return State()


def freed(state: State, k: int, *, camera_id: int = 1, spare: int | None = None) -> bytes:
    """Sony's Free-D: pan to the right, ring ends of its profile, a counter."""
    return encode_d1(
        camera_id,
        (-state.pan, state.tilt, state.roll),
        (1e3 * state.x, 1e3 * state.y, 1e3 * state.z),
        round(state.zoom * 0x7AC0),
        round(0xF000 - state.focus * 0xE000),
        spare_with_counter(k, 280) if spare is None else spare,
    )


def osc_bytes(address: str, tags: str, values: Sequence[float | int | str]) -> bytes:
    """An OSC message by python-osc, an encoder of others."""
    builder = OscMessageBuilder(address)
    for tag, value in zip(tags, values, strict=True):
        builder.add_arg(value, tag)
    return bytes(builder.build().dgram)


def osc(state: State, k: int, *, name: str = "A", scale: float = 1.0, length: float = 1.0) -> bytes:
    """stagectl's own layout, without a time."""
    quaternion = (length * part for part in attitude(state.pan, state.tilt, state.roll))
    place = (scale * state.x, scale * state.y, scale * state.z)
    values = (*place, *quaternion, state.focus, state.zoom, 0.0)
    return osc_bytes(f"/stagectl/camera/{name}", "f" * 10, values)


def osc_with_time(time_s: Callable[[int], float], tag: str = "d") -> Encode:
    """The layout with a clock of the tracker's own."""

    def encode(state: State, k: int) -> bytes:
        values = (state.x, state.y, state.z, *attitude(state.pan, state.tilt, state.roll))
        return osc_bytes("/stagectl/camera/A", "f" * 10 + tag, (*values, 0.2, 0.3, 0.0, time_s(k)))

    return encode


def packets(
    encode: Encode, motion: Motion | None = None, count: int = 300, rate_hz: float = RATE_HZ
) -> list[bytes]:
    """Frames of a motion (a camera at rest, with noise)."""
    moving = motion or noisy(rests)
    return [encode(moving(k / rate_hz), k) for k in range(count)]


def timed(frames: Sequence[bytes], rate_hz: float = RATE_HZ, jitter_ms: float = 0.3) -> list[Chunk]:
    """Frames that come evenly, but for a little."""
    draw = random.Random("conform tracker jitter")
    return [
        Chunk(START_NS + round(k / rate_hz * 1e9 + draw.random() * jitter_ms * 1e6), data, "1.2:3")
        for k, data in enumerate(frames)
    ]


def asked(protocol: Protocol = "freed", **given: object) -> Asked:
    """What is asked of a tracker."""
    profile = load_tracker_profile(
        str(
            given.pop(
                "profile",
                {"freed": "freed-sony", "f4": "f4-mosys", "osc": "osc-generic"}[protocol],
            )
        )
    )
    preset = load_osc_preset(str(given.pop("preset", "stagectl"))) if protocol == "osc" else None
    name = str(given.pop("osc_name", "A")) if protocol == "osc" else None
    base = Asked(protocol, profile, preset, name)

    make: Callable[..., Asked] = replace
    return make(base, **given)


def verdicts(chunks: Sequence[Chunk], what: Asked, *, moves: bool = False) -> dict[str, Verdict]:
    """Every clause, judged."""
    found: Judgement = judge(chunks, what, WINDOWS if moves else ())
    return {verdict.clause: verdict for verdict in found.verdicts}


def f4_frames() -> list[bytes]:
    """The frames of the real capture."""
    data = F4_CAPTURE.read_bytes()
    return [data[at : at + F4_BYTES] for at in range(0, len(data), F4_BYTES)]


def f4_patched(frame: bytes, axis: int, block: bytes) -> bytes:
    """An F4 frame with other bytes (status and data) in one axis, and the checksum right again."""
    out = bytearray(frame)
    for at in range(4, len(frame) - 1, 5):
        if frame[at] == axis:
            out[at + 1 : at + 5] = block
    out[-1] = (0x40 - sum(out[:-1])) & 0xFF
    return bytes(out)


def f4_timecode(rate_bits: int, hours: int, minutes: int, seconds: int, frames: int) -> bytes:
    """The block of axis F8."""
    word = hours << 18 | minutes << 12 | seconds << 6 | frames
    return bytes((rate_bits << 5,)) + word.to_bytes(3, "big")
