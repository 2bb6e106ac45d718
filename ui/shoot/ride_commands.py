# SPDX-License-Identifier: GPL-3.0-or-later
"""What is ridden in steps: priority, size, soft edge, overscan; the axes of the trim and mask."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ui import words
from ui.columns import fixed
from ui.shoot.rows import CommandRow, Order, View, numbers, plain, texts, while_rolling

AUTO = "auto"
NO_AXIS = "-"
# One more of overscan when it was left to the prediction starts here, as a share.
OVERSCAN_FROM = 0.1


@dataclass(frozen=True, slots=True)
class Ride:
    """A figure of the selected camera that goes up and down in steps.

    `shown`: multiplied by this, with this unit. `usual`: what the third key sets, None for none.
    """

    verb: str
    name: str
    low: float
    high: float
    step: float
    keys: tuple[str, str, str]
    shown: float = 100.0
    unit: str = "%"
    usual: float | str | None = None

    def text(self, view: View) -> str:
        """Return the figure as it is shown."""
        value = view.row.get(self.verb)
        if value == AUTO:
            return words.say("auto")
        found = view.figure(self.verb)
        if found is None:
            return words.NOTHING
        return f"{fixed(found * self.shown, 0)} {self.unit}".strip()


RIDES: Sequence[Ride] = (
    Ride("size", "Size", 0.1, 4.0, 0.05, ("Ctrl+Down", "Ctrl+Up", "Ctrl+0"), usual=1.0),
    Ride(
        "priority", "Priority", 0.0, 255.0, 1.0, ("Ctrl+PgDown", "Ctrl+PgUp", ""),
        shown=1.0, unit="",
    ),
    Ride("soft_edge", "Soft edge", 0.0, 1.0, 0.01, ("Ctrl+Left", "Ctrl+Right", ""), usual=0.0),
    Ride(
        "overscan", "Overscan", 0.0, 1.0, 0.02,
        ("Alt+PgDown", "Alt+PgUp", "Alt+Home"), usual=AUTO,
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis of the trim: millimetres or degrees, with a fine and a coarse step."""

    id: str
    name: str
    unit: str
    fine: float
    coarse: float
    digits: int

    @property
    def place(self) -> int:
        """Return where it stands in the list of a row."""
        return [axis.id for axis in AXES].index(self.id)


AXES: Sequence[Axis] = (
    Axis("x", "X", "mm", 1.0, 10.0, 1),
    Axis("y", "Y", "mm", 1.0, 10.0, 1),
    Axis("z", "Z", "mm", 1.0, 10.0, 1),
    Axis("pan", "Pan", "deg", 0.05, 0.5, 2),
    Axis("tilt", "Tilt", "deg", 0.05, 0.5, 2),
    Axis("roll", "Roll", "deg", 0.05, 0.5, 2),
)
AXIS_OF = {axis.id: axis for axis in AXES}


def trim_of(view: View, axis: Axis) -> float | None:
    """Return the trim of an axis in its unit, None when the stage does not say."""
    trim = numbers(view.row.get("trim"))
    return trim[axis.place] if len(trim) == len(AXES) else None


def is_trimmed(view: View) -> bool:
    """Tell whether any axis of the selected camera is trimmed."""
    return any(value != 0.0 for value in numbers(view.row.get("trim")))


def nudge(view: View, axis: Axis, by: float) -> Order | None:
    """Return the order that moves the trim of an axis by so much."""
    now = trim_of(view, axis)
    if view.camera is None or now is None:
        return None
    value = plain(now + by)
    return Order("trim", {"camera": view.camera, "axis": axis.id, "value": value})


def zero_axis(view: View, axis: Axis) -> Order | None:
    """Return the order that takes the trim of one axis back."""
    now = trim_of(view, axis)
    return nudge(view, axis, -now) if now else None


def mask_axis(view: View, axis: Axis) -> Order | None:
    """Return the order that masks an axis, or frees it."""
    if view.camera is None or not view.row:
        return None
    masked = set(texts(view.row.get("mask"))) ^ {axis.id}
    wanted = ",".join(known.id for known in AXES if known.id in masked)
    return Order("mask", {"camera": view.camera, "axes": wanted or NO_AXIS})


def _chosen(make: Callable[[View, Axis], Order | None]) -> Callable[[View], Order | None]:
    return lambda view: make(view, AXIS_OF[view.chosen.axis])


def _nudge_row(key: str, sign: int, *, coarse: bool) -> CommandRow:
    def by(axis: Axis) -> float:
        return sign * (axis.coarse if coarse else axis.fine)

    def label(view: View) -> str:
        axis = AXIS_OF[view.chosen.axis]
        mark = words.MINUS if sign < 0 else "+"
        return f"{words.say(axis.name)} {mark}{abs(by(axis)):g} {words.say(axis.unit)}"

    size = "coarse" if coarse else "fine"
    way = "less" if sign < 0 else "more"
    helps = {
        ("fine", "less"): "Trim the chosen axis, a fine step less",
        ("fine", "more"): "Trim the chosen axis, a fine step more",
        ("coarse", "less"): "Trim the chosen axis, a coarse step less",
        ("coarse", "more"): "Trim the chosen axis, a coarse step more",
    }
    return CommandRow(
        f"trim_{size}_{way}", key, helps[size, way], "trim", label,
        _chosen(lambda view, axis: nudge(view, axis, by(axis))),
    )  # fmt: skip


def _ride_value(ride: Ride, sign: int, view: View) -> float | None:
    now = view.figure(ride.verb)
    if now is None:
        if view.row.get(ride.verb) != AUTO:
            return None
        now = OVERSCAN_FROM
    value = min(max(now + sign * ride.step, ride.low), ride.high)
    return None if view.figure(ride.verb) == value else value


def _ride_row(ride: Ride, sign: int) -> CommandRow:
    def order(view: View) -> Order | None:
        value = _ride_value(ride, sign, view)
        if view.camera is None or value is None:
            return None
        return Order(ride.verb, {"camera": view.camera, "value": plain(value)})

    helps = {
        ("size", 1): "Make the inner frustum of the selected camera larger",
        ("size", -1): "Make the inner frustum of the selected camera smaller",
        ("priority", 1): "Bring the selected camera up, over others",
        ("priority", -1): "Bring the selected camera down, under others",
        ("soft_edge", 1): "Make the edge of the inner frustum softer",
        ("soft_edge", -1): "Make the edge of the inner frustum harder",
        ("overscan", 1): "More overscan for the selected camera",
        ("overscan", -1): "Less overscan for the selected camera",
    }
    mark = "+" if sign > 0 else words.MINUS

    def label(view: View) -> str:
        return f"{words.say(ride.name)} {mark}"

    key = ride.keys[1 if sign > 0 else 0]
    way = "up" if sign > 0 else "down"
    return CommandRow(f"{ride.verb}_{way}", key, helps[ride.verb, sign], "frustum", label, order)


def _usual_row(ride: Ride) -> CommandRow:
    def order(view: View) -> Order | None:
        if view.camera is None or view.row.get(ride.verb) in (None, ride.usual):
            return None
        value = AUTO if ride.usual == AUTO else plain(float(ride.usual or 0.0))
        return Order(ride.verb, {"camera": view.camera, "value": value})

    says = {"size": "100 %", "soft_edge": "hard", "overscan": "auto"}
    helps = {
        "size": "Inner frustum of the selected camera at 100 %",
        "soft_edge": "A hard edge for the selected camera",
        "overscan": "Leave the overscan to the prediction",
    }
    text = says[ride.verb]
    return CommandRow(
        f"{ride.verb}_usual", ride.keys[2], helps[ride.verb], "frustum",
        lambda view: words.say(text), order,
    )  # fmt: skip


def _zero(view: View) -> Order | None:
    if view.camera is None or not is_trimmed(view):
        return None
    return Order("trim_zero", {"camera": view.camera})


RIDE_COMMANDS: Sequence[CommandRow] = (
    *(_ride_row(ride, sign) for ride in RIDES for sign in (-1, 1)),
    *(_usual_row(ride) for ride in RIDES if ride.usual is not None),
    _nudge_row("Alt+Left", -1, coarse=False),
    _nudge_row("Alt+Right", 1, coarse=False),
    _nudge_row("Alt+Shift+Left", -1, coarse=True),
    _nudge_row("Alt+Shift+Right", 1, coarse=True),
    CommandRow(
        "trim_axis_zero", "Alt+0", "Take the trim of the chosen axis back", "trim",
        lambda view: words.say("Zero {axis}", axis=words.say(AXIS_OF[view.chosen.axis].name)),
        _chosen(zero_axis), confirm=while_rolling,
    ),
    CommandRow(
        "mask", "Alt+M", "Mask the chosen axis of the tracker, or free it", "trim",
        lambda view: words.say("Mask {axis}", axis=words.say(AXIS_OF[view.chosen.axis].name)),
        _chosen(mask_axis),
        lit=lambda view: view.chosen.axis in texts(view.row.get("mask")), confirm=while_rolling,
    ),
    CommandRow(
        "trim_zero", "Z", "Zero trim: take all trims of the selected camera back", "trim",
        lambda view: words.say("Zero trim {name}", name=view.name), _zero,
        lit=is_trimmed, confirm=while_rolling,
    ),
)  # fmt: skip
