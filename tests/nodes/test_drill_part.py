# SPDX-License-Identifier: Apache-2.0
"""Drills are started, counted down and ended; a real stage has none."""

from __future__ import annotations

import pytest

from stagectl.control.board import Board
from stagectl.control.messages import ArgValue, Row
from stagectl.drill import DrillOffer
from stagectl.nodes.board_part import Answer
from stagectl.nodes.drill_part import DrillPart
from stagectl.show.outcome import Refused
from stagectl.show.state import ShowState

S = 1_000_000_000
OFFERS = (
    DrillOffer("unplug", "F-01", "the line is gone", ("a", "b"), 3.0),
    DrillOffer("controller-kill", "F-20", "the engine dies"),
)


class Desk:
    def __init__(self, offers: tuple[DrillOffer, ...] = OFFERS) -> None:
        self.board = Board()
        self.part = DrillPart(self.board, offers)

    def ask(self, now_s: float, verb: str, **args: ArgValue) -> Answer | Refused:
        return self.part.execute(verb, args, "kim", ShowState(), round(now_s * S))

    def row(self, fault: str, now_s: float) -> Row:
        self.part.refresh(ShowState(), round(now_s * S))
        row = self.board.row("drill", fault)
        assert row is not None
        return row


def test_a_drill_runs_for_its_time() -> None:
    desk = Desk()
    assert desk.row("unplug", 0)["running"] is False
    answer = desk.ask(0, "drill_start", fault="unplug")
    assert isinstance(answer, Answer)
    assert answer.text == "fire drill: unplug on a for 3 s"
    row = desk.row("unplug", 1)
    assert (row["running"], row["target"], row["left_s"], row["n"]) == (True, "a", 2.0, 1)
    assert desk.row("unplug", 3)["running"] is False


def test_a_drill_is_ended_and_begun_anew() -> None:
    desk = Desk()
    desk.ask(0, "drill_start", fault="unplug", target="b", seconds="60")
    desk.ask(1, "drill_start", fault="unplug", target="b", seconds="60")
    assert desk.row("unplug", 1)["n"] == 2
    assert isinstance(desk.ask(2, "drill_stop", fault="unplug"), Answer)
    assert desk.row("unplug", 2)["running"] is False
    again = desk.ask(2, "drill_stop", fault="unplug")
    assert isinstance(again, Refused)
    assert again.sentence == "the drill unplug is not running"


@pytest.mark.parametrize(
    ("args", "why"),
    [
        ({"fault": "no"}, "there is no drill 'no' on this stage"),
        ({}, "there is no drill None on this stage"),
        ({"fault": "unplug", "target": "c"}, "drill unplug: no target 'c'; there are a, b"),
        ({"fault": "controller-kill", "target": "a"}, "there are the stage as a whole"),
        ({"fault": "unplug", "seconds": "soon"}, "seconds: 'soon' is not from 0.1 to 600"),
        ({"fault": "unplug", "seconds": "nan"}, "seconds: 'nan' is not from 0.1 to 600"),
        ({"fault": "unplug", "seconds": "601"}, "seconds: '601' is not from 0.1 to 600"),
    ],
)
def test_what_cannot_be_is_refused(args: dict[str, ArgValue], why: str) -> None:
    desk = Desk()
    answer = desk.ask(0, "drill_start", **args)
    assert isinstance(answer, Refused)
    assert why in answer.sentence
    assert not any(row["running"] for row in desk.board.snapshot()["drill"].values())


def test_a_real_stage_refuses() -> None:
    answer = Desk(()).ask(0, "drill_start", fault="unplug")
    assert isinstance(answer, Refused)
    assert "no simulated stage" in answer.sentence
