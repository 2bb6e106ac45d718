# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands for the whole stage: outer picture, take, light cards, cues, undo, alarms."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from stagectl.control.client import Row
from ui import words
from ui.shoot.rows import CommandRow, Order, View

_MUTES = (
    ("Q", 5, "Mute the chosen alarm for 5 minutes"),
    ("Shift+Q", 15, "Mute the chosen alarm for 15 minutes"),
    ("Alt+Q", 60, "Mute the chosen alarm for an hour"),
)


def _switch(flag: str, on: str, off: str) -> Callable[[View], Order | None]:
    def order(view: View) -> Order | None:
        if not view.show:
            return None
        return Order(off if view.show.get(flag) else on)

    return order


def _says(flag: str, when_on: str, when_off: str) -> Callable[[View], str]:
    return lambda view: words.say(when_on if view.show.get(flag) else when_off)


def _is(flag: str) -> Callable[[View], bool]:
    return lambda view: bool(view.show.get(flag))


def _take_label(view: View) -> str:
    if view.rolling:
        return words.say("Stop take {name}", name=str(view.show.get("take") or ""))
    return words.say("Start take {name}", name=str(view.show.get("slate") or ""))


def _mark(view: View) -> Order | None:
    return Order("take_mark") if view.show else None


def _mark_label(view: View) -> str:
    return words.say("Mark ({count})", count=str(view.show.get("marks") or 0))


def _history(verb: str) -> Callable[[View], Order | None]:
    return lambda view: Order(verb) if view.show.get(f"{verb}_depth") else None


def standby_cue(view: View) -> Row | None:
    """Return the row of the cue that stands by."""
    rows = view.state.get("cues", {}).values()
    return next((row for row in rows if row.get("state") == "standby"), None)


def _cue_name(row: Row) -> str:
    return f"{row.get('number') or ''} {row.get('name') or ''}".strip()


def _go(view: View) -> Order | None:
    return Order("cue_go") if standby_cue(view) is not None else None


def _go_label(view: View) -> str:
    row = standby_cue(view)
    if row is None:
        return words.say("GO: no cue stands by")
    return words.say("GO {cue}", cue=_cue_name(row))


def _back(view: View) -> Order | None:
    rows = view.state.get("cues", {}).values()
    went = any(row.get("state") in ("active", "done") for row in rows)
    return Order("cue_back") if went else None


def _of_chosen_cue(verb: str) -> Callable[[View], Order | None]:
    def order(view: View) -> Order | None:
        row = view.state.get("cues", {}).get(view.chosen.cue or "")
        return None if row is None else Order(verb, {"number": str(row.get("number") or "")})

    return order


def _cue_label(text: str) -> Callable[[View], str]:
    def label(view: View) -> str:
        row = view.state.get("cues", {}).get(view.chosen.cue or "", {})
        return words.say(text, number=str(row.get("number") or ""))

    return label


def _ack(view: View) -> Order | None:
    if not view.alarm or view.alarm.get("acknowledged"):
        return None
    return Order("alarm_ack", {"alarm": view.chosen.alarm})


def _ack_all(view: View) -> Order | None:
    rows = view.state.get("alarms", {}).values()
    return Order("alarm_ack_all") if any(not row.get("acknowledged") for row in rows) else None


def _mute(minutes: int) -> Callable[[View], Order | None]:
    def order(view: View) -> Order | None:
        if not view.alarm:
            return None
        return Order("alarm_mute", {"alarm": view.chosen.alarm, "minutes": str(minutes)})

    return order


def _unmute(view: View) -> Order | None:
    if view.alarm.get("muted_s") is None:
        return None
    return Order("alarm_unmute", {"alarm": view.chosen.alarm})


def _word(text: str) -> Callable[[View], str]:
    return lambda view: words.say(text)


def _mute_row(key: str, minutes: int, text: str) -> CommandRow:
    return CommandRow(
        f"mute_{minutes}", key, text, "alarms",
        lambda view: words.say("Mute {minutes} min", minutes=minutes), _mute(minutes),
    )  # fmt: skip


STAGE_COMMANDS: Sequence[CommandRow] = (
    CommandRow(
        "outer", "X", "Freeze or unfreeze the outer picture", "stage",
        _says("outer_frozen", "Unfreeze outer", "Freeze outer"),
        _switch("outer_frozen", "outer_freeze", "outer_unfreeze"), lit=_is("outer_frozen"),
    ),
    CommandRow(
        "light_cards", "L", "Light cards on or off", "stage",
        _says("light_cards", "Light cards off", "Light cards on"),
        _switch("light_cards", "light_cards_on", "light_cards_off"), lit=_is("light_cards"),
    ),
    CommandRow(
        "take", "R", "Start or stop a take", "stage", _take_label,
        _switch("rolling", "take_start", "take_stop"), lit=_is("rolling"), rolling=True, wide=3,
    ),
    CommandRow("mark", "M", "Set a mark", "stage", _mark_label, _mark),
    CommandRow("go", "G", "GO: run the cue that stands by", "stage", _go_label, _go, wide=3),
    CommandRow(
        "back", "Shift+G", "Go back to the cue before", "stage", _word("Cue back"), _back
    ),
    CommandRow(
        "undo", "U", "Undo the last command that can be undone", "stage", _word("Undo"),
        _history("undo"),
    ),
    CommandRow(
        "redo", "Shift+U", "Do again what was undone", "stage", _word("Redo"), _history("redo")
    ),
    CommandRow(
        "standby", "S", "Stand the chosen cue by", "cues", _cue_label("Stand by {number}"),
        _of_chosen_cue("cue_standby"),
    ),
    CommandRow(
        "dry_run", "D", "Dry run: say what the chosen cue would change", "cues",
        _cue_label("Dry run {number}"), _of_chosen_cue("cue_dry_run"),
    ),
    CommandRow(
        "ack", "A", "Acknowledge the chosen alarm", "alarms", _word("Acknowledge"), _ack
    ),
    CommandRow(
        "ack_all", "Shift+A", "Acknowledge all alarms", "alarms", _word("All"), _ack_all,
        confirm=lambda view: True,
    ),
    *(_mute_row(*mute) for mute in _MUTES),
    CommandRow("unmute", "Y", "Let the chosen alarm sound again", "alarms", _word("Unmute"),
               _unmute),
)  # fmt: skip
