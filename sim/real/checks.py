# SPDX-License-Identifier: Apache-2.0
"""The expectations of real scenarios: what each `check` looks at.

Times `from_s` and `to_s` bound what is looked at; without them it is the whole run. Vsyncs that a
host stall touches are left out; nothing else is forgiven: there is no slack for the machine.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from itertools import pairwise

from sim.real.checks_take import TAKE
from sim.real.checks_told import TOLD
from sim.real.judging import Answer, RealJudge
from sim.scenario.evidence import NS
from sim.scenario.model import Expect
from sim.scenario.verdict import Check
from stagectl.topics import FrameSent

# What a machine can break that others keep busy: all that is a matter of time.
TIMELY = frozenset({
    "told", "told-each", "alarm", "recovered", "no-alarm", "exact-share", "others-missed",
    "repeated", "pose-gap-ms", "joined", "source-back", "take-gap-ms", "added-process-ms",
})  # fmt: skip
_P99 = 0.99


def look(judge: RealJudge, expect: Expect) -> Check:
    """Return what became of one expectation. Raises ScenarioError for one nobody knows."""
    known = CHECKS.get(expect.check)
    if known is None:
        raise judge.wrong(f"unknown check {expect.check!r}; known: {', '.join(CHECKS)}")
    passed, detail = known(judge, expect)
    named = expect.text if expect.check == "figure" else ""
    words = (expect.check, expect.code, expect.source, expect.node, named)
    return Check(" ".join(filter(None, words)), passed, detail)


def _exact_share(judge: RealJudge, expect: Expect) -> Answer:
    """Share of (node, vsync) that showed exactly its frame's state; `node`: of one."""
    shown = judge.seen.judged(*judge.span(expect), expect.node)
    exact = sum(frame.outcome == "exact" for _, frame in shown)
    share = exact / len(shown) if shown else float("nan")
    passed, text = judge.bounded(share, expect, "")
    return passed, f"{text}: {exact} of {len(shown)}"


def _others_missed(judge: RealJudge, expect: Expect) -> Answer:
    """Frames that the nodes besides `node` missed from the fault's begin until it has settled."""
    begin, _ = judge.fault_ns(expect)
    end = max(w.settled_ns for w in judge.seen.windows)
    shown = [f for name, f in judge.seen.judged(begin, end) if name != expect.node]
    if not shown:
        return False, "there are no others"
    missed = sum(frame.outcome != "exact" for frame in shown)
    passed, text = judge.bounded(missed, expect, " missed")
    return passed, f"{text} of {len(shown)}"


def _repeated(judge: RealJudge, expect: Expect) -> Answer:
    """Vsyncs at which a node showed nothing new."""
    shown = judge.seen.judged(*judge.span(expect), expect.node)
    if not shown:
        return False, "nothing was shown"
    repeated = sum(frame.outcome == "repeated" for _, frame in shown)
    return judge.bounded(repeated, expect, f" of {len(shown)}")


def _pose_gap(judge: RealJudge, expect: Expect) -> Answer:
    """The longest time after a stroke without a frame that was made for its vsync, at any node."""
    seen, strokes, worst = judge.seen, judge.strokes(), 0.0
    for name in seen.lives:
        times = sorted(f.t_shown_ns for _, f in seen.frames(name) if f.outcome == "exact")
        # A node that never shows its own frames again has a gap until the end.
        for before, after in pairwise([*times, seen.end_ns]):
            if any(before - NS <= mark <= after for mark in strokes):
                worst = max(worst, (after - before - seen.period_ns) / 1e6)
        if not times:
            return False, f"{name}: no exact frame at all"
    passed, text = judge.bounded(max(worst, 0.0), expect, " ms without a new pose")
    return passed, f"{text}{'; ' if expect.text else ''}{expect.text}"


def _drawn_step(judge: RealJudge, expect: Expect) -> Answer:
    """The largest step of a camera from one vsync to the next as nodes drew it, mm."""
    begin, end = judge.span(expect)
    worst, count = 0.0, 0
    for lives in judge.seen.lives.values():
        for before, frame in (pair for life in lives for pair in pairwise(life)):
            a, b = before.bodies.get(expect.camera), frame.bodies.get(expect.camera)
            inside = begin <= frame.t_shown_ns < end and frame.frame == before.frame + 1
            if inside and a and b and a.position_m and b.position_m:
                count += 1
                worst = max(worst, 1e3 * math.dist(a.position_m, b.position_m))
    return judge.bounded(worst if count else float("nan"), expect, " mm")


def _joined(judge: RealJudge, expect: Expect) -> Answer:
    """From the begin of the fault (`part = "steady"`: its end) to the node's first exact frame."""
    begin, end = judge.fault_ns(expect)
    from_ns = end if expect.part == "steady" else begin
    times = [
        frame.t_shown_ns
        for _, frame in judge.seen.frames(expect.node)
        if frame.outcome == "exact" and frame.t_shown_ns > from_ns
    ]
    if not times or expect.within_ms is None:
        return False, f"{expect.node} never showed an exact frame, or no within_ms"
    after_ms = (min(times) - from_ns) / 1e6
    return after_ms <= expect.within_ms, f"after {after_ms:.0f} ms (within {expect.within_ms:g})"


def _lives(judge: RealJudge, expect: Expect) -> Answer:
    """How many processes of a part (`source`: hot, control, record, console) there were."""
    pids = {probe.pid for probe in judge.seen.probes if probe.role == expect.source}
    return judge.bounded(len(pids), expect, f" lives of {expect.source}")


def _source_back(judge: RealJudge, expect: Expect) -> Answer:
    """After each stroke's end, how soon the source's samples came again: the slowest counts."""
    times = judge.seen.samples.get(expect.source, [])
    lasts_ns = round(judge.fault().for_s * NS)
    worst = 0.0
    for mark in judge.strokes():
        end_ns = mark + lasts_ns
        inside = sum(mark + NS // 4 < t < end_ns for t in times)
        if inside:
            return False, f"{inside} samples while it was away: the fault did not bite"
        back_ns = min((t for t in times if t >= end_ns), default=None)
        if back_ns is None:
            return False, f"no sample after {judge.seen.t_s(end_ns):.2f} s"
        worst = max(worst, (back_ns - end_ns) / 1e6)
    passed = expect.within_ms is not None and worst <= expect.within_ms
    return passed, f"at most {worst:.0f} ms (within {expect.within_ms or 0:g})"


def _added_process(judge: RealJudge, expect: Expect) -> Answer:
    """How much longer the engine takes for a frame in the fault than before it, p99, ms."""
    seen = judge.seen
    begin, end = judge.fault_ns(expect)
    before = [_process_ms(sent) for _, sent in seen.sent if sent.t_tick_ns < begin]
    during = [_process_ms(sent) for _, sent in seen.sent if begin <= sent.t_tick_ns < end]
    if len(before) < 20 or len(during) < 20:
        return False, f"{len(before)} frames before and {len(during)} in it: too few to compare"
    own, clean = _quantile(during, _P99), _quantile(before, _P99)
    passed, text = judge.bounded(own - clean, expect, " ms more")
    return passed, f"{text}: {own:.3f} against {clean:.3f} ms"


def _process_ms(sent: FrameSent) -> float:
    return (sent.t_sent_ns - sent.t_tick_ns) / 1e6


def _quantile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def _grid_moved(judge: RealJudge, expect: Expect) -> Answer:
    """How far the grid moved over all lives of the engine, ms: numbers and vsyncs stay together."""
    seen = judge.seen
    begin, _ = judge.span(expect)
    zeros = [g.t_ns - g.frame * seen.period_ns for g in seen.grids if g.t_ns >= begin - NS]
    if len({g.epoch for g in seen.grids}) < 2:
        return False, "the engine had one life only"
    return judge.bounded((max(zeros) - min(zeros)) / 1e6, expect, " ms")


def _added(what: str, unit: str) -> Callable[[RealJudge, Expect], Answer]:
    def look(judge: RealJudge, expect: Expect) -> Answer:
        begin, end = judge.fault_ns(expect)
        rows = [p for p in judge.seen.probes if p.role == expect.source]
        before = [getattr(p, what) for p in rows if judge.seen.start_ns <= p.t_ns < begin]
        after = [getattr(p, what) for p in rows if p.t_ns >= end]
        if not before or not after:
            return False, f"{expect.source or 'no source'} was not seen before and after"
        passed, text = judge.bounded(after[-1] - max(before), expect, f" {unit} more")
        return passed, f"{text}: {after[-1]:.4g} against {max(before):.4g}"

    return look


def _figure(judge: RealJudge, expect: Expect) -> Answer:
    """A figure that a fault found out itself; `text` is its name."""
    value = judge.seen.figures.get(expect.text)
    if value is None:
        known = ", ".join(judge.seen.figures) or "none"
        return False, f"no figure {expect.text!r}; there are: {known}"
    return judge.bounded(value, expect, "")


def _answer(judge: RealJudge, expect: Expect) -> Answer:
    """What a command answered (`source`: which), its code first: all of `text` is in it, by |."""
    answer = judge.seen.answers.get(expect.source)
    if answer is None:
        return False, f"nobody asked {expect.source!r}"
    missing = [part for part in expect.text.split("|") if part not in answer]
    said = " / ".join(answer.splitlines())[:300]
    return not missing and bool(expect.text), f"lacks {missing[0]!r}: {said}" if missing else said


CHECKS: Mapping[str, Callable[[RealJudge, Expect], Answer]] = {
    **TOLD,
    **TAKE,
    "exact-share": _exact_share,
    "others-missed": _others_missed,
    "repeated": _repeated,
    "pose-gap-ms": _pose_gap,
    "drawn-step-mm": _drawn_step,
    "joined": _joined,
    "lives": _lives,
    "source-back": _source_back,
    "added-process-ms": _added_process,
    "added-rss-mb": _added("resident_mb", "MB"),
    "added-fds": _added("descriptors", "descriptors"),
    "grid-moved-ms": _grid_moved,
    "figure": _figure,
    "answer": _answer,
}
