# SPDX-License-Identifier: Apache-2.0
"""What operators ride on the walls: inner frusta, the outer view, the scene, the barcode. Pure.

Each handler works as those in `commands.py`. `cameras` of `on_wall` is a list with commas.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import msgspec

from stagectl.show.outcome import Applied, Call, Outcome, Refused, changed
from stagectl.show.state import ShowState, ViewState, with_member, without_member

AUTO = "auto"
# No camera, or the scene without an offset.
NONE = "-"
MOST_IN_FRAMES = 1_000
_BOUNDS = {
    "priority": (0.0, 255.0),
    "size": (0.1, 4.0),
    "soft_edge": (0.0, 1.0),
    "overscan": (0.0, 1.0),
}
_WORDS = {"priority": "priority", "size": "size", "soft_edge": "soft edge", "overscan": "overscan"}

Texts = Mapping[str, str]


def on_wall(state: ShowState, args: Texts) -> Outcome:
    """Show the inner frusta of these cameras and no others, in N frames."""
    wanted = [name.strip() for name in args["cameras"].split(",") if name.strip() not in ("", NONE)]
    frames = _number(args.get("in_frames", "0"))
    if frames is None or frames != int(frames) or not 0 <= frames <= MOST_IN_FRAMES:
        return Refused(f"in_frames must be a whole number from 0 to {MOST_IN_FRAMES}")
    names = sorted({*state.views, *wanted})
    before = [name for name in names if state.view(name).on_wall]
    views = {
        name: msgspec.structs.replace(state.view(name), on_wall=name in wanted) for name in names
    }
    if all(view == state.view(name) for name, view in views.items()):
        return Applied(state, None, f"on the wall already: {', '.join(wanted) or 'no camera'}")
    when = f" in {int(frames)} frames" if frames else ""
    return changed(
        state,
        Call("on_wall", {"cameras": ",".join(before) or NONE}),
        f"on the wall{when}: {', '.join(wanted) or 'no camera'}",
        views=views, views_rev=state.views_rev + 1, in_frames=int(frames),
    )  # fmt: skip


def inner(state: ShowState, args: Texts, *, on: bool) -> Outcome:
    """Switch one camera's inner frustum."""
    camera = args["camera"]
    view = state.view(camera)
    word = "on" if on else "off"
    if view.on_wall == on:
        return Applied(state, None, f"camera {camera}: inner frustum is {word} already")
    return _with_view(
        state, camera, msgspec.structs.replace(view, on_wall=on),
        Call("inner_off" if on else "inner_on", {"camera": camera}),
        f"camera {camera}: inner frustum {word}",
    )  # fmt: skip


def inner_on(state: ShowState, args: Texts) -> Outcome:
    """Switch it on."""
    return inner(state, args, on=True)


def inner_off(state: ShowState, args: Texts) -> Outcome:
    """Switch it off: the commonest emergency key."""
    return inner(state, args, on=False)


def set_view(state: ShowState, args: Texts, *, field: str) -> Outcome:
    """Set one number of a camera's inner frustum."""
    camera, text = args["camera"], args["value"]
    view = state.view(camera)
    low, high = _BOUNDS[field]
    value: float | int | None = None
    if not (field == "overscan" and text == AUTO):
        number = _number(text)
        if number is None or not low <= number <= high:
            also = f", or {AUTO}" if field == "overscan" else ""
            return Refused(f"{_WORDS[field]} must be a number from {low:g} to {high:g}{also}")
        if field == "priority" and number != int(number):
            return Refused("priority must be a whole number from 0 to 255")
        value = int(number) if field == "priority" else number
    before = getattr(view, field)
    if before == value:
        return Applied(state, None, f"camera {camera}: {_WORDS[field]} is {text} already")
    return _with_view(
        state, camera, msgspec.structs.replace(view, **{field: value}),
        Call(field, {"camera": camera, "value": AUTO if before is None else repr(before)}),
        f"camera {camera}: {_WORDS[field]} {text}",
    )  # fmt: skip


def priority(state: ShowState, args: Texts) -> Outcome:
    """Say whose inner frustum is on top: the higher."""
    return set_view(state, args, field="priority")


def size(state: ShowState, args: Texts) -> Outcome:
    """Scale an inner frustum; 1 is the camera's picture."""
    return set_view(state, args, field="size")


def soft_edge(state: ShowState, args: Texts) -> Outcome:
    """Set the soft edge, a share of the picture's width."""
    return set_view(state, args, field="soft_edge")


def overscan(state: ShowState, args: Texts) -> Outcome:
    """Set the overscan, a share of the picture on each side, or leave it to the prediction."""
    return set_view(state, args, field="overscan")


def outer_freeze(state: ShowState, args: Texts) -> Outcome:
    """Stop the outer picture; the inner frusta live."""
    if state.outer_frozen:
        return Applied(state, None, "the outer picture is frozen already")
    return changed(state, Call("outer_unfreeze"), "outer picture frozen", outer_frozen=True)


def outer_unfreeze(state: ShowState, args: Texts) -> Outcome:
    """Let the outer picture live again."""
    if not state.outer_frozen:
        return Applied(state, None, "the outer picture is live already")
    return changed(state, Call("outer_freeze"), "outer picture runs again", outer_frozen=False)


def outer_eye(state: ShowState, args: Texts) -> Outcome:
    """See the outer picture from a fixed point ("x,y,z" in metres), or from the top camera."""
    text = args["point"]
    eye: tuple[float, float, float] | None = None
    if text != "camera":
        numbers = [_number(part) for part in text.split(",")]
        found = [n for n in numbers if n is not None and abs(n) <= 10_000.0]
        if len(numbers) != 3 or len(found) != 3:
            return Refused("point must be x,y,z in metres (0,-3,1.7), or the word camera")
        eye = (found[0], found[1], found[2])
    if eye == state.outer_eye_m:
        return Applied(state, None, "the outer view stands there already")
    before = state.outer_eye_m
    old = "camera" if before is None else ",".join(map(repr, before))
    where = "the camera on top" if eye is None else f"{text} m"
    return changed(
        state, Call("outer_eye", {"point": old}), f"outer view from {where}", outer_eye_m=eye
    )


def scene(state: ShowState, args: Texts) -> Outcome:
    """Put the stage at a named place of the rendered world."""
    name = "" if args["scene"] == NONE else args["scene"]
    if name == state.scene:
        return Applied(state, None, f"the stage is at {name} already")
    return changed(
        state,
        Call("scene", {"scene": state.scene or NONE}),
        f"stage moved to scene {name or 'without offset'}",
        scene=name,
    )


def barcode_on(state: ShowState, args: Texts) -> Outcome:
    """Draw the frame barcode on every output; never while rolling, and not without a warning."""
    if state.rolling:
        return Refused(f"take {state.take} is rolling: the barcode would be in the picture")
    if state.barcode:
        return Applied(state, None, "the barcode is on already")
    if args.get("warned") != "yes":
        return Refused(
            "the barcode changes with every frame on every wall; it does not flash, but people who "
            'are sensitive to flicker should look away: tell the stage, then send warned = "yes"'
        )
    return changed(
        state, Call("barcode_off"), "frame barcode on: it is seen on every wall", barcode=True
    )


def barcode_off(state: ShowState, args: Texts) -> Outcome:
    """Take the barcode off."""
    if not state.barcode:
        return Applied(state, None, "the barcode is off already")
    return changed(state, Call("barcode_on", {"warned": "yes"}), "frame barcode off", barcode=False)


def node_off(state: ShowState, args: Texts) -> Outcome:
    """Go on without a node until somebody wants it back."""
    name = args["node"]
    if name in state.nodes_off:
        return Applied(state, None, f"node {name} is off already")
    return changed(
        state, Call("node_on", {"node": name}), f"node {name}: taken off",
        nodes_off=with_member(state.nodes_off, name),
    )  # fmt: skip


def node_on(state: ShowState, args: Texts) -> Outcome:
    """Reckon with a node again."""
    name = args["node"]
    if name not in state.nodes_off:
        return Applied(state, None, f"node {name} is not off")
    return changed(
        state, Call("node_off", {"node": name}), f"node {name}: counts again",
        nodes_off=without_member(state.nodes_off, name),
    )  # fmt: skip


def _with_view(state: ShowState, camera: str, view: ViewState, inverse: Call, text: str) -> Applied:
    return changed(
        state, inverse, text,
        views={**state.views, camera: view}, views_rev=state.views_rev + 1, in_frames=0,
    )  # fmt: skip


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
