# SPDX-License-Identifier: Apache-2.0
"""The expectations of real scenarios: what each `check` looks at.

Times `from_s` and `to_s` bound what is looked at; without them it is the whole run. Vsyncs that a
host stall touches are left out; nothing else is forgiven: there is no slack for the machine.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

import msgspec

from sim.real.evidence import Heard, RealEvidence
from sim.real.take_file import TakeContent
from sim.scenario.evidence import NS
from sim.scenario.load import ScenarioError
from sim.scenario.model import Expect, Fault
from sim.scenario.verdict import Check
from stagectl.topics import FrameSent

Answer = tuple[bool, str]
# What a machine can break that others keep busy: all that is a matter of time.
TIMELY = frozenset({
    "told", "told-each", "alarm", "recovered", "no-alarm", "exact-share", "others-missed",
    "repeated", "pose-gap-ms", "joined", "source-back", "take-gap-ms", "added-process-ms",
})  # fmt: skip
_P99 = 0.99


class RealJudge:
    """Looks at one real run."""

    def __init__(self, seen: RealEvidence, take: TakeContent | None) -> None:
        self.seen = seen
        self._take = take

    def check(self, expect: Expect) -> Check:
        """Return what became of one expectation. Raises ScenarioError for one nobody knows."""
        known = CHECKS.get(expect.check)
        if known is None:
            raise self.wrong(f"unknown check {expect.check!r}; known: {', '.join(CHECKS)}")
        passed, detail = known(self, expect)
        named = expect.text if expect.check == "figure" else ""
        words = (expect.check, expect.code, expect.source, expect.node, named)
        return Check(" ".join(filter(None, words)), passed, detail)

    def wrong(self, text: str) -> ScenarioError:
        """Return the error of an expectation that cannot be looked at."""
        return ScenarioError(f"{self.seen.scenario.name}: expect: {text}")

    def span(self, expect: Expect) -> tuple[int, int]:
        """Return the times that an expectation is about."""
        seen = self.seen
        end_ns = seen.end_ns if expect.to_s is None else seen.at_ns(expect.to_s)
        return seen.at_ns(expect.from_s), end_ns

    def fault(self) -> Fault:
        """Return the scenario's first fault. Raises ScenarioError."""
        if not self.seen.scenario.fault or not self.seen.windows:
            raise self.wrong("it has no fault to count from")
        return self.seen.scenario.fault[0]

    def fault_ns(self) -> tuple[int, int]:
        """Return when the first fault began and the last one ended. Raises ScenarioError."""
        self.fault()
        windows = self.seen.windows
        return min(w.from_ns for w in windows), max(w.to_ns for w in windows)

    def strokes(self) -> list[int]:
        """Return when the strokes of the first fault fell. Raises ScenarioError."""
        marks = self.seen.marks.get(self.fault().id, [])
        if not marks:
            raise self.wrong("its first fault never struck")
        return marks

    def take(self) -> TakeContent:
        """Return the take. Raises ScenarioError where none was recorded."""
        if self._take is None:
            raise self.wrong("the scenario records no take")
        return self._take

    def bounded(self, value: float, expect: Expect, unit: str) -> Answer:
        """Return whether a figure is within its bounds. Raises ScenarioError without a bound."""
        if expect.at_most is None and expect.at_least is None:
            raise self.wrong(f"{expect.check}: neither at_most nor at_least")
        parts = []
        passed = value == value  # nan is no figure
        if expect.at_most is not None:
            passed = passed and value <= expect.at_most
            parts.append(f"at most {expect.at_most:g}")
        if expect.at_least is not None:
            passed = passed and value >= expect.at_least
            parts.append(f"at least {expect.at_least:g}")
        return passed, f"{value:.4g}{unit} ({', '.join(parts)})"


def _fits(heard: Heard, expect: Expect) -> bool:
    event = heard.event
    return (
        (not expect.code or event.code == expect.code)
        and (not expect.level or event.level == expect.level)
        and (not expect.source or event.source == expect.source)
        and (not expect.node or event.source == expect.node)
        and expect.text in event.text
    )


def _told(judge: RealJudge, expect: Expect) -> Answer:
    """An event of this code, level, source or text comes after the fault began."""
    return _within(judge, expect, judge.fault_ns()[0])


def _alarm(judge: RealJudge, expect: Expect) -> Answer:
    """As `told`, and it is an alarm."""
    return _told(judge, msgspec.structs.replace(expect, level="alarm"))


def _recovered(judge: RealJudge, expect: Expect) -> Answer:
    """As `told`, counted from the end of the fault; level info where none is said."""
    wanted = msgspec.structs.replace(expect, level=expect.level or "info")
    return _within(judge, wanted, judge.fault_ns()[1])


def _told_each(judge: RealJudge, expect: Expect) -> Answer:
    """As `told`, after every stroke of the fault: the slowest counts."""
    answers = [_within(judge, expect, mark) for mark in judge.strokes()]
    failed = [answer for answer in answers if not answer[0]]
    text = "; ".join(detail for _, detail in failed or answers[-1:])
    return not failed, f"{len(answers) - len(failed)} of {len(answers)}: {text}"


def _within(judge: RealJudge, expect: Expect, from_ns: int) -> Answer:
    fitting = [h for h in judge.seen.events if h.t_ns >= from_ns and _fits(h, expect)]
    first = min(fitting, key=lambda heard: heard.t_ns, default=None)
    if first is None:
        return False, "nobody said so"
    after_ms = (first.t_ns - from_ns) / 1e6
    bound = "" if expect.within_ms is None else f" (within {expect.within_ms:g})"
    passed = expect.within_ms is None or after_ms <= expect.within_ms
    return passed, f'after {after_ms:.0f} ms{bound}: "{first.event.text}"'


def _no_alarm(judge: RealJudge, expect: Expect) -> Answer:
    """No alarm (or no event of this level) that fits, in the time looked at."""
    begin, end = judge.span(expect)
    wanted = msgspec.structs.replace(expect, level=expect.level or "alarm")
    found = [h for h in judge.seen.events if begin <= h.t_ns < end and _fits(h, wanted)]
    if found:
        at_s, event = judge.seen.t_s(found[0].t_ns), found[0].event
        return False, f'{len(found)}, the first at {at_s:.2f} s: {event.code} "{event.text}"'
    return True, f"none from {judge.seen.t_s(begin):.1f} to {judge.seen.t_s(end):.1f} s"


def _exact_share(judge: RealJudge, expect: Expect) -> Answer:
    """Share of (node, vsync) that showed exactly its frame's state; `node`: of one."""
    shown = judge.seen.judged(*judge.span(expect), expect.node)
    exact = sum(frame.outcome == "exact" for _, frame in shown)
    share = exact / len(shown) if shown else float("nan")
    passed, text = judge.bounded(share, expect, "")
    return passed, f"{text}: {exact} of {len(shown)}"


def _others_missed(judge: RealJudge, expect: Expect) -> Answer:
    """Frames that the nodes besides `node` missed from the fault's begin until it has settled."""
    begin, _ = judge.fault_ns()
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
    begin, end = judge.fault_ns()
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


def _take_lost(judge: RealJudge, expect: Expect) -> Answer:
    """How much before a stroke is missing in the take, ms: the worst counts."""
    lost = []
    for mark in judge.strokes():
        before = judge.take().before(mark)
        if before is None:
            return False, "nothing is in the take before it"
        lost.append((mark - before) / 1e6)
    return judge.bounded(max(lost), expect, " ms lost")


def _take_gap(judge: RealJudge, expect: Expect) -> Answer:
    """From the last message before a stroke to the first after it, ms: the worst counts."""
    gaps = []
    for mark in judge.strokes():
        before, after = judge.take().before(mark), judge.take().after(mark)
        if before is None or after is None:
            return False, f"nothing is in the take {'before' if before is None else 'after'} it"
        gaps.append((after - before) / 1e6)
    return judge.bounded(max(gaps), expect, " ms gap")


def _durable_lag(judge: RealJudge, expect: Expect) -> Answer:
    """How old the newest message was that is safe on disk, ms, whenever the recorder said so."""
    begin, end = judge.span(expect)
    lags = [
        (t_ns - state.durable_t_ns) / 1e6
        for t_ns, state in judge.seen.recorder
        if begin + NS <= t_ns < end and state.take is not None and state.durable_t_ns
    ]
    return judge.bounded(max(lags, default=float("nan")), expect, " ms not yet safe")


def _take_told(judge: RealJudge, expect: Expect) -> Answer:
    """An event of this level, code and text stands in the take after the fault began."""
    begin, _ = judge.fault_ns()
    wanted = (expect.level, expect.code, expect.text)
    for t_ns, said in judge.take().events:
        if t_ns >= begin and all(word in said for word in wanted):
            return True, said
    return False, "nothing like it in the take"


def _segments(judge: RealJudge, expect: Expect) -> Answer:
    """How many segments the take has."""
    return judge.bounded(len(judge.take().segments), expect, " segments")


def _take_config(judge: RealJudge, expect: Expect) -> Answer:
    """The take names the stage file that the run began with, and holds it whole."""
    take, begun = judge.take(), judge.seen.stage_file
    if take.config_hash != begun.hash or take.stage_file != begun.text:
        return False, f"config hash {take.config_hash[:8]}, that of the start {begun.hash[:8]}"
    changed = judge.seen.answers.get("edited", "") == "yes"
    return changed, f"{begun.hash[:8]}, as at the start" if changed else "no file was edited"


def _added_process(judge: RealJudge, expect: Expect) -> Answer:
    """How much longer the engine takes for a frame in the fault than before it, p99, ms."""
    seen = judge.seen
    begin, end = judge.fault_ns()
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
        begin, end = judge.fault_ns()
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


CHECKS: dict[str, Callable[[RealJudge, Expect], Answer]] = {
    "told": _told,
    "told-each": _told_each,
    "alarm": _alarm,
    "recovered": _recovered,
    "no-alarm": _no_alarm,
    "exact-share": _exact_share,
    "others-missed": _others_missed,
    "repeated": _repeated,
    "pose-gap-ms": _pose_gap,
    "drawn-step-mm": _drawn_step,
    "joined": _joined,
    "lives": _lives,
    "source-back": _source_back,
    "take-lost-ms": _take_lost,
    "take-gap-ms": _take_gap,
    "durable-lag-ms": _durable_lag,
    "take-told": _take_told,
    "segments": _segments,
    "take-config": _take_config,
    "added-process-ms": _added_process,
    "added-rss-mb": _added("resident_mb", "MB"),
    "added-fds": _added("descriptors", "descriptors"),
    "grid-moved-ms": _grid_moved,
    "figure": _figure,
    "answer": _answer,
}
