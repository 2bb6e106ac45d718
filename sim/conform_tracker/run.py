# SPDX-License-Identifier: Apache-2.0
"""One judgement: listen (or take a file), ask for the moves, judge clause by clause."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from render_bridge.clock import now_ns
from sim.conform_tracker.clauses import CLAUSES
from sim.conform_tracker.heard import Asked, Chunk, Heard, hear
from sim.conform_tracker.judge_axes import judge_axes
from sim.conform_tracker.judge_bytes import judge_bytes
from sim.conform_tracker.judge_clock import judge_clock
from sim.conform_tracker.judge_time import judge_time, row_of
from sim.conform_tracker.judge_values import judge_values
from sim.conform_tracker.listen import Ear
from sim.conform_tracker.move_script import length_s
from sim.conform_tracker.moves import MOVES, Watcher, Window
from sim.conform_tracker.samples import Samples, samples_of
from sim.conform_tracker.timing import Grid
from sim.conform_tracker.verdict import Verdict, not_judged
from tracking.protocols import open_decoder
from tracking.sample import Decoded

Say = Callable[[str], None]
# Frames a second of a file that says nothing of its rate; only the windows of rest depend on it.
FILE_RATE_HZ = 50.0
_TICK_NS = 50_000_000
_BEHIND_SCRIPT_S = 0.3


class NothingHeardError(Exception):
    """Not one byte came."""


class Judgement(NamedTuple):
    """The outcome."""

    heard: Heard
    grid: Grid | None
    verdicts: tuple[Verdict, ...]
    seconds: float
    """From the first byte to the last; 0 for a file."""
    host_late_ms: float


class Plan(NamedTuple):
    """What is listened to."""

    seconds: float
    wait_s: float
    """How long to wait for the first byte."""
    script: tuple[Window, ...] = ()
    moves: tuple[str, ...] = ()
    """Names of the moves to ask a person for."""


def listen(ear: Ear, asked: Asked, plan: Plan, say: Say) -> tuple[Window, ...]:
    """Listen to an open line, and ask for the moves; return when they were.

    Raises NothingHeardError and what `Ear.listen` raises.
    """
    end_ns = now_ns() + round(plan.wait_s * 1e9)
    ear.listen(lambda now: bool(ear.chunks) or now >= end_ns, _ignore)
    if not ear.chunks:
        raise NothingHeardError(f"nothing came within {plan.wait_s:g} s")
    origin_ns = ear.chunks[0].t_ns
    needed_s = length_s(plan.script) + _BEHIND_SCRIPT_S if plan.script else 0.0
    stop_ns = origin_ns + round(max(plan.seconds, needed_s) * 1e9)
    if not plan.script:
        say(f"listening for {plan.seconds:g} s; keep the camera still")
    ear.listen(lambda now: now >= stop_ns, _ignore)
    if plan.script:
        return plan.script
    windows = []
    for number, move in enumerate(move for move in MOVES if move.name in plan.moves):
        say(f"move {number + 1} of {len(plan.moves)}: keep the camera still, level, to the wall ..")
        rings = (_span(asked.profile.focus.near, asked.profile.focus.far),
                 _span(asked.profile.zoom.wide, asked.profile.zoom.tele))  # fmt: skip
        watcher = Watcher(move, rings, (now_ns() - origin_ns) * 1e-9)
        _watch(ear, asked, watcher, origin_ns, say)
        if watcher.window is not None:
            windows.append(watcher.window)
            say(f"{move.name}: seen")
    return tuple(windows)


def judge(
    chunks: Sequence[Chunk],
    asked: Asked,
    windows: Sequence[Window] = (),
    wanted: Collection[str] = (),
    host_late_ms: float = 0.0,
    utc_s: float | None = None,
) -> Judgement:
    """Judge what came, in the order of the table; no `wanted` means all clauses."""
    heard = hear(chunks, asked)
    row = row_of(heard)
    origin_ns = chunks[0].t_ns if chunks else 0
    samples = _samples(heard, origin_ns)
    verdicts = judge_bytes(heard)
    if heard.packets and len(row.packets):
        verdicts += judge_time(heard, row, host_late_ms)
        verdicts += judge_clock(heard, row, utc_s)
        verdicts += judge_values(heard, samples, bool(windows))
        names = [clause.id for clause in CLAUSES if clause.id.startswith("axis-")]
        verdicts += judge_axes(heard, samples, windows, names)
    by_id = {verdict.clause: verdict for verdict in verdicts}
    ordered = tuple(
        by_id.get(clause.id, not_judged(clause.id, "no frame was accepted"))
        for clause in CLAUSES
        if not wanted or clause.id in wanted
    )
    span_s = (chunks[-1].t_ns - origin_ns) * 1e-9 if chunks and asked.has_clock else 0.0
    return Judgement(heard, row.grid, ordered, span_s, host_late_ms)


def _samples(heard: Heard, origin_ns: int) -> Samples:
    if heard.asked.has_clock:
        rows = [((packet.t_ns - origin_ns) * 1e-9, one) for packet, one in heard.good()]
        return samples_of(sorted(rows, key=lambda row: row[0]))
    rate_hz = heard.asked.rate_hz or FILE_RATE_HZ
    counted = enumerate(heard.packets)
    return samples_of(
        [(i / rate_hz, one) for i, packet in counted for one in packet.read
         if isinstance(one, Decoded)]
    )  # fmt: skip


def _watch(ear: Ear, asked: Asked, watcher: Watcher, origin_ns: int, say: Say) -> None:
    decoder = open_decoder(
        asked.protocol, asked.profile, osc_preset=asked.preset, osc_name=asked.osc_name
    )
    framer = decoder.stream_framer() if asked.is_stream else None
    tick_ns = 0

    def take(chunk: Chunk) -> None:
        frames = [chunk.data]
        if framer is not None:
            frames = [frame.data for frame in framer.feed(chunk.data, chunk.t_ns)]
        for frame in frames:
            for one in decoder.datagram(frame):
                if isinstance(one, Decoded):
                    watcher.observe((chunk.t_ns - origin_ns) * 1e-9, one)

    def is_done(now: int) -> bool:
        nonlocal tick_ns
        if now < tick_ns:
            return False
        tick_ns = now + _TICK_NS
        if told := watcher.tick((now - origin_ns) * 1e-9):
            say(told)
        return watcher.window is not None

    ear.listen(is_done, take)


def _span(a: float, b: float) -> float:
    return abs(a - b) or 1.0


def _ignore(_chunk: Chunk) -> None:
    pass
