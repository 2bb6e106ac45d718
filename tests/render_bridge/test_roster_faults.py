# SPDX-License-Identifier: Apache-2.0
"""Faults of render nodes by their id in the catalogue: what is told, how soon, and when nothing.

F-15 gone, F-16 hangs, F-17 late, F-18 joined, F-19 none is heard, F-31 clock unsure, F-32 refused.
"""

from __future__ import annotations

import random

import msgspec
import pytest

from render_bridge import codec
from render_bridge import messages as m
from render_bridge.roster import Roster
from render_bridge.roster_effects import Effect, Happened
from stagectl.alarms.catalogue import fault
from tests.render_bridge import specimens
from tests.render_bridge.protocol_encoder import sealed
from tests.render_bridge.roster_talk import EPOCH, T, join, look, ping, roster, say_hello, status

MS = 1_000_000
FRAME_NS = 1001 * 10**9 // 24000
PING_NS = 50 * MS


class Stage:
    """Nodes that report each frame and ping each 50 ms, and a roster that looks when it must."""

    def __init__(self, *names: str, seed: str = "", jitter_ms: float = 2.0) -> None:
        self.ours: Roster = roster()
        self.told: list[tuple[int, Happened]] = []
        self._random = random.Random(f"roster faults {seed}")
        self._jitter_ms = jitter_ms
        self.next_look = T
        for name in names:
            join(self.ours, name)
        self.phase = {name: self._random.randrange(FRAME_NS) for name in names}

    def run(
        self,
        from_ms: int,
        to_ms: int,
        *,
        hang: tuple[str, ...] = (),
        silent: tuple[str, ...] = (),
        behind: dict[str, int] | None = None,
        bound_ns: int = 0,
    ) -> None:
        """Let time pass; `behind`: frames by which a node's pictures are late."""
        begin, end = T + from_ms * MS, T + to_ms * MS
        due: list[tuple[int, str, bool]] = []
        for name, phase in self.phase.items():
            if name in silent:
                continue
            due += [(t, name, False) for t in range(begin + phase % PING_NS, end, PING_NS)]
            if name not in hang:
                first = begin + (phase - begin) % FRAME_NS
                due += [(t, name, True) for t in range(first, end, FRAME_NS)]
        jitter_ns = self._jitter_ms * MS
        late = [(t + round(self._random.random() * jitter_ns), who, what) for t, who, what in due]
        for t_ns, name, reports in sorted(late):
            self._look(t_ns)
            identity = name.encode()
            if not reports:
                self._take(ping(self.ours, identity, t_ns), t_ns)
                continue
            lag_ns = (behind or {}).get(name, 0) * FRAME_NS
            t_vsync = t_ns - MS
            report = msgspec.structs.replace(
                specimens.report(t_vsync, epoch=EPOCH), t_due_ns=t_vsync - lag_ns, bound_ns=bound_ns
            )
            self._take(self.ours.on_message(identity, codec.encode_report(report), t_ns), t_ns)
        self._look(end)

    def _look(self, until_ns: int) -> None:
        while self.next_look <= until_ns:
            self._take(self.ours.check(self.next_look), self.next_look)
            wanted = self.ours.next_look_ns(self.next_look)
            assert wanted > self.next_look
            self.next_look = min(wanted, self.next_look + 100 * MS)

    def _take(self, effects: list[Effect], t_ns: int) -> None:
        self.told += [(t_ns, one) for one in effects if isinstance(one, Happened)]

    def codes(self) -> list[tuple[str, str, str]]:
        return [(one.level, one.source, one.code) for _, one in self.told]

    def after_ms(self, code: str, since_ms: int) -> float:
        """Return how long after a time the first event of a code was told."""
        t_ns = next(t for t, one in self.told if one.code == code)
        return (t_ns - T) / MS - since_ms


def within(code: str) -> int:
    bound = fault(code).within_ms
    assert bound is not None
    return bound


@pytest.mark.parametrize("seed", range(20))
def test_a_node_that_vanishes_is_told_in_time_and_nobody_else(seed: int) -> None:
    """F-15: all connections of one node of three end, at any moment of its frame."""
    stage = Stage("a", "b", "c", seed=str(seed))
    stage.run(0, 2_000)
    assert stage.told == []
    stage.run(2_000, 3_000, silent=("b",))
    assert stage.codes() == [("alarm", "b", "F-15")]
    assert stage.after_ms("F-15", 2_000) <= within("F-15")
    stage.run(3_000, 3_200)
    assert stage.codes()[1:] == [("info", "b", "F-18")]


@pytest.mark.parametrize("late_ms", [60.0, 100.0])
def test_a_loaded_network_or_host_is_no_crash(late_ms: float) -> None:
    """Given messages that are up to 100 ms late for a minute, Expect no F-15 and no F-19."""
    stage = Stage("a", "b", seed=str(late_ms), jitter_ms=late_ms)
    stage.run(0, 60_000)
    assert {code for _, _, code in stage.codes()} <= {"F-16"}


def test_a_hitch_of_two_frames_is_no_hang_and_one_of_four_is() -> None:
    stage = Stage("a", "b", jitter_ms=0.5)
    stage.run(0, 1_000)
    stage.run(1_000, 1_060, hang=("a",))
    stage.run(1_060, 2_000)
    assert stage.told == []
    stage.run(2_000, 2_200, hang=("a",))
    stage.run(2_200, 3_000)
    assert stage.codes() == [("alarm", "a", "F-16"), ("info", "a", "F-16")]


@pytest.mark.parametrize("seed", range(20))
def test_a_hang_is_told_within_three_frames(seed: int) -> None:
    """F-16: nothing new is shown, and the node's link goes on."""
    stage = Stage("a", "b", seed=str(seed))
    stage.run(0, 1_000)
    stage.run(1_000, 3_000, hang=("a",))
    assert stage.codes() == [("alarm", "a", "F-16")]
    assert stage.after_ms("F-16", 1_000) <= within("F-16")
    assert status(stage.ours, "a", T + 3_000 * MS).state == "hangs"


@pytest.mark.parametrize("seed", range(20))
def test_where_no_node_is_heard_it_is_the_network(seed: int) -> None:
    """F-19: the cable of the controller is out for a second; one of three does not come back."""
    stage = Stage("a", "b", "c", seed=str(seed))
    stage.run(0, 1_000)
    stage.run(1_000, 2_000, silent=("a", "b", "c"))
    assert stage.codes() == [("alarm", "render nodes", "F-19")]
    assert stage.after_ms("F-19", 1_000) <= within("F-19")
    stage.run(2_000, 3_000, silent=("c",))
    codes = stage.codes()[1:]
    assert codes[0] == ("info", "render nodes", "F-19")
    assert sorted(codes[1:]) == [
        ("alarm", "c", "F-15"), ("info", "a", "F-18"), ("info", "b", "F-18"),
    ]  # fmt: skip
    stage.run(3_000, 4_000)
    assert stage.codes()[5:] == [("info", "c", "F-18")]


def test_the_only_node_is_gone_and_not_the_network() -> None:
    stage = Stage("a")
    stage.run(0, 1_000)
    stage.run(1_000, 2_000, silent=("a",))
    assert stage.codes() == [("alarm", "a", "F-15")]


def test_who_stood_still_himself_blames_nobody() -> None:
    """Given that this machine was stopped for a second, Expect what waits to be read first."""
    stage = Stage("a", "b")
    stage.run(0, 1_000)
    assert stage.ours.check(T + 2_000 * MS) == []
    stage.next_look = T + 2_020 * MS
    stage.run(2_000, 3_000)
    assert stage.told == []


def test_a_node_that_is_late_is_told_within_a_second() -> None:
    """F-17: it shows the picture before, all the time; then it catches up."""
    stage = Stage("a", "b")
    stage.run(0, 1_000)
    stage.run(1_000, 3_000, behind={"a": 2})
    ((_, told),) = stage.told
    assert (told.level, told.source, told.code) == ("warn", "a", "F-17")
    assert "2 behind" in told.text
    assert stage.after_ms("F-17", 1_000) <= within("F-17")
    stage.run(3_000, 3_900)
    assert len(stage.told) == 1
    stage.run(3_900, 5_000)
    assert stage.codes()[1:] == [("info", "a", "F-17")]


def test_one_that_stumbles_all_the_time_is_late_and_hangs_once() -> None:
    """Given 120 ms without a picture out of each 250, Expect one F-16 and one F-17, no storm."""
    stage = Stage("a", "b", jitter_ms=0.5)
    stage.run(0, 1_000)
    for begin in range(1_000, 6_000, 250):
        stage.run(begin, begin + 120, hang=("a",))
        stage.run(begin + 120, begin + 250, behind={"a": 1})
    alarms = [code for level, _, code in stage.codes() if level != "info"]
    assert alarms == ["F-16", "F-17"]
    assert stage.after_ms("F-17", 1_000) <= within("F-17")
    # and where it then stands for good, that is told
    stage.run(6_000, 7_000, hang=("a",))
    assert stage.codes()[-1] == ("alarm", "a", "F-16")


def test_a_moment_late_is_not_told() -> None:
    stage = Stage("a", "b")
    for begin in range(0, 10_000, 1_000):
        stage.run(begin, begin + 400, behind={"a": 1})
        stage.run(begin + 400, begin + 1_000)
    assert stage.told == []


def test_a_clock_that_is_not_known_well_is_told_once() -> None:
    """F-31: a bound of 3 ms on a node that no genlock covers."""
    stage = Stage("a")
    stage.run(0, 20_000, bound_ns=3 * MS)
    ((_, told),) = stage.told
    assert (told.level, told.code) == ("warn", "F-31")
    assert "3.0 ms" in told.text
    stage.run(20_000, 26_000, bound_ns=200_000)
    assert stage.codes()[1:] == [("info", "a", "F-31")]


def test_a_genlocked_node_may_have_any_clock() -> None:
    ours = roster()
    node = join(ours, "a")
    locked = m.ReferenceBit.KNOWN | m.ReferenceBit.PRESENT | m.ReferenceBit.LOCKED
    told: list[Effect] = []
    for number in range(100):
        t_ns = T + number * FRAME_NS
        report = msgspec.structs.replace(
            specimens.report(t_ns - MS, epoch=EPOCH),
            bound_ns=5 * MS,
            reference=locked,
            t_due_ns=t_ns - MS,
        )
        told += ours.on_message(node, codec.encode_report(report), t_ns)
    assert [one for one in told if isinstance(one, Happened)] == []


def test_another_version_or_configuration_is_told_with_its_code() -> None:
    """F-32: at once, and a name that is taken is another matter."""
    data = bytearray(codec.encode_hello(specimens.hello()))
    data[4] = 1
    effects = roster().on_message(b"n", sealed(bytes(data[:-4])), T)
    assert [e.code for e in effects if isinstance(e, Happened)] == ["F-32"]
    effects = say_hello(roster(), b"n", T, specimens.hello(stage_id="stage-2"))
    assert [e.code for e in effects if isinstance(e, Happened)] == ["F-32"]
    effects = say_hello(roster(), b"n", T, specimens.hello(""))
    assert [e.code for e in effects if isinstance(e, Happened)] == [""]


def test_a_node_that_was_silent_and_comes_anew_has_joined() -> None:
    """F-18: its program was restarted; it is news though it was not lost yet."""
    ours = roster()
    join(ours, "a")
    assert [one.code for one in look(ours, T, T + 300 * MS)] == ["F-15"]
    effects = say_hello(ours, b"a", T + 310 * MS, specimens.hello("a"))
    assert [e.code for e in effects if isinstance(e, Happened)] == ["F-18"]
