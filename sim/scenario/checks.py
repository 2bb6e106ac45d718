# SPDX-License-Identifier: Apache-2.0
"""The expectations of scenario files: what each `check` looks at.

Times `from_s` and `to_s` bound what is looked at; without `from_s` it begins when judging does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import msgspec

from render_bridge.messages import Outcome, TrackState
from sim.scenario.evidence import NS, Evidence
from sim.scenario.load import ScenarioError
from sim.scenario.model import Expect
from sim.scenario.onsets import Onset, onsets
from sim.scenario.registration import Films
from sim.scenario.skew import Row, rows, skew_of
from sim.scenario.truth_error import Off, errors, rms, share, steps
from sim.scenario.verdict import Check
from sim.scenario.virtual_run import play
from stagectl.topics import Event

# Times of a fault are exact; a word of it is told at the next tick of whoever notices.
_SLACK_NS = 1_000_000


class Judge:
    """Looks at one run; plays the same scenario without its faults where that is asked for."""

    def __init__(self, seen: Evidence) -> None:
        self.seen = seen
        self.films = Films(seen)
        self._clean: Evidence | None = None

    def check(self, expect: Expect) -> Check:
        """Return what became of one expectation. Raises ScenarioError for one nobody knows."""
        known = CHECKS.get(expect.check)
        if known is None:
            raise ScenarioError(
                f"{self.seen.scenario.name}: expect: unknown check {expect.check!r}; "
                f"known: {', '.join(CHECKS)}"
            )
        passed, detail = known(self, expect)
        return Check(_name(expect), passed, detail)

    def clean(self) -> Evidence:
        """Return the same run without faults."""
        if self._clean is None:
            scenario = msgspec.structs.replace(self.seen.scenario, fault=(), take=False)
            self._clean = play(scenario, None)
        return self._clean

    def span(self, expect: Expect) -> tuple[int, int]:
        """Return the times that an expectation is about."""
        seen = self.seen
        begin = max(expect.from_s, 0.0) or seen.scenario.settle_s
        end_ns = seen.end_ns if expect.to_s is None else seen.start_ns + round(expect.to_s * NS)
        return seen.start_ns + round(begin * NS), end_ns

    def fault_ns(self) -> tuple[int, int]:
        """Return when the first fault begins and the last one ends. Raises ScenarioError."""
        windows = self.seen.windows
        if not windows:
            raise ScenarioError(f"{self.seen.scenario.name}: expect: it has no fault to count from")
        return min(w.from_ns for w in windows), max(w.to_ns for w in windows)

    def rows(self, expect: Expect) -> list[Row]:
        """Return the edges that an expectation is about."""
        begin, end = self.span(expect)
        return [row for row in rows(self.seen) if begin <= row.t_ns < end]

    def onsets(self, expect: Expect) -> list[Onset]:
        """Return the changes of acceleration that an expectation is about."""
        begin, end = self.span(expect)
        film = self.films.film(expect.camera)
        found = onsets(self.seen, expect.camera, film.frames)
        return [one for one in found if begin <= self.seen.start_ns + one.t_s * NS < end]

    def errors(self, expect: Expect, seen: Evidence | None = None) -> list[Off]:
        """Return the errors of a camera that an expectation is about."""
        begin, end = self.span(expect)
        camera = expect.camera
        if camera not in self.seen.scenario.camera:
            raise ScenarioError(f"{self.seen.scenario.name}: expect: no camera {camera!r}")
        return [off for off in errors(seen or self.seen, camera) if begin <= off.t_tick_ns < end]


Answer = tuple[bool, str]


def bounded(value: float, expect: Expect, unit: str = "") -> Answer:
    """Return whether a figure is within the bounds of an expectation, and both in words."""
    parts = []
    passed = value == value  # nan is no figure
    if expect.at_most is not None:
        passed = passed and value <= expect.at_most
        parts.append(f"at most {expect.at_most:g}")
    if expect.at_least is not None:
        passed = passed and value >= expect.at_least
        parts.append(f"at least {expect.at_least:g}")
    return passed, f"{value:.4g}{unit} ({', '.join(parts) or 'no bound'})"


class _Told(NamedTuple):
    event: Event
    after_ms: float


def _fits(event: Event, expect: Expect) -> bool:
    return (
        (not expect.code or event.code == expect.code)
        and (not expect.level or event.level == expect.level)
        and (not expect.source or event.source == expect.source)
        and (not expect.node or event.source == expect.node)
        and expect.text in event.text
    )


def _first(judge: Judge, expect: Expect, from_ns: int) -> _Told | None:
    times = [e for e in judge.seen.events if e.t_ns >= from_ns and _fits(e, expect)]
    event = min(times, key=lambda e: e.t_ns, default=None)
    return None if event is None else _Told(event, (event.t_ns - from_ns) / 1e6)


def _told(judge: Judge, expect: Expect) -> Answer:
    """An event of this code, level, source or text comes after the fault began."""
    begin, _ = judge.fault_ns()
    return _within(judge, expect, begin)


def _alarm(judge: Judge, expect: Expect) -> Answer:
    """As `told`, and it is an alarm."""
    return _told(judge, msgspec.structs.replace(expect, level="alarm"))


def _recovered(judge: Judge, expect: Expect) -> Answer:
    """As `told`, counted from the end of the fault; level info where none is said."""
    _, end = judge.fault_ns()
    return _within(judge, msgspec.structs.replace(expect, level=expect.level or "info"), end)


def _within(judge: Judge, expect: Expect, from_ns: int) -> Answer:
    told = _first(judge, expect, from_ns)
    if told is None:
        return False, "nobody said so"
    late = expect.within_ms is not None and told.after_ms > expect.within_ms + _SLACK_NS / 1e6
    bound = "" if expect.within_ms is None else f" (within {expect.within_ms:g})"
    return not late, f'after {told.after_ms:.0f} ms{bound}: "{told.event.text}"'


def _no_alarm(judge: Judge, expect: Expect) -> Answer:
    """No alarm (or no event of this level) that fits, in the time looked at."""
    begin, end = judge.span(expect)
    wanted = msgspec.structs.replace(expect, level=expect.level or "alarm")
    found = [e for e in judge.seen.events if begin <= e.t_ns < end and _fits(e, wanted)]
    if found:
        at_s = judge.seen.t_s(found[0].t_ns)
        return False, f'{len(found)}, the first at {at_s:.2f} s: {found[0].code} "{found[0].text}"'
    return True, f"none from {judge.seen.t_s(begin):.1f} to {judge.seen.t_s(end):.1f} s"


def _event_rate(judge: Judge, expect: Expect) -> Answer:
    """The most events in any second."""
    times = sorted(event.t_ns for event in judge.seen.events)
    most = first = 0
    for last, t_ns in enumerate(times):
        while t_ns - times[first] > NS:
            first += 1
        most = max(most, last - first + 1)
    return bounded(most, expect, " events in a second")


def _exact_share(judge: Judge, expect: Expect) -> Answer:
    """Share of (node, vsync) in service that showed exactly its frame's state."""
    outcomes = [
        one.outcome
        for row in judge.rows(expect)
        for name, one in row.shown.items()
        if not expect.node or name == expect.node
    ]
    exact = sum(outcome is Outcome.EXACT for outcome in outcomes)
    return bounded(exact / len(outcomes) if outcomes else float("nan"), expect)


def _others_missed(judge: Judge, expect: Expect) -> Answer:
    """Frames that the nodes besides `node` missed."""
    missed = sum(
        one.outcome is not Outcome.EXACT
        for row in judge.rows(expect)
        for name, one in row.shown.items()
        if name != expect.node
    )
    return bounded(missed, expect)


def _repeated(judge: Judge, expect: Expect) -> Answer:
    """Vsyncs at which a node showed nothing new."""
    count = sum(
        one.outcome is Outcome.REPEATED
        for row in judge.rows(expect)
        for name, one in row.shown.items()
        if not expect.node or name == expect.node
    )
    return bounded(count, expect)


def _frame_skew(judge: Judge, expect: Expect) -> Answer:
    """Vsyncs with different frames on the walls, fault windows included."""
    return bounded(skew_of(judge.rows(expect)).frame_skew, expect)


def _content_mm(judge: Judge, expect: Expect) -> Answer:
    """The largest difference between poses on two walls that show the same frame."""
    return bounded(skew_of(judge.rows(expect)).content_mm, expect, " mm")


def _joined(judge: Judge, expect: Expect) -> Answer:
    """From the beginning of the fault to the node's first exact frame."""
    begin, end = judge.fault_ns()
    begin = end if expect.part == "steady" else begin
    shown = judge.seen.shown.get(expect.node, [])
    first = next(
        (s.t_vsync_ns for s in shown if s.t_vsync_ns > begin and s.outcome is Outcome.EXACT), None
    )
    if first is None:
        return False, f"{expect.node} never showed an exact frame"
    ms = (first - begin) / 1e6
    return ms <= (expect.within_ms or 0.0), f"after {ms:.0f} ms (within {expect.within_ms or 0:g})"


def _truth(unit: str) -> Callable[[Judge, Expect], Answer]:
    def look(judge: Judge, expect: Expect) -> Answer:
        values = [getattr(off, unit) for off in judge.errors(expect)]
        value = max(values, default=float("nan"))
        if expect.figure in ("p50", "p95"):
            value = share(values, 0.5 if expect.figure == "p50" else 0.95)
        return bounded(value, expect, f" {unit} {expect.figure}")

    return look


def _step(unit: int, name: str) -> Callable[[Judge, Expect], Answer]:
    def look(judge: Judge, expect: Expect) -> Answer:
        values = [step[unit] for step in steps(judge.errors(expect))]
        return bounded(max(values, default=float("nan")), expect, f" {name}")

    return look


def _added_step(judge: Judge, expect: Expect) -> Answer:
    """How much larger the largest step of (output - truth) is than without the fault, mm."""
    own = [mm for _, mm, _ in steps(judge.errors(expect))]
    clean = [mm for _, mm, _ in steps(judge.errors(expect, judge.clean()))]
    if not own or not clean:
        return False, "no frames to compare"
    passed, text = bounded(max(own) - max(clean), expect, " mm more")
    return passed, f"{text}: {max(own):.2f} against {max(clean):.2f} mm"


def _rms_vs_clean(judge: Judge, expect: Expect) -> Answer:
    """RMS error of position over that of the same run without faults."""
    own = rms([off.mm for off in judge.errors(expect)])
    clean = rms([off.mm for off in judge.errors(expect, judge.clean())])
    passed, text = bounded(own / clean, expect)
    return passed, f"{text}: {own:.3f} mm against {clean:.3f} mm"


def _same_as_clean(judge: Judge, expect: Expect) -> Answer:
    """All that was sent is bit for bit what is sent without the fault."""
    own, clean = judge.seen.frames, judge.clean().frames
    for a, b in zip(own, clean, strict=False):
        if a != b:
            return False, f"frame {a.frame} differs"
    return len(own) == len(clean) > 0, f"{len(own)} frames, {len(clean)} without the fault"


def _rejected(judge: Judge, expect: Expect) -> Answer:
    """Packets that the source refused."""
    health = judge.seen.health.get(expect.source)
    return bounded(float("nan") if health is None else health.rejected, expect)


def _samples(judge: Judge, expect: Expect) -> Answer:
    """Samples that the source gave, as a share of those of the run without faults."""
    clean = judge.clean().samples.get(expect.source, 0)
    own = judge.seen.samples.get(expect.source, 0)
    return bounded(own / clean if clean else float("nan"), expect)


def _track(judge: Judge, expect: Expect) -> Answer:
    """The state (COAST, HOLD, LOST) that a camera reaches within a time of the fault."""
    begin, _ = judge.fault_ns()
    index = [body.id for body in judge.seen.stage.stage.body].index(expect.camera)
    wanted = TrackState[expect.text]
    for frame in judge.seen.frames:
        if frame.t_tick_ns >= begin and frame.bodies[index].track is wanted:
            ms = (frame.t_tick_ns - begin) / 1e6
            return ms <= (expect.within_ms or 1e9), f"{expect.text} after {ms:.0f} ms"
    return False, f"never {expect.text}"


def _within_sigma(judge: Judge, expect: Expect) -> Answer:
    """Share of frames whose true error lies within three sigma of what was said of it."""
    found = judge.errors(expect)
    inside = sum(off.mm <= 3000.0 * off.position_sigma_m for off in found)
    return bounded(inside / len(found) if found else float("nan"), expect)


def _registered(name: str) -> Callable[[Judge, Expect], Answer]:
    def look(judge: Judge, expect: Expect) -> Answer:
        begin, end = judge.span(expect)
        value = judge.films.figure(name, expect.camera, expect.figure, begin, end, expect.part)
        return bounded(value, expect, f" {name.replace('_', ' ')} {expect.figure}")

    return look


def _onset(judge: Judge, expect: Expect) -> Answer:
    """Peaks after changes of acceleration, over the unavoidable 0.5 a H^2 on the wall."""
    found = judge.onsets(expect)
    worst = max(found, key=lambda one: one.peak_px / one.unavoidable_px, default=None)
    if worst is None:
        return False, "no onset in the time looked at"
    passed, text = bounded(worst.peak_px / worst.unavoidable_px, expect)
    return passed, (
        f"{text}: {worst.peak_px:.1f} px of {worst.unavoidable_px:.1f} at {worst.t_s:.2f} s, "
        f"{len(found)} onsets, H {worst.horizon_s * 1e3:.0f} ms"
    )


def _settled(judge: Judge, expect: Expect) -> Answer:
    """Wall px from 2 H after each change of acceleration to the next one."""
    found = judge.onsets(expect)
    worst = max((one.settled_px for one in found), default=float("nan"))
    return bounded(worst, expect, " px")


def _overscan(judge: Judge, expect: Expect) -> Answer:
    """The most overscan that a camera's inner frustum had, as a share of the picture."""
    index = [body.id for body in judge.seen.stage.stage.body].index(expect.camera)
    begin, end = judge.span(expect)
    found = [
        view.overscan
        for shown in judge.seen.shown.values()
        for one in shown
        if begin <= one.t_vsync_ns < end
        for view in one.views
        if view.body == index
    ]
    return bounded(max(found, default=float("nan")), expect)


CHECKS: dict[str, Callable[[Judge, Expect], Answer]] = {
    "told": _told,
    "alarm": _alarm,
    "recovered": _recovered,
    "no-alarm": _no_alarm,
    "event-rate": _event_rate,
    "exact-share": _exact_share,
    "others-missed": _others_missed,
    "repeated": _repeated,
    "frame-skew": _frame_skew,
    "content-mm": _content_mm,
    "joined": _joined,
    "truth-mm": _truth("mm"),
    "truth-deg": _truth("deg"),
    "step-mm": _step(1, "mm"),
    "step-deg": _step(2, "deg"),
    "added-step-mm": _added_step,
    "rms-vs-clean": _rms_vs_clean,
    "same-as-clean": _same_as_clean,
    "rejected": _rejected,
    "samples": _samples,
    "track": _track,
    "within-sigma": _within_sigma,
    "onset": _onset,
    "settled-px": _settled,
    "overscan": _overscan,
    "wall-px": _registered("wall_px"),
    "margin-px": _registered("margin_px"),
    "composite-px": _registered("composite_px"),
}


def _name(expect: Expect) -> str:
    """Return the expectation as people know it: "alarm F-15 n1"."""
    words = (expect.check, expect.code, expect.camera, expect.source, expect.node, expect.part)
    return " ".join(word for word in words if word and word != "all")
