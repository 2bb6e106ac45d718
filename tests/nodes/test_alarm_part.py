# SPDX-License-Identifier: Apache-2.0
"""The part of alarms on a board: what lights, what ends by itself, what people may do, its cost."""

from __future__ import annotations

import time

import pytest

from stagectl.alarms.catalogue import CAMERA_LINKS, FAULTS, LINK_WORDS, STAGE_LINKS, fault
from stagectl.nodes.board_part import Answer
from stagectl.show.outcome import Refused
from stagectl.show.state import ShowState
from stagectl.topics import Event, Level
from tests.nodes.alarm_desk import NS, Desk
from tracking.sample import Decoded, TrackerSample

SOURCES = {
    "tracker": ("one",),
    "node": ("n1", "gone"),
    "F-05": ("one", "A"),
    "F-13": ("one", "n1"),
    "F-19": ("render nodes",),
    "F-20": ("engine", "control"),
    "F-21": ("recorder",),
    "F-22": ("recorder", "state store"),
    "F-23": ("recorder",),
    "F-24": ("state store",),
    "F-26": ("console",),
    "F-28": ("recorder",),
    "F-29": ("sync", "one"),
    "F-30": ("engine", "grid"),
    "F-32": ("n1", "a node"),
    "F-33": ("security",),
    "F-34": ("one", "n1", "engine", "events"),
    "F-39": ("n1", "led-1"),
}
TOLD = [
    (row.id, source)
    for row in FAULTS
    if row.level != "info"
    for source in SOURCES.get(
        row.id, SOURCES["node"] if row.links == ("nodes",) else SOURCES["tracker"]
    )
]


def told(desk: Desk, code: str, source: str, level: Level = "alarm") -> None:
    desk.tell(Event(desk.now_ns, level, source, "something happened", code))


class TestNothingStandsForEver:
    @pytest.mark.parametrize(("code", "source"), TOLD)
    def test_on_a_healthy_stage_every_alarm_ends(self, code: str, source: str) -> None:
        """By the board; or by the word of its teller; or, where that is lost, by its new start."""
        desk = Desk()
        told(desk, code, source)
        desk.wait(1.0)
        if fault(code).clears == "moves":
            move(desk, source)
        desk.wait(40.0)
        row = desk.alarm(f"{code} {source}")
        if row["standing"]:
            assert fault(code).clears in ("told", "loop", "sync")
            desk.change("stage", "stage", {"epoch": 2})
            desk.wait(10.0)
            row = desk.alarm(f"{code} {source}")
        assert not row["standing"]
        assert desk.link("A", "link")[0] == "good"
        told(desk, code, source)
        told(desk, code, source, "info")
        assert isinstance(desk.part.execute("alarm_ack_all", {}, "kim", desk.show, 0), Answer)
        desk.wait(0.25)
        assert desk.board.keys("alarms") == ()

    @pytest.mark.parametrize(("code", "source"), TOLD)
    def test_it_lights_a_link_and_says_why(self, code: str, source: str) -> None:
        desk = Desk()
        desk.wait(0.25)
        told(desk, code, source)
        desk.wait(0.25)
        links = desk.alarm(f"{code} {source}")["links"]
        assert isinstance(links, list)
        if not fault(code).links:
            assert links == []
            return
        (link,) = links
        of_stage = link in STAGE_LINKS
        camera = desk.alarm(f"{code} {source}")["camera"]
        state, lit_by, sentence = desk.link("stage" if of_stage else "A", str(link))
        assert (state, lit_by) == ("bad", code)
        assert "something happened" in sentence
        if not of_stage:
            assert (desk.link("B", str(link))[0] == "good") is (camera == "A")


def move(desk: Desk, source: str) -> None:
    for x in (0.0, 1.0):
        sample = TrackerSample(source, 0, desk.now_ns, Decoded(1, position_m=(x, 0.0, 0.0)))
        desk.part.on_message(f"sample/{source}", sample, desk.now_ns)


class TestConditions:
    def test_a_silent_tracker_stands_until_it_is_heard(self) -> None:
        desk = Desk()
        told(desk, "F-01", "one")
        desk.change("sources", "one", {"alive": False})
        desk.wait(60.0)
        assert desk.alarm("F-01 one")["standing"]
        assert desk.link("A", "link")[:2] == ("bad", "F-01")
        assert desk.link("A", "quality")[0] == "unknown"
        desk.change("sources", "one", {"alive": True})
        desk.wait(1.0)
        assert desk.alarm("F-01 one")["standing"]
        desk.wait(0.5)
        assert not desk.alarm("F-01 one")["standing"]

    def test_one_that_nobody_told_of_is_raised(self) -> None:
        desk = Desk()
        desk.wait(5.0)
        desk.change("sources", "two", {"alive": False})
        desk.change("nodes", "n2", {"state": "lost"})
        desk.wait(2.0)
        assert set(desk.board.keys("alarms")) == {"F-01 two", "F-15 n2"}
        assert desk.alarm("F-01 two")["camera"] == "B"

    def test_a_fault_of_the_line_is_not_told_as_silence_too(self) -> None:
        desk = Desk()
        desk.wait(5.0)
        told(desk, "F-03", "one")
        desk.change("sources", "one", {"alive": False})
        desk.wait(5.0)
        assert desk.board.keys("alarms") == ("F-03 one",)
        assert desk.link("A", "link") == ("bad", "F-03", "something happened")

    def test_a_picture_that_is_kept_stands_until_it_is_accepted(self) -> None:
        desk = Desk()
        told(desk, "F-10", "one")
        desk.change("cameras", "A", {"kept_off_mm": 400.0})
        desk.wait(60.0)
        assert desk.link("A", "alignment")[:2] == ("bad", "F-10")
        desk.change("cameras", "A", {"kept_off_mm": 0.0})
        desk.wait(1.5)
        assert desk.link("A", "alignment")[0] == "good"

    def test_while_the_engine_is_away_old_rows_end_nothing(self) -> None:
        desk = Desk()
        told(desk, "F-02", "one")
        desk.change("stage", "stage", {"hot_age_ms": 9_000})
        desk.wait(30.0)
        assert desk.alarm("F-02 one")["standing"]
        assert desk.alarm("F-20 engine")["standing"]
        assert desk.link("stage", "engine")[:2] == ("bad", "F-20")

    def test_a_tracker_that_still_repeats_itself_stands(self) -> None:
        desk = Desk()
        told(desk, "F-06", "one")
        desk.wait(0.25)
        for _ in range(3):
            sample = TrackerSample("one", 0, 0, Decoded(1, position_m=(1.0, 0.0, 0.0)))
            desk.part.on_message("sample/one", sample, desk.now_ns + 1)
        desk.wait(20.0)
        assert desk.alarm("F-06 one")["standing"]

    def test_a_wall_that_is_not_black_is_not_over_because_its_node_is_well(self) -> None:
        desk, code = Desk(), "F-39"
        desk.change("wall_acks", "n1", {"mode": "picture", "pending": True})
        told(desk, code, "n1")
        desk.wait(10.0)
        assert desk.alarm(f"{code} n1")["standing"]
        desk.change("nodes", "n1", {"state": "off"})
        desk.show = ShowState(nodes_off=("n1",))
        desk.wait(2.0)
        assert desk.alarm(f"{code} n1")["standing"], "off or not, its wall is not black"
        desk.change("wall_acks", "n1", {"mode": "black", "pending": False})
        desk.wait(2.0)
        assert not desk.alarm(f"{code} n1")["standing"]

    @pytest.mark.parametrize("about", ["one", "A"])
    def test_a_picture_that_is_kept_off_is_an_alarm_also_after_a_restart(self, about: str) -> None:
        desk = Desk()
        desk.wait(10.0)
        desk.change("cameras", "A", {"kept_off_mm": 70.1, "kept_off_deg": 1.2})
        told(desk, "F-05", about)
        desk.wait(2.0)
        assert desk.board.keys("alarms") == (f"F-05 {about}",), "told already"
        again = Desk()
        again.wait(10.0)
        again.change("cameras", "A", {"kept_off_mm": 70.1, "kept_off_deg": 1.2})
        again.wait(2.0)
        row = again.alarm("F-10 one")
        assert row["text"] == "the picture is kept 70 mm, 1.2 deg off what one says"
        assert again.link("A", "alignment")[0] == "bad"
        again.change("cameras", "A", {"kept_off_mm": 0.0, "kept_off_deg": 0.0})
        again.wait(2.0)
        assert not again.alarm("F-10 one")["standing"]

    def test_a_processor_that_does_not_go_black_is_an_alarm_also_after_a_restart(self) -> None:
        """Given a fault that was told before this process began, Expect the board to tell it."""
        desk = Desk()
        desk.wait(10.0)
        desk.change("processors", "led-1", {"state": "ok", "wall_pending": True})
        desk.change("processors", "led-1", {"wall_error": "no answer in time"})
        desk.wait(2.0)
        row = desk.alarm("F-39 led-1")
        assert (row["standing"], row["links"], row["camera"]) == (True, ["processors"], None)
        assert desk.link("stage", "processors")[0] == "bad"
        desk.change("processors", "led-1", {"wall_pending": False, "wall_error": ""})
        desk.wait(2.0)
        assert not desk.alarm("F-39 led-1")["standing"]

    def test_a_node_taken_off_by_hand_hangs_no_more_for_anybody(self) -> None:
        desk = Desk()
        told(desk, "F-16", "n1")
        desk.change("nodes", "n1", {"state": "off"})
        desk.wait(10.0)
        assert desk.alarm("F-16 n1")["standing"]
        desk.show = ShowState(nodes_off=("n1",))
        desk.wait(2.0)
        assert not desk.alarm("F-16 n1")["standing"]

    def test_a_recorder_that_stopped_stands_until_it_writes(self) -> None:
        desk = Desk()
        told(desk, "F-22", "recorder")
        desk.hear_recorder("take 3: recording stopped")
        desk.part.refresh(desk.show, desk.now_ns)
        assert desk.link("stage", "disk")[:2] == ("bad", "F-22")
        desk.wait(1.5)
        assert desk.link("stage", "disk")[0] == "good"


class TestVerbs:
    def test_who_answered_is_on_the_board(self) -> None:
        desk = Desk()
        desk.change("sources", "one", {"alive": False})
        told(desk, "F-01", "one")
        answer = desk.part.execute("alarm_ack", {"alarm": "F-01 one"}, "kim", desk.show, 0)
        assert isinstance(answer, Answer)
        desk.wait(0.25)
        assert (desk.alarm("F-01 one")["acknowledged"], desk.alarm("F-01 one")["ack_by"]) == (
            True, "kim",
        )  # fmt: skip

    def test_muted_for_minutes_as_text(self) -> None:
        desk = Desk()
        told(desk, "F-33", "security")
        args = {"alarm": "F-33 security", "minutes": "5"}
        desk.part.execute("alarm_mute", args, "kim", desk.show, desk.now_ns)
        desk.wait(0.25)
        assert desk.alarm("F-33 security")["muted_s"] == 300
        desk.part.execute("alarm_unmute", args, "kim", desk.show, desk.now_ns)
        desk.wait(0.25)
        assert desk.alarm("F-33 security")["muted_s"] is None

    @pytest.mark.parametrize("minutes", ["nan", "inf", "-1", "0", "481", "a while", "", None])
    def test_no_other_minutes(self, minutes: str | None) -> None:
        desk = Desk()
        told(desk, "F-33", "security")
        args = {"alarm": "F-33 security", "minutes": minutes}
        answer = desk.part.execute("alarm_mute", args, "kim", desk.show, desk.now_ns)
        assert isinstance(answer, Refused)

    @pytest.mark.parametrize("verb", ["alarm_ack", "alarm_mute", "alarm_unmute"])
    def test_an_alarm_that_is_not_there_is_refused_by_its_name(self, verb: str) -> None:
        answer = Desk().part.execute(verb, {"alarm": "F-01 x"}, "kim", ShowState(), 0)
        assert isinstance(answer, Refused)
        assert "F-01 x" in answer.sentence

    def test_the_history_is_on_the_board_and_no_longer_than_it_is(self) -> None:
        desk = Desk()
        for _ in range(150):
            told(desk, "F-01", "one")
            told(desk, "F-01", "one", "info")
            desk.part.refresh(desk.show, desk.now_ns)
        keys = desk.board.keys("alarm_history")
        assert len(keys) == 200
        assert keys[-1] == "300"


def test_nothing_changes_on_the_board_while_nothing_happens() -> None:
    desk = Desk()
    told(desk, "F-33", "security")
    desk.wait(10.0)
    desk.board.take_changes()
    desk.wait(10.0)
    assert desk.board.take_changes() is None


def test_every_link_has_a_word_and_every_fault_lights_links_that_there_are() -> None:
    assert set(LINK_WORDS) == {*CAMERA_LINKS, *STAGE_LINKS}
    assert {link for row in FAULTS for link in row.links} <= set(LINK_WORDS)


def test_a_refresh_of_a_large_stage_costs_little() -> None:
    """Eight cameras, sixteen nodes, ten alarms: 20 refreshes a second are 3 % of a core at most."""
    desk = Desk(cameras=8, nodes=16)
    for source in ("one", "two", "three", "four", "five"):
        told(desk, "F-02", source)
        told(desk, "F-09", source)
    costs = []
    for _ in range(40):
        desk.now_ns += NS // 20
        desk.change("cameras", "A", {"pan_deg": desk.now_ns})
        begin = time.thread_time_ns()
        desk.part.refresh(desk.show, desk.now_ns)
        costs.append(time.thread_time_ns() - begin)
    assert min(costs) < 1_500_000
