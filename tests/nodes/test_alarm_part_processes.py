# SPDX-License-Identifier: Apache-2.0
"""Faults of the operating system, by what their tellers say: what a console then shows."""

from __future__ import annotations

import pytest

from stagectl.nodes.disk_watch import DiskWatch
from stagectl.topics import Event
from tests.nodes.alarm_desk import NS, Desk

DIED = "died, and is started again"


@pytest.mark.parametrize(
    ("code", "source", "text", "link"),
    [
        ("F-20", "engine", f"the engine {DIED}: render nodes went on by themselves", "engine"),
        ("F-20", "control", f"the show's control {DIED}: pictures went on", "engine"),
        ("F-21", "recorder", f"the recorder {DIED}: a take that rolls has a gap", "recorder"),
        ("F-22", "recorder", "take t: recording stopped: No space left on device", "disk"),
        ("F-23", "recorder", "the disk took 2.0 s to answer", "disk"),
        ("F-28", "recorder", "the whole stage was away for 4.00 s: take t goes on", "recorder"),
        ("F-33", "security", "somebody at the control API has no key", "network"),
    ],
)
def test_it_lights_its_link_at_the_next_refresh_and_ends(
    code: str, source: str, text: str, link: str
) -> None:
    desk = Desk()
    desk.wait(0.25)
    assert desk.link("stage", link)[0] == "good"
    desk.tell(Event(desk.now_ns, "alarm", source, text, code))
    desk.wait(0.05, 0.05)
    assert desk.link("stage", link)[:2] == ("bad", code)
    assert text in desk.link("stage", link)[2]
    assert desk.alarm(f"{code} {source}")["text"] == text
    assert desk.link("A", "nodes")[0] == "good"
    desk.wait(8.0)
    assert desk.link("stage", link)[0] == "good"
    assert not desk.alarm(f"{code} {source}")["standing"]


def test_an_engine_that_dies_is_seen_before_anybody_tells() -> None:
    desk = Desk()
    desk.wait(6.0)
    desk.change("stage", "stage", {"hot_age_ms": 1_050})
    desk.wait(0.05, 0.05)
    assert desk.link("stage", "engine")[:2] == ("bad", "F-20")
    desk.wait(1.25)
    assert desk.alarm("F-20 engine")["standing"]
    desk.tell(Event(desk.now_ns, "alarm", "engine", f"the engine {DIED}", "F-20"))
    desk.change("stage", "stage", {"hot_age_ms": 12, "epoch": 2})
    desk.tell(Event(desk.now_ns, "info", "engine", "the engine is back", "F-20"))
    desk.wait(0.25)
    row = desk.alarm("F-20 engine")
    assert (row["standing"], row["count"]) == (False, 1)


def test_a_recorder_that_stands_still_is_not_heard() -> None:
    desk = Desk()
    desk.wait(0.25)
    desk.now_ns += 2 * NS
    desk.part.refresh(desk.show, desk.now_ns)
    assert desk.link("stage", "recorder")[:2] == ("bad", "F-21")
    desk.wait(0.25)
    assert desk.link("stage", "recorder")[0] == "good"


def test_the_forecast_of_the_disk_stands_as_long_as_it_is_low() -> None:
    """What the recorder tells with its state: the same words are told only once."""
    free, levels = [40_000_000], list[str]()
    watch, now = DiskWatch(lambda: free[0]), NS
    for second in range(8):
        watch.look(100_000 * second, now + second * NS)
        levels.append(watch.level)
        free[0] = 40_000_000 if second < 5 else 10_000_000_000
    assert levels == ["info", "info", "alarm", "alarm", "alarm", "alarm", "info", "info"]
