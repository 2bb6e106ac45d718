# SPDX-License-Identifier: Apache-2.0
"""The chain: which link is worst, what an alarm changes, and what was never done in set-up."""

from __future__ import annotations

import pytest

from stagectl.alarms.board_links import camera_links, nodes_link, stage_links, sync_link
from stagectl.alarms.catalogue import CAMERA_LINKS, FAULTS, Level, Link, fault
from stagectl.alarms.chain import GOOD, Lit, LitBy, chain_row
from stagectl.alarms.conditions import Watched
from stagectl.alarms.owners import Owners
from stagectl.alarms.set_up import SetUp, set_up_links
from stagectl.control.messages import Row
from tests.nodes.alarm_desk import CAMERA_ROW, SOURCE_ROW, STAGE_ROW, T0, stage_of

PLACES: dict[Link, str] = {"link": "setup/sources/one"}


def alarm(link: Link, level: Level = "alarm", code: str = "F-02", text: str = "told") -> LitBy:
    return LitBy(link, level, "one", text, code)


def row(found: dict[Link, Lit], *lit: LitBy) -> Row:
    return chain_row(CAMERA_LINKS, found, lit, PLACES)


def cell(of: Row, name: str, link: Link = "link") -> object:
    values = of[name]
    assert isinstance(values, list)
    return values[CAMERA_LINKS.index(link)]


class TestWorst:
    def test_nothing_is_wrong(self) -> None:
        good = row({})
        assert (good["worst"], good["sentence"], good["code"]) == (None, "", "")
        assert cell(good, "states") == "good"
        assert cell(good, "opens") == "setup/sources/one"

    def test_bad_is_worse_than_warn_and_warn_than_unknown(self) -> None:
        found: dict[Link, Lit] = {
            "link": Lit("unknown", "u"), "delay": Lit("warn", "w"),
            "nodes": Lit("bad", "b", "F-15"),
        }  # fmt: skip
        assert (row(found)["worst"], row(found)["sentence"]) == ("nodes", "b")
        del found["nodes"]
        assert row(found)["worst"] == "delay"

    def test_of_two_alike_the_nearer_to_the_tracker(self) -> None:
        assert row({"lens": Lit("bad", "l"), "clock": Lit("bad", "c")})["worst"] == "clock"

    def test_off_is_no_trouble(self) -> None:
        assert row({"lens": Lit("off", "no tracker")})["worst"] is None


class TestAlarms:
    def test_a_worse_one_takes_the_link(self) -> None:
        made = row({"link": Lit("warn", "w", "", "setup/nodes/n1")}, alarm("link"))
        assert [cell(made, name) for name in ("states", "codes", "sentences", "opens")] == [
            "bad", "F-02", "one: told", "setup/nodes/n1",
        ]  # fmt: skip

    def test_a_milder_one_leaves_it(self) -> None:
        made = row({"link": Lit("bad", "b", "F-01")}, alarm("link", "warn"))
        assert (cell(made, "states"), cell(made, "codes")) == ("bad", "F-01")

    def test_it_names_what_the_board_has_no_id_for(self) -> None:
        made = row({"link": Lit("bad", "b")}, alarm("link", "warn"))
        assert (cell(made, "sentences"), cell(made, "codes")) == ("b", "F-02")

    def test_as_bad_as_the_board_it_is_nearer_to_the_cause(self) -> None:
        made = row({"link": Lit("bad", "silent", "F-01")}, alarm("link", code="F-03"))
        assert cell(made, "codes") == "F-03"

    def test_of_the_same_id_the_boards_words_stay(self) -> None:
        made = row({"link": Lit("bad", "check the cable", "F-01")}, alarm("link", code="F-01"))
        assert cell(made, "sentences") == "check the cable"

    def test_the_first_of_two_that_are_as_bad(self) -> None:
        made = row({}, alarm("link", code="F-11"), alarm("link", code="F-12"))
        assert cell(made, "codes") == "F-11"

    def test_a_sentence_says_whose_it_is_once(self) -> None:
        assert cell(row({}, alarm("link", text="one is gone")), "sentences") == "one is gone"


NEVER = SetUp("one")
DONE = SetUp("one", True, "Zeiss 32 mm", "", True, "", True, "optitrack 4", 0.2, "pass")


class TestSetUp:
    def test_tracking_that_is_good_is_no_stage_that_is_good(self) -> None:
        found = set_up_links("A", NEVER)
        assert {link: lit.state for link, lit in found.items()} == dict.fromkeys(
            ("delay", "lens", "rig_offset", "alignment"), "warn"
        )
        assert all(lit.sentence for lit in found.values())

    def test_all_done(self) -> None:
        assert set(set_up_links("A", DONE).values()) == {GOOD}

    def test_without_a_tracker_only_the_lens_counts(self) -> None:
        found = set_up_links("A", SetUp(lens="Zeiss 32 mm"))
        assert {found[link].state for link in ("delay", "rig_offset", "alignment")} == {"off"}
        assert found["lens"] == GOOD

    @pytest.mark.parametrize(
        ("change", "link", "word"),
        [
            ({"alignment_days": 3.0}, "alignment", "optitrack 4 is 3 days old"),
            ({"alignment_verdict": "fail"}, "alignment", "does not fit"),
            ({"lens_doubt": "nobody judged it"}, "lens", "Zeiss 32 mm: nobody judged it"),
        ],
    )
    def test_old_or_doubtful_is_told(
        self, change: dict[str, object], link: Link, word: str
    ) -> None:
        lit = set_up_links("A", SetUp(**{**DONE._asdict(), **change}))[link]
        assert lit.state == "warn"
        assert word in lit.sentence


class TestBoard:
    def camera(self, source: Row | None = None, **fields: float | str | bool) -> dict[Link, Lit]:
        whole = {**CAMERA_ROW, "tracker": "one", **fields}
        return dict(camera_links(whole, {**SOURCE_ROW, **(source or {})}, 8.33))

    @pytest.mark.parametrize("state", ["HOLD", "LOST"])
    def test_what_somebody_bypassed_is_not_called_broken(self, state: str) -> None:
        whole = {**CAMERA_ROW, "tracker": "one", "state": state, "bypassed": ("one",)}
        lit = camera_links(whole, SOURCE_ROW, 8.33)["quality"]
        assert lit == Lit("warn", "the pose holds: one is bypassed")
        other = camera_links({**whole, "bypassed": ("two",)}, SOURCE_ROW, 8.33)["quality"]
        assert other.state == "bad"

    def test_a_good_camera(self) -> None:
        assert set(self.camera().values()) == {GOOD}

    @pytest.mark.parametrize(
        ("source", "link", "state"),
        [
            ({"alive": False}, "link", "bad"),
            ({"alive": False}, "quality", "unknown"),
            ({"alive": False}, "clock", "unknown"),
            ({"rate_ok": False, "rate_hz": 60.0}, "quality", "warn"),
            ({"clock": "arrival", "jitter_ms": 6.0}, "clock", "warn"),
            ({"clock": "arrival", "jitter_ms": 1.0}, "clock", "good"),
            ({"clock": "source", "jitter_ms": 6.0}, "clock", "good"),
        ],
    )
    def test_what_a_tracker_shows(self, source: Row, link: Link, state: str) -> None:
        lit = self.camera(source)[link]
        assert lit.state == state
        assert bool(lit.sentence) == (state != "good")

    @pytest.mark.parametrize(("wall_px", "state"), [(3.0, "good"), (20.5, "warn"), (80.5, "bad")])
    def test_line_up_is_how_far_the_wall_is_off(self, wall_px: float, state: str) -> None:
        assert self.camera(wall_px=wall_px)["line_up"].state == state

    def test_too_little_overscan_is_told_where_it_is_fixed(self) -> None:
        assert self.camera(overscan_pct=6.0, overscan=0.05)["line_up"].state == "warn"
        assert self.camera(overscan_pct=6.0)["line_up"] == GOOD

    @pytest.mark.parametrize(
        ("change", "state", "code"),
        [
            ({}, "good", ""),
            ({"grid_state": "HOLDOVER"}, "bad", "F-29"),
            ({"reference_present": False}, "bad", "F-29"),
            ({"device_locked": False}, "bad", "F-29"),
            ({"phase_right": False}, "warn", "F-29"),
            ({"grid_state": "ACQUIRING"}, "warn", ""),
            ({"sync_source": "free"}, "bad", ""),
            ({"hot_age_ms": None}, "unknown", ""),
        ],
    )
    def test_house_sync(self, change: Row, state: str, code: str) -> None:
        lit = sync_link({**STAGE_ROW, **change})
        assert (lit.state, lit.code) == (state, code)

    @pytest.mark.parametrize(
        ("states", "state", "code"),
        [
            (("in sync", "in sync"), "good", ""),
            (("in sync", "late"), "good", ""),
            (("joining", "lost"), "bad", "F-15"),
            (("hangs", "in sync"), "bad", "F-16"),
            (("off", "in sync"), "warn", ""),
            (("refused", "in sync"), "bad", "F-32"),
            ((), "warn", ""),
        ],
    )
    def test_nodes(self, states: tuple[str, ...], state: str, code: str) -> None:
        rows: list[tuple[str, Row]] = [(f"n{i}", {"state": s}) for i, s in enumerate(states)]
        lit = nodes_link(rows)
        assert (lit.state, lit.code) == (state, code)
        assert state in ("good", "warn") or lit.opens.startswith("setup/nodes/n")

    @pytest.mark.parametrize(
        ("processor", "state"),
        [
            ({"state": "ok", "input_locked": True, "mismatch": []}, "good"),
            ({"state": "silent"}, "warn"),
            ({"state": "ok", "input_locked": False}, "bad"),
            ({"state": "ok", "mismatch": ["declared 1000 nits, reports 800"]}, "warn"),
        ],
    )
    def test_led_processors(self, processor: Row, state: str) -> None:
        found = stage_links(STAGE_ROW, Watched(T0), [("main-led", processor)], T0)
        assert found["processors"].state == state

    def test_a_stage_without_processors_and_a_recorder_not_heard(self) -> None:
        found = stage_links(STAGE_ROW, Watched(T0), [], T0 + 2_000_000_000)
        assert found["processors"].state == "off"
        assert (found["recorder"].state, found["recorder"].code) == ("bad", "F-21")


class TestOwners:
    @pytest.mark.parametrize(
        ("code", "source", "camera", "link"),
        [
            ("F-01", "one", "A", "link"), ("F-05", "B", "B", "quality"),
            ("F-29", "two", "B", "clock"), ("F-29", "sync", None, "sync"),
            ("F-13", "one", "A", "link"), ("F-13", "n2", None, "nodes"),
            ("F-34", "one", "A", "quality"), ("F-34", "n2", None, "nodes"),
            ("F-34", "security", None, "network"), ("F-34", "recorder", None, "recorder"),
            ("F-30", "grid", None, "engine"), ("F-22", "state store", None, "disk"),
            ("F-39", "n2", None, "nodes"), ("F-39", "led-1", None, "processors"),
        ],
    )  # fmt: skip
    def test_whose_an_alarm_is(self, code: str, source: str, camera: str | None, link: str) -> None:
        owner = Owners(stage_of()).owner(fault(code), source)
        assert owner == (camera, (link,))

    def test_what_lights_nothing_is_no_trouble_on_a_stage(self) -> None:
        assert {f.id for f in FAULTS if not f.links} == {"F-08", "F-25", "F-35", "F-37"}
