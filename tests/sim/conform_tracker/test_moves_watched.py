# SPDX-License-Identifier: Apache-2.0
"""The prompted part without a person: samples in virtual time, and scripts."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.conform_tracker.move_script import load_script
from sim.conform_tracker.moves import MOVES, Move, Watcher, Window
from sim.conform_tracker.samples import samples_of
from tests.sim.conform_tracker.tracker_stream import AMOUNTS, State, noisy
from tracking.sample import Decoded

RATE_HZ = 50.0


def sample(s: State) -> Decoded:
    return Decoded(
        1, (s.x, s.y, s.z), (s.pan, s.tilt, s.roll), focus_raw=s.focus * 1000,
        zoom_raw=s.zoom * 1000,
    )  # fmt: skip


def watch(move: Move, at: Callable[[float], State], seconds: float) -> tuple[Watcher, list[str]]:
    watcher = Watcher(move, (1000.0, 1000.0), 0.0)
    told: list[str] = []
    for k in range(round(seconds * RATE_HZ)):
        t_s = k / RATE_HZ
        watcher.observe(t_s, sample(at(t_s)))
        if k % 3 == 0 and watcher.window is None and (said := watcher.tick(t_s)):
            told.append(f"{t_s:.1f} {said}")
    return watcher, told


def moving(name: str, begins_s: float, takes_s: float = 1.5) -> Callable[[float], State]:
    index = State._fields.index(name)

    def at(t_s: float) -> State:
        share = min(max((t_s - begins_s) / takes_s, 0.0), 1.0)
        values = list(State())
        values[index] += AMOUNTS[index] * (0.5 - 0.5 * math.cos(math.pi * share))
        return State(*values)

    return noisy(at)


@pytest.mark.parametrize("move", MOVES, ids=lambda move: move.name)
def test_a_move_is_seen_between_two_rests(move: Move) -> None:
    name = State._fields[move.column]
    watcher, told = watch(move, moving(name, 4.0), 10.0)
    assert len(told) == 1
    assert told[0].startswith("1.0 now ")
    window = watcher.window
    assert window is not None
    assert window.still_s[1] <= 4.0
    assert 5.5 <= window.moved_s[0] < window.moved_s[1] < 7.0


def test_it_waits_until_the_camera_is_still() -> None:
    """Given a camera that is moved until 5 s, expect the question a second later."""

    def unsteady(t_s: float) -> State:
        return State(pan=8.0 * math.sin(4.0 * t_s) if t_s < 5.0 else 8.0 * math.sin(20.0))

    _, told = watch(MOVES[0], unsteady, 7.0)
    assert told[0].startswith("6.0 now pan to the LEFT")


def test_a_move_that_never_comes_ends_by_itself() -> None:
    watcher, told = watch(MOVES[0], lambda _: State(), 25.0)
    assert len(told) == 1
    assert watcher.window is not None
    assert watcher.window.moved_s[1] == pytest.approx(21.1, abs=0.2)


def test_what_is_not_sent_is_not_asked_for() -> None:
    watcher = Watcher(MOVES[-1], (1.0, 1.0), 0.0)
    told = []
    for k in range(100):
        watcher.observe(k / RATE_HZ, Decoded(1, (0.0, 0.0, 0.0), (0.0, 0.0, 0.0)))
        if watcher.window is None:
            told.append(watcher.tick(k / RATE_HZ))
    assert watcher.window is not None
    assert set(told) == {""}


def test_silence_ends_by_itself() -> None:
    watcher = Watcher(MOVES[0], (1.0, 1.0), 0.0)
    for tenth in range(400):
        watcher.tick(tenth / 10.0)
    assert watcher.window is not None


def test_angles_go_on_beyond_a_half_turn() -> None:
    rows = [(t / 10, Decoded(1, None, (170.0 + 2 * t if t < 5 else 2 * t - 190.0, 0.0, 0.0)))
            for t in range(10)]  # fmt: skip
    assert samples_of(rows).values[-1, 0] == 188.0


SCRIPT = """
[[step]]
axis = "pan"
still_s = [0.5, 1.0]
moved_s = [2, 3.0]
"""


def test_a_script_is_read(tmp_path: Path) -> None:
    path = tmp_path / "moves.toml"
    path.write_text(SCRIPT)
    assert load_script(path) == (Window("pan", (0.5, 1.0), (2.0, 3.0)),)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (SCRIPT.replace("pan", "yaw"), "axis is 'yaw', expected one of pan, tilt"),
        (SCRIPT.replace("[2, 3.0]", "[0.9, 3.0]"), "still_s must end before moved_s begins"),
        (SCRIPT.replace("[2, 3.0]", "[2, nan]"), "moved_s"),
        (SCRIPT + SCRIPT, "axis 'pan' stands there twice"),
        (SCRIPT + "speed = 1", "speed"),
        ("", "step"),
        ("[[", "not a TOML file"),
    ],
)
def test_a_wrong_script_has_a_sentence(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "moves.toml"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"moves\.toml") as error:
        load_script(path)
    assert says in str(error.value)
