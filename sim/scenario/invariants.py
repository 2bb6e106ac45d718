# SPDX-License-Identifier: Apache-2.0
"""What must hold in every run, whatever goes wrong in it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import msgspec
from mcap.reader import make_reader

from render_bridge.messages import Outcome
from sim.scenario.evidence import NS, Evidence, SentFrame
from sim.scenario.skew import rows, skew_of
from sim.scenario.verdict import Check
from sim.virtual.nodes import Shown
from stagectl.alarms.catalogue import FAULTS

# No film camera moves faster, and no correction of ours may: metres and degrees a second.
FASTEST_M_S = 8.0
FASTEST_DEG_S = 720.0
# Reports that are still on their way when a run ends.
IN_FLIGHT = 12


def check_invariants(seen: Evidence) -> list[Check]:
    """Return one check for each invariant."""
    return [check(seen) for check in _INVARIANTS]


def _finite(seen: Evidence) -> Check:
    count = 0
    for frame in seen.frames:
        for body in frame.bodies:
            count += 1
            if body.valid and not _is_pose(body.state):
                return Check("finite", False, f"frame {frame.frame} was sent with {body.state}")
    for name, shown in seen.shown.items():
        for one in shown:
            for state in one.states:
                count += 1
                if state is not None and not _is_pose(state):
                    return Check("finite", False, f"{name} drew {state} for frame {one.frame}")
    return Check("finite", count > 0, f"{count} states, all finite with unit quaternions")


def _monotone(seen: Evidence) -> Check:
    last: SentFrame | None = None
    for frame in sorted(seen.frames, key=lambda one: (one.epoch, one.t_tick_ns)):
        if last is not None and frame.epoch == last.epoch:
            if frame.frame <= last.frame or frame.t_vsync_ns <= last.t_vsync_ns:
                text = f"after frame {last.frame} of epoch {last.epoch} came {frame.frame}"
                return Check("monotone", False, text)
        last = frame
    for name, shown in seen.shown.items():
        for before, one in _in_one_life(shown, seen.restarts.get(name, [])):
            if one.frame < before.frame:
                text = f"{name} showed frame {one.frame} after {before.frame}"
                return Check("monotone", False, text)
    return Check("monotone", True, f"{len(seen.frames)} frames sent, none twice, none back")


def _one_epoch(seen: Evidence) -> Check:
    for name, shown in seen.shown.items():
        for before, one in _in_one_life(shown, seen.restarts.get(name, [])):
            if one.epoch < before.epoch:
                text = f"{name} showed frame {one.frame} of epoch {one.epoch} after {before.epoch}"
                return Check("one-epoch", False, text)
    lives = len(seen.controller_lives)
    return Check("one-epoch", True, f"{lives} lives of the controller, never an older one again")


def _rate_limited(seen: Evidence) -> Check:
    fastest_m = fastest_deg = 0.0
    where = 0
    for before, frame in _neighbours(seen.frames):
        span_s = (frame.t_vsync_ns - before.t_vsync_ns) / NS
        for a, b in zip(before.bodies, frame.bodies, strict=True):
            if not (a.valid and b.valid):
                continue
            speed = math.dist(a.state[:3], b.state[:3]) / span_s
            turning = angle_deg(a.state[3:], b.state[3:]) / span_s
            if speed > fastest_m:
                fastest_m, where = speed, frame.frame
            fastest_deg = max(fastest_deg, turning)
    passed = fastest_m <= FASTEST_M_S and fastest_deg <= FASTEST_DEG_S
    text = f"at most {fastest_m:.2f} m/s (frame {where}) and {fastest_deg:.0f} deg/s"
    return Check("rate-limited", passed, f"{text}; bounds {FASTEST_M_S:g}, {FASTEST_DEG_S:g}")


def _frame_skew(seen: Evidence) -> Check:
    begin_ns = seen.judged_from_ns()
    judged = [r for r in rows(seen) if r.t_ns >= begin_ns and not seen.in_window(r.t_ns)]
    found = skew_of(judged)
    text = f"{found.frame_skew} of {found.vsyncs} vsyncs outside fault windows"
    return Check("frame-skew", found.frame_skew == 0, text)


def _outcomes(seen: Evidence) -> Check:
    """Every vsync of a display has one outcome, and the controller's books say the same."""
    told = 0
    for name, shown in seen.shown.items():
        restarts = seen.restarts.get(name, [])
        for before, one in _in_one_life(shown, restarts):
            told += 1
            if one.t_vsync_ns <= before.t_vsync_ns:
                return Check("outcomes", False, f"{name} told twice of {one.t_vsync_ns} ns")
        life = [one for one in shown if not restarts or one.t_vsync_ns >= restarts[-1]]
        books = seen.reports.get(name)
        if books is None or not life:
            continue
        heard = sum(books)
        counts = Counter(one.outcome for one in life[:heard])
        own = (counts[Outcome.EXACT], counts[Outcome.SUBSTITUTED], counts[Outcome.REPEATED])
        if own != books:
            return Check("outcomes", False, f"{name} showed {own}, the controller heard {books}")
        silent = seen.in_window(seen.end_ns - NS // 2)
        if len(life) - heard > IN_FLIGHT and not silent:
            text = f"{name} showed {len(life)} vsyncs, the controller heard of {heard}"
            return Check("outcomes", False, text)
    return Check("outcomes", told > 0, f"{told} vsyncs, each with one outcome")


def _alarms_named(seen: Evidence) -> Check:
    known = {fault.id for fault in FAULTS}
    alarms = 0
    for event in seen.events:
        alarms += event.level == "alarm"
        if (event.level == "alarm" and not event.code) or (event.code and event.code not in known):
            text = f'"{event.text}" of {event.source} has the code {event.code!r}'
            return Check("alarms-named", False, text)
    return Check("alarms-named", True, f"{alarms} alarms, each with a row of the catalogue")


def _take_whole(seen: Evidence) -> Check:
    """Nothing that was received is missing from the take; read without the product's reader."""
    if seen.take is None:
        return Check("take-whole", True, "not recorded")
    recorded: dict[str, list[tuple[int, bytes]]] = {}
    for path in sorted(seen.take.rglob("*.mcap")):
        _read_raw(path, recorded)
    count = 0
    for source, received in seen.received.items():
        wanted = [(line.t_rx_ns, line.data) for line in received]
        count += len(wanted)
        if recorded.get(source, []) != wanted:
            found = len(recorded.get(source, []))
            text = f"{source}: {len(wanted)} packets received, {found} in the take, or others"
            return Check("take-whole", False, text)
    return Check("take-whole", True, f"all {count} packets are in the take, rejects included")


_INVARIANTS: tuple[Callable[[Evidence], Check], ...] = (
    _finite, _monotone, _one_epoch, _rate_limited, _frame_skew, _outcomes, _alarms_named,
    _take_whole,
)  # fmt: skip


def angle_deg(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    """Return the angle between two rotations (w, x, y, z), degrees; good for small ones too."""
    same = sum(x * y for x, y in zip(a, b, strict=True))
    apart = math.dist(a, b) if same >= 0.0 else math.dist(a, tuple(-y for y in b))
    return math.degrees(4.0 * math.asin(min(apart / 2.0, 1.0)))


def _is_pose(state: tuple[float, ...]) -> bool:
    return all(map(math.isfinite, state)) and abs(math.hypot(*state[3:]) - 1.0) < 1e-6


def _neighbours(frames: list[SentFrame]) -> Iterator[tuple[SentFrame, SentFrame]]:
    """Go through consecutive frames of one epoch."""
    for before, frame in pairwise(frames):
        if before.epoch == frame.epoch:
            yield before, frame


def _in_one_life(shown: list[Shown], restarts: list[int]) -> Iterator[tuple[Shown, Shown]]:
    for before, one in pairwise(shown):
        if not any(before.t_vsync_ns < t_ns <= one.t_vsync_ns for t_ns in restarts):
            yield before, one


def _read_raw(path: Path, recorded: dict[str, list[tuple[int, bytes]]]) -> None:
    with path.open("rb") as file:
        for _, channel, message in make_reader(file).iter_messages(log_time_order=False):
            head, _, source = channel.topic.partition("/")
            if head == "raw":
                fields = msgspec.msgpack.decode(message.data)
                recorded.setdefault(source, []).append((fields[1], fields[2]))
