# SPDX-License-Identifier: Apache-2.0
"""Evidence of a good run, made bad by hand: one change for each way in which a check must fail."""

from __future__ import annotations

import json

import msgspec

from render_bridge.messages import Outcome, TrackState
from sim.scenario.evidence import Evidence
from stagectl.topics import Datagram
from tests.sim.scenario.changed import (
    Change,
    all_shown,
    bodies,
    body,
    said,
    shown,
)


def no_frames(seen: Evidence) -> None:
    seen.frames = []


def no_walls(seen: Evidence) -> None:
    seen.shown = {}


def invalid(seen: Evidence) -> None:
    """Leave one valid pose only."""
    bodies(lambda b: b._replace(valid=False))(seen)
    body(80, 0, lambda b: b._replace(valid=True))(seen)
    body(80, 1, lambda b: b._replace(valid=True))(seen)


def offset(metres: float, at: int | None = None) -> Change:
    def made(seen: Evidence) -> None:
        for number in range(len(seen.frames)) if at is None else [at]:
            body(
                number, 0,
                lambda b: b._replace(state=(b.state[0] + metres, *b.state[1:])),
            )(seen)  # fmt: skip

    return made


def turned(at: int) -> Change:
    return body(at, 0, lambda b: b._replace(state=(*b.state[:3], 0.0, 0.0, 0.0, 1.0)))


def repeated(node: str) -> Change:
    return shown(node, 70, lambda s: s._replace(outcome=Outcome.REPEATED))


def elsewhere(seen: Evidence) -> None:
    """Let one node draw 5 mm elsewhere, of the same frame."""

    def off(pose: tuple[float, ...] | None) -> tuple[float, ...] | None:
        return None if pose is None else (pose[0] + 0.005, *pose[1:])

    shown(
        "n2", 70, lambda s: s._replace(digest=s.digest + 1, states=tuple(map(off, s.states)))
    )(seen)  # fmt: skip


def never_exact(node: str) -> Change:
    return all_shown(node, lambda s: s._replace(outcome=Outcome.SUBSTITUTED))


def held_before(seen: Evidence) -> None:
    bodies(lambda b: b._replace(track=TrackState.HOLD))(seen)


def events(*rows: tuple[float, str, str, str, str]) -> Change:
    def change(seen: Evidence) -> None:
        seen.events = []
        for row in rows:
            said(*row)(seen)

    return change


def many_events(seen: Evidence) -> None:
    for number in range(50):
        said(2.0 + number / 100, "info", "n1", "again")(seen)


def health(rejected: int) -> Change:
    def change(seen: Evidence) -> None:
        seen.health["osc-b"] = msgspec.structs.replace(seen.health["osc-b"], rejected=rejected)

    return change


def packets(off_frames: int, count: int = 40) -> Change:
    """Packets for others, their timecode so many frames off the true one."""

    def change(seen: Evidence) -> None:
        period = float(seen.sync.period_ns)
        late_ns = round(seen.scenario.camera["B"].wall_frames * period)
        seen.timecode_at["osc-b"] = lambda t_ns: (t_ns - seen.start_ns) / 40e6
        for number in range(count):
            t_ns = seen.start_ns + 2_520_000_000 + number * 40_000_000 - late_ns
            frames = round((t_ns + late_ns - seen.start_ns) / 40e6) + off_frames
            second, left = divmod(frames, 25)
            told = {"hours": 0, "minutes": 0, "seconds": second, "frames": left}
            data = b"head" + json.dumps({"timing": {"timecode": told}}).encode()
            seen.datagrams.append(Datagram("x", t_ns, t_ns, data))

    return change


def sigma(metres: float) -> Change:
    return bodies(lambda b: b._replace(position_sigma_m=metres))


def half_a_frame_late(seen: Evidence) -> None:
    row = seen.frames[70]
    seen.frames[70] = row._replace(t_vsync_ns=row.t_vsync_ns + 15_000_000)


def wide(seen: Evidence) -> None:
    one = seen.shown["n1"][70]
    views = tuple(msgspec.structs.replace(v, overscan=0.9) for v in one.views)
    seen.shown["n1"][70] = one._replace(views=views)


def no_views(seen: Evidence) -> None:
    for name in seen.shown:
        all_shown(name, lambda s: s._replace(views=()))(seen)


def unmeasured(seen: Evidence) -> None:
    seen.measured = {}


F01 = (3.6, "warn", "osc-b", "silent for 73 ms", "F-01")
