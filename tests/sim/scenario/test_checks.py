# SPDX-License-Identifier: Apache-2.0
"""Each check passes for a good run, and fails for one that was changed by hand, or is too empty."""

from __future__ import annotations

import math
from typing import NamedTuple

import msgspec
import pytest

from sim.scenario.checks import CHECKS, check
from sim.scenario.evidence import Evidence, Window
from sim.scenario.expect_rules import RULES
from sim.scenario.model import Expect
from sim.scenario.onsets import Onset
from sim.scenario.verdict import Check
from tests.sim.scenario.changed import (
    Change,
    LookedBeside,
    all_shown,
    copy_of,
    scenario,
    shown,
    without,
)
from tests.sim.scenario.changed_evidence import (
    F01,
    elsewhere,
    events,
    half_a_frame_late,
    health,
    held_before,
    invalid,
    many_events,
    never_exact,
    no_frames,
    no_views,
    no_walls,
    offset,
    packets,
    repeated,
    sigma,
    turned,
    unmeasured,
    wide,
)

Row = tuple[Expect, Change | None]
ONSETS = [
    Onset(3.0, 0.1, 10.0, 10.5, 0.4),
    Onset(3.6, 0.1, 8.0, 6.0, math.nan),
]


class Case(NamedTuple):
    """One check: rows that pass, and rows that fail by the words in their detail."""

    good: tuple[Row, ...]
    bad: tuple[tuple[Expect, Change | None, str], ...]


ALARM = (3.6, "alarm", "osc-b", "silent", "F-01")
BACK = (3.9, "info", "osc-b", "tracking from osc-b", "F-01")
EARLY = (3.4, "alarm", "osc-b", "silent", "F-01")
A, B = {"camera": "A"}, {"camera": "B"}


def e(name: str, **keys: object) -> Expect:
    return msgspec.convert({"check": name, **keys}, Expect)


FILM = 1.0e6  # no bound that matters: the film's own figures are judged in tests/sim/camera
CASES: dict[str, Case] = {
    "told": Case(
        ((e("told", code="F-01", source="osc-b", within_ms=101), events(F01)),
         (e("told", text="for 73"), events(F01))),
        ((e("told", code="F-01", within_ms=98), events(F01), "after 100 ms"),
         (e("told", code="F-02"), events(F01), "nobody"),
         (e("told", source="n1"), events(F01), "nobody"),
         (e("told", node="n1"), events(F01), "nobody"),
         (e("told", code="F-01", level="alarm"), events(F01), "nobody"),
         (e("told", text="noisy"), events(F01), "nobody"),
         (e("told", code="F-01"), events(EARLY), "nobody")),
    ),
    "alarm": Case(
        ((e("alarm", code="F-01", within_ms=101), events(ALARM)),),
        ((e("alarm", code="F-01"), events(F01), "nobody"),),
    ),
    "recovered": Case(
        ((e("recovered", code="F-01", within_ms=101), events(F01, BACK)),),
        ((e("recovered", code="F-01", within_ms=50), events(BACK), "after 100 ms"),
         (e("recovered", code="F-01"), events(F01), "nobody")),
    ),
    "no-alarm": Case(
        ((e("no-alarm"), events(F01)), (e("no-alarm", source="n1"), events(ALARM)),
         (e("no-alarm", to_s=3.5), events(ALARM))),
        ((e("no-alarm"), events(ALARM), "1, the first at 3.60 s"),
         (e("no-alarm", level="warn"), events(F01), "1, the first"),
         (e("no-alarm"), no_frames, "nothing was sent")),
    ),
    "event-rate": Case(
        ((e("event-rate", at_most=20), None),),
        ((e("event-rate", at_most=20), many_events, "50 events"),
         (e("event-rate", at_most=20), without(events=[]), "nan")),
    ),
    "exact-share": Case(
        ((e("exact-share", at_least=1), None),
         (e("exact-share", at_least=1, node="n1"), repeated("n2"))),
        ((e("exact-share", at_least=1), repeated("n2"), "0.99"),
         (e("exact-share", at_least=1), never_exact("n3"), "n3 never"),
         (e("exact-share", at_least=1, node="n3"), never_exact("n3"), "n3 never"),
         (e("exact-share", at_least=1), no_walls, "n1, n2, n3 never"),
         (e("exact-share", at_least=1, from_s=4.9, to_s=4.901), None, "never")),
    ),
    "others-missed": Case(
        ((e("others-missed", node="n2", at_most=0), repeated("n2")),),
        ((e("others-missed", node="n2", at_most=0), repeated("n3"), "1 of"),
         (e("others-missed", node="n2", at_most=0), never_exact("n3"), "n3 never"),
         (e("others-missed", node="n2", at_most=0), no_walls, "never")),
    ),
    "repeated": Case(
        ((e("repeated", at_most=0), None), (e("repeated", node="n1", at_most=0), repeated("n2"))),
        ((e("repeated", at_most=0), repeated("n2"), "1 of"),
         (e("repeated", at_most=0), no_walls, "n1, n2, n3 never")),
    ),
    "frame-skew": Case(
        ((e("frame-skew", at_most=0), None),),
        ((e("frame-skew", at_most=0), shown("n1", 70, lambda s: s._replace(frame=1)), "1 of"),
         (e("frame-skew", at_most=0), no_walls, "nan")),
    ),
    "content-mm": Case(
        ((e("content-mm", at_most=0), None),),
        ((e("content-mm", at_most=4.9), elsewhere, "5 mm"),
         (e("content-mm", at_most=0), no_walls, "nan"),
         (e("content-mm", at_most=0), all_shown("n1", lambda s: s._replace(frame=1)), "nan")),
    ),
    "joined": Case(
        ((e("joined", node="n1", within_ms=50), None),
         (e("joined", node="n1", within_ms=50, part="steady"), None)),
        ((e("joined", node="n1", within_ms=0), None, "within 0"),
         (e("joined", node="n1", within_ms=9e3), never_exact("n1"), "never showed")),
    ),
    "grid-phase-ms": Case(
        ((e("grid-phase-ms", at_most=1), None),),
        ((e("grid-phase-ms", at_most=1), half_a_frame_late, "15"),
         (e("grid-phase-ms", at_most=1), no_frames, "nan")),
    ),
    "truth-mm": Case(
        ((e("truth-mm", **A, at_most=50), None),
         (e("truth-mm", **A, figure="p50", at_most=50), offset(1.0, 70))),
        ((e("truth-mm", **A, at_most=50), offset(1.0), "mm p95"),
         (e("truth-mm", **A, figure="max", at_most=500), offset(1.0, 70), "mm max"),
         (e("truth-mm", **A, at_most=50), invalid, "1 frames only"),
         (e("truth-mm", **A, at_most=50), no_frames, "0 frames only")),
    ),
    "truth-deg": Case(
        ((e("truth-deg", **A, figure="max", at_most=5), None),),
        ((e("truth-deg", **A, figure="max", at_most=5), turned(70), "deg max"),
         (e("truth-deg", **A, at_most=50), invalid, "1 frames only")),
    ),
    "step-mm": Case(
        ((e("step-mm", **A, at_most=50), None),),
        ((e("step-mm", **A, at_most=50), offset(1.0, 70), "mm"),
         (e("step-mm", **A, at_most=50), invalid, "0 frames only")),
    ),
    "step-deg": Case(
        ((e("step-deg", **A, at_most=5), None),),
        ((e("step-deg", **A, at_most=5), turned(70), "deg"),
         (e("step-deg", **A, at_most=5), no_frames, "0 frames only")),
    ),
    "added-step-mm": Case(
        ((e("added-step-mm", **A, at_most=0), None),),
        ((e("added-step-mm", **A, at_most=10), offset(1.0, 70), "mm more"),
         (e("added-step-mm", **A, at_most=10), invalid, "too few")),
    ),
    "rms-vs-clean": Case(
        ((e("rms-vs-clean", **A, at_most=1), None),),
        ((e("rms-vs-clean", **A, at_most=2), offset(1.0), "against"),
         (e("rms-vs-clean", **A, at_most=2), invalid, "1 frames only")),
    ),
    "same-as-clean": Case(
        ((e("same-as-clean"), None),),
        ((e("same-as-clean"), offset(1e-9, 70), "differs"),
         (e("same-as-clean"), lambda seen: without(frames=seen.frames[:-1])(seen), "without"),
         (e("same-as-clean"), no_frames, "0 frames")),
    ),
    "rejected": Case(
        ((e("rejected", source="osc-b", at_least=3), health(3)),),
        ((e("rejected", source="osc-b", at_least=3), health(2), "2 (at least 3)"),
         (e("rejected", source="osc-b", at_most=3), without(health={}), "nan")),
    ),
    "sent-timecode": Case(
        ((e("sent-timecode", **B, source="osc-b", at_most=0), packets(0)),),
        ((e("sent-timecode", **B, source="osc-b", at_most=0), packets(1), "1 frames"),
         (e("sent-timecode", **B, source="osc-b", at_most=0), packets(0, 0), "0 packets"),
         (e("sent-timecode", **B, source="freed-a", at_most=0), packets(0), "0 packets")),
    ),
    "samples": Case(
        ((e("samples", source="freed-a", at_least=1), None),),
        ((e("samples", source="freed-a", at_least=0.5), without(samples={}), "0 (at"),),
    ),
    "track": Case(
        ((e("track", **B, text="HOLD", within_ms=150), None),),
        ((e("track", **B, text="HOLD", within_ms=50), None, "after 1"),
         (e("track", **B, text="LOST"), None, "never LOST"),
         (e("track", **B, text="HOLD"), held_before, "before the fault"),
         (e("track", **B, text="HOLD"), no_frames, "nothing")),
    ),
    "within-sigma": Case(
        ((e("within-sigma", **A, at_least=1), sigma(1.0)),),
        ((e("within-sigma", **A, at_least=0.1), sigma(1e-9), "0 (at"),
         (e("within-sigma", **A, at_least=0.1), sigma(math.inf), "0 (at"),
         (e("within-sigma", **A, at_least=0.1), invalid, "1 frames only")),
    ),
    "onset": Case(
        ((e("onset", **A, at_most=1.1), None),),
        ((e("onset", **A, at_most=1.0), None, "1.05"),),
    ),
    "settled-px": Case(
        ((e("settled-px", **A, at_most=0.4), None),),
        ((e("settled-px", **A, at_most=0.3), None, "1 of 2 onsets"),),
    ),
    "overscan": Case(
        ((e("overscan", **A, at_most=0.8), None),),
        ((e("overscan", **A, at_most=0.8), wide, "0.9"),
         (e("overscan", **A, at_most=0.8), no_views, "nan")),
    ),
    "wall-px": Case(
        ((e("wall-px", **A, at_most=FILM), None),),
        ((e("wall-px", **A, at_most=0), None, "(at most 0)"),
         (e("wall-px", **A, at_most=FILM), no_views, "nan")),
    ),
    "margin-px": Case(
        ((e("margin-px", **A, figure="seen_share", at_most=0), None),),
        ((e("margin-px", **A, figure="min", at_least=FILM), None, "(at least 1e+06)"),
         (e("margin-px", **A, figure="seen_share", at_most=0), no_views, "nan")),
    ),
    "composite-px": Case(
        ((e("composite-px", **A, at_most=FILM), None),),
        ((e("composite-px", **A, at_most=0), None, "(at most 0)"),
         (e("composite-px", **A, at_most=FILM), unmeasured, "nan")),
    ),
}  # fmt: skip


def looked(played: Evidence, expect: Expect, change: Change | None) -> Check:
    seen = copy_of(played, *([change] if change else []))
    run = LookedBeside(seen, played, ONSETS if expect.check in ("onset", "settled-px") else None)
    return check(run, expect)


def test_no_check_lacks_a_passing_and_a_failing_case() -> None:
    assert set(CASES) == set(CHECKS) == set(RULES)
    assert all(case.good and case.bad for case in CASES.values())


@pytest.mark.parametrize("name", CASES)
def test_it_passes_and_fails_when_it_should(played: Evidence, name: str) -> None:
    for expect, change in CASES[name].good:
        found = looked(played, expect, change)
        assert found.passed, (expect, found.detail)
        assert found.detail
    for expect, change, words in CASES[name].bad:
        found = looked(played, expect, change)
        assert not found.passed, (expect, found.detail)
        assert words in found.detail, (expect, found.detail)


def test_onsets_without_a_picture_or_without_any_are_no_pass(played: Evidence) -> None:
    dark = [Onset(3.0, 0.1, 10.0, math.nan, math.nan)]
    late = [Onset(4.95, 0.1, 10.0, math.nan, math.nan)]
    for onsets, words in (([], "no onset"), (dark, "no picture"), (late, "no onset")):
        found = check(LookedBeside(played, played, onsets), e("onset", **A, at_most=1.1))
        assert not found.passed
        assert words in found.detail
    with_late = LookedBeside(played, played, [*ONSETS, *late])
    assert check(with_late, e("onset", **A, at_most=1.1)).passed
    for none in ([], dark):
        settled = check(LookedBeside(played, played, none), e("settled-px", **A, at_most=1))
        assert not settled.passed
        assert "nan" in settled.detail


def test_a_late_node_is_not_missed_before_it_joins(played: Evidence) -> None:
    seen = copy_of(played, never_exact("n3"))
    late = [{"name": "n1"}, {"name": "n2"}, {"name": "n3", "joins_s": 4.0}]
    scenario(node=late)(seen)
    run = LookedBeside(seen, played)
    assert check(run, e("exact-share", at_least=1)).passed
    assert not check(run, e("exact-share", from_s=4.2, at_least=1)).passed


def test_names_say_what_was_looked_at(played: Evidence) -> None:
    found = looked(played, e("alarm", code="F-01", source="osc-b"), events(ALARM))
    assert found.id == "alarm F-01 osc-b"


def test_it_counts_from_the_fault_it_names_or_the_one_on_what_it_is_about(played: Evidence) -> None:
    loss = {"id": "loss", "target": "freed-a", "at_s": 2.5, "for_s": 2.0}
    seen = copy_of(played, scenario(fault=[loss]), events(F01, BACK))
    from_ns, to_ns = (seen.start_ns + round(s * 1e9) for s in (2.5, 4.5))
    seen.windows.insert(0, Window("loss", from_ns, to_ns, to_ns, "freed-a"))
    scenario(fault=[loss, {"id": "unplug", "target": "osc-b", "at_s": 3.5}])(seen)
    run = LookedBeside(seen, played)
    for after_ms, keys in (
        (100, {"source": "osc-b"}),
        (100, {"fault": "unplug"}),
        (1100, {"fault": "loss", "source": "osc-b"}),
        (1100, {}),
    ):
        found = check(run, e("told", code="F-01", level="warn", **keys))
        assert found.detail.startswith(f"after {after_ms} ms"), (keys, found.detail)
    assert check(run, e("recovered", code="F-01", source="osc-b")).passed
    assert not check(run, e("recovered", code="F-01")).passed  # not after the end of all
    track = check(run, e("track", **B, text="HOLD", within_ms=150))
    assert track.passed, track.detail


N2 = (3.6, "alarm", "n2", "render node is silent", "F-15")


@pytest.mark.parametrize(
    ("expect", "said", "words"),
    [
        (e("alarm", code="F-15", node="n3"), (N2, F01),
         'nobody said so (asked: code F-15, node n3, level alarm); nearest, 100 ms after: '
         'F-15, alarm of n2: "render node is silent"'),
        (e("alarm", code="F-02", source="osc-b"), (N2, F01), "100 ms after: F-01, warn of osc-b"),
        (e("alarm", code="F-01", source="osc-b"), (N2, F01), "F-01, warn of osc-b"),
        (e("told", code="F-01", source="osc-b"), (EARLY, N2), "100 ms before: F-01, alarm of osc"),
        (e("alarm", code="F-02", node="n3"), (N2, F01), "nobody said so, nor anything like it"),
        (e("told", text="noisy"), (), "nobody said so, nor anything like it"),
    ],
)  # fmt: skip
def test_nobody_said_so_names_what_came_nearest(
    played: Evidence, expect: Expect, said: tuple[tuple[float, str, str, str, str], ...], words: str
) -> None:
    assert words in looked(played, expect, events(*said)).detail
