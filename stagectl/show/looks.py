# SPDX-License-Identifier: Apache-2.0
"""What the engine draws for the crew: chroma, tracking markers, light cards, a black or grey wall.

Pure. Each handler works as those in `commands.py`. Wall to black has no inverse on purpose: an undo
that lights a wall while people work in front of it must not exist. Release is two steps, in the
desk (`desk.py`), because it needs the time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from stagectl.show.outcome import Applied, Call, Outcome, Refused, changed
from stagectl.show.state import PICTURE, PLAIN_LOOK, Look, ShowState, with_entry

CHROMA = ("off", "green", "blue")
BLACK, GREY = "black", "grey"

Texts: TypeAlias = Mapping[str, str]


def chroma(state: ShowState, args: Texts) -> Outcome:
    """Fill a camera's inner frustum with green or blue, or let it show the picture."""
    camera, value = args["camera"], args["value"]
    if value not in CHROMA:
        known = ", ".join(CHROMA)
        return Refused(f"chroma is one of {known}, not {value!r}")
    before, markers = state.looks.get(camera, PLAIN_LOOK)
    if value == before:
        return Applied(state, None, f"camera {camera}: chroma is {value} already")
    back = Call("chroma", {"camera": camera, "value": before})
    return _with_look(state, camera, (value, markers), back, f"camera {camera}: chroma {value}")


def markers_on(state: ShowState, args: Texts) -> Outcome:
    """Draw tracking markers over a camera's chroma."""
    return _markers(state, args["camera"], on=True)


def markers_off(state: ShowState, args: Texts) -> Outcome:
    """Draw none."""
    return _markers(state, args["camera"], on=False)


def light_cards_on(state: ShowState, args: Texts) -> Outcome:
    """Show the engine's light cards."""
    if state.light_cards:
        return Applied(state, None, "the light cards are on already")
    return changed(state, Call("light_cards_off"), "light cards on", light_cards=True)


def light_cards_off(state: ShowState, args: Texts) -> Outcome:
    """Take them off."""
    if not state.light_cards:
        return Applied(state, None, "the light cards are off already")
    return changed(state, Call("light_cards_on"), "light cards off", light_cards=False)


def wall_black(state: ShowState, args: Texts) -> Outcome:
    """Put all walls to black, at once."""
    if state.wall == BLACK:
        return Applied(state, None, "the wall is black already")
    return changed(state, None, "wall to black", wall=BLACK, wall_rev=state.wall_rev + 1)


def wall_grey(state: ShowState, args: Texts) -> Outcome:
    """Put all walls to the safe grey, at once."""
    if state.wall == GREY:
        return Applied(state, None, "the wall is grey already")
    return changed(state, None, "wall to safe grey", wall=GREY, wall_rev=state.wall_rev + 1)


def wall_picture(state: ShowState) -> Outcome:
    """Let the picture back on the walls: the second step of the release."""
    return changed(
        state, None, "wall released: the picture is back", wall=PICTURE, wall_rev=state.wall_rev + 1
    )


def _markers(state: ShowState, camera: str, *, on: bool) -> Outcome:
    value, before = state.looks.get(camera, PLAIN_LOOK)
    word = "on" if on else "off"
    if before == on:
        return Applied(state, None, f"camera {camera}: markers are {word} already")
    back = Call("markers_off" if on else "markers_on", {"camera": camera})
    return _with_look(state, camera, (value, on), back, f"camera {camera}: markers {word}")


def _with_look(state: ShowState, camera: str, look: Look, back: Call, text: str) -> Applied:
    return changed(state, back, text, looks=with_entry(state.looks, camera, look, PLAIN_LOOK))
