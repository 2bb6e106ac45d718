# SPDX-License-Identifier: Apache-2.0
"""Picture lines beside their expectation: what was drawn, engine poses, matrices, frusta.

Each comparison returns sentences "found, expected", none where all is right. Poses are compared to
1e-12, what is worked out from them to 1e-9 (of the number, or of 1 where it is smaller).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.conform.content import NAMED_BODY_FLAGS, NAMED_FLAGS, NAMED_VIEW_FLAGS
from sim.conform.geometry import unity_matrix, unity_pose, unreal_matrix, unreal_pose

if TYPE_CHECKING:
    from sim.conform.lines import BodyLine, RenderLine
    from sim.conform.seen import Render

POSE_TOLERANCE = 1e-12
DERIVED_TOLERANCE = 1e-9


def differences(render: Render) -> list[str]:
    """Return what is wrong with the choice: frame, outcome, epoch, states, digest."""
    line, expected = render.line, render.expected
    if expected is None:
        return []
    found: list[str] = []
    epoch = expected.message.sending.epoch
    for name, is_, should in (
        ("frame", line.frame, expected.frame),
        ("outcome", line.outcome, expected.outcome),
        ("epoch", line.epoch, epoch),
        ("bodies", [b.index for b in line.bodies], [d.body.index for d in expected.bodies]),
    ):
        if is_ != should:
            found.append(f"{name} {is_}, expected {should}")
    if found:
        return found
    for body, drawn in zip(line.bodies, expected.bodies, strict=True):
        if (body.state is None) != (drawn.state is None):
            return [f"body {body.index}: state {body.state}, expected {drawn.state}"]
        if body.state is not None and drawn.state is not None:
            off = _off(body.state, drawn.state)
            if not off <= POSE_TOLERANCE:
                return [
                    f"frame {line.frame} body {body.index}: state {_short(body.state)}, expected "
                    f"{_short(drawn.state)} ({expected.outcome}, step {expected.step})"
                ]
    if line.digest != expected.digest:
        return [f"frame {line.frame}: digest {line.digest}, expected {expected.digest}"]
    return []


def flags_wrong(render: Render) -> list[str]:
    """Return what is wrong with flags, scene offset and priorities."""
    line, expected = render.line, render.expected
    if expected is None or expected.message.content is None or differences(render):
        return []
    content = expected.message.content
    found = []
    if (line.flags ^ content.flags) & NAMED_FLAGS:
        found.append(f"flags {line.flags}, expected {content.flags & NAMED_FLAGS}")
    for body, drawn in zip(line.bodies, expected.bodies, strict=True):
        if (body.flags ^ drawn.body.flags) & NAMED_BODY_FLAGS:
            found.append(f"body {body.index}: flags {body.flags}, expected {drawn.body.flags}")
    if not _off(line.scene_offset, content.scene_offset) <= POSE_TOLERANCE:
        found.append(f"scene_offset {_short(line.scene_offset)}, expected {content.scene_offset}")
    for view, said in zip(line.views, content.views, strict=False):
        if (view.flags ^ said.flags) & NAMED_VIEW_FLAGS or view.priority != said.priority:
            found.append(f"view of body {view.body}: flags {view.flags}, priority {view.priority}")
    return found


def engine_wrong(line: RenderLine) -> list[str]:
    """Return what is wrong with the engine poses, taken from the states of the line itself."""
    return [wrong for body in line.bodies for wrong in body_wrong(body)]


def body_wrong(body: BodyLine) -> list[str]:
    """Return what is wrong with one body's poses in Unreal and Unity."""
    if body.state is None:
        return []
    if body.unreal is None or body.unity is None:
        return [f"body {body.index}: no engine poses"]
    unreal, unity = unreal_pose(body.state), unity_pose(body.state)
    rows = (
        ("unreal position_cm", body.unreal.position_cm, unreal.position, _off),
        ("unreal quaternion_xyzw", body.unreal.quaternion_xyzw, unreal.quaternion_xyzw, _turned),
        ("unreal rotator_deg", body.unreal.rotator_deg, unreal.angles_deg, _angle),
        ("unity position_m", body.unity.position_m, unity.position, _off),
        ("unity quaternion_xyzw", body.unity.quaternion_xyzw, unity.quaternion_xyzw, _turned),
        ("unity euler_deg", body.unity.euler_deg, unity.angles_deg, _angle),
    )
    return [
        f"body {body.index}: {name} {_short(is_)}, expected {_short(should)}"
        for name, is_, should, measure in rows
        if not measure(is_, should) <= DERIVED_TOLERANCE
    ]


def numbers(said: Sequence[float | None] | None) -> list[float]:
    """Return numbers of a line as they are compared: what is null is not a number."""
    return [math.nan if value is None else value for value in said or ()]


def matrices_wrong(
    what: str, extent: Sequence[float], unreal: Sequence[float], unity: Sequence[float]
) -> list[str]:
    """Return what is wrong with the two projection matrices of a frustum."""
    found = []
    for name, is_, should in (
        ("unreal_matrix", unreal, unreal_matrix(extent)),
        ("unity_matrix", unity, unity_matrix(extent)),
    ):
        if len(is_) != 16 or not _off(is_, should) <= DERIVED_TOLERANCE:
            found.append(f"{what}: {name} {_short(is_)}, expected {_short(should)}")
    return found


def numbers_wrong(what: str, is_: Sequence[float], should: Sequence[float]) -> list[str]:
    """Return what is wrong with derived numbers."""
    if len(is_) == len(should) and _off(is_, should) <= DERIVED_TOLERANCE:
        return []
    return [f"{what} {_short(is_)}, expected {_short(should)}"]


def _off(is_: Sequence[float], should: Sequence[float]) -> float:
    off = [abs(a - b) / max(1.0, abs(b)) for a, b in zip(is_, should, strict=True)]
    # max() passes a NaN by or not, as the order has it.
    return math.nan if any(map(math.isnan, off)) else max(off, default=0.0)


def _turned(is_: Sequence[float], should: Sequence[float]) -> float:
    return min(_off(is_, should), _off([-v for v in is_], should))


def _angle(is_: Sequence[float], should: Sequence[float]) -> float:
    if any(not -180.0 < a <= 180.0 for a in is_):
        return 360.0
    return max(abs((a - b + 180.0) % 360.0 - 180.0) for a, b in zip(is_, should, strict=True))


def _short(numbers: Sequence[float]) -> str:
    return "(" + ", ".join(f"{v:.10g}" for v in numbers) + ")"
