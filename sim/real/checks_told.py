# SPDX-License-Identifier: Apache-2.0
"""Expectations of what is told: events of the bus, by when they were published."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from sim.real.evidence import Heard
from sim.real.judging import Answer, RealJudge
from sim.scenario.model import Expect


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
    return _within(judge, expect, judge.fault_ns(expect)[0])


def _alarm(judge: RealJudge, expect: Expect) -> Answer:
    """As `told`, and it is an alarm."""
    return _told(judge, msgspec.structs.replace(expect, level="alarm"))


def _recovered(judge: RealJudge, expect: Expect) -> Answer:
    """As `told`, counted from the end of the fault; level info where none is said."""
    wanted = msgspec.structs.replace(expect, level=expect.level or "info")
    return _within(judge, wanted, judge.fault_ns(expect)[1])


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


TOLD: Mapping[str, Callable[[RealJudge, Expect], Answer]] = {
    "told": _told,
    "told-each": _told_each,
    "alarm": _alarm,
    "recovered": _recovered,
    "no-alarm": _no_alarm,
}
