# SPDX-License-Identifier: Apache-2.0
"""What the C# SDK draws for frame k (PROTOCOL.md, sections 7, 8 and 10).

`Table` below is the page once more, in the plainest way there is: it looks at every message that is
kept for each question.
"""

from __future__ import annotations

import json
import math
import random
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from hardware_profiles.pose import Pose, rotate
from hardware_profiles.wall_shape import Segment
from render_bridge.projection import off_axis_in_stage, screen
from tests.render_bridge import protocol_encoder as page
from tests.sdk.csharp_build import ask, program

PERIOD_NS = 40_000_000
V0_NS = 1_000_000_000_000
AHEAD = 4
VALID, RESET, SECOND_COPY = 1, 1, 4
IDENTITY = (1.0, 0.0, 0.0, 0.0)
NOWHERE = (0.0,) * 3
State = tuple[float, ...]
TOLERANCE = 1e-9


@pytest.fixture(scope="module")
def probe(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return program("Probe", tmp_path_factory.mktemp("csharp"))


def state_at(x: float) -> State:
    return (x, 2.0, 3.0, *IDENTITY)


@dataclass
class Sent:
    """One FRAME message."""

    frame: int
    epoch: int = 1
    flags: int = 0
    v0_ns: int = V0_NS
    t_rx: int = 5
    bodies: dict[int, tuple[int, list[State]]] = field(default_factory=dict)
    """Index to flags and states for k, k+1, ..."""
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def t_vsync_ns(self) -> int:
        return self.v0_ns + self.frame * PERIOD_NS

    def data(self) -> bytes:
        records = [
            {
                "index": index, "role": 1, "track_state": 1, "flags": flags, "t_capture_ns": 5,
                "focal_mm": 35.0, "focus": None, "iris": 2.0, "entrance_pupil_m": 0.0,
                "velocity_m_s": NOWHERE, "angular_velocity_rad_s": NOWHERE, "state": states[0],
                "records": [{"state": state} for state in states[1:]],
            }
            for index, (flags, states) in self.bodies.items()
        ]  # fmt: skip
        fields: dict[str, Any] = {
            "frame": self.frame, "t_vsync_ns": self.t_vsync_ns, "period_ns": float(PERIOD_NS),
            "t_sent_ns": self.t_vsync_ns - 60_000_000, "bodies": len(records),
            "states": 1 + AHEAD if records else 0, "views": 0, "frusta": 0, "outer_view": 1,
            "outer_eye_m": NOWHERE, "scene_offset": state_at(0), "records": records, **self.more,
        }  # fmt: skip
        return page.encode("FRAME", fields, epoch=self.epoch, seq=1, flags=self.flags)


def one(frame: int, **rest: Any) -> Sent:
    """Return message `frame` with one camera whose x tells the frame and the epoch."""
    sent = Sent(frame, **rest)
    base = frame + 1000.0 * sent.epoch
    sent.bodies = {0: (VALID, [state_at(base + i) for i in range(1 + AHEAD)])}
    return sent


class Table:
    """The rules, by looking at everything that ever came."""

    def __init__(self) -> None:
        self.held: dict[int, Sent] = {}
        self.epoch = -1
        self.newest: Sent | None = None
        self.drawn: dict[int, State] = {}

    def add(self, sent: Sent) -> bool:
        if sent.epoch < self.epoch:
            return False
        if sent.epoch > self.epoch:
            goes_on = False
            if self.newest is not None and not sent.flags & RESET:
                away = sent.t_vsync_ns - (self.newest.v0_ns + sent.frame * PERIOD_NS)
                goes_on = abs(away) <= PERIOD_NS / 2
            old = self.held if goes_on else {}
            self.held = {k: one for k, one in old.items() if k < sent.frame}
            self.epoch, self.newest = sent.epoch, None
        if sent.frame in self.held and self.held[sent.frame].epoch == sent.epoch:
            return False
        self.held[sent.frame] = sent
        if self.newest is None or sent.frame > self.newest.frame:
            self.newest = sent
        while len(self.held) > 64:
            del self.held[min(self.held)]
        return True

    def choose(self, k: int) -> tuple[int, Sent, list[State | None]] | None:
        lower = [n for n in self.held if n <= k]
        if not self.held:
            return None
        source = self.held[max(lower) if lower else min(self.held)]
        step = max(0, min(k - source.frame, AHEAD))
        states: list[State | None] = []
        for index, (flags, ahead) in source.bodies.items():
            if flags & VALID:
                good = all(map(math.isfinite, ahead[step]))
                self.drawn[index] = ahead[step] if good else ahead[0]
            states.append(self.drawn.get(index))
        return (1 if source.frame == k else 2), source, states


def check(answer: str, expected: tuple[int, Sent, list[State | None]] | None, k: int) -> None:
    if expected is None:
        assert answer == "none"
        return
    outcome, source, states = expected
    found = json.loads(answer)
    assert (found["frame"], found["outcome"], found["epoch"]) == (k, outcome, source.epoch)
    assert [body["index"] for body in found["bodies"]] == [*source.bodies]
    drawn = [body["state"] and tuple(body["state"]) for body in found["bodies"]]
    assert drawn == states
    raw = b"".join(struct.pack("<7d", *(state or (0.0,) * 7)) for state in states)
    assert found["digest"] == zlib.crc32(raw)
    exact = outcome == 1
    assert found["t_rx"] == (source.t_rx if exact else 0)
    assert found["t_sent"] == (source.t_vsync_ns - 60_000_000 if exact else 0)


def play(probe: list[str], moves: list[Sent | int]) -> None:
    """Give messages and questions (frame numbers) in turn, and compare with the table."""
    table = Table()
    lines = [
        f"choose {move}" if isinstance(move, int) else f"add {move.data().hex()} {move.t_rx}"
        for move in moves
    ]
    for move, answer in zip(moves, ask(probe, lines), strict=True):
        if isinstance(move, int):
            check(answer, table.choose(move), move)
        else:
            assert answer == str(int(table.add(move))), move


def test_nothing_is_drawn_before_the_first_message(probe: list[str]) -> None:
    play(probe, [5, one(6), 5, 6, 7])


def test_exact_look_ahead_last_and_never_the_newest(probe: list[str]) -> None:
    play(probe, [one(10), one(12), 10, 11, 12, 13, 16, 17, 500, 9, one(11), 11])


def test_copies_and_the_memory_of_64(probe: list[str]) -> None:
    first = one(10, t_rx=100)
    copy = one(10, t_rx=200, flags=SECOND_COPY)
    many: list[Sent | int] = [one(k) for k in range(20, 90)]
    play(probe, [first, copy, 10, *many, 10, 25, 26, 89])


def test_a_new_controller(probe: list[str]) -> None:
    play(probe, [
        *[one(k) for k in range(10, 16)], one(13, epoch=2), 12, 13, 14, 15,
        one(16), one(12, epoch=2), 12, 11,
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("shift_ns", "flags"),
    [(0, 0), (PERIOD_NS // 2, 0), (PERIOD_NS // 2 + 1, 0), (-PERIOD_NS // 2 - 1, 0), (0, RESET)],
)
def test_whether_the_grid_goes_on(probe: list[str], shift_ns: int, flags: int) -> None:
    new = one(14, epoch=2, v0_ns=V0_NS + shift_ns, flags=flags)
    play(probe, [one(10), one(11), new, 11, 12, 14])


def test_bodies_that_were_never_valid_and_numbers_that_are_none(probe: list[str]) -> None:
    blind, seen, broken = one(1), one(2), one(4)
    blind.bodies = {7: (0, blind.bodies[0][1]), 3: (VALID, [state_at(1.5)] * (1 + AHEAD))}
    seen.bodies = {7: (VALID, seen.bodies[0][1]), 3: (0, [state_at(9.5)] * (1 + AHEAD))}
    nan = (math.nan, *state_at(0)[1:])
    broken.bodies = {7: (VALID, [state_at(4.5), nan, *[state_at(4.75)] * (AHEAD - 1)])}
    play(probe, [blind, 1, seen, 2, one(3), broken, 4, 5, 6])


@pytest.mark.parametrize("seed", range(12))
def test_random_talk(probe: list[str], seed: int) -> None:
    """Given loss, copies, reorder, new controllers and blind bodies, Expect what the table says."""
    rng = random.Random(seed)
    moves: list[Sent | int] = []
    epoch, v0_ns = 1, V0_NS
    for start in range(0, 240, 6):
        if rng.random() < 0.15:
            epoch += rng.choice((1, 1, 1, 3))
            v0_ns += rng.choice((0, 3_000_000, PERIOD_NS, 7 * PERIOD_NS // 2))
        batch = [start + i for i in range(6) if rng.random() > 0.25]
        for k in rng.sample(batch, len(batch)) + rng.sample(batch, len(batch) // 2):
            old = rng.random() < 0.1 and epoch > 1
            sent = one(k, epoch=epoch - old, v0_ns=v0_ns, t_rx=rng.randrange(10**9))
            if rng.random() < 0.3:
                sent.bodies[rng.choice((2, 5))] = (rng.choice((0, 1)), sent.bodies[0][1])
            moves.append(sent)
            if rng.random() < 0.5:
                moves.append(rng.choice((k, k - 1, k + 1, start + 3, start + 12)))
    play(probe, moves)


def frusta_message(frame: int, eye_m: State, extent: State, **more: Any) -> Sent:
    sent = Sent(frame, more=more)
    view = {
        "flags": 1, "slot": 0, "slots": 1, "slot_phase": 0.0, "size": 1.0, "soft_edge": 0.0,
        "overscan": 0.0, "inner": (-0.5, 0.5, -0.3, 0.3),
    }  # fmt: skip
    sent.more.setdefault("outer_view", 0)
    sent.more |= {
        "outer_eye_m": eye_m, "views": 2, "frusta": 4,
        "view_records": [
            {**view, "body": 4, "priority": 2, "pupil_m": 0.125},
            {**view, "body": 0, "priority": 2, "pupil_m": 0.25},
        ],
        "frustum_records": [
            {"body": body, "segment": segment, "extent": extent, "distance_m": 9.0}
            for body, segment in ((0, 0), (4, 1), (65535, 0), (0, 1))
        ],
    }  # fmt: skip
    return sent


def wall_row(index: int, body: int, pose: State) -> Mapping[str, Any]:
    return {
        "index": index, "body": body, "width_px": 100, "height_px": 100, "id": f"w{index}",
        "mesh_hash": "", "pose": pose,
    }  # fmt: skip


@pytest.mark.parametrize("outer_view", [0, 1])
def test_frusta_of_a_look_ahead_are_those_of_the_drawn_states(
    probe: list[str], outer_view: int
) -> None:
    """Given a camera and a wall that move, Expect frusta of the states of frame k + 2."""
    rng = random.Random(outer_view)

    def wandering(y: float) -> list[State]:
        turn = np.array([1.0, *(rng.uniform(-0.1, 0.1) for _ in range(3))])
        turn /= np.linalg.norm(turn)
        return [
            (rng.uniform(-1, 1), y + rng.uniform(-0.1, 0.1), 1.5, *map(float, turn))
            for _ in range(1 + AHEAD)
        ]

    segments = [
        ((-2.0, 0.0, 0.0), (2.0, 0.0, 0.0), (-2.0, 0.0, 3.0)),
        ((0.0, 0.5, 0.0), (1.0, 0.5, 0.0), (0.0, 0.5, 2.0)),
    ]
    poses = [(0.5, 4.0, 0.0, *IDENTITY), (0.0, 3.0, -1.0, math.sqrt(0.5), 0.0, 0.0, math.sqrt(0.5))]
    snapshot = page.encode(
        "SNAPSHOT",
        {
            "stage_id": "s", "config_hash": "", "rate_num": 25, "rate_den": 1, "frames_port": 1,
            "pose_point": 1, "lens_applied": 0, "policy": 1, "barrier": 0, "node_index": 0,
            "bodies": 0, "walls": 2, "segments": 2, "barrier_us": 0, "deadline_lead_ns": 0,
            "wall_records": [wall_row(11, 65535, poses[0]), wall_row(12, 9, poses[1])],
            "segment_records": [
                {"wall": 11 + n, "lower_left": a, "lower_right": b, "upper_left": c,
                 "uv": (0.0, 0.0, 1.0, 1.0)}
                for n, (a, b, c) in enumerate(segments)
            ],
        },
        epoch=1,
    )  # fmt: skip
    fixed_eye = (0.5, -3.0, 1.75)
    sent = frusta_message(20, fixed_eye, (-1.0, 1.0, -1.0, 1.0), outer_view=outer_view)
    sent.bodies = {
        0: (VALID, wandering(-3.0)), 4: (VALID, wandering(-4.0)), 9: (VALID, wandering(2.0)),
    }  # fmt: skip
    lines = [
        f"snapshot {snapshot.hex()}", f"add {sent.data().hex()} 5", "choose 20", "choose 22",
    ]  # fmt: skip
    joined, added, exact, foretold = ask(probe, lines)
    assert (joined, added) == ("1", "1")
    # Exact: those of the message, whatever they are.
    for row in json.loads(exact)["frusta"]:
        assert (row["extent"], row["distance_m"]) == ([-1.0, 1.0, -1.0, 1.0], 9.0)
    assert tuple(json.loads(exact)["eye"]) == fixed_eye

    def pupil(body: int, pupil_m: float) -> np.ndarray[Any, np.dtype[np.float64]]:
        x, y, z, *q = sent.bodies[body][1][2]
        return np.array([x, y, z]) + rotate((q[0], q[1], q[2], q[3]), (0.0, pupil_m, 0.0))

    eyes = {0: pupil(0, 0.25), 4: pupil(4, 0.125)}
    # The same priority: the lower index is on top.
    eyes[65535] = np.array(fixed_eye) if outer_view else eyes[0]
    carrier = sent.bodies[9][1][2]
    found = json.loads(foretold)
    np.testing.assert_allclose(found["eye"], eyes[65535], atol=TOLERANCE)
    seen = [(row["body"], row["segment"]) for row in found["frusta"]]
    assert seen == [(0, 0), (4, 1), (65535, 0), (0, 1)]
    for row in found["frusta"]:
        number = row["segment"]
        pose = Pose(poses[number][:3], poses[number][3:])
        place = screen(Segment(*segments[number]))
        eye = eyes[row["body"]]
        if number == 1:
            # Carried: bring the eye into the carrier's frame, where the wall's pose is its own.
            back = (carrier[3], -carrier[4], -carrier[5], -carrier[6])
            eye = np.array(rotate(back, tuple(eye - np.array(carrier[:3]))))
        x, y, z = map(float, eye)
        expected = off_axis_in_stage(place, pose, (x, y, z))
        if expected is None:
            assert row["distance_m"] == 0
            continue
        np.testing.assert_allclose(
            [*row["extent"], row["distance_m"]], expected[:5], rtol=TOLERANCE, atol=TOLERANCE
        )
