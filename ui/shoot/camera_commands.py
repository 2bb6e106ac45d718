# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands for the selected camera, the commonest emergency key first."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ui import words
from ui.columns import number
from ui.shoot.rows import CommandRow, Order, View, texts, while_rolling

_NO_CAMERA = "-"


def _switch(flag: str, on: str, off: str) -> Callable[[View], Order | None]:
    """Return an order that turns `flag` of the camera's row over."""

    def order(view: View) -> Order | None:
        if view.camera is None:
            return None
        return Order(off if view.row.get(flag) else on, {"camera": view.camera})

    return order


def _says(flag: str, when_on: str, when_off: str) -> Callable[[View], str]:
    """Return a label: what the key will do, with the camera's name."""

    def label(view: View) -> str:
        return words.say(when_on if view.row.get(flag) else when_off, name=view.name)

    return label


def _is(flag: str) -> Callable[[View], bool]:
    return lambda view: bool(view.row.get(flag))


def _on_wall_now(view: View) -> list[str]:
    rows = view.state.get("cameras", {})
    return sorted(key for key, row in rows.items() if row.get("on_wall") is True)


def _put_on_wall(view: View, cameras: Sequence[str]) -> Order:
    args = {"cameras": ",".join(cameras) or _NO_CAMERA}
    if view.chosen.in_frames:
        args["in_frames"] = str(view.chosen.in_frames)
    return Order("on_wall", args)


def _on_wall_alone(view: View) -> Order | None:
    if view.camera is None or _on_wall_now(view) == [view.camera]:
        return None
    return _put_on_wall(view, [view.camera])


def _on_wall_label(view: View) -> str:
    if view.chosen.in_frames:
        return words.say("On wall: {name} in {n} frames", name=view.name, n=view.chosen.in_frames)
    return words.say("On wall: {name} alone", name=view.name)


def _on_wall_too(view: View) -> Order | None:
    if view.camera is None:
        return None
    others = [name for name in _on_wall_now(view) if name != view.camera]
    wanted = others if view.row.get("on_wall") else sorted([*others, view.camera])
    return _put_on_wall(view, wanted)


def _tracker_of(view: View) -> tuple[str | None, bool]:
    """Return the tracker that the key is about, and whether it is bypassed now."""
    bypassed = texts(view.row.get("bypassed"))
    if bypassed:
        return bypassed[0], True
    tracker = view.row.get("tracker")
    return (str(tracker), False) if tracker else (None, False)


def _bypass(view: View) -> Order | None:
    tracker, bypassed = _tracker_of(view)
    if view.camera is None or tracker is None:
        return None
    return Order("unbypass" if bypassed else "bypass", {"camera": view.camera, "source": tracker})


def _bypass_label(view: View) -> str:
    tracker, bypassed = _tracker_of(view)
    if bypassed:
        return words.say("Use {tracker} again", tracker=tracker or "")
    return words.say("Bypass {tracker}", tracker=tracker or words.say("tracker"))


def _accept(view: View) -> Order | None:
    off = number(view.row.get("kept_off_mm")) or 0.0, number(view.row.get("kept_off_deg")) or 0.0
    if view.camera is None or not any(value > 0.0 for value in off):
        return None
    return Order("accept_origin", {"camera": view.camera})


def _chroma(colour: str) -> Callable[[View], Order | None]:
    def order(view: View) -> Order | None:
        if view.camera is None:
            return None
        value = "off" if view.row.get("chroma") == colour else colour
        return Order("chroma", {"camera": view.camera, "value": value})

    return order


def _chroma_label(colour: str, on: str, off: str) -> Callable[[View], str]:
    return lambda view: words.say(off if view.row.get("chroma") == colour else on, name=view.name)


CAMERA_COMMANDS: Sequence[CommandRow] = (
    CommandRow(
        "inner", "I", "Inner frustum of the selected camera off or on", "camera",
        _says("on_wall", "Inner frustum {name} OFF", "Inner frustum {name} on"),
        _switch("on_wall", "inner_on", "inner_off"),
        lit=lambda view: view.row.get("on_wall") is False,
        wide=3,
    ),
    CommandRow(
        "on_wall", "W", "Put the selected camera on the wall, alone", "camera",
        _on_wall_label, _on_wall_alone,
    ),
    CommandRow(
        "hold", "H", "Hold or release the pose of the selected camera", "camera",
        _says("held", "Release {name}", "Hold pose {name}"),
        _switch("held", "hold", "release"), lit=_is("held"),
    ),
    CommandRow(
        "freeze", "F", "Freeze or unfreeze the picture of the selected camera", "camera",
        _says("frozen", "Unfreeze {name}", "Freeze picture {name}"),
        _switch("frozen", "freeze", "unfreeze"), lit=_is("frozen"),
    ),
    CommandRow(
        "bypass", "T", "Bypass the selected camera's tracker, or use it again", "camera",
        _bypass_label, _bypass, lit=_is("bypassed"),
    ),
    CommandRow(
        "accept", "O", "Take the selected camera's tracker at its word again, with a cut",
        "camera", lambda view: words.say("Accept origin {name}", name=view.name), _accept,
        confirm=while_rolling,
    ),
    CommandRow(
        "green", "C", "Chroma green in the selected camera's inner frustum", "camera",
        _chroma_label("green", "Chroma green {name}", "Green off {name}"), _chroma("green"),
        lit=lambda view: view.row.get("chroma") == "green", confirm=while_rolling,
    ),
    CommandRow(
        "blue", "Shift+C", "Chroma blue in the selected camera's inner frustum", "camera",
        _chroma_label("blue", "Chroma blue {name}", "Blue off {name}"), _chroma("blue"),
        lit=lambda view: view.row.get("chroma") == "blue", confirm=while_rolling,
    ),
    CommandRow(
        "markers", "K", "Key markers of the selected camera on or off", "camera",
        _says("markers", "Markers off {name}", "Markers on {name}"),
        _switch("markers", "markers_on", "markers_off"), lit=_is("markers"),
        confirm=while_rolling,
    ),
    CommandRow(
        "on_wall_too", "Shift+W", "Put the selected camera on the wall too, or take it off",
        "frustum",
        _says("on_wall", "Take off {name}", "Add {name}"), _on_wall_too,
    ),
)  # fmt: skip
