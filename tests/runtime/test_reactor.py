# SPDX-License-Identifier: Apache-2.0
"""The reactor with fake steps and ports: who is called when, and what goes on the bus."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
import pytest

from stagectl.alarms.limiter import BURST, EVERY_NS
from stagectl.nodes.loop_lag import LoopLag
from stagectl.runtime import reactor as loop
from stagectl.runtime.reactor import Reactor
from stagectl.step import Input, Output, queue
from stagectl.topics import DecisionLead, Event, ShowOrder, SyncEdge

Answer = Callable[[str, msgspec.Struct], Sequence[Output]]


class Clock:
    """A clock that stands until told otherwise; each look costs a nanosecond."""

    def __init__(self) -> None:
        self.t_ns = 1_000

    def __call__(self) -> int:
        self.t_ns += 1
        return self.t_ns


class FakeStep:
    """Notes its calls in a log that all share."""

    def __init__(self, name: str, log: list[str], topics: Sequence[str] = ()) -> None:
        self.name = name
        self.log = log
        self.due: list[int] = []
        self.topics = topics
        self.answer: Answer = lambda _port, _data: ()

    def inputs(self) -> Sequence[Input]:
        """What the test says."""
        return [Input(topic, queue(1)) for topic in self.topics]

    def deadline_ns(self) -> int | None:
        """The next one of the list."""
        return self.due[0] if self.due else None

    def on_message(self, port: str, data: msgspec.Struct, t_rx_ns: int) -> Sequence[Output]:
        """Note and answer."""
        self.log.append(f"{self.name}<{port}")
        return self.answer(port, data)

    def on_deadline(self, now_ns: int) -> Sequence[Output]:
        """Note which one it was."""
        self.log.append(f"{self.name}@{self.due.pop(0)}")
        return ()


class FakePort:
    """Gives what it was told to give, once."""

    def __init__(self, log: list[str], foreign: bool = False) -> None:
        self.foreign = foreign
        self.log = log
        self.waiting: list[Output] = []
        self.on_work: Callable[[], None] = lambda: None

    def filenos(self) -> Sequence[int]:
        """None: it is always asked."""
        return ()

    def deadline_ns(self) -> int | None:
        """Never."""
        return None

    def pending(self) -> bool:
        """Always, so that the loop never sleeps."""
        return True

    def work(self, now_ns: int) -> Sequence[Output]:
        """Give it."""
        self.on_work()
        out, self.waiting = self.waiting, []
        return out


class Bench:
    """A reactor, its log and its bus."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.log: list[str] = []
        self.bus: list[tuple[str, msgspec.Struct]] = []

    def reactor(self, steps: Sequence[FakeStep], ports: Sequence[FakePort]) -> Reactor:
        """Return a reactor that publishes into the list."""
        return Reactor(steps, ports, lambda topic, message: self.bus.append((topic, message)))


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Bench:
    clock = Clock()
    monkeypatch.setattr(loop, "now_ns", clock)
    return Bench(clock)


NS = 1_000_000_000
EVENT = Event(0, "info", "x", "y")
ORDER = ShowOrder(1, {}, (), None)


def test_due_deadlines_come_first_and_none_comes_early(bench: Bench) -> None:
    first, second = FakeStep("first", bench.log), FakeStep("second", bench.log, ["event"])
    port = FakePort(bench.log)
    port.waiting = [("event", EVENT)]
    first.due, second.due = [900, 10**9], [500, 10**9]
    bench.reactor([first, second], [port]).turn()
    assert bench.log == ["first@900", "second@500", "second<event"]
    assert (first.due, second.due) == ([10**9], [10**9])


def test_a_deadline_that_comes_while_a_port_works_is_not_kept_waiting(bench: Bench) -> None:
    step = FakeStep("tick", bench.log, ["event"])
    slow, other = FakePort(bench.log), FakePort(bench.log)
    step.due = [5_000, 10**9]
    slow.on_work = lambda: setattr(bench.clock, "t_ns", 6_000)
    slow.waiting, other.waiting = [("event", EVENT)], [("event", EVENT)]
    bench.reactor([step], [slow, other]).turn()
    assert bench.log == ["tick<event", "tick@5000", "tick<event"]


def test_what_a_step_answers_is_routed_on(bench: Bench) -> None:
    a = FakeStep("a", bench.log, ["event"])
    b = FakeStep("b", bench.log, ["edge"])
    c = FakeStep("c", bench.log, ["sample/<source>", "lead", "show"])
    a.answer = lambda _port, _data: [("edge", SyncEdge(1))]
    b.answer = lambda _port, _data: [("lead", DecisionLead(2)), ("show", ORDER)]
    bench.reactor([a, b, c], []).deliver([("event", EVENT)])
    assert bench.log == ["a<event", "b<edge", "c<lead", "c<show"]


def test_a_pattern_takes_each_instance_and_nothing_else(bench: Bench) -> None:
    every = FakeStep("every", bench.log, ["raw/<source>"])
    one = FakeStep("one", bench.log, ["raw/a"])
    reactor = bench.reactor([every, one], [])
    reactor.deliver([("raw/a", EVENT), ("raw/b", EVENT), ("line/a", EVENT)])
    assert bench.log == ["every<raw/a", "one<raw/a", "every<raw/b"]


def test_a_sink_sees_a_message_before_any_step_and_may_answer(bench: Bench) -> None:
    step = FakeStep("step", bench.log, ["frame", "sent"])
    reactor = bench.reactor([step], [])

    def sink(message: msgspec.Struct) -> Sequence[Output]:
        bench.log.append("sink")
        return [("sent", message)]

    reactor.add_sink("frame", sink)
    reactor.deliver([("frame", EVENT)])
    assert bench.log == ["sink", "step<frame", "step<sent"]


def test_own_messages_go_on_the_bus_and_local_topics_do_not(bench: Bench) -> None:
    reactor = bench.reactor([], [])
    reactor.deliver([("event", EVENT), ("edge", SyncEdge(1)), ("show", ORDER)])
    assert bench.bus == []
    reactor.finish()
    assert bench.bus == [("event", EVENT), ("show", ORDER)]


def test_foreign_messages_are_not_published_again_but_answers_to_them_are(bench: Bench) -> None:
    step = FakeStep("step", bench.log, ["event"])
    step.answer = lambda _port, _data: [("show", ORDER)]
    port = FakePort(bench.log, foreign=True)
    port.waiting = [("event", EVENT), ("event", EVENT)]
    reactor = bench.reactor([step], [port])
    reactor.turn()
    reactor.finish()
    assert bench.log == ["step<event", "step<event"]
    assert bench.bus == [("show", ORDER), ("show", ORDER)]


def test_the_bus_waits_a_millisecond_and_no_longer(bench: Bench) -> None:
    port = FakePort(bench.log)
    port.waiting = [("event", EVENT)]
    reactor = bench.reactor([], [port])
    reactor.turn()
    assert bench.bus == []
    bench.clock.t_ns += loop.BUS_DELAY_NS
    reactor.turn()
    assert bench.bus == [("event", EVENT)]


def test_a_burst_goes_on_the_bus_at_once(bench: Bench) -> None:
    port = FakePort(bench.log)
    port.waiting = [("show", ORDER)] * loop.BUS_BACKLOG
    bench.reactor([], [port]).turn()
    assert len(bench.bus) == loop.BUS_BACKLOG


def test_a_storm_of_events_is_neither_published_nor_handed_on(bench: Bench) -> None:
    """F-34: the first few reach people and Steps; the count follows when it is due."""
    step = FakeStep("show", bench.log, ["event"])
    reactor = bench.reactor([step], [])
    storm = [("event", Event(n, "alarm", "x", f"bad packet {n}", "F-02")) for n in range(10_000)]
    reactor.deliver(storm)
    reactor.finish()
    assert bench.bus == storm[:BURST]
    assert bench.log == ["show<event"] * BURST
    bench.clock.t_ns += EVERY_NS
    reactor.turn()
    reactor.finish()
    (_, count) = bench.bus[-1]
    assert isinstance(count, Event)
    assert (len(bench.bus), count.code) == (BURST + 1, "F-34")


def test_what_another_process_told_is_not_counted_again(bench: Bench) -> None:
    step = FakeStep("show", bench.log, ["event"])
    event = Event(0, "alarm", "x", "y", "F-02")
    bench.reactor([step], []).deliver([("event", event)] * 50, foreign=True)
    assert len(bench.log) == 50


def test_a_loop_that_is_late_for_long_says_so(bench: Bench) -> None:
    """F-30: each deadline is run 5 ms late, for a second."""
    step, show = FakeStep("tick", bench.log), FakeStep("show", bench.log, ["event"])
    reactor = Reactor(
        [step, show], [], lambda topic, message: bench.bus.append((topic, message)),
        lag=LoopLag("engine"),
    )  # fmt: skip
    for n in range(100):
        due_ns = NS + n * 10_000_000
        step.due = [due_ns, 10**18]
        bench.clock.t_ns = due_ns + 5_000_000
        reactor.turn()
    reactor.finish()
    events = [message for topic, message in bench.bus if topic == "event"]
    assert [e.code for e in events if isinstance(e, Event)] == ["F-30"]
    assert bench.log.count("show<event") == 1
