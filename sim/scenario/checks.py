# SPDX-License-Identifier: Apache-2.0
"""The expectations of scenario files: what each `check` looks at.

Times `from_s` and `to_s` bound what is looked at; without `from_s` it begins when judging does.
"""

from __future__ import annotations

from collections.abc import Callable

from sim.scenario import checks_poses as poses
from sim.scenario import checks_told as told
from sim.scenario import checks_walls as walls
from sim.scenario.expect_rules import wrong
from sim.scenario.load import ScenarioError
from sim.scenario.looked import Answer, Looked
from sim.scenario.model import Expect
from sim.scenario.verdict import Check

CHECKS: dict[str, Callable[[Looked, Expect], Answer]] = {
    "told": told.told,
    "alarm": told.alarm,
    "recovered": told.recovered,
    "no-alarm": told.no_alarm,
    "event-rate": told.event_rate,
    "exact-share": walls.exact_share,
    "others-missed": walls.others_missed,
    "repeated": walls.repeated,
    "frame-skew": walls.frame_skew,
    "content-mm": walls.content_mm,
    "joined": walls.joined,
    "grid-phase-ms": walls.grid_phase,
    "truth-mm": poses.truth("mm"),
    "truth-deg": poses.truth("deg"),
    "step-mm": poses.step(1, "mm"),
    "step-deg": poses.step(2, "deg"),
    "added-step-mm": poses.added_step,
    "rms-vs-clean": poses.rms_vs_clean,
    "same-as-clean": poses.same_as_clean,
    "rejected": told.rejected,
    "sent-timecode": told.sent_timecode,
    "samples": told.samples,
    "track": told.track,
    "within-sigma": poses.within_sigma,
    "onset": poses.onset,
    "settled-px": poses.settled,
    "overscan": poses.overscan,
    "wall-px": poses.registered("wall_px"),
    "margin-px": poses.registered("margin_px"),
    "composite-px": poses.registered("composite_px"),
}


def check(run: Looked, expect: Expect) -> Check:
    """Return what became of one expectation. Raises ScenarioError for one that could not fail."""
    scenario = run.seen.scenario
    problem = wrong(expect, scenario, run.seen.stage.stage)
    if problem:
        raise ScenarioError(f"{scenario.name}: expect ({expect.check}): {problem}")
    passed, detail = CHECKS[expect.check](run, expect)
    return Check(_name(expect), passed, detail)


def _name(expect: Expect) -> str:
    """Return the expectation as people know it: "alarm F-15 n1"."""
    words = (expect.check, expect.code, expect.camera, expect.source, expect.node, expect.part)
    return " ".join(word for word in words if word and word != "all")
