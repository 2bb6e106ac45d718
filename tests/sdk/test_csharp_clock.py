# SPDX-License-Identifier: Apache-2.0
"""The clock of the C# SDK (PROTOCOL.md, section 5), and what it asks for again (section 8)."""

from __future__ import annotations

import itertools
import json
import math
import random
from typing import Any

import numpy as np
import pytest

from render_bridge.clock_offset import ClockOffset
from tests.sdk.csharp_build import ask, program
from tests.sdk.test_csharp_player import PERIOD_NS, V0_NS, one

MS = 1_000_000
S = 1_000_000_000
PING_NS = 50 * MS
AWAY_NS = 3 * 86_400 * S + 123_456_789


@pytest.fixture(scope="module")
def probe(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return program("Probe", tmp_path_factory.mktemp("csharp"))


class Path:
    """Two clocks and a way between them that queues; integer ns, as clocks are."""

    def __init__(self, seed: int, drift: float, *, jump_ns: int = 0) -> None:
        self._rng = random.Random(seed)
        self._drift = drift
        self._jump_ns = jump_ns

    def truth(self, t_node_ns: int) -> float:
        jumped = self._jump_ns if t_node_ns > 40 * S else 0
        return AWAY_NS + self._drift * t_node_ns + jumped

    def exchange(self, t1: int) -> tuple[int, int, int, int]:
        there, back = (
            60_000 + round(self._rng.expovariate(1 / 80_000))
            + (round(self._rng.expovariate(1 / 3e6)) if self._rng.random() < 0.05 else 0)
            for _ in range(2)
        )  # fmt: skip
        t2_node = t1 + there
        t3_node = t2_node + 12_000
        t2, t3 = (round(t + self.truth(t)) for t in (t2_node, t3_node))
        return t1, t2, t3, t3_node + back


def offsets(probe: list[str], path: Path, seconds: int) -> list[tuple[int, dict[str, Any]]]:
    """Return (t4, answer) of pings every 50 ms."""
    stamps = [path.exchange(S + i * PING_NS) for i in range(seconds * S // PING_NS)]
    lines = [" ".join(map(str, ("clock", *four))) for four in stamps]
    return [
        (four[3], json.loads(line)) for four, line in zip(stamps, ask(probe, lines), strict=True)
    ]


@pytest.mark.parametrize("drift", [0.0, 20e-6, -100e-6, 100e-6])
def test_the_bound_holds_and_the_drift_is_found(probe: list[str], drift: float) -> None:
    path = Path(3, drift)
    found = offsets(probe, path, 60)
    errors = []
    for t_ns, answer in found:
        error = abs(answer["offset_ns"] - path.truth(t_ns))
        assert error <= answer["bound_ns"], t_ns
        errors.append((error, answer["expected_ns"]))
    late = errors[len(errors) // 2 :]
    within = sum(error <= expected for error, expected in late) / len(late)
    assert within >= 0.95
    assert float(np.percentile([error for error, _ in late], 95)) < 40_000
    assert found[-1][1]["drift"] == pytest.approx(drift, abs=3e-6)
    assert found[0][1]["drift"] == 0.0
    # A window of 1.6 s and no fitted drift would be worse by a third of this.
    assert found[-1][1]["doubt"] <= 3e-6


def test_it_is_slewed_and_never_jumps(probe: list[str]) -> None:
    """Given the controller's clock 2 ms further, Expect at most 0.5 ms a second."""
    path = Path(5, 0.0, jump_ns=2 * MS)
    found = [(t, a) for t, a in offsets(probe, path, 46) if t > 20 * S]
    steps = [
        (abs(b["offset_ns"] - a["offset_ns"]), t_b - t_a)
        for (t_a, a), (t_b, b) in itertools.pairwise(found)
    ]
    # The drift of the line through the blocks, which the jump bends, comes on top.
    assert all(moved <= 0.5e-3 * passed + 200e-6 * passed + 2 for moved, passed in steps)
    assert found[-1][1]["offset_ns"] - found[0][1]["offset_ns"] > 1 * MS
    for t_ns, answer in found:
        if t_ns > 42 * S:
            assert abs(answer["offset_ns"] - path.truth(t_ns)) <= answer["bound_ns"]


def test_more_than_5_ms_away_it_steps(probe: list[str]) -> None:
    path = Path(5, 0.0, jump_ns=50 * MS)
    t_ns, last = offsets(probe, path, 46)[-1]
    assert abs(last["offset_ns"] - path.truth(t_ns)) <= last["bound_ns"]


def test_another_controller(probe: list[str]) -> None:
    """Given a reset, Expect the old offset until the first new exchange, which may step."""
    lines = [
        "clock-at 5", "clock 1000 5000 5010 1210", "clock-reset 2000", "clock-at 1000002000",
        "clock 1000003000 9000002000 9000002000 1000003100",
    ]  # fmt: skip
    unknown, first, reset, held, stepped = [json.loads(a) for a in ask(probe, lines)]
    assert unknown["known"] == 0
    assert first["offset_ns"] == (5000 - 1000 + 5010 - 1210) // 2
    assert first["bound_ns"] == 100 + 1 + math.ceil(210 * 100e-6)
    assert reset["offset_ns"] == held["offset_ns"] == first["offset_ns"]
    assert held["bound_ns"] - reset["bound_ns"] == pytest.approx(100_000, abs=2)
    assert stepped["offset_ns"] == 8_000_000_000 - 1_050
    ignored = ask(probe, ["clock 1000 5000 5010 1210", "clock 2000 5000 9000 2100"])
    assert ignored[0] == ignored[1]


def test_it_is_the_python_clients_clock(probe: list[str]) -> None:
    """Given the same stamps, Expect the same offset to a few ns of rounding."""
    path = Path(11, 35e-6)
    python = ClockOffset()
    mine = Path(11, 35e-6)
    for i, (t_ns, answer) in enumerate(offsets(probe, path, 30)):
        python.observe(*mine.exchange(S + i * PING_NS))
        best = python.best(t_ns)
        assert best is not None
        for name, value in best._asdict().items():
            assert abs(value - answer[name]) <= 3, (i, name)


class TestResend:
    R_NS = 20 * MS
    L_NS = 60 * MS

    def answers(self, probe: list[str], moves: list[object]) -> list[str]:
        lines = [
            f"seen {move.data().hex()}"
            if hasattr(move, "data")
            else f"ask {move} {self.R_NS} {self.L_NS}"
            for move in moves
        ]
        return ask(probe, lines)

    def due(self, frame: int) -> int:
        return V0_NS + frame * PERIOD_NS

    def test_a_later_message_shows_the_gap(self, probe: list[str]) -> None:
        now = self.due(11) - 38 * MS
        found = self.answers(probe, [
            one(10), one(12), now, now, now + 5 * MS, now + 6 * MS, now + 10 * MS, now + 15 * MS,
        ])  # fmt: skip
        assert found[2] == "11"
        assert found[3].split() == ["none", str(now + 5 * MS)]
        assert found[4] == "11"
        assert found[5].startswith("none")
        assert found[6] == "11"
        assert found[7].startswith("none")  # three times, not more

    def test_silence_shows_it_too(self, probe: list[str]) -> None:
        left = self.due(11) - 60 * MS
        found = self.answers(probe, [one(10), left, left + 5 * MS - 1, left + 5 * MS])
        assert found[1].split() == ["none", str(left + 5 * MS)]
        assert found[2].startswith("none")
        assert found[3] == "11"

    def test_not_after_the_nodes_own_decision(self, probe: list[str]) -> None:
        decided = self.due(11) - self.R_NS
        found = self.answers(probe, [one(10), one(12), decided - 1, one(10), one(12), decided])
        assert found[2] == "11"
        assert found[5] != "11"

    def test_what_came_is_not_asked_for(self, probe: list[str]) -> None:
        now = self.due(11) - 38 * MS
        found = self.answers(probe, [one(10), one(12), one(11), one(11), now])
        assert found[:4] == ["1", "1", "1", "0"]
        assert found[4].startswith("none")

    def test_frames_before_the_first_are_not_missing(self, probe: list[str]) -> None:
        """Given a node that has just joined at frame 12, Expect no question for 11."""
        assert self.answers(probe, [one(12), self.due(11) - 38 * MS])[1].startswith("none")

    def test_a_new_controller(self, probe: list[str]) -> None:
        now = self.due(13) - 45 * MS
        found = self.answers(probe, [one(10), one(11), one(13, epoch=2), one(12), now])
        assert found[:4] == ["1", "1", "1", "0"]
        assert found[4].startswith("none")


def test_ticks_to_ns_do_not_overflow(probe: list[str]) -> None:
    rows = [
        (7, 10_000_000),
        (2**62, 10_000_000),
        (2**62, 1_000_000_000),
        (2**63 - 1, 3_579_545_000),
    ]
    for (ticks, frequency), answer in zip(
        rows, ask(probe, [f"ns {t} {f}" for t, f in rows]), strict=True
    ):
        exact = ticks * S // frequency
        if exact < 2**63:
            assert int(answer) == exact
