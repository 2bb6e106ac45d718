# SPDX-License-Identifier: Apache-2.0
"""A red live test says what did happen."""

from __future__ import annotations

import pytest

from sim.testing.live_files import LiveLine
from sim.testing.live_words import has_plug, known_event, known_node, not_in_service, told_so_far
from sim.testing.results import StageEvent

REFUSED = StageEvent(2.5, "warn", "F-20", "ours", "render node refused: it has another level")
LINES = {
    "a": LiveLine("pty", "line-0", "", 0),
    "b": LiveLine("pty", "line-1", "", 0),
    "head": LiveLine("udp", "", "127.0.0.1", 40000),
}


def test_an_event_that_cannot_come_is_refused() -> None:
    known_event("", "")
    known_event("F-38", "alarm")
    with pytest.raises(ValueError, match="code: found 'F-99', expected F-01 to F-39"):
        known_event("F-99", "")
    with pytest.raises(ValueError, match="level: found 'error', expected info, warn, alarm"):
        known_event("", "error")


def test_what_was_told_is_shown_newest_last() -> None:
    assert told_so_far([]) == "nothing was told"
    assert told_so_far([REFUSED]) == f"told so far (all): 2.50 s warn F-20 ours: {REFUSED.text}"
    many = [StageEvent(float(n), "info", "", "", f"word {n}") for n in range(30)]
    words = told_so_far(many)
    assert words.startswith("told so far (the last 8 of 30): 22.00 s info: word 22 | ")
    assert words.endswith("29.00 s info: word 29")


def test_who_is_in_service_and_who_was_refused() -> None:
    counts = {"n1": {"exact": 90}, "slow": {"exact": 1, "late": 40}}
    words = not_in_service(["ours", "slow"], ["n1"], counts, [REFUSED])
    assert words == (
        "in service: ours: no report of it; last told of it: render node refused: it has another "
        "level; slow: reports (1 exact, 40 late), not yet exact for a second; in service are: n1"
    )
    assert not_in_service(["x"], [], {}, []).endswith("no report of it; in service are: none")


@pytest.mark.parametrize(
    ("source", "words"),
    [("x", "no such source; .*: a$"), ("head", "uses UDP"), ("b", "not simulated")],
)
def test_what_has_no_plug_says_why(source: str, words: str) -> None:
    has_plug("unplug", "a", LINES, ["a", "head"])
    with pytest.raises(ValueError, match=f"unplug: found '{source}', .*{words}"):
        has_plug("unplug", source, LINES, ["a", "head"])


def test_a_node_that_is_not_ours_is_not_killed() -> None:
    known_node("n1", ["n1"])
    with pytest.raises(ValueError, match="found 'n2', expected a reference node: n1"):
        known_node("n2", ["n1"])
    with pytest.raises(ValueError, match="plays none"):
        known_node("n1", [])
