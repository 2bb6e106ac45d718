# SPDX-License-Identifier: Apache-2.0
"""Expectations of the take that a real run left behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sim.real.judging import Answer, RealJudge
from sim.scenario.evidence import NS
from sim.scenario.model import Expect


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
    begin, _ = judge.fault_ns(expect)
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


TAKE: Mapping[str, Callable[[RealJudge, Expect], Answer]] = {
    "take-lost-ms": _take_lost,
    "take-gap-ms": _take_gap,
    "durable-lag-ms": _durable_lag,
    "take-told": _take_told,
    "segments": _segments,
    "take-config": _take_config,
}
