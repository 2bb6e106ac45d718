# SPDX-License-Identifier: Apache-2.0
"""What must hold in every run, whatever goes wrong in it."""

from __future__ import annotations

import math
import struct
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import msgspec
from mcap.exceptions import McapError
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
# A node's first report comes when it knows the controller's clock.
_FIRST_REPORT = 48


def check_invariants(seen: Evidence) -> list[Check]:
    """Return one check for each invariant."""
    return [check(seen) for check in INVARIANTS.values()]


def _finite(seen: Evidence) -> Check:
    sent = drawn = 0
    for frame in seen.frames:
        for body in frame.bodies:
            sent += body.valid
            if body.valid and not _is_pose(body.state):
                return Check("finite", False, f"frame {frame.frame} was sent with {body.state}")
    for name, shown in seen.shown.items():
        for one in shown:
            for state in one.states:
                drawn += state is not None
                if state is not None and not _is_pose(state):
                    return Check("finite", False, f"{name} drew {state} for frame {one.frame}")
    if not sent or not drawn:
        what = f"{len(seen.frames)} frames were sent" if not sent else f"{sent} states were sent"
        return Check("finite", False, f"{what}, {'none with a pose' if not sent else 'none drawn'}")
    text = f"{sent} states sent, {drawn} drawn, all finite with unit quaternions"
    return Check("finite", True, text)


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
    passed = len(seen.frames) > 1
    return Check("monotone", passed, f"{len(seen.frames)} frames sent, none twice, none back")


def _one_epoch(seen: Evidence) -> Check:
    count = 0
    for name, shown in seen.shown.items():
        for before, one in _in_one_life(shown, seen.restarts.get(name, [])):
            count += 1
            if one.epoch < before.epoch:
                text = f"{name} showed frame {one.frame} of epoch {one.epoch} after {before.epoch}"
                return Check("one-epoch", False, text)
    lives = len(seen.controller_lives)
    text = f"{lives} lives of the controller, never an older one again in {count} vsyncs"
    return Check("one-epoch", count > 0, text)


def _rate_limited(seen: Evidence) -> Check:
    fastest_m = fastest_deg = 0.0
    where = count = 0
    for before, frame in _neighbours(seen.frames):
        span_s = (frame.t_vsync_ns - before.t_vsync_ns) / NS
        for a, b in zip(before.bodies, frame.bodies, strict=True):
            if not (a.valid and b.valid):
                continue
            count += 1
            if span_s <= 0.0:
                text = f"frame {frame.frame} stands {span_s:g} s after the one before"
                return Check("rate-limited", False, text)
            speed = math.dist(a.state[:3], b.state[:3]) / span_s
            turning = angle_deg(a.state[3:], b.state[3:]) / span_s
            if speed > fastest_m:
                fastest_m, where = speed, frame.frame
            fastest_deg = max(fastest_deg, turning)
    if not count:
        return Check("rate-limited", False, "no pose was sent for two frames in a row")
    passed = fastest_m <= FASTEST_M_S and fastest_deg <= FASTEST_DEG_S
    text = f"{count} steps, at most {fastest_m:.2f} m/s (frame {where}), {fastest_deg:.0f} deg/s"
    return Check("rate-limited", passed, f"{text}; bounds {FASTEST_M_S:g}, {FASTEST_DEG_S:g}")


def _frame_skew(seen: Evidence) -> Check:
    begin_ns = seen.judged_from_ns()
    judged = [r for r in rows(seen) if r.t_ns >= begin_ns and not seen.in_window(r.t_ns)]
    found = skew_of(judged)
    text = f"{found.frame_skew} of {found.vsyncs} vsyncs outside fault windows"
    # One wall has nothing to be apart from; where there are more, some must have been compared.
    looked = found.vsyncs > 0 or len(seen.scenario.node) < 2
    return Check("frame-skew", looked and found.frame_skew == 0, text)


def _outcomes(seen: Evidence) -> Check:
    """Every vsync of a display has one outcome, and the controller's books say the same."""
    told = 0
    for name in _expected_nodes(seen):
        if not any(one.outcome is Outcome.EXACT for one in seen.shown.get(name, ())):
            return Check("outcomes", False, f"{name} never showed an exact frame")
    for name, shown in seen.shown.items():
        restarts = seen.restarts.get(name, [])
        for before, one in _in_one_life(shown, restarts):
            told += 1
            if one.t_vsync_ns <= before.t_vsync_ns:
                return Check("outcomes", False, f"{name} told twice of {one.t_vsync_ns} ns")
            if _is_gap(seen, before.t_vsync_ns, one.t_vsync_ns):
                at_s = seen.t_s(before.t_vsync_ns)
                return Check("outcomes", False, f"{name} said nothing of a vsync at {at_s:.3f} s")
        if name in _expected_nodes(seen) and _is_gap(seen, shown[-1].t_vsync_ns, seen.end_ns):
            at_s = seen.t_s(shown[-1].t_vsync_ns)
            return Check("outcomes", False, f"{name} said nothing more after {at_s:.3f} s")
        life = [one for one in shown if not restarts or one.t_vsync_ns >= restarts[-1]]
        books = seen.reports.get(name)
        if books is None or not life:
            if len(life) > IN_FLIGHT + _FIRST_REPORT and not _may_be_unheard(seen):
                return Check("outcomes", False, f"the controller never heard of {name}'s frames")
            continue
        heard = sum(books)
        counts = Counter(one.outcome for one in life[:heard])
        own = (counts[Outcome.EXACT], counts[Outcome.SUBSTITUTED], counts[Outcome.REPEATED])
        if own != books:
            return Check("outcomes", False, f"{name} showed {own}, the controller heard {books}")
        if len(life) - heard > IN_FLIGHT and not _may_be_unheard(seen):
            text = f"{name} showed {len(life)} vsyncs, the controller heard of {heard}"
            return Check("outcomes", False, text)
    return Check("outcomes", told > 0, f"{told} vsyncs, each with one outcome")


def _alarms_named(seen: Evidence) -> Check:
    known = {fault.id for fault in FAULTS}
    alarms = 0
    if not seen.events:
        return Check("alarms-named", False, "nobody said anything at all, in the whole run")
    for event in seen.events:
        alarms += event.level == "alarm"
        if (event.level == "alarm" and not event.code) or (event.code and event.code not in known):
            text = f'"{event.text}" of {event.source} has the code {event.code!r}'
            return Check("alarms-named", False, text)
    return Check("alarms-named", True, f"{alarms} alarms, each with a row of the catalogue")


def _take_whole(seen: Evidence) -> Check:
    """Nothing that was received is missing from the take; read without the product's reader."""
    if seen.take is None:
        asked = seen.scenario.take
        return Check("take-whole", not asked, "no take is there" if asked else "not recorded")
    recorded: dict[str, list[tuple[int, bytes]]] = {}
    for path in sorted(seen.take.rglob("*.mcap")):
        try:
            _read_raw(path, recorded)
        except (McapError, OSError, ValueError, struct.error) as error:
            return Check("take-whole", False, f"{path.name} cannot be read ({error!r})")
    extra = set(recorded) - set(seen.received)
    if extra:
        return Check("take-whole", False, f"{min(extra)} is in the take, and nothing was received")
    count = 0
    for source, received in seen.received.items():
        wanted = [(line.t_rx_ns, line.data) for line in received]
        count += len(wanted)
        if recorded.get(source, []) != wanted:
            found = len(recorded.get(source, []))
            text = f"{source}: {len(wanted)} packets received, {found} in the take, or others"
            return Check("take-whole", False, text)
    looked = count > 0 or not seen.scenario.tracker
    text = f"all {count} packets are in the take, rejects included"
    return Check("take-whole", looked, text)


def _heard(seen: Evidence) -> Check:
    """Of every tracker some samples were used: one that is wired wrongly tests nothing."""
    used = 0
    for row in seen.scenario.tracker:
        source = str(row.get("source", ""))
        samples, received = seen.samples.get(source, 0), seen.received.get(source, [])
        used += samples
        first_ns = received[0].t_rx_ns if received else seen.start_ns + NS
        faulty = any(w.target == source and w.from_ns <= first_ns for w in seen.windows)
        if samples or faulty:
            continue
        if not received:
            return Check("heard", False, f"nothing came from {source} in the whole run")
        text = f"0 of {len(received)} packets of {source} were used: {_why_unused(seen, source)}"
        return Check("heard", False, text)
    text = f"{used} samples used, some of each of {len(seen.scenario.tracker)} trackers"
    return Check("heard", used > 0 or not seen.scenario.tracker, text)


def _why_unused(seen: Evidence, source: str) -> str:
    """Return the last reason why a packet was refused, or what else was said of its source."""
    _, is_refused, reason = _note(seen, source).partition("last refused: ")
    said = [e.text for e in seen.events if e.source == source and e.level != "info"]
    return reason if is_refused else said[-1] if said else "nobody said why"


def _note(seen: Evidence, source: str) -> str:
    health = seen.health.get(source)
    return "" if health is None else health.note


INVARIANTS: dict[str, Callable[[Evidence], Check]] = {
    "finite": _finite,
    "monotone": _monotone,
    "one-epoch": _one_epoch,
    "rate-limited": _rate_limited,
    "frame-skew": _frame_skew,
    "outcomes": _outcomes,
    "alarms-named": _alarms_named,
    "take-whole": _take_whole,
    "heard": _heard,
}


def _expected_nodes(seen: Evidence) -> list[str]:
    """Return the nodes that must be there at the end: all that no fault took away for good."""
    scenario = seen.scenario
    last_s = scenario.seconds - scenario.settle_s
    dead = {f.target for f in scenario.fault if f.id == "node-crash" and not f.for_s}
    return [n.name for n in scenario.node if n.name not in dead and n.joins_s <= last_s]


def _is_gap(seen: Evidence, before_ns: int, now_ns: int) -> bool:
    """Return whether a vsync lies between two times that nobody told of."""
    longest = 1.5 * float(seen.sync.period_ns)
    return now_ns - before_ns > longest and not seen.in_window(now_ns)


def _may_be_unheard(seen: Evidence) -> bool:
    """Return whether a fault may hold reports back at the end."""
    return seen.in_window(seen.end_ns - NS // 2)


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
