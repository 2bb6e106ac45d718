# SPDX-License-Identifier: Apache-2.0
"""What the C++ client draws: sections 7, 8 and 10 of PROTOCOL.md, without sockets.

Single clauses first, worked out by hand; then thousands of random messages and questions, which the
Python client (written apart from it) must answer alike.
"""

from __future__ import annotations

import math
import random
import struct
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from render_bridge.frame_codec import frame_head
from render_bridge.sdk.python.player import Choice, Player
from tests.render_bridge import protocol_encoder as oracle
from tests.sdk.cpp_programs import RACES, ask, built

PERIOD_NS = 41_708_333.333333336
V0_NS = 5_000_000_000_000
AHEAD = 3
SUBSTITUTED, EXACT = 2, 1
VALID = 1
IDENTITY = [1.0, 0.0, 0.0, 0.0]
STEPS = 4_000


@pytest.fixture(scope="module")
def probe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built("probe", tmp_path_factory)


def vsync_ns(frame: int) -> int:
    return V0_NS + round(frame * PERIOD_NS)


def state(x: float) -> list[float]:
    return [x, 0.0, 0.0, *IDENTITY]


def body(index: int, states: Sequence[Sequence[float]], *, flags: int = VALID) -> oracle.Fields:
    return {
        "index": index, "role": 1, "track_state": 1, "flags": flags, "t_capture_ns": 0,
        "focal_mm": 35.0, "focus": 0.5, "iris": None, "entrance_pupil_m": 0.1,
        "velocity_m_s": [0.0] * 3, "angular_velocity_rad_s": [0.0] * 3,
        "state": list(states[0]), "records": [{"state": list(one)} for one in states[1:]],
    }  # fmt: skip


def frame(
    number: int,
    bodies: Sequence[oracle.Fields] = (),
    *,
    epoch: int = 1,
    flags: int = 0,
    t_vsync_ns: int | None = None,
    views: Sequence[oracle.Fields] = (),
    frusta: Sequence[oracle.Fields] = (),
    outer: int = 0,
) -> bytes:
    """Return a FRAME; without bodies, one whose x tells epoch, frame and look-ahead step."""
    if not bodies:
        x = epoch * 1e6 + number * 10.0
        bodies = [body(0, [state(x + step) for step in range(AHEAD + 1)])]
    records = bodies[0]["records"]
    assert isinstance(records, Sequence)
    fields: oracle.Fields = {
        "frame": number, "t_vsync_ns": vsync_ns(number) if t_vsync_ns is None else t_vsync_ns,
        "period_ns": PERIOD_NS, "t_sent_ns": 0, "bodies": len(bodies), "states": 1 + len(records),
        "views": len(views), "frusta": len(frusta), "outer_view": outer,
        "outer_eye_m": [0.0, 0.0, 0.0], "scene_offset": state(0.0), "view_records": views,
        "frustum_records": frusta, "records": bodies,
    }  # fmt: skip
    return oracle.encode("FRAME", fields, epoch=epoch, seq=1, flags=flags)


class Drawn(NamedTuple):
    """An answer of `choose`."""

    outcome: int
    message: int
    epoch: int
    digest: int
    states: dict[int, tuple[float, ...] | None]
    eye: tuple[float, ...]
    frusta: list[tuple[float, ...]]


def drawn(line: str) -> Drawn:
    head, *frusta = line.split(" frustum ")
    front, _, eye = head.partition(" eye ")
    words = front.split()
    states: dict[int, tuple[float, ...] | None] = {}
    for at in range(4, len(words), 9):
        pose = tuple(float(word) for word in words[at + 2 : at + 9])
        states[int(words[at])] = pose if words[at + 1] == "1" else None
    return Drawn(
        int(words[0]), int(words[1]), int(words[2]), int(words[3]), states,
        tuple(map(float, eye.split())), [tuple(map(float, one.split())) for one in frusta],
    )  # fmt: skip


def add(data: bytes, t_rx_ns: int = 7) -> str:
    return f"add {t_rx_ns} {data.hex()}"


def talk(probe: Path, lines: list[str]) -> list[str]:
    return ask(probe, ["player"], lines)


def test_exact_look_ahead_last_and_first(probe: Path) -> None:
    """The four cases of section 8 at frames 10 (here), 12, 99 and 5."""
    answers = talk(
        probe, ["choose 10", add(frame(10)), "choose 10", "choose 12", "choose 99", "choose 5"]
    )
    assert answers[:2] == ["none", "kept"]
    found = [drawn(line) for line in answers[2:]]
    assert [(one.outcome, one.message) for one in found] == [
        (EXACT, 10), (SUBSTITUTED, 10), (SUBSTITUTED, 10), (SUBSTITUTED, 10),
    ]  # fmt: skip
    x = 1e6 + 100.0
    wanted = [x, x + 2.0, x + AHEAD, x]
    assert [one.states[0][0] for one in found if one.states[0]] == wanted


def test_never_the_newest_because_it_is_newest(probe: Path) -> None:
    """Given 10 and 13, Expect frame 12 drawn from 10: 13 came early and is not for it."""
    answers = talk(probe, [add(frame(10)), add(frame(13)), "choose 12", "choose 13"])
    assert [drawn(line).message for line in answers[2:]] == [10, 13]


def test_the_digest_is_the_crc_of_what_is_drawn(probe: Path) -> None:
    states = [state(1.5), state(2.5)]
    bodies = [body(4, states), body(2, [state(9.0)] * 2, flags=0), body(7, states[::-1])]
    (_, line) = talk(probe, [add(frame(3, bodies)), "choose 3"])
    packed = struct.pack("<7d", *states[0]) + bytes(56) + struct.pack("<7d", *states[1])
    found = drawn(line)
    assert found.digest == zlib.crc32(packed)
    assert found.states[2] is None, "a body that has never been VALID is not drawn"


def test_without_valid_the_last_pose_stays(probe: Path) -> None:
    here = [body(0, [state(1.0)])]
    gone = [body(0, [state(5.0)], flags=0)]
    lines = [add(frame(1, here)), add(frame(2, gone)), "choose 1", "choose 2"]
    answers = talk(probe, lines)
    assert [drawn(line).states[0] for line in answers[2:]] == [tuple(state(1.0))] * 2


def test_a_look_ahead_that_is_not_finite_gives_the_state_for_k(probe: Path) -> None:
    bodies = [body(0, [state(1.0), [math.nan, *state(2.0)[1:]], state(3.0)])]
    answers = talk(probe, [add(frame(1, bodies)), "choose 2", "choose 3"])
    found = [drawn(line).states[0] for line in answers[1:]]
    assert found == [tuple(state(1.0)), tuple(state(3.0))]


def test_copies_and_lower_epochs_are_dropped(probe: Path) -> None:
    lines = [
        add(frame(5, epoch=3)), add(frame(5, epoch=3, flags=4)), add(frame(6, epoch=2)), "choose 6",
    ]  # fmt: skip
    answers = talk(probe, lines)
    assert answers[:3] == ["kept", "copy", "old"]
    assert drawn(answers[3])[:3] == (SUBSTITUTED, 5, 3)


def test_a_new_epoch_takes_over_from_its_frame_on(probe: Path) -> None:
    """Old messages below it are drawn as always, those at and above it are dropped."""
    old = [add(frame(n)) for n in (10, 11, 12, 13)]
    answers = talk(
        probe, [*old, add(frame(12, epoch=2)), "choose 11", "choose 12", "choose 13", "choose 10"]
    )
    found = [drawn(line)[:3] for line in answers[5:]]
    assert found == [(EXACT, 11, 1), (EXACT, 12, 2), (SUBSTITUTED, 12, 2), (EXACT, 10, 1)]


@pytest.mark.parametrize(
    ("shift_periods", "flags", "stays"), [(0.49, 0, True), (0.51, 0, False), (0.0, 1, False)]
)
def test_whether_the_grid_goes_on(
    probe: Path, shift_periods: float, flags: int, stays: bool
) -> None:
    """Within half a frame of its old place it does, else all old messages are forgotten."""
    moved = vsync_ns(12) + round(shift_periods * PERIOD_NS)
    new = frame(12, epoch=2, flags=flags, t_vsync_ns=moved)
    answers = talk(probe, [add(frame(10)), add(frame(11)), add(new), "choose 11"])
    assert drawn(answers[3])[:3] == ((EXACT, 11, 1) if stays else (SUBSTITUTED, 12, 2))


def test_a_message_of_the_new_epoch_replaces_one_of_the_old(probe: Path) -> None:
    """A copy is a message of an epoch from which k is here already; the old one's k is none."""
    lines = [add(frame(10)), add(frame(11)), add(frame(12, epoch=2)), add(frame(11, epoch=2))]
    answers = talk(probe, [*lines, "choose 11"])
    assert answers[3] == "kept"
    assert drawn(answers[4])[:3] == (EXACT, 11, 2)


def test_64_messages_are_kept(probe: Path) -> None:
    lines = [add(frame(n)) for n in range(100)]
    answers = talk(probe, [*lines, "choose 36", "choose 35", add(frame(20))])
    assert drawn(answers[100])[:2] == (EXACT, 36)
    assert drawn(answers[101])[:2] == (SUBSTITUTED, 36)
    assert answers[102] == "old"


def test_the_nearest_frame(probe: Path) -> None:
    """frame_for goes on from the newest message, not from V_0."""
    late = vsync_ns(50) + 3_000_000  # the grid has moved by 3 ms
    half = round(PERIOD_NS / 2)
    times = [late, late + half - 1_000, late + half + 1_000, late + round(10 * PERIOD_NS)]
    lines = [add(frame(40)), add(frame(50, t_vsync_ns=late)), *(f"for {t}" for t in times)]
    answers = talk(probe, lines)
    assert [int(line.split()[0]) for line in answers[2:]] == [50, 50, 51, 60]
    assert int(answers[5].split()[1]) == late + round(10 * PERIOD_NS)


def test_frusta_of_a_foretold_frame(probe: Path) -> None:
    """Given a camera that walks and a wall on a body that moves, Expect the frusta of where they
    are drawn: the eye 0.1 m before the sensor, the wall carried along."""
    walk = [state(0.0), state(0.5)]
    carrier = [[0.0, 5.0, 0.0, *IDENTITY], [0.0, 6.0, 0.0, *IDENTITY]]
    view: oracle.Fields = {
        "body": 0, "flags": 1, "priority": 3, "slot": 0, "slots": 1, "slot_phase": 0.0, "size": 1.0,
        "soft_edge": 0.0, "overscan": 0.0, "inner": [-0.5, 0.5, -0.3, 0.3], "pupil_m": 0.1,
    }  # fmt: skip
    frusta: list[oracle.Fields] = [
        {"body": who, "segment": 0, "extent": [9.0] * 4, "distance_m": 9.0} for who in (0, 65535)
    ]
    bodies = [body(0, walk), body(1, carrier)]
    message = frame(1, bodies, views=[view], frusta=frusta)
    (_, _, here, later) = talk(
        probe, [f"snapshot {snapshot().hex()}", add(message), "choose 1", "choose 2"]
    )
    assert drawn(here).frusta == [(9.0,) * 5] * 2, "an exact frame has those of its message"
    found = drawn(later)
    assert found.eye == pytest.approx((0.5, 0.1, 0.0))
    distance = 6.0 - 0.1
    wanted = (-1.5 / distance, 0.5 / distance, 0.0, 2.0 / distance, distance)
    assert found.frusta == [pytest.approx(wanted)] * 2


def snapshot() -> bytes:
    """Return a SNAPSHOT with one wall, 2 m wide and high, on body 1."""
    wall: oracle.Fields = {
        "index": 4, "body": 1, "width_px": 10, "height_px": 10, "id": "w", "mesh_hash": "",
        "pose": [0.0, 0.0, 0.0, *IDENTITY],
    }  # fmt: skip
    segment: oracle.Fields = {
        "wall": 4, "lower_left": [-1.0, 0.0, 0.0], "lower_right": [1.0, 0.0, 0.0],
        "upper_left": [-1.0, 0.0, 2.0], "uv": [0.0, 0.0, 1.0, 1.0],
    }  # fmt: skip
    fields: oracle.Fields = {
        "stage_id": "s", "config_hash": "", "rate_num": 24, "rate_den": 1, "frames_port": 1,
        "pose_point": 1, "lens_applied": 0, "policy": 1, "barrier": 0, "node_index": 0, "bodies": 0,
        "walls": 1, "segments": 1, "barrier_us": 0, "deadline_lead_ns": 0, "records": [],
        "wall_records": [wall], "segment_records": [segment],
    }  # fmt: skip
    return oracle.encode("SNAPSHOT", fields, epoch=1)


class Walk(NamedTuple):
    """A random history, and what the Python client made of it."""

    lines: list[str]
    wanted: list[Choice | int | None]


def random_walk(seed: int) -> Walk:
    """Messages of rising epochs in any order, with questions between them."""
    rng = random.Random(seed)
    player = Player()
    lines: list[str] = []
    wanted: list[Choice | int | None] = []
    epoch, newest, lowest = 1, 1_000, 0
    for _ in range(STEPS):
        what = rng.random()
        if what < 0.55:
            number = max(lowest, newest + rng.choice((1, 1, 1, 1, 2, 0, -1, -3, -70)))
            old = epoch - (rng.random() < 0.05)
            if rng.random() < 0.01:
                # Its first message is its lowest: what else would be right is another test's.
                epoch, old = epoch + 1, epoch + 1
                number = newest = lowest = newest - rng.randrange(5)
            newest = max(newest, number)
            moved = round(rng.choice((0.0, 0.0, 0.2)) * PERIOD_NS)
            bodies = [
                body(
                    index,
                    [state(rng.random()) for _ in range(AHEAD + 1)],
                    flags=rng.choice((1, 1, 0, 3, 5)),
                )
                for index in range(rng.randrange(1, 4))
            ]
            data = frame(number, bodies, epoch=old, t_vsync_ns=vsync_ns(number) + moved)
            head = frame_head(data)
            assert head is not None
            player.add(head, data, 7)
            lines.append(add(data))
            wanted.append(None)
        elif what < 0.9:
            asked = newest + rng.randrange(-80, 12)
            lines.append(f"choose {asked}")
            wanted.append(player.choose(asked))
        else:
            t_ns = vsync_ns(newest) + rng.randrange(-(10**9), 10**9)
            lines.append(f"for {t_ns}")
            wanted.append(player.frame_for(t_ns))
    return Walk(lines, wanted)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_draws_what_the_python_client_draws(probe: Path, seed: int) -> None:
    walk = random_walk(seed)
    compared = 0
    for line, want in zip(talk(probe, walk.lines), walk.wanted, strict=True):
        if isinstance(want, Choice):
            found = drawn(line)
            assert found.outcome == want.outcome.value
            assert (found.message, found.epoch) == (want.message.frame, want.message.epoch)
            assert found.digest == want.digest
            assert found.states == {one.body.index: one.state for one in want.bodies}
            compared += 1
        elif isinstance(want, int):
            assert int(line.split()[0]) == want
    assert compared > STEPS // 5


def handed_over(probe: Path, frames: int) -> tuple[int, int]:
    """Return how many pictures were drawn while frames came in, and how many were wrong."""
    (line,) = ask(probe, ["handover", str(frames)], [])
    _, drawn_pictures, _, wrong = line.split()
    return int(drawn_pictures), int(wrong)


def test_no_message_is_overwritten_while_it_is_drawn(probe: Path) -> None:
    """Given a thread that receives and one that draws, both without a pause."""
    pictures, wrong = handed_over(probe, 50_000)
    assert pictures > 100
    assert wrong == 0


@pytest.mark.nightly
def test_the_hand_over_has_no_data_race(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The same under the thread sanitizer, which ends the program at the first race."""
    pictures, wrong = handed_over(built("probe", tmp_path_factory, flags=RACES), 20_000)
    assert pictures > 100
    assert wrong == 0
