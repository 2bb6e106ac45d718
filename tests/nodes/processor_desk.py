# SPDX-License-Identifier: Apache-2.0
"""A stage with LED processors, for the Step and the board's part."""

from __future__ import annotations

from hardware_profiles.stage import Body, Stage
from hardware_profiles.wall import ModeLatency, Processor, Signal
from stagectl.show_topics import ShowOrder

S = 1_000_000_000
MODES = (ModeLatency("normal", 3.0), ModeLatency("low", 1.0))


def processor(name: str, *, blackout: bool = True, poll_s: float = 1.0) -> Processor:
    """Return one that is asked."""
    return Processor(
        name, "normal", MODES, kind="helios", address="10.0.0.7", poll_s=poll_s,
        signal=Signal(transfer="pq", nits=1_500.0), blackout=blackout,
    )  # fmt: skip


def stage(*processors: Processor) -> Stage:
    """Return a stage with these, and one that nobody asks."""
    quiet = Processor("quiet", "normal", MODES)
    return Stage(
        version=1, stage_id="t", rate="24000/1001", body=(Body("A"),), source=(),
        processor=(*processors, quiet),
    )  # fmt: skip


def show(wall: str, rev: int) -> ShowOrder:
    """Return the order that the walls show this."""
    return ShowOrder(rev=rev, held={}, frozen=(), take=None, wall=wall, wall_rev=rev)
