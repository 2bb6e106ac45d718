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

from stagectl.show import looks, ride, rolls, walls
from stagectl.show.outcome import Applied, Call, Outcome, Refused, changed
from stagectl.show.state import ArgValue, ShowState, with_member, without_member

MAX_TEXT = 200
# Of an inverse, which we made ourselves: the names of all cameras of a stage.
MOST_OWN_TEXT = 4_000
UNDO, REDO = "undo", "redo"
_OF_PICTURES = (
    *("on_wall", "inner_on", "inner_off", "priority", "size", "soft_edge", "overscan"),
    *("chroma", "markers_on", "markers_off"),
)
# An empty list is a value of these.
_MAY_BE_EMPTY = ("axes",)

Texts: TypeAlias = Mapping[str, str]
Handler: TypeAlias = Callable[[ShowState, Texts], Outcome]


@dataclass(frozen=True, slots=True)
class Verb:
    """One row: the handler, the arguments it needs or takes, and whether it has an inverse.

    No handler: the desk runs it, because it needs the history, the cues or the time.
    """

    handler: Handler | None
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
    sources: Mapping[str, Collection[str]] | None = None,
    *,
    pictures: Collection[str] | None = None,
    most_text: int = MAX_TEXT,
) -> Outcome:
    """Run one verb of the table on `state`.

    `cameras` are the ids of this stage (of all that is tracked; `pictures` those with an inner
    frustum), `scenes` its named scene offsets, `nodes` its render nodes, `sources` the trackers of
    each camera; a command for another one is refused. None skips that check (an inverse: what was
    done may be taken back even when its camera has left the stage).
    """
    row = VERBS.get(verb)
    if row is None:
        return Refused(f"there is no command {verb!r}; there are {', '.join(VERBS)}")
    checked = checked_args(verb, row, args, most_text)
    if isinstance(checked, Refused):
        return checked
    if row.handler is None:
        return Refused(f"{verb} is for the desk and cannot be part of something else")
    unknown = (
        _unknown_camera(checked, cameras)
        or (_no_picture(checked, pictures) if verb in _OF_PICTURES else None)
        or (_unknown_scene(checked, scenes) if verb == "scene" else None)
        or _unknown_node(checked, nodes)
        or (_unknown_source(checked, sources) if verb == "bypass" else None)
    )
    return unknown or row.handler(state, checked)


def _named(args: Texts) -> list[str]:
    named = [args["camera"]] if "camera" in args else args.get("cameras", "").split(",")
    return [name.strip() for name in named if name.strip() not in ("", walls.NONE)]


def _no_picture(args: Texts, pictures: Collection[str] | None) -> Refused | None:
    for camera in _named(args):
        if pictures is not None and camera not in pictures:
            there_are = ", ".join(sorted(pictures)) or "none"
            return Refused(f"{camera} has no inner frustum; cameras: {there_are}")
    return None


def _unknown_camera(args: Texts, cameras: Collection[str] | None) -> Refused | None:
    for camera in _named(args):
        if cameras is not None and camera not in cameras:
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


def _unknown_source(args: Texts, sources: Mapping[str, Collection[str]] | None) -> Refused | None:
    camera, source = args["camera"], args["source"]
    if sources is None or source in sources.get(camera, ()):
        return None
    there_are = ", ".join(sorted(sources.get(camera, ()))) or "none"
    return Refused(f"camera {camera} has no tracker {source!r}; trackers: {there_are}")


def checked_args(
    verb: str, row: Verb, args: Mapping[str, ArgValue], most_text: int = MAX_TEXT
) -> Texts | Refused:
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
        empty = value == "" and name not in _MAY_BE_EMPTY
        if not isinstance(value, str) or empty or value.isspace() or len(value) > most_text:
            return Refused(f"{verb}: {name!r} must be a text of 1 to {most_text} characters")
        if not value.isprintable():
            return Refused(f"{verb}: {name!r} holds a character that cannot be printed")
        texts[name] = value.strip()
    return texts


def not_texts(verb: str, args: Mapping[str, ArgValue]) -> Refused | None:
    """Return why some argument is no short text, None where all are (or are left out).

    For whoever reads arguments by itself: what comes over the network is then a text at the worst.
    """
    for name, value in args.items():
        if value is None:
            continue
        if not isinstance(value, str) or len(value) > MAX_TEXT:
            return Refused(f"{verb}: {name!r} must be a text of 1 to {MAX_TEXT} characters")
        if not value.isprintable():
            return Refused(f"{verb}: {name!r} holds a character that cannot be printed")
    return None


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


# Verb -> row.
VERBS: Mapping[str, Verb] = {
    "hold": Verb(_hold, needs=("camera",), reversible=True),
    "release": Verb(_release, needs=("camera",), reversible=True),
    "freeze": Verb(_freeze, needs=("camera",), reversible=True),
    "unfreeze": Verb(_unfreeze, needs=("camera",), reversible=True),
    "accept_origin": Verb(_accept, needs=("camera",)),
    "bypass": Verb(ride.bypass, needs=("camera", "source"), reversible=True),
    "unbypass": Verb(ride.unbypass, needs=("camera", "source"), reversible=True),
    "mask": Verb(ride.mask, needs=("camera", "axes"), reversible=True),
    "trim": Verb(ride.trim, needs=("camera", "axis", "value"), reversible=True),
    "trim_zero": Verb(ride.trim_zero, needs=("camera",), reversible=True),
    "on_wall": Verb(walls.on_wall, needs=("cameras",), takes=("in_frames",), reversible=True),
    "inner_on": Verb(walls.inner_on, needs=("camera",), reversible=True),
    "inner_off": Verb(walls.inner_off, needs=("camera",), reversible=True),
    "priority": Verb(walls.priority, needs=("camera", "value"), reversible=True),
    "size": Verb(walls.size, needs=("camera", "value"), reversible=True),
    "soft_edge": Verb(walls.soft_edge, needs=("camera", "value"), reversible=True),
    "overscan": Verb(walls.overscan, needs=("camera", "value"), reversible=True),
    "chroma": Verb(looks.chroma, needs=("camera", "value"), reversible=True),
    "markers_on": Verb(looks.markers_on, needs=("camera",), reversible=True),
    "markers_off": Verb(looks.markers_off, needs=("camera",), reversible=True),
    "light_cards_on": Verb(looks.light_cards_on, reversible=True),
    "light_cards_off": Verb(looks.light_cards_off, reversible=True),
    "outer_freeze": Verb(walls.outer_freeze, reversible=True),
    "outer_unfreeze": Verb(walls.outer_unfreeze, reversible=True),
    "outer_eye": Verb(walls.outer_eye, needs=("point",), reversible=True),
    "scene": Verb(walls.scene, needs=("scene",), reversible=True),
    "barcode_on": Verb(walls.barcode_on, takes=("warned",), reversible=True),
    "barcode_off": Verb(walls.barcode_off, reversible=True),
    "node_off": Verb(walls.node_off, needs=("node",), reversible=True),
    "node_on": Verb(walls.node_on, needs=("node",), reversible=True),
    "wall_black": Verb(looks.wall_black),
    "wall_grey": Verb(looks.wall_grey),
    "wall_release_arm": Verb(None),
    "wall_release": Verb(None),
    "slate": Verb(rolls.slate, takes=("pattern", "scene", "shot", "take"), reversible=True),
    "take_start": Verb(rolls.take_start, takes=("name",)),
    "take_stop": Verb(rolls.take_stop),
    "take_mark": Verb(rolls.take_mark, takes=("note",)),
    "cue_standby": Verb(None, needs=("number",), reversible=True),
    "cue_go": Verb(None, takes=("number", "name")),
    "cue_back": Verb(None),
    "cue_dry_run": Verb(None, takes=("number",)),
    UNDO: Verb(None),
    REDO: Verb(None),
}
