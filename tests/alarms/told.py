# SPDX-License-Identifier: Apache-2.0
"""Events and an engine with a clock that does not move by itself, for tests of alarms."""

from __future__ import annotations

from stagectl.alarms.alarm import Alarm
from stagectl.alarms.engine import AlarmEngine
from stagectl.topics import Event, Level

NS = 1_000_000_000
T0 = 1_000 * NS


def event(
    code: str = "F-01",
    source: str = "freed-a",
    level: Level = "alarm",
    text: str = "nothing comes",
    at_s: float = 0.0,
) -> Event:
    """Return an event."""
    return Event(T0 + round(at_s * NS), level, source, text, code)


def over(code: str = "F-01", source: str = "freed-a", at_s: float = 1.0) -> Event:
    """Return the word that a fault is over."""
    return event(code, source, "info", "it is back", at_s)


def at(seconds: float) -> int:
    """Return a time."""
    return T0 + round(seconds * NS)


def new_engine() -> AlarmEngine:
    """Return an engine whose time of day is always noon."""
    return AlarmEngine(lambda: "12:00:00")


def only(engine: AlarmEngine) -> Alarm:
    """Return the one alarm that there is."""
    (alarm,) = engine.alarms()
    return alarm


def never(alarm: Alarm, now_ns: int) -> bool | None:
    """Say that the board cannot tell."""
    return None
