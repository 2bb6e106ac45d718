# SPDX-License-Identifier: GPL-3.0-or-later
"""The command table: its keys, what the control process says to its orders, the second press."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from PyQt6.QtCore import Qt

from stagectl.control import Board
from stagectl.nodes.alarm_part import VERBS as ALARM_VERBS
from stagectl.show import Desk, Refused
from stagectl.show.commands import VERBS
from tests.ui import canned_boards
from tests.ui.shoot.bench import Bench
from ui.shell.keys import KEYS, WORKSPACE_KEYS
from ui.shoot.commands import BY_ID, COMMANDS, OTHER_KEYS, cheat_sheet
from ui.shoot.ride_commands import AXES, nudge
from ui.shoot.rows import Choice, Order, View

SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
CHOSEN = Choice(camera="B", alarm="F-01 freed-a", cue="003", axis="tilt", in_frames=12)


def view(case: str, chosen: Choice = CHOSEN) -> View:
    board = Board()
    canned_boards.CASES[case](board)
    return View(board.snapshot(), chosen)


def odd() -> View:
    """A stage where camera B is kept off, its overscan is set, and a muted alarm is chosen."""
    board = Board()
    canned_boards.trouble(board)
    row = board.row("cameras", "B") or {}
    board.set("cameras", "B", {**row, "kept_off_mm": 31.0, "overscan": 0.2})
    chosen = Choice(camera="B", alarm="F-17 centre", cue="003", axis="tilt")
    return View(board.snapshot(), chosen)


def orders() -> list[tuple[str, Order]]:
    views = [view("calm"), view("trouble"), view("black"), odd()]
    found = [(row.id, row.order(shown)) for row in COMMANDS for shown in views]
    return [(name, order) for name, order in found if order is not None]


def test_no_key_means_two_things() -> None:
    keys = [row.key for row in COMMANDS if row.key]
    others = [key for name, _ in OTHER_KEYS for key in name.split(", ")]
    shell = [row.key for row in KEYS] + [key for key, _ in WORKSPACE_KEYS]
    everything = [*keys, *(key for key in others if len(key) == 1), *shell]
    assert len(everything) == len(set(everything))


def test_what_burns_has_one_key_and_the_commonest_is_first() -> None:
    assert COMMANDS[0].id == "inner"
    burning = ("inner", "on_wall", "hold", "freeze", "bypass", "outer", "take", "go", "ack")
    assert all(len(BY_ID[name].key) == 1 for name in burning)


def test_the_cheat_sheet_names_every_key() -> None:
    shown = [key for _, rows in cheat_sheet() for key, text in rows if text]
    assert {row.key for row in COMMANDS if row.key} <= set(shown)


def test_every_order_is_known_to_the_stage_and_holds_short_texts() -> None:
    made = orders()
    assert {name for name, _ in made} == set(BY_ID)
    for _, order in made:
        assert order.verb in VERBS or order.verb in ALARM_VERBS
        assert all(isinstance(text, str) and 0 < len(text) <= 200 for text in order.args.values())


def test_the_control_process_refuses_no_order_of_the_table() -> None:
    """Given each order as the stage takes it, Expect none refused for its words."""
    for name, order in orders():
        if order.verb in VERBS and order.verb not in ("undo", "redo") and "cue" not in order.verb:
            desk = Desk(cameras=lambda: ("A", "B"))
            if order.verb == "take_stop":
                desk.execute("take_start", {}, "kim")
            outcome = desk.execute(order.verb, order.args, "kim")
            assert not isinstance(outcome, Refused), (name, outcome)


@pytest.mark.parametrize(
    ("command", "case", "verb", "args"),
    [
        ("inner", "calm", "inner_off", {"camera": "B"}),
        ("on_wall", "calm", "on_wall", {"cameras": "B", "in_frames": "12"}),
        ("on_wall_too", "calm", "on_wall", {"cameras": "A", "in_frames": "12"}),
        ("hold", "trouble", "release", {"camera": "B"}),
        ("bypass", "calm", "bypass", {"camera": "B", "source": "osc-b"}),
        ("bypass", "trouble", "unbypass", {"camera": "B", "source": "osc-b"}),
        ("green", "trouble", "chroma", {"camera": "B", "value": "off"}),
        ("blue", "trouble", "chroma", {"camera": "B", "value": "blue"}),
        ("size_up", "trouble", "size", {"camera": "B", "value": "1.25"}),
        ("size_usual", "trouble", "size", {"camera": "B", "value": "1"}),
        ("overscan_up", "calm", "overscan", {"camera": "B", "value": "0.12"}),
        ("mask", "trouble", "mask", {"camera": "B", "axes": "tilt,roll"}),
        ("trim_fine_more", "trouble", "trim", {"camera": "B", "axis": "tilt", "value": "0.2"}),
        ("trim_axis_zero", "trouble", "trim", {"camera": "B", "axis": "tilt", "value": "0"}),
        ("outer", "trouble", "outer_unfreeze", {}),
        ("take", "calm", "take_stop", {}),
        ("redo", "trouble", "redo", {}),
        ("dry_run", "calm", "cue_dry_run", {"number": "3"}),
        ("mute_15", "trouble", "alarm_mute", {"alarm": "F-01 freed-a", "minutes": "15"}),
    ],
)
def test_what_a_key_sends(command: str, case: str, verb: str, args: dict[str, str]) -> None:
    assert BY_ID[command].order(view(case)) == Order(verb, args)


@pytest.mark.parametrize(
    ("command", "case"),
    [("accept", "calm"), ("redo", "calm"), ("trim_zero", "calm"), ("ack", "calm"),
     ("mute_5", "calm"), ("unmute", "trouble"), ("size_usual", "calm")],
)  # fmt: skip
def test_what_cannot_be_done_now_has_no_order(command: str, case: str) -> None:
    assert BY_ID[command].order(view(case)) is None


def test_nothing_is_sent_for_a_camera_that_is_gone() -> None:
    gone = view("calm", Choice(camera="Z"))
    about_cameras = [row for row in COMMANDS if row.place in ("camera", "frustum", "trim")]
    assert [row.id for row in about_cameras if row.order(gone) is not None] == []


def test_a_nudge_there_and_back_is_nought() -> None:
    """Given steps that binary fractions cannot hold, Expect "0", not a rest or "-0"."""
    board = Board()
    canned_boards.calm(board)
    for axis, step in itertools.product(AXES, (1, -1)):
        trim = [0.0] * len(AXES)
        trim[axis.place] = 3 * axis.fine * step
        board.set("cameras", "B", {**(board.row("cameras", "B") or {}), "trim": trim})
        order = nudge(View(board.snapshot(), CHOSEN), axis, -3 * axis.fine * step)
        assert order is not None
        assert order.args["value"] == "0"


def test_a_key_that_is_seen_in_the_picture_asks_twice_while_rolling(
    bench: Callable[[str], Bench],
) -> None:
    one = bench("calm")
    button = one.page.keys.buttons["green"]
    one.press(Qt.Key.Key_C)
    assert one.sent.commands == []
    assert button.armed
    one.press(Qt.Key.Key_C)
    assert one.sent.commands == [("chroma", {"camera": "A", "value": "green"})]
    assert not button.armed
    one.press(Qt.Key.Key_C)
    one.press(Qt.Key.Key_2)  # another camera: the first press was not for it
    assert not button.armed
    one.change("show", "show", rolling=False)
    one.press(Qt.Key.Key_C)
    assert one.sent.commands[1:] == [("chroma", {"camera": "B", "value": "green"})]


def test_emergency_keys_never_ask(bench: Callable[[str], Bench]) -> None:
    one = bench("calm")
    for key in (Qt.Key.Key_I, Qt.Key.Key_F, Qt.Key.Key_H, Qt.Key.Key_X, Qt.Key.Key_T):
        one.press(key)
    assert [verb for verb, _ in one.sent.commands] == [
        "inner_off", "freeze", "hold", "outer_freeze", "bypass",
    ]  # fmt: skip


def test_keys_act_on_the_chosen_axis(bench: Callable[[str], Bench]) -> None:
    one = bench("calm")
    one.press(Qt.Key.Key_Down, ALT)
    one.press(Qt.Key.Key_Right, ALT)
    one.press(Qt.Key.Key_Left, ALT | SHIFT)
    assert one.sent.commands == [
        ("trim", {"camera": "A", "axis": "y", "value": "1"}),
        ("trim", {"camera": "A", "axis": "y", "value": "-10"}),
    ]


def test_nothing_is_sent_while_the_stage_does_not_answer(bench: Callable[[str], Bench]) -> None:
    one = bench("calm")
    one.connected = False
    one.turn(stale=True)
    one.press(Qt.Key.Key_I)
    assert one.sent.commands == []
    assert not one.page.keys.buttons["inner"].isEnabled()
    assert not one.page.keys.buttons["take"].lit
