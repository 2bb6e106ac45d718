# SPDX-License-Identifier: Apache-2.0
"""Who is let onto this stage, and who is ready on it: the rules of HELLO. Pure."""

from __future__ import annotations

from typing import NamedTuple

from hardware_profiles.stage import Engine
from render_bridge import messages as m


class Refused(NamedTuple):
    """Why a node is not let in; the text begins with a verb."""

    code: m.RefusalCode
    text: str


def refusal(hello: m.Hello, snapshot: m.Snapshot, engine: Engine) -> Refused | None:
    """Return why this node does not belong here, or None."""
    if hello.stage_id and hello.stage_id != snapshot.stage_id:
        return Refused(
            m.RefusalCode.STAGE_ID,
            f"belongs to stage {hello.stage_id!r}, this is {snapshot.stage_id!r}",
        )
    if engine.project and hello.project and hello.project != engine.project:
        return Refused(
            m.RefusalCode.PROJECT,
            f"has project {hello.project!r} open, this stage runs {engine.project!r}; "
            "open that one, or change engine.project",
        )
    if engine.config_hash and hello.config_hash != engine.config_hash:
        return Refused(
            m.RefusalCode.CONFIG,
            f"has another configuration ({hello.config_hash[:8] or 'none told'}, the stage file "
            f"says {engine.config_hash[:8]}); give it the cluster's file, or change "
            "engine.config_hash",
        )
    return _lens_contradiction(hello, snapshot)


def _lens_contradiction(hello: m.Hello, snapshot: m.Snapshot) -> Refused | None:
    if hello.pose_point is not snapshot.pose_point:
        return Refused(
            m.RefusalCode.LENS,
            f"wants the {hello.pose_point.name.lower()} pose, the stage sends "
            f"{snapshot.pose_point.name.lower()}; set output.pose_point or the node's",
        )
    twice = hello.lens_applied & snapshot.lens_applied
    if twice or (
        hello.lens_applied & m.LensApplied.NODAL
        and snapshot.pose_point is m.PosePoint.ENTRANCE_PUPIL
    ):
        what = (twice or m.LensApplied.NODAL).name
        return Refused(
            m.RefusalCode.LENS,
            f"applies {str(what).lower()} which is already in the message: it would be doubled",
        )
    return None


def not_ready(hello: m.Hello, engine: Engine) -> str | None:
    """Return what keeps a node from being ready, or None: it begins with a verb."""
    if hello.engine_state is m.EngineState.STARTING:
        return "is starting its engine"
    if hello.engine_state is m.EngineState.LOADING:
        return f"loads {hello.level or 'a level'}"
    if hello.engine_state is m.EngineState.COMPILING:
        return "compiles shaders"
    if engine.project and hello.project != engine.project:
        return f"has no project open, this stage runs {engine.project!r}"
    if engine.level and hello.level != engine.level:
        return f"shows level {hello.level or 'none'!r}, this stage runs {engine.level!r}"
    return None


def odd_one_out(hellos: dict[str, m.Hello]) -> dict[str, str]:
    """Return, by node, what differs from most of the cluster in its configuration."""
    known = {name: h.config_hash for name, h in hellos.items() if h.config_hash}
    if len(set(known.values())) < 2:
        return {}
    counts: dict[str, int] = {}
    for value in known.values():
        counts[value] = counts.get(value, 0) + 1
    usual = max(sorted(counts), key=lambda value: counts[value])
    like = sorted(name for name, value in known.items() if value == usual)
    return {
        name: f"has another configuration than {like[0]} ({value[:8]}, not {usual[:8]})"
        for name, value in known.items()
        if value != usual
    }
