# SPDX-License-Identifier: GPL-3.0-or-later
"""The Shoot workspace as a whole: all of it is there, reached by keys, named, and not cut off."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PyQt6.QtCore import QPoint, QRect, Qt
from PyQt6.QtWidgets import QAbstractButton, QAbstractItemView, QScrollArea, QWidget

from tests.ui import canned_boards
from tests.ui.hands import texts
from tests.ui.shoot.bench import Bench
from ui import theme
from ui.shoot.key_button import KeyButton
from ui.shoot.slate_dialog import SlateDialog
from ui.shoot.stage_views import TALL, VIEWS
from ui.shoot.workspace import ShootWorkspace
from ui.workspaces import WORKSPACES, Workspace, make_workspace


def on_page(bench: Bench, widget: QWidget) -> QRect:
    """The part of a widget that is seen, in pixels of the page."""
    box = widget.visibleRegion().boundingRect()
    return QRect(widget.mapTo(bench.page, QPoint(0, 0)) + box.topLeft(), box.size())


def hidden_px(bench: Bench) -> int:
    """How much of the page's middle can be scrolled into sight only."""
    (area,) = [w for w in bench.page.children() if isinstance(w, QScrollArea)]
    bar = area.verticalScrollBar()
    assert bar is not None
    return bar.maximum()


def test_it_is_the_workspace_of_the_table(bench: Callable[[str], Bench]) -> None:
    one = bench("calm")
    made = make_workspace(WORKSPACES[0], one.context)
    assert type(made) is type(one.page)
    assert isinstance(made, Workspace)
    made.deleteLater()


def test_the_charts_go_on_where_a_page_is_made_anew_in_another_look(
    bench: Callable[[str], Bench],
) -> None:
    one = bench("calm")
    before = one.page.nodes.charts["left"].late.count
    assert before > 0
    made = ShootWorkspace(one.context)
    made.update_state(one.context.state, stale=False)
    assert made.nodes.charts["left"].late.count == before
    made.deleteLater()


def test_a_stage_without_a_camera_says_so(bench: Callable[[str], Bench]) -> None:
    one = bench("calm")
    one.page.update_state({}, stale=False)
    assert one.page.cameras.empty.isVisible()
    assert one.page.cameras.stage.y() == 0
    one.page.update_state(one.context.state, stale=False)
    assert not one.page.cameras.empty.isVisible()


def test_eight_cameras_and_sixteen_nodes_are_whole_at_full_size(
    bench: Callable[[str], Bench],
) -> None:
    one = bench("big")
    cards = one.page.cameras.cards
    assert "".join(cards) == "ABCDEFGH"
    for widget in (*cards.values(), one.page.nodes, *one.page.keys.buttons.values()):
        assert widget.visibleRegion().boundingRect() == widget.rect()
    boxes = [on_page(one, card) for card in cards.values()]
    assert not any(a.intersects(b) for a in boxes for b in boxes if a is not b)
    assert len(one.page.nodes.cells) == 16


@pytest.mark.parametrize("case", ["trouble", "big"])
def test_two_paintings_of_one_state_are_equal_bit_by_bit(
    bench: Callable[[str], Bench], case: str
) -> None:
    one = bench(case)
    first = one.page.grab().toImage()
    assert first == one.page.grab().toImage()
    if case == "trouble":
        assert bench(case).page.grab().toImage() == first


def test_every_control_has_a_name_and_room_for_a_finger(bench: Callable[[str], Bench]) -> None:
    one = bench("trouble")
    controls: list[QWidget] = [
        *one.page.findChildren(QAbstractButton),
        *one.page.findChildren(QAbstractItemView),
        *(card.strip for card in one.page.cameras.cards.values()),
        one.page.nodes,
    ]
    stage = "ui.stage_view", "ui.sync"
    own = [
        control
        for control in controls
        if control.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not type(control.parentWidget()).__module__.startswith(stage)
    ]
    assert [control for control in own if not control.accessibleName()] == []
    buttons = [c for c in own if isinstance(c, QAbstractButton) and c.isVisible()]
    assert len(buttons) > 30
    assert [b.accessibleName() for b in buttons if b.height() < 44 or b.width() < 44] == []


def test_no_word_of_a_key_is_cut_off(bench: Callable[[str], Bench]) -> None:
    """Given each page at full size, Expect every label in two lines of its button at most."""
    one = bench("trouble")
    for name in one.page.pages.names:
        one.page.pages.show_page(name)
        one.turn()
        for button in one.page.findChildren(KeyButton):
            if button.isVisible():
                assert not button.is_cut, (name, button.words)


def test_digits_select_cameras_and_the_badge_says_whom_the_keys_are_for(
    bench: Callable[[str], Bench],
) -> None:
    one = bench("big")
    one.press(Qt.Key.Key_8)
    assert one.context.camera == "H"
    assert one.page.keys.badge.accessibleName() == "H"
    assert one.page.keys.buttons["hold"].words == "Hold pose H"
    one.press(Qt.Key.Key_9)
    assert one.context.camera == "H"


def test_keys_go_through_the_pages_and_views(bench: Callable[[str], Bench]) -> None:
    one = bench("trouble")
    seen = []
    for _ in one.page.pages.names:
        seen.append(one.page.pages.current)
        one.press(Qt.Key.Key_N)
    assert seen == ["alarms", "events", "frustum", "trim", "cues"]
    assert one.page.pages.current == "alarms"
    views = []
    for _ in VIEWS:
        views.append(one.page.views.current)
        assert one.page.pages.stack.isVisible() == (one.page.views.current not in TALL)
        one.press(Qt.Key.Key_V)
    assert views == ["plan", "view", "sync"]


def test_targets_open_pages_views_and_cameras(bench: Callable[[str], Bench]) -> None:
    one = bench("trouble")
    one.page.open("sync")
    assert one.page.views.current == "sync"
    one.page.open("cues")  # needs room, so the tall view goes
    assert (one.page.pages.current, one.page.views.current) == ("cues", "plan")
    one.page.open("cameras/B")
    assert one.context.camera == "B"
    one.page.open("no such page")
    assert one.page.pages.current == "cues"


def test_the_layout_comes_back_and_nonsense_is_left_out(bench: Callable[[str], Bench]) -> None:
    one = bench("calm")
    one.page.open("trim")
    kept = one.page.layout_state()
    two = bench("calm")
    two.page.restore_layout({"page": 7, "view": "gone"})
    assert two.page.pages.current == "alarms"
    two.page.restore_layout(kept)
    assert two.page.pages.current == "trim"


def test_a_page_that_comes_up_shows_what_it_missed(bench: Callable[[str], Bench]) -> None:
    one = bench("calm")
    one.change("cameras", "A", size=1.35, trim=(3.0, 0.0, 0.0, 0.0, 0.0, 0.0))
    one.page.open("frustum")
    assert one.page.frustum.values["size"].text() == "135 %"
    one.page.open("trim")
    assert one.page.trim.values["x"].text().startswith("+3.0 mm")
    one.page.open("events")
    assert one.page.events.model.rowCount() == 8


def test_a_dry_run_says_what_the_chosen_cue_would_change(bench: Callable[[str], Bench]) -> None:
    one = bench("calm")
    one.page.open("cues")
    one.turn()
    assert one.page.desk.chosen.cue == "003"
    assert texts(one.page.cues.table.model, "003")[:3] == ["3", "Rain starts", "STANDBY"]
    assert "stage moved to scene rain" in one.page.cues.changes.toPlainText()
    one.page.cues.table.view.selectRow(3)
    assert one.page.desk.chosen.cue == "004"
    assert not one.page.cues.changes.isVisible()
    one.press(Qt.Key.Key_S)
    one.press(Qt.Key.Key_G)
    assert one.sent.commands == [("cue_standby", {"number": "3.5"}), ("cue_go", {})]


def test_the_slate_sends_only_what_was_changed(bench: Callable[[str], Bench]) -> None:
    one = bench("calm")
    one.press(Qt.Key.Key_E)
    dialog = one.page.findChild(SlateDialog)
    assert isinstance(dialog, SlateDialog)
    dialog.edits["shot"].setText(" B ")
    dialog.edits["take"].setText("")
    dialog.patterns["cn"].setChecked(True)
    dialog.accept()
    assert one.sent.commands == [("slate", {"shot": "B", "pattern": "cn"})]


def test_an_untouched_slate_sends_nothing(bench: Callable[[str], Bench]) -> None:
    one = bench("calm")
    one.page.edit_slate()
    dialog = one.page.findChild(SlateDialog)
    assert isinstance(dialog, SlateDialog)
    dialog.accept()
    assert one.sent.commands == []


def test_rows_without_a_field_are_shown_as_far_as_they_go(bench: Callable[[str], Bench]) -> None:
    one = bench("trouble")
    for section in ("cameras", "nodes", "chain", "alarms", "cues", "wall_acks", "show", "stage"):
        for key in one.board.keys(section):
            one.board.set(section, key, {})
    for name in one.page.pages.names:
        one.page.pages.show_page(name)
        one.turn()
    assert not one.page.grab().isNull()


def test_a_stage_that_sent_nothing_yet(bench: Callable[[str], Bench]) -> None:
    one = bench("calm")
    for section in ("cameras", "nodes", "chain", "alarms", "cues", "show", "stage", "walls"):
        for key in one.board.keys(section):
            one.board.remove(section, key)
    one.turn(stale=True)
    assert one.page.cameras.cards == {}
    assert not any(button.isEnabled() for button in one.page.keys.buttons.values())
    assert not one.page.grab().isNull()


@pytest.mark.parametrize(("percent", "case"), [(200, "trouble"), (150, "big")])
def test_with_large_letters_the_keys_are_never_scrolled_away(
    bench: Callable[[str], Bench], percent: int, case: str
) -> None:
    theme.set_text_scale(percent)
    try:
        one = bench(case)
        for button in one.page.keys.buttons.values():
            assert button.visibleRegion().boundingRect() == button.rect()
    finally:
        theme.set_text_scale(100)


def test_the_cards_of_a_canned_stage_have_the_colours_of_its_cameras() -> None:
    colours = [canned_boards.camera(letter, 0)["colour"] for letter in "ABCDEFGH"]
    assert len(set(colours)) == 8


def test_no_view_and_no_page_makes_the_page_scroll(bench: Callable[[str], Bench]) -> None:
    one = bench("big")
    for name in (*one.page.pages.names, *one.page.views.names):
        one.page.open(name)
        one.turn()
        assert hidden_px(one) == 0, name


def test_no_count_of_cameras_makes_the_page_scroll(bench: Callable[[str], Bench]) -> None:
    """Given as many nodes as stand in one column, and walls that are not the picture."""
    one = bench("big")
    for place in range(9, 17):
        one.board.remove("nodes", f"node-{place:02d}")
    one.page.setFixedSize(1920, 797)
    for letter in "HGFEDCB":
        one.board.remove("cameras", letter)
        one.turn()
        assert hidden_px(one) == 0, letter
    assert list(one.page.cameras.cards) == ["A"]
