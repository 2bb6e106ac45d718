# SPDX-License-Identifier: Apache-2.0
"""Which sessions there are, what each plays, and who judges the whole of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from sim.conform import (
    scenes_barrier,
    scenes_bodies,
    scenes_choosing,
    scenes_epochs,
    scenes_garbage,
    scenes_grid,
    scenes_joining,
    scenes_projection,
    scenes_resend,
    scenes_wall,
    whole,
)
from sim.conform.casts import PLAIN, plain, walls, walls_cast
from sim.conform.scene import Check, Scene
from sim.conform.scenes_clock import Cable, Drift, Queueing, Silence, Slew, WrongPongs
from sim.conform.script import MS, Script
from sim.conform.seen import Seen
from sim.conform.session import Session

WholeJudge = Callable[[Seen], Iterator[Check]]
DRIFT = 90e-6
NODE_INDEX = 70
BARRIER_US = 5_000
DRIFT_FRAMES = 20
WHOLE_SLOTS = 80


class Part(NamedTuple):
    """One session of the program."""

    name: str
    make: Callable[[Sequence[Scene]], Session]
    scenes: Callable[[], list[Scene]]
    whole: tuple[tuple[tuple[str, ...], WholeJudge], ...] = ()
    """Judges of the whole session, with the clauses that they judge."""


def _drawing(scenes: Sequence[Scene]) -> Session:
    return Session("drawing", scenes, Script(PLAIN, plain), drift=DRIFT)


def _joining(scenes: Sequence[Scene]) -> Session:
    session = Session("joining", scenes, Script(PLAIN, plain))
    session.stop_by_closing = True
    return session


def _epochs(scenes: Sequence[Scene]) -> Session:
    return Session("epochs", scenes, Script(PLAIN, plain))


def _clock(scenes: Sequence[Scene]) -> Session:
    return Session("clock", scenes, Script(PLAIN, plain), settle_ms=1_200)


def _projection(scenes: Sequence[Scene]) -> Session:
    cast = walls_cast()
    return Session("projection", scenes, Script(cast, walls(cast)), settle_ms=1_000)


def _barrier(scenes: Sequence[Scene]) -> Session:
    lead_ns = 77 * MS
    cast = replace(
        PLAIN,
        barrier=1,
        barrier_us=BARRIER_US,
        node_index=NODE_INDEX,
        policy=2,
        deadline_lead_ns=lead_ns,
    )
    return Session("barrier", scenes, Script(cast, plain))


def _grid(scenes: Sequence[Scene]) -> Session:
    script = Script(PLAIN, plain, first_ms=-125.0, second_ms=-120.0)
    return Session("grid", scenes, script, grid_rate=scenes_grid.GRID_RATE)


def _walls(scenes: Sequence[Scene]) -> Session:
    return Session("walls", scenes, Script(PLAIN, plain))


def _drawing_scenes() -> list[Scene]:
    return [
        *scenes_choosing.scenes(), *scenes_resend.scenes(), *scenes_bodies.scenes(),
        *scenes_garbage.scenes(), Drift(DRIFT_FRAMES),
    ]  # fmt: skip


def _clock_scenes() -> list[Scene]:
    return [Queueing(), WrongPongs(), Cable(), Silence()]


def _projection_scenes() -> list[Scene]:
    return [Slew(), *scenes_projection.scenes()]


_REPORTS = (
    "report-each", "report-shown", "report-times", "report-counts", "report-lead", "report-soon",
)  # fmt: skip
_ALWAYS = ((("node-bytes", "node-lines"), whole.well_formed),)

PARTS: tuple[Part, ...] = (
    Part(
        "drawing", _drawing, _drawing_scenes,
        (
            (_REPORTS, whole.reports),
            (("display-vsyncs", "decide-at-lead"), whole.display),
            (("leave-bye", "leave-counts"), whole.leaves),
            (("engine-unreal", "engine-unity"), scenes_projection.engine_poses),
            *_ALWAYS,
        ),
    ),
    Part(
        "joining", _joining, scenes_joining.scenes,
        ((("leave-bye", "leave-counts"), whole.leaves), *_ALWAYS),
    ),
    Part("epochs", _epochs, scenes_epochs.scenes, _ALWAYS),
    Part(
        "clock", _clock, _clock_scenes,
        ((("ping-rate", "ping-fresh"), whole.pings), *_ALWAYS),
    ),
    Part(
        "projection", _projection, _projection_scenes,
        (
            (("engine-unreal", "engine-unity"), scenes_projection.engine_poses),
            (("frusta-matrices",), scenes_projection.frusta_matrices),
            *_ALWAYS,
        ),
    ),
    Part(
        "barrier", _barrier, scenes_barrier.scenes,
        ((("report-each", "report-shown", "report-counts"), whole.reports), *_ALWAYS),
    ),
    Part("grid", _grid, scenes_grid.scenes),
    Part("walls", _walls, scenes_wall.scenes, _ALWAYS),
)  # fmt: skip


def wanted_parts(clauses: Collection[str]) -> list[tuple[Part, list[Scene]]]:
    """Return the sessions, and the scenes of each, that judge these clauses.

    Judges of a whole session need something to look at: then its first scenes are played too.
    """
    found = []
    for part in PARTS:
        whole_wanted = any(one in clauses for names, _ in part.whole for one in names)
        scenes = []
        slots = 0
        for scene in part.scenes():
            wanted = bool(set(scene.clauses) & set(clauses))
            if wanted or (whole_wanted and slots < WHOLE_SLOTS):
                scenes.append(scene)
                slots += scene.frames
        if scenes:
            found.append((part, scenes))
    return found
