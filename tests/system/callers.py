# SPDX-License-Identifier: Apache-2.0
"""Who knocks at a running stage: bare sockets at all four ports, and what each of them got."""

from __future__ import annotations

import contextlib
import json
import socket
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import zmq

from render_bridge import codec
from render_bridge import messages as m
from render_bridge.clock import now_ns
from render_bridge.sdk.python.security import CurveKeys, secure
from stagectl.control.client import ControlClient, Row, State
from stagectl.runtime.plan import Plan
from tests.system.workshop import poll_state

HOST = "127.0.0.1"
# Each caller comes from an address of its own: an alarm like one of the last 10 s from the same
# address is counted and not said again.
_ADDRESSES = (f"127.0.{n}.{m}" for n in range(9, 250) for m in range(2, 250))
PORTS = ("link", "frames", "api", "feed")
HELLO = m.Hello(
    "knocker", "test", "", m.PosePoint.SENSOR, m.LensApplied(0), m.VsyncSource.SWAP_RETURN, 0
)
SNAPSHOT = json.dumps({"type": "snapshot"}).encode()


class Knock(NamedTuple):
    """What came of knocking at all ports with one key."""

    got: Mapping[str, int]
    """Messages by port."""
    alarm_ms: Mapping[str, float]
    """By area ("node link", "control API"): how long until its alarm stood on the board."""
    texts: tuple[str, ...]


def knock(
    plan: Plan, keys: CurveKeys | None, watcher: ControlClient, listen_ms: int, words: str
) -> Knock:
    """Ask at link and api and listen at frames and feed, all at once, while the board is read.

    Alarms are those with `words`; an earlier caller's may still be coming in.
    """
    began = now_ns()
    seen = set(events(watcher.state))
    alarm_ms: dict[str, float] = {}
    texts: list[str] = []
    got = dict.fromkeys(PORTS, 0)
    with _callers(plan, keys) as callers:
        while now_ns() - began < listen_ms * 1e6:
            watcher.poll(5)
            for number, row in events(watcher.state).items():
                text = str(row["text"])
                if number not in seen and _is_alarm(row) and words in text:
                    seen.add(number)
                    texts.append(text)
                    for area in ("node link", "control API"):
                        if area in text:
                            alarm_ms.setdefault(area, (now_ns() - began) / 1e6)
            for name, caller in callers.items():
                with contextlib.suppress(zmq.Again):
                    while True:
                        caller.recv(zmq.NOBLOCK)
                        got[name] += 1
    return Knock(got, alarm_ms, tuple(texts))


def throw_bytes(plan: Plan, data: bytes, watcher: ControlClient) -> Mapping[str, float]:
    """Send bytes to all ports; return how long each area's alarm took, milliseconds."""
    began = now_ns()
    seen = set(events(watcher.state))
    took: dict[str, float] = {}

    def both(state: State) -> bool:
        for number, row in events(state).items():
            if number in seen or not _is_alarm(row):
                continue
            for area in ("node link", "control API"):
                if area in str(row["text"]):
                    took.setdefault(area, (now_ns() - began) / 1e6)
        return len(took) == 2

    source = (next(_ADDRESSES), 0)
    with contextlib.ExitStack() as opened:
        for port in _ports(plan).values():
            caller = socket.create_connection((HOST, port), source_address=source)
            opened.enter_context(caller).sendall(data)
        poll_state(watcher, both, 3.0, "an alarm of both areas")
    return took


def events(state: State) -> dict[str, Row]:
    """Return the event rows of a board."""
    return dict(state.get("events", {}))


def _is_alarm(row: Row) -> bool:
    return row["level"] == "alarm" and row["source"] == "security"


def _ports(plan: Plan) -> dict[str, int]:
    return dict(
        zip(PORTS, (plan.link_port, plan.frames_port, plan.api_port, plan.feed_port), strict=True)
    )


@contextlib.contextmanager
def _callers(plan: Plan, keys: CurveKeys | None) -> Iterator[dict[str, zmq.Socket[bytes]]]:
    context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
    callers: dict[str, zmq.Socket[bytes]] = {}
    source = next(_ADDRESSES)
    try:
        for name, port in _ports(plan).items():
            caller = callers[name] = context.socket(
                zmq.DEALER if name in ("link", "api") else zmq.SUB
            )
            caller.setsockopt(zmq.LINGER, 0)
            secure(caller, keys)
            if name in ("frames", "feed"):
                caller.setsockopt(zmq.SUBSCRIBE, b"")
            caller.connect(f"tcp://{source}:0;{HOST}:{port}")
        # A socket that was turned away at the door has nobody to send to any more, and would wait.
        for name, words in (("link", codec.encode_hello(HELLO)), ("api", SNAPSHOT)):
            with contextlib.suppress(zmq.Again):
                callers[name].send(words, zmq.NOBLOCK)
        yield callers
    finally:
        for caller in callers.values():
            caller.close()
        context.term()
