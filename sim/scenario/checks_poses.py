# SPDX-License-Identifier: Apache-2.0
"""Checks of poses and pictures: against the truth, against the clean run, filmed."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from sim.scenario.looked import Answer, Looked, bounded
from sim.scenario.model import Expect
from sim.scenario.onsets import SETTLE_HORIZONS
from sim.scenario.truth_error import rms, share, steps

# A figure of a few frames says nothing of the rest.
MOSTLY = 0.5
# The wall is in view for a part of many moves.
FILMED = 0.25


def _mostly(run: Looked, expect: Expect, found: Sequence[object]) -> bool:
    """Return whether most frames that were sent in the time looked at are among those found."""
    begin, end = run.span(expect)
    sent = sum(begin <= frame.t_tick_ns < end for frame in run.seen.frames)
    return len(found) >= MOSTLY * sent > 0


def truth(unit: str) -> Callable[[Looked, Expect], Answer]:
    def look(run: Looked, expect: Expect) -> Answer:
        values = [getattr(off, unit) for off in run.errors(expect)]
        if not _mostly(run, expect, values):
            return False, f"a pose is known in {len(values)} frames only"
        value = max(values, default=float("nan"))
        if expect.figure in ("p50", "p95"):
            value = share(values, 0.5 if expect.figure == "p50" else 0.95)
        return bounded(value, expect, f" {unit} {expect.figure}")

    return look


def step(unit: int, name: str) -> Callable[[Looked, Expect], Answer]:
    def look(run: Looked, expect: Expect) -> Answer:
        values = [step[unit] for step in steps(run.errors(expect))]
        if not _mostly(run, expect, values):
            return False, f"steps are known of {len(values)} frames only"
        return bounded(max(values, default=float("nan")), expect, f" {name}")

    return look


def added_step(run: Looked, expect: Expect) -> Answer:
    """How much larger the largest step of (output - truth) is than without the fault, mm."""
    own = [mm for _, mm, _ in steps(run.errors(expect))]
    clean = [mm for _, mm, _ in steps(run.errors(expect, run.clean()))]
    if not _mostly(run, expect, own) or not clean:
        return False, f"{len(own)} and {len(clean)} steps are too few to compare"
    passed, text = bounded(max(own) - max(clean), expect, " mm more")
    return passed, f"{text}: {max(own):.2f} against {max(clean):.2f} mm"


def rms_vs_clean(run: Looked, expect: Expect) -> Answer:
    """RMS error of position over that of the same run without faults."""
    found = run.errors(expect)
    if not _mostly(run, expect, found):
        return False, f"a pose is known in {len(found)} frames only"
    own = rms([off.mm for off in found])
    clean = rms([off.mm for off in run.errors(expect, run.clean())])
    passed, text = bounded(own / clean if clean else math.nan, expect)
    return passed, f"{text}: {own:.3f} mm against {clean:.3f} mm"


def same_as_clean(run: Looked, expect: Expect) -> Answer:
    """All that was sent is bit for bit what is sent without the fault."""
    own, clean = run.seen.frames, run.clean().frames
    for a, b in zip(own, clean, strict=False):
        if a != b:
            return False, f"frame {a.frame} differs"
    return len(own) == len(clean) > 0, f"{len(own)} frames, {len(clean)} without the fault"


def within_sigma(run: Looked, expect: Expect) -> Answer:
    """Share of frames whose true error lies within three sigma of what was said of it."""
    found = run.errors(expect)
    if not _mostly(run, expect, found):
        return False, f"a pose is known in {len(found)} frames only"
    inside = sum(off.mm <= 3000.0 * off.position_sigma_m < math.inf for off in found)
    return bounded(inside / len(found) if found else float("nan"), expect)


def registered(name: str) -> Callable[[Looked, Expect], Answer]:
    def look(run: Looked, expect: Expect) -> Answer:
        begin, end = run.span(expect)
        value = run.films.figure(name, expect.camera, expect.figure, begin, end, expect.part)
        known, frames = run.films.known(name, expect.camera, begin, end, expect.part)
        passed, text = bounded(value, expect, f" {name.replace('_', ' ')} {expect.figure}")
        enough = known >= FILMED * frames
        return passed and enough, f"{text}, {known} of {frames} frames have it"

    return look


def onset(run: Looked, expect: Expect) -> Answer:
    """Peaks after changes of acceleration, over the unavoidable 0.5 a H^2 on the wall."""
    end_s = run.seen.t_s(run.seen.end_ns)
    found = [
        one
        for one in run.onsets(expect)
        if one.t_s + SETTLE_HORIZONS * one.horizon_s < end_s or not math.isnan(one.peak_px)
    ]  # of what changed just before the run's end nothing is filmed any more
    if not found:
        return False, "no onset in the time looked at"
    dark = [one.t_s for one in found if math.isnan(one.peak_px)]
    if dark:
        return False, f"no picture after the onset at {dark[0]:.2f} s"
    worst = max(found, key=lambda one: one.peak_px / one.unavoidable_px)
    passed, text = bounded(worst.peak_px / worst.unavoidable_px, expect)
    return passed, (
        f"{text}: {worst.peak_px:.1f} px of {worst.unavoidable_px:.1f} at {worst.t_s:.2f} s, "
        f"{len(found)} onsets, H {worst.horizon_s * 1e3:.0f} ms"
    )


def settled(run: Looked, expect: Expect) -> Answer:
    """Wall px from 2 H after each change of acceleration to the next one."""
    found = run.onsets(expect)
    known = [one.settled_px for one in found if not math.isnan(one.settled_px)]
    passed, text = bounded(max(known, default=math.nan), expect, " px")
    return passed, f"{text}, {len(known)} of {len(found)} onsets settle before the next"


def overscan(run: Looked, expect: Expect) -> Answer:
    """The most overscan that a camera's inner frustum had, as a share of the picture."""
    index = [body.id for body in run.seen.stage.stage.body].index(expect.camera)
    begin, end = run.span(expect)
    found = [
        view.overscan
        for shown in run.seen.shown.values()
        for one in shown
        if begin <= one.t_vsync_ns < end
        for view in one.views
        if view.body == index
    ]
    return bounded(round(max(found, default=float("nan")), 6), expect)  # float32 on the wire
