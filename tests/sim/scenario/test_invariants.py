# SPDX-License-Identifier: Apache-2.0
"""Each invariant holds for a good run, and fails for one that was changed by hand."""

from __future__ import annotations

import math
import shutil
from pathlib import Path

import msgspec
import pytest

from render_bridge.messages import Outcome
from sim.scenario.evidence import Evidence
from sim.scenario.invariants import INVARIANTS, angle_deg, check_invariants
from tests.sim.scenario.changed import (
    Change,
    all_shown,
    bodies,
    body,
    copy_of,
    frame,
    said,
    scenario,
    shown,
    without,
)

NAN = math.nan


def moved(metres: float) -> Change:
    """Let body 0 stand elsewhere in one frame."""
    return body(90, 0, lambda b: b._replace(state=(b.state[0] + metres, *b.state[1:])))


def turned(seen: Evidence) -> None:
    body(90, 0, lambda b: b._replace(state=(*b.state[:3], *_far(b.state[3:]))))(seen)


def _far(wxyz: tuple[float, ...]) -> tuple[float, float, float, float]:
    w, x, y, z = wxyz
    return -x, w, -z, y  # 180 degrees about x first


def no_report(seen: Evidence) -> None:
    seen.windows.clear()
    del seen.reports["n2"]


def late_report(seen: Evidence) -> None:
    seen.windows.clear()
    seen.reports["n2"] = (90, 0, 0)


def gone(seen: Evidence) -> None:
    del seen.shown["n2"]


def cut(first: int | None, last: int | None) -> Change:
    def change(seen: Evidence) -> None:
        del seen.shown["n2"][slice(first, last)]

    return change


def torn(seen: Evidence) -> None:
    """Cut the take's file off in its middle."""
    assert seen.take is not None
    for path in seen.take.rglob("*.mcap"):
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) // 2])


def lost_file(seen: Evidence) -> None:
    assert seen.take is not None
    for path in seen.take.rglob("*.mcap"):
        path.unlink()


def swapped(seen: Evidence) -> None:
    rows = seen.received["osc-b"]
    rows[7], rows[8] = rows[8], rows[7]


def silent(seen: Evidence) -> None:
    seen.received.clear()


def unheard(seen: Evidence) -> None:
    del seen.received["osc-b"]


def unused(source: str, note: str) -> Change:
    """Let no sample of a source have been used."""

    def change(seen: Evidence) -> None:
        del seen.samples[source]
        seen.health[source] = msgspec.structs.replace(seen.health[source], note=note)

    return change


def nothing_of_b(seen: Evidence) -> None:
    unused("osc-b", "")(seen)
    unheard(seen)


BAD: dict[str, dict[str, Change]] = {
    "finite": {
        "nan sent": body(60, 0, lambda b: b._replace(state=(NAN, *b.state[1:]))),
        "no unit quaternion sent": body(60, 1, lambda b: b._replace(state=(0.0,) * 7)),
        "inf drawn": shown("n3", 50, lambda s: s._replace(states=((math.inf,) * 7, None))),
        "nothing sent": without(frames=[]),
        "nothing drawn": without(shown={}),
    },
    "monotone": {
        "a frame twice": frame(60, lambda f: f._replace(frame=f.frame - 1)),
        "time back": frame(60, lambda f: f._replace(t_vsync_ns=f.t_vsync_ns - 50_000_000)),
        "a node back": shown("n1", 60, lambda s: s._replace(frame=s.frame - 2)),
        "nothing sent": without(frames=[]),
    },
    "one-epoch": {
        "an old controller": shown("n2", 80, lambda s: s._replace(epoch=s.epoch - 1)),
        "nobody looked": without(shown={}),
    },
    "rate-limited": {
        "a jump": moved(0.5),
        "a turn": turned,
        "no time between": frame(
            60, lambda f: f._replace(t_vsync_ns=f.t_vsync_ns - 41_708_333)
        ),
        "nothing sent": without(frames=[]),
    },
    "frame-skew": {
        "another frame": shown("n3", 60, lambda s: s._replace(frame=s.frame - 1)),
        "one of three walls only": lambda seen: without(
            shown={"n1": seen.shown["n1"]}
        )(seen),
        "all in a fault's window": lambda seen: without(
            windows=[seen.windows[0]._replace(settled_ns=seen.end_ns, from_ns=seen.start_ns)]
        )(seen),
    },
    "outcomes": {
        "told twice": shown("n1", 60, lambda s: s._replace(t_vsync_ns=s.t_vsync_ns - 50_000_000)),
        "another than the books say": shown(
            "n1", 60, lambda s: s._replace(outcome=Outcome.REPEATED)
        ),
        "a vsync that nobody told of": cut(60, 61),
        "silent from then on": cut(110, None),
        "a node that never came": gone,
        "a node that was never exact": all_shown(
            "n2", lambda s: s._replace(outcome=Outcome.SUBSTITUTED)
        ),
        "a node without a report": no_report,
        "reports that lag": late_report,
        "nobody looked": without(shown={}),
    },
    "alarms-named": {
        "an alarm without a code": said(3.0, "alarm", "n1", "something is wrong"),
        "a code that nobody knows": said(3.0, "info", "n1", "something", "F-99"),
        "nobody said anything": without(events=[]),
    },
    "take-whole": {
        "no take": without(take=None),
        "no file": lost_file,
        "half a file": torn,
        "in another order": swapped,
        "more than was received": unheard,
        "nothing received": silent,
    },
    "heard": {
        "no sample of one was used": unused("freed-a", "last refused: is of camera 2"),
        "refused for a reason that only an event says": unused("freed-a", ""),
        "nothing came of one": nothing_of_b,
        "nothing at all": lambda seen: without(samples={}, received={}, windows=[])(seen),
    },
}  # fmt: skip


def own_take(seen: Evidence, folder: Path) -> None:
    """Give a copy a take of its own."""
    assert seen.take is not None
    seen.take = Path(shutil.copytree(seen.take, folder / "take"))


def verdicts(seen: Evidence) -> dict[str, tuple[bool, str]]:
    return {check.id: (check.passed, check.detail) for check in check_invariants(seen)}


def test_a_good_run_holds_all_and_says_what_was_looked_at(played: Evidence) -> None:
    found = verdicts(played)
    assert [name for name, (passed, _) in found.items() if not passed] == []
    assert all(any(c.isdigit() for c in detail) for _, detail in found.values()), found


def test_no_invariant_lacks_a_failing_case(played: Evidence) -> None:
    assert set(BAD) == set(INVARIANTS) == set(verdicts(played))


@pytest.mark.parametrize(
    ("name", "case"), [(name, case) for name, cases in BAD.items() for case in cases]
)
def test_it_fails_when_it_should(played: Evidence, tmp_path: Path, name: str, case: str) -> None:
    seen = copy_of(played)
    if name == "take-whole":
        own_take(seen, tmp_path)
    BAD[name][case](seen)
    found = INVARIANTS[name](seen)
    assert found.id == name
    assert not found.passed, found.detail
    assert found.detail
    assert "\n" not in found.detail


def test_one_wall_has_nothing_to_be_apart_from(played: Evidence) -> None:
    def alone(seen: Evidence) -> None:
        seen.shown = {"n1": seen.shown["n1"]}

    seen = copy_of(played, scenario(node=[{"name": "n1"}]), alone)
    assert INVARIANTS["frame-skew"](seen).passed
    assert INVARIANTS["outcomes"](seen).passed


def test_a_run_that_is_not_recorded_says_so(played: Evidence) -> None:
    seen = copy_of(played, scenario(take=False), without(take=None))
    assert INVARIANTS["take-whole"](seen)[1:] == (True, "not recorded")


def test_skew_and_gaps_within_a_fault_window_are_the_faults(played: Evidence) -> None:
    at = next(
        i for i, one in enumerate(played.shown["n3"]) if played.in_window(one.t_vsync_ns)
    ) + 1  # fmt: skip
    seen = copy_of(played, shown("n3", at, lambda s: s._replace(frame=s.frame - 1)))
    assert INVARIANTS["frame-skew"](seen).passed


def test_a_node_that_died_for_good_is_not_waited_for(played: Evidence) -> None:
    fault = {"id": "node-crash", "target": "n2", "at_s": 4.5}
    seen = copy_of(played, scenario(fault=[fault]), cut(105, None))
    seen.reports["n2"] = (105, 0, 0)
    assert INVARIANTS["outcomes"](seen)[1:] == (True, "334 vsyncs, each with one outcome")


def test_a_node_in_its_next_life_may_begin_again(played: Evidence) -> None:
    back = shown("n2", 60, lambda s: s._replace(frame=s.frame - 3))
    seen = copy_of(played, back)
    assert not INVARIANTS["monotone"](seen).passed
    seen.restarts["n2"] = [seen.shown["n2"][60].t_vsync_ns - 1]
    assert INVARIANTS["monotone"](seen).passed


def test_angles_small_and_large() -> None:
    half = math.radians(0.001) / 2
    small = (math.cos(half), math.sin(half), 0.0, 0.0)
    assert angle_deg((1.0, 0.0, 0.0, 0.0), small) == pytest.approx(0.001, rel=1e-6)
    assert angle_deg((1.0, 0.0, 0.0, 0.0), (0.0, 1.0, 0.0, 0.0)) == pytest.approx(180.0)
    assert angle_deg((1.0, 0.0, 0.0, 0.0), (-1.0, 0.0, 0.0, 0.0)) == pytest.approx(0.0)


def test_a_tracker_that_is_wired_wrongly_is_named_with_the_reason(played: Evidence) -> None:
    def detail(*changes: Change) -> str:
        return INVARIANTS["heard"](copy_of(played, *changes)).detail

    count = len(played.received["freed-a"])
    note = "last refused: is of camera 2, this source is 1"
    text = f"0 of {count} packets of freed-a were used: "
    assert detail(unused("freed-a", note)) == f"{text}is of camera 2, this source is 1"
    event = said(2.0, "alarm", "freed-a", "no Free-D D1", "F-03")
    assert detail(unused("freed-a", ""), event) == f"{text}no Free-D D1"
    assert detail(unused("freed-a", "")) == f"{text}nobody said why"


def test_a_tracker_with_a_fault_from_its_first_packet_on_may_be_unused(played: Evidence) -> None:
    seen = copy_of(played, unused("osc-b", ""))
    assert not INVARIANTS["heard"](seen).passed
    seen.windows = [seen.windows[0]._replace(from_ns=seen.start_ns)]
    assert INVARIANTS["heard"](seen).passed


def test_nothing_sent_or_drawn_is_said_as_that(played: Evidence) -> None:
    none = bodies(lambda b: b._replace(valid=False))
    seen = copy_of(played, none)
    assert (
        INVARIANTS["finite"](seen).detail
        == f"{len(seen.frames)} frames were sent, none with a pose"
    )
    assert INVARIANTS["rate-limited"](seen).detail == "no pose was sent for two frames in a row"
