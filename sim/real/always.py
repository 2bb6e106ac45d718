# SPDX-License-Identifier: Apache-2.0
"""What must hold in every real run, whatever goes wrong in it."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable
from itertools import pairwise

from sim.real.evidence import NodeFrame, RealEvidence
from sim.real.take_file import TakeContent
from sim.scenario.evidence import NS
from sim.scenario.verdict import Check
from stagectl.alarms.catalogue import FAULTS

_MS = 1_000_000
# What a kill may cost: what the engine had not handed over, and what the recorder had not flushed.
ENGINE_LOSS_NS = 50 * _MS
RECORDER_LOSS_NS = 100 * _MS
NO_RECORDER = ("recorder-kill", "disk-full", "power-loss")
_PARTS = ("hot", "control", "record")


def check_always(seen: RealEvidence, take: TakeContent | None) -> list[Check]:
    """Return one check for each thing that must hold."""
    return [*(check(seen) for check in _CHECKS), _take_whole(seen, take)]


def _finite(seen: RealEvidence) -> Check:
    count = 0
    for name, frame in seen.frames():
        for body in frame.bodies.values():
            if body.position_m is None or body.quaternion_wxyz is None:
                continue
            count += 1
            numbers = (*body.position_m, *body.quaternion_wxyz)
            unit = abs(math.hypot(*body.quaternion_wxyz) - 1.0) < 1e-6
            if not (all(map(math.isfinite, numbers)) and unit):
                return Check("finite", False, f"{name} drew {numbers} for frame {frame.frame}")
    return Check("finite", count > 0, f"{count} poses drawn, all finite with unit quaternions")


def _one_epoch(seen: RealEvidence) -> Check:
    epochs = set()
    for name, lives in seen.lives.items():
        for life in lives:
            epochs |= {frame.epoch for frame in life}
            for before, frame in pairwise(life):
                if frame.epoch < before.epoch:
                    text = f"{name}: frame {frame.frame} of epoch {frame.epoch} after"
                    return Check("one-epoch", False, f"{text} {before.epoch}")
    return Check("one-epoch", bool(epochs), f"{len(epochs)} epochs, never an older one again")


def _frame_skew(seen: RealEvidence) -> Check:
    """The witness's word; where a fault lets walls differ it did not look."""
    text = f"{seen.frame_skew} of {seen.witnessed} vsyncs with different frames on the walls"
    several = len(seen.scenario.node) > 1
    return Check("frame-skew", seen.frame_skew == 0 and (seen.witnessed > 0 or not several), text)


def _outcomes(seen: RealEvidence) -> Check:
    """Every vsync of a display is told once, and no number goes back."""
    told = 0
    for name, lives in seen.lives.items():
        for life in lives:
            for before, frame in pairwise(life):
                told += 1
                wrong = _step_fault(seen, name, before, frame)
                if wrong:
                    return Check("outcomes", False, f"{name}: {wrong}")
    return Check("outcomes", told > 0, f"{told} vsyncs, each with one outcome, no number back")


def _step_fault(seen: RealEvidence, name: str, before: NodeFrame, frame: NodeFrame) -> str:
    if frame.frame < before.frame:
        return f"frame {frame.frame} after {before.frame}"
    vsyncs = round((frame.t_shown_ns - before.t_shown_ns) / seen.period_ns)
    if vsyncs == 1 or seen.is_stalled(frame) or seen.is_stalled(before):
        return ""
    spans = seen.away.get(name, [])
    if any(a <= frame.t_shown_ns and before.t_shown_ns <= b for a, b in spans):
        return ""
    return f"{vsyncs} vsyncs from frame {before.frame} to {frame.frame}"


def _alarms_named(seen: RealEvidence) -> Check:
    known = {fault.id for fault in FAULTS}
    alarms = 0
    for _, event in seen.events:
        alarms += event.level == "alarm"
        if (event.level == "alarm" and not event.code) or (event.code and event.code not in known):
            text = f'"{event.text}" of {event.source} has the code {event.code!r}'
            return Check("alarms-named", False, text)
    return Check("alarms-named", True, f"{alarms} alarms, each with a row of the catalogue")


def _no_restart(seen: RealEvidence) -> Check:
    """Nothing of the product needed a restart but what a fault killed."""
    lives: defaultdict[str, list[int]] = defaultdict(list)
    for probe in seen.probes:
        if probe.role in _PARTS and probe.pid not in lives[probe.role]:
            lives[probe.role].append(probe.pid)
    for role, pids in lives.items():
        died = [pid for pid in pids[:-1] if pid not in seen.killed]
        if died:
            return Check("no-restart", False, f"{role} died {len(died)} times by itself")
    if len(lives) != len(_PARTS):
        return Check("no-restart", False, f"only {', '.join(lives) or 'nobody'} was seen")
    counts = ", ".join(f"{role} {len(pids)}" for role, pids in sorted(lives.items()))
    return Check("no-restart", True, f"lives: {counts}; every death was a fault's")


def _clean_end(seen: RealEvidence) -> Check:
    if seen.crashes:
        return Check("clean-end", False, f"a traceback: {seen.crashes[0]}")
    if seen.left_over:
        return Check("clean-end", False, f"left running: {', '.join(seen.left_over)}")
    return Check("clean-end", True, "no traceback, no process left running")


def _take_whole(seen: RealEvidence, take: TakeContent | None) -> Check:
    """What was heard on the bus while rolling is in the take, but for what a kill may cost."""
    if take is None:
        passed = not seen.scenario.take
        return Check("take-whole", passed, "not recorded")
    if take.unreadable or not take.segments:
        text = f"nothing can be read of {', '.join(take.unreadable) or 'it'}"
        return Check("take-whole", False, text)
    count = missing = 0
    first = ""
    for source, heard in seen.raw.items():
        recorded = take.raw.get(source, set())
        spared = _spared(seen, recorded)
        for one in heard:
            rolling = seen.take_from_ns <= one.t_ns < seen.take_to_ns
            if rolling and not any(a <= one.t_ns < b for a, b in spared):
                count += 1
                if one.t_ns not in recorded:
                    missing += 1
                    first = first or f"{source} at {seen.t_s(one.t_ns):.3f} s"
    if missing:
        return Check("take-whole", False, f"{missing} of {count} packets are missing: {first}")
    return Check("take-whole", count > 0, f"all {count} packets heard are in the take")


def _spared(seen: RealEvidence, recorded: set[int]) -> list[tuple[int, int]]:
    """Return when the take may lack bytes of a source: kills, and while nobody could write.

    How long that may be is another matter: `take-gap-ms` judges it.
    """
    spared = []
    for fault in seen.scenario.fault:
        lasts_ns = round(fault.for_s * NS)
        for mark in seen.marks.get(fault.id, []):
            if fault.id in NO_RECORDER:
                back_ns = min((t for t in recorded if t > mark + lasts_ns), default=seen.end_ns)
                spared.append((mark - RECORDER_LOSS_NS, back_ns))
            elif fault.id == "controller-kill":
                spared.append((mark - ENGINE_LOSS_NS, mark + ENGINE_LOSS_NS))
    return spared


_CHECKS: tuple[Callable[[RealEvidence], Check], ...] = (
    _finite, _one_epoch, _frame_skew, _outcomes, _alarms_named, _no_restart, _clean_end,
)  # fmt: skip
