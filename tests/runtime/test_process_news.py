# SPDX-License-Identifier: Apache-2.0
"""The supervisor's news: what died becomes an event of `control`, in order, none lost (F-20, F-26).

The last test sends one through a real child's stdin.
"""

from __future__ import annotations

import select
import socket
import sys
from collections import deque
from collections.abc import Iterator

import msgspec
import pytest

from render_bridge.clock import now_ns
from stagectl.runtime.child import SupervisorLink
from stagectl.runtime.process_news import MOST_WAITING, ProcessNews
from stagectl.runtime.supervisor import ChildEvent, ChildSpec, Supervisor, python_child
from stagectl.topics import Event

T = 10**12
ECHO = """
import sys
from render_bridge.clock import now_ns
from stagectl.runtime.child import SupervisorLink
link = SupervisorLink()
link.ready()
while not link.stop_asked:
    for _, event in link.work(now_ns()) if link.pending() else ():
        link.say({"event": "heard", "code": event.code, "text": event.text})
        link.say({"event": "beat"})
"""


class Listener(Supervisor):
    """A supervisor whose `control` may listen or not."""

    def __init__(self) -> None:
        super().__init__(())
        self.is_up = True
        self.takes = True
        self.heard: list[Event] = []

    def is_ready(self, name: str) -> bool:
        assert name == "control"
        return self.is_up

    def tell(self, name: str, line: bytes) -> bool:
        if self.takes:
            self.heard.append(msgspec.json.decode(line, type=Event))
        return self.takes


def restarted(child: str, t_ns: int = T) -> ChildEvent:
    return ChildEvent(child, t_ns, {"event": "restarted", "restarts": 1})


@pytest.mark.parametrize(
    ("child", "level", "code"),
    [
        ("hot", "alarm", "F-20"),
        ("control", "alarm", "F-20"),
        ("record", "alarm", "F-21"),
        ("console", "warn", "F-26"),
    ],
)
def test_a_process_that_died_is_told_by_its_fault(child: str, level: str, code: str) -> None:
    listener = Listener()
    news = ProcessNews(listener)
    news.on_event(ChildEvent(child, T - 1, {"event": "died", "code": -9}))
    news.on_event(restarted(child))
    news.hand_on()
    (event,) = listener.heard
    assert (event.t_ns, event.level, event.code) == (T, level, code)
    assert " died, and is started again" in event.text


def test_one_that_hung_is_told_as_that() -> None:
    listener = Listener()
    news = ProcessNews(listener)
    for event in (ChildEvent("console", T, {"event": "hung"}), restarted("console")):
        news.on_event(event)
    news.on_event(restarted("console", T + 1))
    news.hand_on()
    assert ["hung and was killed" in event.text for event in listener.heard] == [True, False]


def test_news_of_control_itself_wait_for_it() -> None:
    listener = Listener()
    listener.is_up = False
    news = ProcessNews(listener)
    news.on_event(restarted("control"))
    news.hand_on()
    listener.is_up, listener.takes = True, False
    news.hand_on()
    assert listener.heard == []
    listener.takes = True
    news.hand_on()
    news.hand_on()
    assert [event.source for event in listener.heard] == ["control"]


def test_what_waits_is_bounded_and_strangers_are_no_news() -> None:
    listener = Listener()
    listener.is_up = False
    news = ProcessNews(listener)
    for number in range(100):
        news.on_event(restarted("hot", T + number))
        news.on_event(restarted("a node of the demo"))
    listener.is_up = True
    news.hand_on()
    assert [event.t_ns - T for event in listener.heard] == list(range(100 - MOST_WAITING, 100))


class _EnoughError(Exception):
    """The supervisor has no more to say."""


class _WorstMoment:
    """The other thread does its work just when this one is about to wake it."""

    def __init__(self, link: SupervisorLink, wake: socket.socket) -> None:
        self._link, self._wake = link, wake

    def send(self, data: bytes) -> int:
        self._link.work(0)
        return self._wake.send(data)


def test_no_wake_is_left_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Given a line that comes while the loop works, Expect the loop to sleep again after it."""

    def lines() -> Iterator[str]:
        yield msgspec.json.encode(Event(T, "alarm", "engine", "died", "F-20")).decode()
        raise _EnoughError

    link = SupervisorLink.__new__(SupervisorLink)  # without its thread
    wake, woken = socket.socketpair()
    woken.setblocking(False)
    link.stop_asked, link._heard, link._next_beat_ns = False, deque(), T  # noqa: SLF001
    monkeypatch.setattr(link, "_wake", _WorstMoment(link, wake), raising=False)
    monkeypatch.setattr(link, "_woken", woken, raising=False)
    monkeypatch.setattr(sys, "stdin", lines())
    with wake, woken:
        with pytest.raises(_EnoughError):
            link._listen()  # noqa: SLF001
        link.work(0)
        assert not link.pending()
        assert select.select([woken], (), (), 0)[0] == []


@pytest.mark.system
@pytest.mark.untimed
@pytest.mark.timeout(60)
def test_an_event_goes_through_a_childs_stdin() -> None:
    supervisor = Supervisor([ChildSpec("control", (*python_child("x")[:2], "-c", ECHO))])
    supervisor.start()
    try:
        news = ProcessNews(supervisor)
        news.on_event(restarted("hot"))
        found: list[ChildEvent] = []
        end_ns = now_ns() + 20 * 10**9
        while not found and now_ns() < end_ns:
            found += [e for e in supervisor.step(0.02) if e.kind == "heard"]
            news.hand_on()
        assert [event.fields["code"] for event in found] == ["F-20"]
        assert not supervisor.tell("control", b"x" * 10_000_000)  # it takes no more: no block
    finally:
        supervisor.stop()
        supervisor.drain()
