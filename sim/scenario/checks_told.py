# SPDX-License-Identifier: Apache-2.0
"""Checks of what people were told, and when."""

from __future__ import annotations

import json
import math
from typing import NamedTuple

import msgspec

from render_bridge.messages import TrackState
from sim.scenario.evidence import NS
from sim.scenario.looked import Answer, Looked, bounded
from sim.scenario.model import Expect
from stagectl.topics import Event

# Times of a fault are exact; a word of it is told at the next tick of whoever notices.
_SLACK_NS = 1_000_000
_NEAR_FRAME = 0.2
_ASKED = ("code", "source", "node", "text", "level")
_FRAMES_A_SECOND = 25


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


def _first(run: Looked, expect: Expect, from_ns: int) -> _Told | None:
    times = [e for e in run.seen.events if e.t_ns >= from_ns and _fits(e, expect)]
    event = min(times, key=lambda e: e.t_ns, default=None)
    return None if event is None else _Told(event, (event.t_ns - from_ns) / 1e6)


def told(run: Looked, expect: Expect) -> Answer:
    """An event of this code, level, source or text comes after the fault began."""
    begin, _ = run.fault_ns(expect)
    return _within(run, expect, begin)


def alarm(run: Looked, expect: Expect) -> Answer:
    """As `told`, and it is an alarm."""
    return told(run, msgspec.structs.replace(expect, level="alarm"))


def recovered(run: Looked, expect: Expect) -> Answer:
    """As `told`, counted from the end of the fault; level info where none is said."""
    _, end = run.fault_ns(expect)
    return _within(run, msgspec.structs.replace(expect, level=expect.level or "info"), end)


def _within(run: Looked, expect: Expect, from_ns: int) -> Answer:
    told = _first(run, expect, from_ns)
    if told is None:
        return False, _nobody(run, expect, from_ns)
    late = expect.within_ms is not None and told.after_ms > expect.within_ms + _SLACK_NS / 1e6
    bound = "" if expect.within_ms is None else f" (within {expect.within_ms:g})"
    return not late, f'after {told.after_ms:.0f} ms{bound}: "{told.event.text}"'


def _nobody(run: Looked, expect: Expect, from_ns: int) -> str:
    """Return that nobody said so, and what came nearest to it: as much of it as was right."""
    keys = [key for key in _ASKED if getattr(expect, key)]

    def right(event: Event) -> int:
        blank = Expect(expect.check)
        alone = (
            msgspec.structs.replace(blank, **{key: getattr(expect, key)})
            for key in keys
            if key != "level"
        )
        return sum(_fits(event, one) for one in alone)

    def nearness(event: Event) -> tuple[int, bool, bool]:
        return right(event), event.t_ns >= from_ns, event.level == expect.level

    near = max(run.seen.events, key=nearness, default=None)
    if near is None or not right(near):
        return "nobody said so, nor anything like it"
    ms = (near.t_ns - from_ns) / 1e6
    when = f"{ms:.0f} ms after" if ms >= 0.0 else f"{-ms:.0f} ms before"
    what = f'{near.code or "no code"}, {near.level} of {near.source}: "{near.text}"'
    asked = ", ".join(f"{key} {getattr(expect, key)}" for key in keys)
    return f"nobody said so (asked: {asked}); nearest, {when}: {what}"


def no_alarm(run: Looked, expect: Expect) -> Answer:
    """No alarm (or no event of this level) that fits, in the time looked at."""
    begin, end = run.span(expect)
    if not any(begin <= frame.t_tick_ns < end for frame in run.seen.frames):
        return False, "nothing was sent in that time: there was nobody to say so"
    wanted = msgspec.structs.replace(expect, level=expect.level or "alarm")
    found = [e for e in run.seen.events if begin <= e.t_ns < end and _fits(e, wanted)]
    if found:
        at_s = run.seen.t_s(found[0].t_ns)
        return False, f'{len(found)}, the first at {at_s:.2f} s: {found[0].code} "{found[0].text}"'
    return True, f"none from {run.seen.t_s(begin):.1f} to {run.seen.t_s(end):.1f} s"


def event_rate(run: Looked, expect: Expect) -> Answer:
    """The most events in any second."""
    times = sorted(event.t_ns for event in run.seen.events)
    most = first = 0
    for last, t_ns in enumerate(times):
        while t_ns - times[first] > NS:
            first += 1
        most = max(most, last - first + 1)
    return bounded(most if times else math.nan, expect, " events in a second")


def rejected(run: Looked, expect: Expect) -> Answer:
    """Packets that the source refused."""
    health = run.seen.health.get(expect.source)
    return bounded(float("nan") if health is None else health.rejected, expect)


def samples(run: Looked, expect: Expect) -> Answer:
    """Samples that the source gave, as a share of those of the run without faults."""
    clean = run.clean().samples.get(expect.source, 0)
    own = run.seen.samples.get(expect.source, 0)
    return bounded(own / clean if clean else float("nan"), expect)


def track(run: Looked, expect: Expect) -> Answer:
    """The state (COAST, HOLD, LOST) that a camera reaches within a time of the fault."""
    begin, _ = run.fault_ns(expect)
    index = [body.id for body in run.seen.stage.stage.body].index(expect.camera)
    wanted = TrackState[expect.text]
    before = [frame for frame in run.seen.frames if frame.t_tick_ns < begin]
    if not before or before[-1].bodies[index].track is wanted:
        return False, f"it was {expect.text} before the fault" if before else "nothing before it"
    for frame in run.seen.frames:
        if frame.t_tick_ns >= begin and frame.bodies[index].track is wanted:
            ms = (frame.t_tick_ns - begin) / 1e6
            late = expect.within_ms is not None and ms > expect.within_ms
            return not late, f"{expect.text} after {ms:.0f} ms"
    return False, f"never {expect.text}"


def sent_timecode(run: Looked, expect: Expect) -> Answer:
    """How many frames the timecode in packets for others is off, at worst.

    Told only of pictures that begin near the start of a timecode frame: at twice the timecode's
    rate every second picture begins in the middle of one, and either number is right.
    """
    begin, end = run.span(expect)
    # The picture in which the wall's frame is seen begins when that frame is lit.
    camera = run.seen.scenario.camera[expect.camera]
    late_ns = round(camera.wall_frames * float(run.seen.sync.period_ns))
    true_at = run.seen.timecode_at.get(expect.source)
    worst, count = 0.0, 0
    for datagram in run.seen.datagrams:
        if true_at is None or not begin <= datagram.t_vsync_ns < end:
            continue
        true = true_at(datagram.t_vsync_ns + late_ns)
        text = datagram.data[datagram.data.find(b'{"') :]
        told = json.loads(text).get("timing", {}).get("timecode")
        if told is None or abs(true - round(true)) > _NEAR_FRAME:
            continue
        count += 1
        worst = max(worst, abs(_frames(told) - round(true)))
    passed, words = bounded(worst if count else float("nan"), expect, " frames")
    return passed, f"{words}, {count} packets"


def _frames(told: dict[str, int]) -> int:
    """Return the count of an OpenTrackIO timecode of 25, which drops no numbers."""
    seconds = (told["hours"] * 60 + told["minutes"]) * 60 + told["seconds"]
    return seconds * _FRAMES_A_SECOND + told["frames"]
