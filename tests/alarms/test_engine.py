# SPDX-License-Identifier: Apache-2.0
"""The engine of alarms: latch, answer, mute, first fault, history, and what a storm leaves out."""

from __future__ import annotations

import pytest

from stagectl.alarms.engine import HISTORY, MOST_ALARMS, Unseen
from stagectl.alarms.limiter import EventLimiter
from stagectl.topics import Event
from tests.alarms.told import T0, at, event, never, new_engine, only, over


class TestLatch:
    def test_it_waits_for_both_the_end_and_an_answer(self) -> None:
        engine = new_engine()
        engine.take(event())
        assert only(engine).standing
        engine.take(over())
        assert not only(engine).standing
        assert engine.acknowledge("F-01 freed-a", "kim@console")
        assert engine.alarms() == ()

    def test_answered_first_it_goes_when_it_is_over(self) -> None:
        engine = new_engine()
        engine.take(event())
        engine.acknowledge("F-01 freed-a", "kim@console")
        alarm = only(engine)
        assert (alarm.standing, alarm.ack_by, alarm.ack_utc) == (True, "kim@console", "12:00:00")
        engine.take(over())
        assert engine.alarms() == ()

    def test_the_end_of_another_source_is_not_its_end(self) -> None:
        engine = new_engine()
        engine.take(event())
        engine.take(over(source="osc-b"))
        engine.take(over(code="F-02"))
        assert only(engine).standing

    def test_what_has_no_id_or_an_unknown_one_is_no_alarm(self) -> None:
        engine = new_engine()
        engine.take(event(code=""))
        engine.take(event(code="F-99"))
        engine.take(event(level="info"))
        assert engine.alarms() == ()

    def test_back_again_it_counts_and_asks_again(self) -> None:
        engine = new_engine()
        for second in range(3):
            engine.take(event(at_s=second))
            engine.take(over(at_s=second + 0.5))
        assert only(engine).count == 3
        engine.acknowledge("F-01 freed-a", "kim@console")
        engine.take(event(at_s=9.0))
        assert (only(engine).count, only(engine).acknowledged) == (1, False)

    def test_worse_it_asks_again_and_the_worse_word_stays(self) -> None:
        engine = new_engine()
        engine.take(event(level="warn", text="silent for 71 ms"))
        engine.acknowledge("F-01 freed-a", "kim@console")
        engine.take(event(text="lost"))
        assert not only(engine).acknowledged
        engine.take(event(level="warn", text="silent for 99 ms"))
        assert (only(engine).level, only(engine).text, only(engine).count) == ("alarm", "lost", 1)

    def test_of_a_disk_what_is_true_now_counts(self) -> None:
        engine = new_engine()
        engine.take(event("F-22", "recorder", "alarm", "lasts 9 min"))
        engine.take(event("F-22", "recorder", "warn", "lasts 25 min"))
        assert (only(engine).level, only(engine).text) == ("warn", "lasts 25 min")

    def test_what_happens_once_never_stands(self) -> None:
        engine = new_engine()
        engine.take(event("F-07", "freed-a", "warn", "its clock was set"))
        alarm = only(engine)
        assert not alarm.standing
        assert alarm.lights(at(1.0))
        assert not alarm.lights(at(6.0))
        engine.acknowledge(alarm.id, "kim@console")
        assert engine.alarms() == ()


class TestFirst:
    def test_the_first_fault_is_marked_until_it_is_answered(self) -> None:
        engine = new_engine()
        engine.take(event("F-01"))
        engine.take(event("F-06"))
        assert [alarm.first for alarm in engine.alarms()] == [True, False]
        engine.acknowledge("F-01 freed-a", "kim@console")
        engine.take(event("F-02"))
        assert not any(alarm.first for alarm in engine.alarms())  # F-06 still waits

    def test_after_all_was_answered_the_next_is_the_first_again(self) -> None:
        engine = new_engine()
        engine.take(event("F-01"))
        engine.take(event("F-06"))
        assert engine.acknowledge_all("kim@console") == 2
        engine.take(event("F-02"))
        assert [alarm.first for alarm in engine.alarms()] == [False, False, True]


class TestMute:
    def test_it_stays_in_the_list_and_comes_back(self) -> None:
        engine = new_engine()
        engine.take(event())
        assert engine.mute("F-01 freed-a", 10.0, "kim@console", T0)
        assert only(engine).muted_s(at(1.0)) == 599
        row = only(engine).row(("link",), "A", False, at(1.0))
        assert (row["standing"], row["sound"]) == (True, False)
        engine.look(never, at(600.0))
        assert only(engine).muted_s(at(600.0)) is None
        assert only(engine).row(("link",), "A", False, at(600.0))["sound"]

    def test_it_can_be_ended_and_there_must_be_one(self) -> None:
        engine = new_engine()
        engine.take(event())
        engine.mute("F-01 freed-a", 10.0, "kim@console", T0)
        engine.mute("F-01 freed-a", 0.0, "kim@console", T0)
        assert only(engine).muted_s(T0) is None
        assert not engine.mute("F-02 freed-a", 10.0, "kim@console", T0)


@pytest.mark.parametrize(
    ("level", "answered", "rolling", "sound"),
    [
        ("alarm", False, False, True),
        ("alarm", False, True, False),
        ("alarm", True, False, False),
        ("warn", False, False, False),
    ],
)
def test_no_sound_while_rolling_nor_once_answered(
    level: str, answered: bool, rolling: bool, sound: bool
) -> None:
    engine = new_engine()
    engine.take(event(level="alarm" if level == "alarm" else "warn"))
    if answered:
        engine.acknowledge("F-01 freed-a", "kim@console")
    assert only(engine).row((), None, rolling, T0)["sound"] is sound


class TestBoard:
    def test_good_for_a_second_ends_it_and_not_sooner(self) -> None:
        engine = new_engine()
        engine.take(event())
        for tenth in range(10):
            engine.look(lambda *_: True, at(tenth / 10))
        assert only(engine).standing
        engine.look(lambda *_: False, at(1.0))
        engine.look(lambda *_: True, at(1.1))
        engine.look(lambda *_: True, at(2.0))
        assert only(engine).standing
        engine.look(lambda *_: True, at(2.1))
        assert not only(engine).standing

    def test_bad_again_it_stands_again_though_nobody_tells(self) -> None:
        """The sixth alarm of one kind in 30 s is left out: latching must not need it."""
        engine = new_engine()
        engine.take(event())
        engine.take(over())
        engine.look(lambda *_: False, at(2.0))
        assert not only(engine).standing
        engine.look(lambda *_: False, at(3.0))
        assert (only(engine).standing, only(engine).count) == (True, 2)

    def test_what_nobody_told_is_raised_after_a_second(self) -> None:
        engine = new_engine()
        unseen = [Unseen("F-15", "n2", "render node is silent")]
        engine.look(never, at(0.0), unseen)
        engine.look(never, at(0.9), unseen)
        assert engine.alarms() == ()
        engine.look(never, at(1.0), unseen)
        assert only(engine).id == "F-15 n2"
        engine.look(never, at(2.0), unseen)
        engine.take(event("F-15", "n2", at_s=2.1))  # told at last: the same one
        assert only(engine).count == 1

    def test_while_the_stage_comes_up_a_warning_that_is_over_is_not_kept(self) -> None:
        engine = new_engine()
        engine.take(event(level="warn", text="line closed: no such file"))
        engine.take(event("F-02"))
        engine.look(never, at(0.5), ready=False)
        assert len(engine.alarms()) == 2
        for code in ("F-01", "F-02"):
            engine.take(over(code))
        engine.look(never, at(1.5), ready=False)
        assert only(engine).id == "F-02 freed-a"

    def test_what_flickers_is_not_raised(self) -> None:
        engine = new_engine()
        unseen = [Unseen("F-15", "n2", "render node is silent")]
        for tenth in range(40):
            engine.look(never, at(tenth / 10), unseen if tenth % 5 else ())
        assert engine.alarms() == ()


class TestStorm:
    def test_an_end_that_was_left_out_is_taken_from_its_count(self) -> None:
        engine, limiter = new_engine(), EventLimiter()

        def tell(one: Event) -> None:
            if limiter.admits(one):
                engine.take(one)

        for number in range(5):
            tell(event("F-36", text=f"lost focus, {number}", at_s=number))
            tell(over("F-36", at_s=number + 0.5))
        engine.acknowledge_all("kim@console")
        # The words of its beginning are free again a moment sooner than those of its end.
        tell(event("F-36", text="lost focus, 6", at_s=30.1))
        tell(over("F-36", at_s=30.3))
        assert only(engine).standing  # the end was left out
        for one in limiter.due(at(31.0)):
            engine.take(one)
        assert not only(engine).standing

    def test_a_count_of_what_stands_is_no_alarm_of_its_own(self) -> None:
        engine = new_engine()
        engine.take(event("F-02", text="3 % of the bytes are damaged"))
        text = "told 9 more times in 30 s: 4 % of the bytes are damaged"
        engine.take(event("F-34", "freed-a", "warn", text, 30.0))
        assert only(engine).id == "F-02 freed-a"

    def test_any_other_count_is(self) -> None:
        engine = new_engine()
        engine.take(event("F-34", "n2", "warn", "told 9 more times in 30 s: rubbish"))
        assert only(engine).id == "F-34 n2"


def test_an_engine_that_is_back_had_been_away_though_nobody_told() -> None:
    engine = new_engine()
    engine.take(event("F-20", "engine", "info", "the engine is back"))
    alarm = only(engine)
    assert (alarm.level, alarm.standing, alarm.acknowledged) == ("alarm", False, False)


def test_the_history_is_what_happened_and_who_did_it() -> None:
    engine = new_engine()
    engine.take(event())
    engine.mute("F-01 freed-a", 1.0, "kim@console", T0)
    engine.take(over())
    engine.acknowledge("F-01 freed-a", "kim@console")
    assert [(line.what, line.by) for line in engine.history] == [
        ("raised", ""), ("muted", "kim@console"), ("cleared", ""), ("acknowledged", "kim@console"),
    ]  # fmt: skip
    for number in range(HISTORY):
        engine.take(event("F-07", text=f"set {number}"))
    assert len(engine.history) == HISTORY
    assert engine.history[-1].n == HISTORY + 4


def test_names_of_a_network_fill_no_memory() -> None:
    engine = new_engine()
    engine.take(event("F-01"))
    for number in range(2 * MOST_ALARMS):
        engine.take(event("F-33", f"knock {number}"))
    assert len(engine.alarms()) == MOST_ALARMS
    assert engine.get("F-01 freed-a") is not None  # what stands stays


def test_words_of_ends_are_forgotten_with_their_alarms() -> None:
    engine = new_engine()
    for number in range(3 * MOST_ALARMS):
        name = f"node {number}"
        engine.take(event("F-16", name))
        engine.take(over("F-16", name))
        engine.acknowledge(f"F-16 {name}", "kim")
    assert engine.alarms() == ()
    assert engine.ends_kept <= MOST_ALARMS + 1
