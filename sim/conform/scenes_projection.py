# SPDX-License-Identifier: Apache-2.0
"""Scenes of what is drawn how: engine conventions, inner views, frusta of walls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from sim.conform.casts import frusta_of, outer_eye, with_frusta
from sim.conform.compare import differences, engine_wrong, matrices_wrong, numbers, numbers_wrong
from sim.conform.content import OUTER_EYE, STANDS_STILL, Frustum, State
from sim.conform.geometry import IN_FRONT_M, quaternion_from_angles
from sim.conform.lines import FrustumLine
from sim.conform.scene import Check, Scene, drawing, pictures
from sim.conform.scenes_choosing import substituted
from sim.conform.script import Window

if TYPE_CHECKING:
    from sim.conform.seen import Render, Seen
    from sim.conform.session import Session

TABLE_TOLERANCE = 1.1e-9
# PROTOCOL.md, section 12: pan, tilt, roll; position; then Unreal's and Unity's columns.
GOLDEN = (
    (
        (30.0, 10.0, 5.0), (1.0, 2.0, 3.0),
        (200.0, 100.0, 300.0), (10.0, -30.0, 5.0),
        (-0.064508860, -0.072859288, -0.261260901, 0.960350391),
        (1.0, 3.0, 2.0), (-10.0, -30.0, -5.0),
        (-0.072859288, -0.261260901, -0.064508860, 0.960350391),
    ),
    (
        (-120.0, -35.0, 80.0), (-4.5, 0.25, 1.75),
        (25.0, -450.0, 175.0), (-35.0, 120.0, 80.0),
        (-0.506011141, -0.415728992, 0.729354109, 0.197900768),
        (-4.5, 1.75, 0.25), (35.0, 120.0, -80.0),
        (-0.415728992, 0.729354109, -0.506011141, 0.197900768),
    ),
)  # fmt: skip


class Golden(Scene):
    """The cases of section 12 as states of two cameras."""

    clauses = ("engine-golden",)
    frames = 8

    def prepare(self, window: Window, session: Session) -> None:
        """Put both cameras at the poses of the table."""
        states: list[State] = []
        for angles, (x, y, z), *_ in GOLDEN:
            w, i, j, k = quaternion_from_angles(*angles)
            states.append((x, y, z, w, i, j, k))
        for slot in range(2, 6):
            content = window.content(slot)
            bodies = tuple(
                replace(body, states=(states[n],) * len(body.states)) if n < 2 else body
                for n, body in enumerate(content.bodies)
            )
            cast = session.script.cast
            window.say(slot, with_frusta(cast, replace(content, bodies=bodies)))

    def judge(self, window: Window, seen: Seen) -> Iterator[Check]:
        """Compare with the printed table."""
        found = [r for r in pictures(window, seen) if 2 <= r.slot - window.first < 6]
        for render in found:
            for body, case in zip(render.line.bodies, GOLDEN, strict=False):
                if body.unreal is None or body.unity is None:
                    yield Check(self.clauses[0], False, f"body {body.index}: no engine poses")
                    return
                said = (
                    body.unreal.position_cm, body.unreal.rotator_deg, body.unreal.quaternion_xyzw,
                    body.unity.position_m, body.unity.euler_deg, body.unity.quaternion_xyzw,
                )  # fmt: skip
                for is_, should in zip(said, case[2:], strict=True):
                    off = min(
                        max(abs(sign * a - b) for a, b in zip(is_, should, strict=True))
                        for sign in ((1, -1) if len(should) == 4 else (1,))
                    )
                    if off > TABLE_TOLERANCE:
                        detail = f"body {body.index}: {is_}, expected {should}"
                        yield Check(self.clauses[0], False, detail)
                        return
        yield Check(self.clauses[0], len(found) == 4, f"both cases in {len(found)} pictures")


class Exact(Scene):
    """Frusta and outer eye of the message: a little off the right ones, so that copying shows."""

    clauses = ("frusta-of-message",)
    frames = 9

    def prepare(self, window: Window, session: Session) -> None:
        """Move what the message says."""
        for i in range(2, 7):
            content = window.content(i)
            x, y, z = content.outer_eye_m
            moved = tuple(replace(f, extent=_widened(f)) for f in content.frusta)
            window.say(i, replace(content, frusta=moved, outer_eye_m=(x + 1e-4, y, z)))

    def judge(self, window: Window, seen: Seen) -> Iterator[Check]:
        """Everything is as the message said."""
        clause = self.clauses[0]
        yield drawing(clause, window, seen)
        for render in pictures(window, seen):
            expected = render.expected
            if render.doubt or expected is None or expected.message.content is None:
                continue
            content = expected.message.content
            wrong = _frusta_wrong(render, content.frusta)
            wrong += numbers_wrong("outer_eye_m", render.line.outer_eye_m, content.outer_eye_m)
            if wrong:
                yield Check(clause, False, f"vsync {render.line.vsync}: {wrong[0]}")
                return


class Computed(Scene):
    """Messages are lost: frusta of all walls from the states that are drawn."""

    clauses = ("frusta-flat", "frusta-curved", "frusta-tracked", "frusta-outer", "frusta-behind")
    frames = 12

    def prepare(self, window: Window, session: Session) -> None:
        """Lose four."""
        window.lose(3, 4, 5, 8)

    def judge(self, window: Window, seen: Seen) -> Iterator[Check]:
        """Work out every frustum from the model's states."""
        drawn = drawing(
            "frusta-flat", window, seen,
            {3: substituted(1), 4: substituted(2), 5: substituted(3), 8: substituted(1)},
        )  # fmt: skip
        wrong: dict[str, list[str]] = {clause: [] for clause in self.clauses}
        looked = 0
        for render in pictures(window, seen):
            if render.doubt or render.expected is None or differences(render):
                continue
            if render.expected.outcome == "substituted":
                looked += 1
                self._look(render, seen, wrong)
        for clause, sentences in wrong.items():
            right = not sentences and looked > 0
            detail = sentences[0] if sentences else f"{looked} substituted pictures"
            yield Check(clause, right, detail, drawn.disturbed)

    def _look(self, render: Render, seen: Seen, wrong: dict[str, list[str]]) -> None:
        expected, cast = render.expected, seen.session.script.cast
        if expected is None or expected.message.content is None:
            return
        content = expected.message.content
        states = {d.body.index: d.state for d in expected.bodies if d.state is not None}
        eye = outer_eye(content, states)
        wrong["frusta-outer"] += numbers_wrong("outer_eye_m", render.line.outer_eye_m, eye)
        frusta = frusta_of(cast, content, states)
        if [(f.body, f.segment) for f in render.line.frusta] != [
            (f.body, f.segment) for f in frusta
        ]:
            wrong["frusta-flat"].append("records or their order are not those of the message")
            return
        walls = {wall.index: wall for wall in cast.walls}
        for line, one in zip(render.line.frusta, frusta, strict=True):
            wall = walls[cast.segments[one.segment].wall]
            clause = "frusta-flat"
            if one.distance_m < IN_FRONT_M:
                clause = "frusta-behind"
            elif one.body == OUTER_EYE:
                clause = "frusta-outer"
            elif wall.body != STANDS_STILL:
                clause = "frusta-tracked"
            elif sum(s.wall == wall.index for s in cast.segments) > 1:
                clause = "frusta-curved"
            wrong[clause] += _frustum_wrong(line, one)


class Views(Scene):
    """Inner views are those of the message, with both matrices."""

    clauses = ("views-inner", "views-matrices")
    frames = 6

    def judge(self, window: Window, seen: Seen) -> Iterator[Check]:
        """Compare records and matrices."""
        found = [r for r in pictures(window, seen) if not r.doubt and r.expected]
        records: list[str] = []
        matrices: list[str] = []
        for render in found:
            content = render.expected.message.content if render.expected else None
            views = content.views if content else ()
            if [v.body for v in render.line.views] != [v.body for v in views]:
                records.append(f"views of bodies {[v.body for v in render.line.views]}")
                continue
            for view, said in zip(render.line.views, views, strict=True):
                what = f"view of body {view.body}"
                records += numbers_wrong(f"{what}: inner", view.inner, said.inner)
                if view.priority != said.priority or view.flags & 3 != said.flags & 3:
                    records.append(f"{what}: flags {view.flags}, priority {view.priority}")
                matrices += matrices_wrong(what, said.inner, view.unreal_matrix, view.unity_matrix)
        for clause, wrong in (("views-inner", records), ("views-matrices", matrices)):
            detail = wrong[0] if wrong else f"{len(found)} pictures"
            yield Check(clause, bool(found) and not wrong, detail)


def engine_poses(seen: Seen) -> Iterator[Check]:
    """Check the engine poses of all pictures of a session."""
    for clause, engine in (("engine-unreal", "unreal"), ("engine-unity", "unity")):
        wrong = None
        for render in seen.renders:
            found = [one for one in engine_wrong(render.line) if engine in one or "no " in one]
            if found:
                wrong = f"vsync {render.line.vsync}: {found[0]}"
                break
        yield Check(clause, wrong is None and bool(seen.renders), wrong or f"{len(seen.renders)}")


def frusta_matrices(seen: Seen) -> Iterator[Check]:
    """Check the matrices of all frusta, taken from the extents that the lines have themselves."""
    looked, wrong = 0, None
    for render in seen.renders[::7]:
        for one in render.line.frusta:
            extent = numbers(one.extent)
            if one.distance_m >= IN_FRONT_M and len(extent) == 4 and wrong is None:
                looked += 1
                what = f"frustum of body {one.body}, segment {one.segment}"
                found = matrices_wrong(
                    what, extent, numbers(one.unreal_matrix), numbers(one.unity_matrix)
                )
                wrong = found[0] if found else None
    yield Check("frusta-matrices", wrong is None and looked > 0, wrong or f"{looked} frusta")


def _widened(frustum: Frustum) -> tuple[float, float, float, float]:
    left, right, bottom, top = frustum.extent
    return (left - 1e-4, right + 2e-4, bottom - 3e-4, top + 4e-4)


def _frusta_wrong(render: Render, frusta: tuple[Frustum, ...]) -> list[str]:
    said = render.line.frusta
    if [(f.body, f.segment) for f in said] != [(f.body, f.segment) for f in frusta]:
        return [f"{len(said)} frusta, expected the {len(frusta)} of the message in its order"]
    return [w for line, one in zip(said, frusta, strict=True) for w in _frustum_wrong(line, one)]


def _frustum_wrong(line: FrustumLine, one: Frustum) -> list[str]:
    what = f"body {one.body}, segment {one.segment}"
    if one.distance_m < IN_FRONT_M:
        if line.distance_m >= IN_FRONT_M:
            return [f"{what}: distance_m {line.distance_m}, but the eye is not in front"]
        return []
    found = numbers_wrong(f"{what}: distance_m", (line.distance_m,), (one.distance_m,))
    return found + numbers_wrong(f"{what}: extent", numbers(line.extent), one.extent)


def scenes() -> list[Scene]:
    """Return the scenes, each with its own objects."""
    return [Views(), Exact(), Computed(), Golden()]
