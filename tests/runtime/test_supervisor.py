# SPDX-License-Identifier: Apache-2.0
"""The supervisor with tiny real children: restart, back-off, latch, stop, hang."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from render_bridge.clock import now_ns
from stagectl.runtime import supervisor as rules
from stagectl.runtime.supervisor import ChildEvent, ChildSpec, Supervisor

pytestmark = [pytest.mark.system, pytest.mark.timeout(60)]

MS = 1_000_000
SAY = "import os, sys\nsay = lambda text: os.write(1, text.encode() + b'\\n')\n"
READY = SAY + 'say(\'{"event":"ready"}\')\n'
WAIT = "for line in sys.stdin:\n    if line.strip() == 'stop': sys.exit(0)\n"


class Nursery:
    """A supervisor and everything it has told."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.supervisor = Supervisor(())
        self.events: list[ChildEvent] = []

    def add(
        self, name: str, code: str, beats: bool = True, ends_run: bool = False, once: bool = False
    ) -> None:
        """Start a child that runs this code, without site packages: it starts in 20 ms."""
        path = self._folder / f"{name}.py"
        path.write_text(code)
        argv = (sys.executable, "-I", "-S", str(path))
        self.supervisor.add(ChildSpec(name, argv, beats=beats, ends_run=ends_run, once=once))

    def until(self, condition: Callable[[], bool], timeout_s: float = 10.0) -> None:
        """Tend the children until something holds."""
        end_ns = now_ns() + round(timeout_s * 1e9)
        while not condition():
            self.events += self.supervisor.step(0.005)
            assert now_ns() < end_ns, [(e.child, e.fields) for e in self.events]

    def of(self, kind: str) -> list[ChildEvent]:
        """Return the events of one kind."""
        return [event for event in self.events if event.kind == kind]

    def pauses_ms(self) -> list[float]:
        """Return how long each restart came after the death before it."""
        pairs = zip(self.of("died"), self.of("restarted"), strict=False)
        return [(start.t_ns - death.t_ns) / MS for death, start in pairs]


@pytest.fixture
def nursery(tmp_path: Path) -> Iterator[Nursery]:
    made = Nursery(tmp_path)
    yield made
    made.supervisor.stop()
    made.supervisor.drain()


def test_the_first_restart_is_immediate_and_the_next_ones_back_off(nursery: Nursery) -> None:
    nursery.add("crasher", READY + "sys.exit(7)\n")
    nursery.until(lambda: len(nursery.of("restarted")) >= 4)
    first, *others = nursery.pauses_ms()
    assert first < 50.0
    for pause, expected in zip(others, (100.0, 200.0, 400.0), strict=False):
        assert expected <= pause < expected + 80.0
    assert {event.fields["code"] for event in nursery.of("died")} == {7}
    assert nursery.supervisor.gave_up() == []


def test_a_child_that_was_healthy_is_restarted_at_once_again(
    nursery: Nursery, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "HEALTHY_AFTER_NS", 50 * MS)
    nursery.add("worker", READY + "import select\nselect.select([], [], [], 0.1)\nsys.exit(1)\n")
    nursery.add(
        "window", SAY + "import select\nselect.select([], [], [], 0.1)\nsys.exit(1)\n", False
    )
    nursery.until(lambda: len(nursery.of("restarted")) >= 8)
    assert max(nursery.pauses_ms()) < 80.0


def test_only_deaths_before_ready_close_the_latch(nursery: Nursery) -> None:
    nursery.add("never-ready", SAY + "sys.exit(3)\n")
    nursery.add("ready-first", READY + "sys.exit(3)\n")
    nursery.until(lambda: bool(nursery.supervisor.gave_up()))
    nursery.until(lambda: sum(e.child == "ready-first" for e in nursery.of("died")) > 5)
    assert nursery.supervisor.gave_up() == ["never-ready"]
    assert sum(e.child == "never-ready" for e in nursery.of("died")) == 5


def test_old_deaths_do_not_close_the_latch(
    nursery: Nursery, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "LATCH_WINDOW_NS", 300 * MS)
    nursery.add("never-ready", SAY + "sys.exit(3)\n")
    nursery.until(lambda: len(nursery.of("died")) >= 6)
    assert nursery.supervisor.gave_up() == []


def test_an_orderly_end_ends_the_run_only_where_the_child_may(nursery: Nursery) -> None:
    nursery.add("job", SAY + "sys.exit(0)\n", beats=False, once=True)
    nursery.add("other", READY + "sys.exit(0)\n")
    nursery.until(lambda: len(nursery.of("restarted")) >= 2)
    assert nursery.supervisor.ended_by is None
    assert {event.child for event in nursery.of("restarted")} == {"other"}
    nursery.add("window", SAY + "sys.exit(0)\n", beats=False, ends_run=True)
    nursery.until(lambda: nursery.supervisor.ended_by == "window")
    assert "window" not in {event.child for event in nursery.of("restarted")}


def test_a_window_that_crashes_does_not_end_the_run(nursery: Nursery) -> None:
    nursery.add("window", SAY + "sys.exit(1)\n", beats=False, ends_run=True)
    nursery.until(lambda: len(nursery.of("restarted")) >= 1)
    assert nursery.supervisor.ended_by is None


def test_stop_is_a_message_and_a_last_word_is_heard(nursery: Nursery) -> None:
    nursery.add("polite", READY + WAIT.replace("sys.exit(0)", "say('last words'); sys.exit(0)"))
    nursery.until(lambda: nursery.supervisor.is_ready("polite"))
    begin_ns = now_ns()
    nursery.supervisor.stop()
    assert now_ns() - begin_ns < 1_000 * MS
    said = [event.fields for event in nursery.supervisor.drain()]
    assert {"event": "text", "text": "last words"} in said
    assert nursery.supervisor.pid("polite") is None


def test_a_stubborn_child_is_killed_after_two_seconds(nursery: Nursery) -> None:
    nursery.add("stubborn", READY + "import select\nselect.select([], [], [], 60)\n")
    nursery.until(lambda: nursery.supervisor.is_ready("stubborn"))
    said: list[str] = []
    begin_ns = now_ns()
    nursery.supervisor.stop(said.append)
    assert 1_900 * MS < now_ns() - begin_ns < 2_500 * MS
    assert said == ["stubborn did not stop in 2 s: killed"]
    assert nursery.supervisor.pid("stubborn") is None


@pytest.mark.parametrize("code", [READY, SAY], ids=["after ready", "before ready"])
def test_a_silent_child_is_killed_and_restarted(
    nursery: Nursery, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    monkeypatch.setattr(rules, "HANG_AFTER_NS", 150 * MS)
    monkeypatch.setattr(rules, "START_WITHIN_NS", 250 * MS)
    nursery.add("hung", code + WAIT)
    nursery.until(lambda: len(nursery.of("restarted")) >= 1)
    assert len(nursery.of("hung")) == 1
    assert nursery.of("died")[0].fields["code"] == -9


def test_a_pause_of_the_supervisor_itself_is_not_held_against_its_children(
    nursery: Nursery, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "HANG_AFTER_NS", 300 * MS)
    monkeypatch.setattr(rules, "OWN_STALL_NS", 100 * MS)
    nursery.add("quiet", READY + WAIT)
    nursery.until(lambda: nursery.supervisor.is_ready("quiet"))
    threading.Event().wait(0.4)  # this process stands still
    happened = nursery.supervisor.step(0.0)
    assert [event for event in happened if event.kind == "hung"] == []
    nursery.until(lambda: len(nursery.of("hung")) == 1)  # but a real silence is


def test_who_beats_or_need_not_is_left_alone(
    nursery: Nursery, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "HANG_AFTER_NS", 150 * MS)
    monkeypatch.setattr(rules, "START_WITHIN_NS", 250 * MS)
    beat = 'import select\nwhile True:\n    say(\'{"event":"beat"}\')\n'
    beat += "    if select.select([0], [], [], 0.05)[0]: sys.exit(0)\n"
    nursery.add("beating", READY + beat)
    nursery.add("window", SAY + WAIT, beats=False)
    begin_ns = now_ns()
    nursery.until(lambda: now_ns() - begin_ns > 500 * MS)
    assert nursery.of("died") == []
