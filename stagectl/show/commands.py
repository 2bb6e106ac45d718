# SPDX-License-Identifier: Apache-2.0
"""The table of verbs: what each needs, what it does, and its inverse.

A new command is one handler and one row of `VERBS`. A handler is pure: it gets the state and the
checked arguments, and returns `Applied` or `Refused`. A row with `reversible = True` returns an
inverse whenever it changed something. Asking for what is already so succeeds, changes nothing and
has no inverse: two people who press the same key at once both get what they wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from stagectl.show import walls
from stagectl.show.outcome import Applied, Call, Outcome, Refused, changed
from stagectl.show.state import ArgValue, ShowState, with_member, without_member

MAX_TEXT = 200
MAX_TAKE_NAME = 64
# A take is a file on any system, so its name may hold none of these.
NOT_IN_A_FILE_NAME = '/\\:*?"<>|'

Texts: TypeAlias = Mapping[str, str]
Handler: TypeAlias = Callable[[ShowState, Texts], Outcome]


@dataclass(frozen=True, slots=True)
class Verb:
    """One row: the handler, the arguments it needs or takes, and whether it has an inverse."""

    handler: Handler
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    reversible: bool = False


def apply(
    state: ShowState,
    verb: str,
    args: Mapping[str, ArgValue],
    cameras: Collection[str] | None = None,
    scenes: Collection[str] | None = None,
    nodes: Collection[str] | None = None,
) -> Outcome:
    """Run one verb of the table on `state`.

    `cameras` are the ids of this stage, `scenes` its named scene offsets, `nodes` its render nodes;
    a command for another one is refused. None skips that check (a command replayed from the state
    store, before the stage is known).
    """
    row = VERBS.get(verb)
    if row is None:
        return Refused(f"there is no command {verb!r}; there are {', '.join(VERBS)}")
    checked = _checked(verb, row, args)
    if isinstance(checked, Refused):
        return checked
    unknown = (
        _unknown_camera(checked, cameras)
        or _unknown_scene(checked, scenes)
        or _unknown_node(checked, nodes)
    )
    return unknown or row.handler(state, checked)


def _unknown_camera(args: Texts, cameras: Collection[str] | None) -> Refused | None:
    named = [args["camera"]] if "camera" in args else args.get("cameras", "").split(",")
    for camera in (name.strip() for name in named):
        if camera and camera != walls.NONE and cameras is not None and camera not in cameras:
            there_are = ", ".join(sorted(cameras)) or "none yet"
            return Refused(f"there is no camera {camera!r} on this stage; cameras: {there_are}")
    return None


def _unknown_node(args: Texts, nodes: Collection[str] | None) -> Refused | None:
    node = args.get("node")
    if node is None or nodes is None or node in nodes:
        return None
    there_are = ", ".join(sorted(nodes)) or "none"
    return Refused(f"there is no render node {node!r} on this stage; nodes: {there_are}")


def _unknown_scene(args: Texts, scenes: Collection[str] | None) -> Refused | None:
    scene = args.get("scene")
    if scene is None or scenes is None or scene == walls.NONE or scene in scenes:
        return None
    there_are = ", ".join(sorted(scenes)) or "none"
    return Refused(f"the stage file has no scene {scene!r}; scenes: {there_are}")


def _checked(verb: str, row: Verb, args: Mapping[str, ArgValue]) -> Texts | Refused:
    """Return the arguments as short texts, or say which one is missing, unknown or unusable."""
    for name in row.needs:
        if args.get(name) is None:
            return Refused(f"{verb} needs the argument {name!r}")
    texts: dict[str, str] = {}
    for name, value in args.items():
        if name not in row.needs and name not in row.takes:
            known = ", ".join((*row.needs, *row.takes)) or "no argument"
            return Refused(f"{verb} does not know the argument {name!r}; it takes {known}")
        if value is None:
            continue
        if not isinstance(value, str) or not value.strip() or len(value) > MAX_TEXT:
            return Refused(f"{verb}: {name!r} must be a text of 1 to {MAX_TEXT} characters")
        if not value.isprintable():
            return Refused(f"{verb}: {name!r} holds a character that cannot be printed")
        texts[name] = value.strip()
    return texts


def _hold(state: ShowState, args: Texts) -> Outcome:
    camera = args["camera"]
    if camera in state.held:
        return Applied(state, None, f"camera {camera}: the pose is held already")
    return changed(
        state,
        Call("release", {"camera": camera}),
        f"camera {camera}: pose held",
        held=with_member(state.held, camera),
    )


def _release(state: ShowState, args: Texts) -> Outcome:
    camera = args["camera"]
    if camera not in state.held:
        return Applied(state, None, f"camera {camera}: the pose is live already")
    return changed(
        state,
        Call("hold", {"camera": camera}),
        f"camera {camera}: pose released",
        held=without_member(state.held, camera),
    )


def _freeze(state: ShowState, args: Texts) -> Outcome:
    camera = args["camera"]
    if camera in state.frozen:
        return Applied(state, None, f"camera {camera}: the picture is frozen already")
    return changed(
        state,
        Call("unfreeze", {"camera": camera}),
        f"camera {camera}: picture frozen",
        frozen=with_member(state.frozen, camera),
    )


def _unfreeze(state: ShowState, args: Texts) -> Outcome:
    camera = args["camera"]
    if camera not in state.frozen:
        return Applied(state, None, f"camera {camera}: the picture is live already")
    return changed(
        state,
        Call("freeze", {"camera": camera}),
        f"camera {camera}: picture runs again",
        frozen=without_member(state.frozen, camera),
    )


def _accept(state: ShowState, args: Texts) -> Outcome:
    camera = args["camera"]
    accepted = {**state.accepted, camera: state.accepted.get(camera, 0) + 1}
    text = f"camera {camera}: its tracker's own origin accepted, with a cut"
    return changed(state, None, text, accepted=accepted)


def _take_start(state: ShowState, args: Texts) -> Outcome:
    if state.take is not None:
        return Refused(f"take {state.take} is running; stop it first")
    number = state.takes + 1
    name = args.get("name", f"take_{number:03d}")
    fault = _take_name_fault(name)
    if fault:
        return Refused(fault)
    # Nothing refuses to roll; what must not be in the picture goes.
    off = "; the frame barcode is off" if state.barcode else ""
    return changed(
        state, None, f"take {name} started{off}", take=name, takes=number, marks=0, barcode=False
    )


def _take_name_fault(name: str) -> str | None:
    bad = next((sign for sign in name if sign in NOT_IN_A_FILE_NAME), None)
    if bad is not None:
        return f"a take name cannot hold {bad!r} because it names a file; write '-' instead"
    if name.startswith(".") or name.endswith("."):
        return "a take name cannot start or end with a full stop because it names a file"
    if len(name) > MAX_TAKE_NAME:
        return f"a take name can have {MAX_TAKE_NAME} characters; this one has {len(name)}"
    return None


def _take_stop(state: ShowState, args: Texts) -> Outcome:
    if state.take is None:
        return Refused("no take is running")
    return changed(state, None, f"take {state.take} stopped", take=None)


def _take_mark(state: ShowState, args: Texts) -> Outcome:
    number = state.marks + 1
    where = f"in take {state.take}" if state.take is not None else "outside a take"
    note = f": {args['note']}" if "note" in args else ""
    return changed(state, None, f"mark {number} {where}{note}", marks=number)


def _cue_go(state: ShowState, args: Texts) -> Outcome:
    number = f"{args['number']} " if "number" in args else ""
    return changed(state, None, f"cue {number}{args['name']}: go")


# Verb -> row. `undo` is not here: it needs the history, which `desk.py` holds.
VERBS: Mapping[str, Verb] = {
    "hold": Verb(_hold, needs=("camera",), reversible=True),
    "release": Verb(_release, needs=("camera",), reversible=True),
    "freeze": Verb(_freeze, needs=("camera",), reversible=True),
    "unfreeze": Verb(_unfreeze, needs=("camera",), reversible=True),
    "accept_origin": Verb(_accept, needs=("camera",)),
    "on_wall": Verb(walls.on_wall, needs=("cameras",), takes=("in_frames",), reversible=True),
    "inner_on": Verb(walls.inner_on, needs=("camera",), reversible=True),
    "inner_off": Verb(walls.inner_off, needs=("camera",), reversible=True),
    "priority": Verb(walls.priority, needs=("camera", "value"), reversible=True),
    "size": Verb(walls.size, needs=("camera", "value"), reversible=True),
    "soft_edge": Verb(walls.soft_edge, needs=("camera", "value"), reversible=True),
    "overscan": Verb(walls.overscan, needs=("camera", "value"), reversible=True),
    "outer_freeze": Verb(walls.outer_freeze, reversible=True),
    "outer_unfreeze": Verb(walls.outer_unfreeze, reversible=True),
    "outer_eye": Verb(walls.outer_eye, needs=("point",), reversible=True),
    "scene": Verb(walls.scene, needs=("scene",), reversible=True),
    "barcode_on": Verb(walls.barcode_on, takes=("warned",), reversible=True),
    "barcode_off": Verb(walls.barcode_off, reversible=True),
    "node_off": Verb(walls.node_off, needs=("node",), reversible=True),
    "node_on": Verb(walls.node_on, needs=("node",), reversible=True),
    "take_start": Verb(_take_start, takes=("name",)),
    "take_stop": Verb(_take_stop),
    "take_mark": Verb(_take_mark, takes=("note",)),
    "cue_go": Verb(_cue_go, needs=("name",), takes=("number",)),
}
