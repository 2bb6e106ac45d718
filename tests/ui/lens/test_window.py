# SPDX-License-Identifier: GPL-3.0-or-later
"""The lens window at work: solve, drop, accept, undo, grid, profiles; by key and by hand."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec
import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtWidgets import QAbstractButton, QApplication, QLabel, QScrollArea, QWidget

from hardware_profiles.lens.file import load_profile, save_profile
from tests.ui.lens.desk import VIEWS, Desk
from ui import theme
from ui.lens.cheat_sheet import LensCheatSheet
from ui.lens.folder import SessionFolder
from ui.words import MINUS

pytestmark = [pytest.mark.system, pytest.mark.untimed]

VECTORS = Path(__file__).parents[2] / "vectors/lens_ui"
CTRL = Qt.KeyboardModifier.ControlModifier


def solved(desk: Desk) -> None:
    desk.pages.calibrate.add(VIEWS)
    desk.solve()


def test_a_solve_is_shown_whole(desk: Desk) -> None:
    page = desk.pages.calibrate
    page.add(VIEWS)
    assert page.table.model.cells("left08.jpg")[0].text == "no file"
    desk.press(Qt.Key.Key_S)
    desk.until(lambda: desk.state.solve.solved)
    desk.settle()
    assert desk.asked[1:14] == VIEWS
    assert page.table.title.text() == "Pictures   13 of 13 used"
    assert [cell.text for cell in page.table.model.cells("left08.jpg")] == [
        "used", "left08.jpg", "0.236", f"{MINUS}0.05",
    ]  # fmt: skip
    assert page.bars.headline.startswith("worst: left08.jpg, rms 0.236 px")
    assert "left out: fx" in page.bars.headline
    assert page.verdict.wall.status.word == "WARNING"
    assert "0.178 px" in page.verdict.figures["Error"].text()
    assert "533.08 \u00b1 0.40 px" in page.verdict.figures["Focal length"].text()
    assert "known to 0.078 %" in page.verdict.reasons.text()
    assert page.coverage.note == "79 % covered, 1 of 4 corners, 5 parts empty"
    assert page.picture.magnification > 1
    assert desk.said[-1] == "solved with 13 pictures"


def test_a_dropped_picture_makes_the_solve_old_and_is_left_out_of_the_next(desk: Desk) -> None:
    solved(desk)
    page = desk.pages.calibrate
    assert page.accept_button.isEnabled()
    desk.state.choose("left02.jpg")
    desk.press(Qt.Key.Key_D)
    assert desk.state.session.dropped == ("left02.jpg",)
    assert page.table.model.cells("left02.jpg")[0].text == "dropped"
    assert page.verdict.wall.status.word == "changed since: solve again"
    assert not page.accept_button.isEnabled()
    assert not page.accept(desk.session / "never.lens.json")
    desk.press(Qt.Key.Key_U)
    assert not desk.state.session.dropped
    assert page.accept_button.isEnabled()
    desk.press(Qt.Key.Key_U, Qt.KeyboardModifier.ShiftModifier)
    assert desk.state.session.dropped == ("left02.jpg",)
    desk.solve()
    assert desk.asked[14:16] == ["--leave-out", "left02.jpg"]


def test_accept_undo_and_redo(desk: Desk) -> None:
    solved(desk)
    target = desk.session.parent / "lens.lens.json"
    assert desk.pages.calibrate.accept(target)
    profile = load_profile(target)
    assert profile == load_profile(VECTORS / "solved.lens.json")
    assert desk.window.lens.status.word.startswith("lens.lens.json   Canon EF 35 #4711")
    desk.press(Qt.Key.Key_Z, CTRL)
    assert not target.exists()
    assert desk.state.profile is None
    assert [path.name for path in desk.state.folder.kept()] == [f"{profile.hash[:12]}.lens.json"]
    desk.press(Qt.Key.Key_Y, CTRL)
    assert load_profile(target) == profile
    # A second place goes into the same profile.
    setup = desk.state.session.with_setup(zoom=0.5)
    desk.state.change("zoom", setup)
    desk.solve()
    desk.press(Qt.Key.Key_A)
    assert [node.zoom for node in load_profile(target).node] == [0.0, 0.5]
    assert load_profile(target).parent == profile.hash
    desk.press(Qt.Key.Key_U)
    assert load_profile(target) == profile
    assert len(desk.state.folder.kept()) == 2


def test_undo_never_overwrites_what_another_program_wrote(desk: Desk) -> None:
    solved(desk)
    target = desk.session.parent / "lens.lens.json"
    assert desk.pages.calibrate.accept(target)
    others = msgspec.structs.replace(load_profile(target), hash="", parent="", signature=None)
    others = msgspec.structs.replace(
        others, lens=msgspec.structs.replace(others.lens, model="theirs")
    )
    others = save_profile(target, others)
    desk.press(Qt.Key.Key_U)
    assert load_profile(target) == others
    assert any("changed by another program" in text for text in desk.said)


def test_a_solve_that_ends_without_an_answer_leaves_nothing_to_accept(
    desk: Desk, app: QApplication
) -> None:
    solved(desk)
    assert desk.state.can_accept
    with Desk(
        app, desk.session.parent / "b" / "session", (sys.executable, "-c", "raise SystemExit(2)")
    ) as other:
        other.pages.calibrate.add(VIEWS)
        save_profile(other.state.folder.solved, load_profile(VECTORS / "solved.lens.json"))
        other.solve()
        assert not other.state.can_accept
        assert not other.state.folder.solved.exists()
        assert other.said[-1].startswith("not solved: ")


def test_a_closed_window_comes_back_with_everything(desk: Desk, app: QApplication) -> None:
    solved(desk)
    desk.state.change("drop", desk.state.session.toggled("left03.jpg"))
    desk.state.change("restore", desk.state.session.toggled("left03.jpg"))
    session = desk.state.session
    desk.window.close()
    with Desk(app, desk.session) as again:
        assert again.state.folder.path == desk.session
        assert again.state.session == session
        assert again.state.can_accept
        assert again.pages.calibrate.table.title.text() == "Pictures   13 of 13 used"


def test_the_grid_predicts_and_sends_to_the_next_place(desk: Desk) -> None:
    solved(desk)
    target = desk.session.parent / "lens.lens.json"
    assert desk.pages.calibrate.accept(target)
    desk.press(Qt.Key.Key_2, CTRL)
    grid = desk.pages.grid
    assert grid.isVisible()
    assert grid.known.status.word == "measured, look"
    # It predicts by itself when the page is opened, and again with G.
    desk.until(lambda: desk.state.next is not None and not grid.runner.running)
    desk.state.next = None
    desk.press(Qt.Key.Key_G)
    desk.until(lambda: desk.state.next is not None and not grid.runner.running)
    desk.settle()
    assert desk.asked == ["guide", str(target), "--use", "composite", "--json"]
    assert grid.map.worst == (1.0, 0.0, 9.5)
    assert grid.next.text().splitlines() == [
        "zoom 0.500, focus 0.000: 9.5 px predicted",
        "\u00b7 about 3 more places for composite",
        "\u00b7 good enough for the wall",
        "\u00b7 zoom 0.500, focus 0.000: 4.0 px predicted, 3.1 px missed",
        "\u00b7 no entrance pupil",
    ]
    assert grid.map.gates == (2.0 / 3.0, 8.0 / 3.0)
    desk.press(Qt.Key.Key_M)
    assert desk.pages.calibrate.isVisible()
    assert desk.state.session.setup.zoom == 0.5
    assert desk.pages.calibrate.setup.numbers["zoom"].value() == 0.5
    assert not desk.state.can_accept


def test_the_grid_is_asked_for_the_wall_and_for_a_zoom_and_knows_the_version_before(
    desk: Desk,
) -> None:
    solved(desk)
    target = desk.session.parent / "lens.lens.json"
    assert desk.pages.calibrate.accept(target)
    first = load_profile(target)
    desk.state.change("zoom", desk.state.session.with_setup(zoom=0.5))
    desk.solve()
    assert desk.pages.calibrate.accept(target)
    grid = desk.pages.grid
    before = desk.session / "accepted" / f"{first.hash[:12]}.lens.json"
    for button, words in (
        (grid.use_button, ["--use", "wall", "--before", str(before)]),
        (grid.rings_button, ["--use", "wall", "--rings", "both", "--before", str(before)]),
    ):
        button.click()
        desk.until(lambda: desk.state.guided is not None and not grid.runner.running)
        assert desk.asked == ["guide", str(target), *words, "--json"]
    assert grid.use_button.text() == "For the wall"
    assert grid.rings_button.text() == "Lens: zoom"
    desk.pages.undo()
    assert grid.rings_button.text() == "Lens: as measured"


def test_a_place_is_removed_and_comes_back(desk: Desk) -> None:
    solved(desk)
    target = desk.session.parent / "lens.lens.json"
    assert desk.pages.calibrate.accept(target)
    desk.state.change("zoom", desk.state.session.with_setup(zoom=0.5))
    desk.solve()
    assert desk.pages.calibrate.accept(target)
    grid = desk.pages.grid
    desk.state.look_at(0.0, 0.0)
    desk.pages.show_page(1)
    grid.map.chosen.emit(0.5, 0.0)
    assert grid.remove_button.isEnabled()
    grid.remove_button.click()
    assert [node.zoom for node in load_profile(target).node] == [0.0]
    assert grid.known.status.word == "outside: the nearest place counts"
    desk.press(Qt.Key.Key_U)
    assert [node.zoom for node in load_profile(target).node] == [0.0, 0.5]


def test_profiles_are_listed_opened_and_compared(desk: Desk) -> None:
    folder = desk.session.parent / "profiles"
    folder.mkdir()
    first = load_profile(VECTORS / "solved.lens.json")
    node = msgspec.structs.replace(first.node[0], focal_mm=(30.3, 30.3))
    save_profile(folder / "a.lens.json", first)
    save_profile(folder / "b.lens.json", msgspec.structs.replace(first, node=(node,)))
    (folder / "c.lens.json").write_text("{", encoding="utf-8")
    desk.pages.open(folder)
    page = desk.pages.profiles
    desk.settle()
    assert page.isVisible()
    rows = {
        page.table.model.cells(key)[1].text: page.table.model.cells(key)[0].text
        for key in (str(folder / name) for name in ("a.lens.json", "b.lens.json", "c.lens.json"))
    }
    assert rows == {"a.lens.json": "profile", "b.lens.json": "profile", "c.lens.json": "spoiled"}
    for name, key in (("a.lens.json", Qt.Key.Key_Return), ("b.lens.json", Qt.Key.Key_C)):
        place = page.table.model.place_of(str(folder / name))
        assert place is not None
        page.table.view.selectRow(place)
        page.table.view.setFocus()
        desk.press(key)
    assert desk.state.session.profile == str(folder / "a.lens.json")
    assert desk.state.session.other == str(folder / "b.lens.json")
    # 1 % of focal length is 1 % of the distance from the centre at a corner: some 4 px.
    assert page.map.note.startswith("largest ")
    most = float(page.map.note.split()[1])
    assert 3.0 < most < 5.0
    desk.press(Qt.Key.Key_3, CTRL)
    assert desk.pages.curves.charts[0].note.startswith("29.99 mm   other: 30.30 mm")


def test_the_sheet_of_keys_opens_and_closes(desk: Desk) -> None:
    desk.press(Qt.Key.Key_F1)
    sheet = desk.pages.findChild(LensCheatSheet)
    assert sheet is not None
    assert sheet.isVisible()
    shown = {label.text() for label in sheet.findChildren(QLabel)}
    assert {"S", "D", "A", "G", "M", "F1, ?"} <= shown
    sheet.close()


def test_letters_typed_into_a_field_are_letters(desk: Desk) -> None:
    solved(desk)
    board = desk.pages.calibrate.setup.texts["board"]
    board.setFocus()
    board.selectAll()
    for key in (Qt.Key.Key_D, Qt.Key.Key_A, Qt.Key.Key_U):
        desk.press(key)
    assert board.text() == "dau"
    assert not desk.state.session.dropped


def test_every_control_has_a_name_and_is_reached_by_tab(desk: Desk) -> None:
    solved(desk)
    assert desk.pages.calibrate.accept(desk.session.parent / "lens.lens.json")
    for place in range(4):
        desk.pages.show_page(place)
        desk.app.processEvents()
        page = desk.pages.tabs.currentWidget()
        assert page is not None
        wanted = {
            widget
            for widget in page.findChildren(QWidget)
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            and widget.isVisible()
            and widget.isEnabled()
            and widget.focusProxy() is None
            and not widget.objectName().startswith("qt_")
        }
        assert len(wanted) >= 4
        for widget in wanted:
            named = widget.accessibleName() or isinstance(widget, QAbstractButton)
            assert named, (widget, widget.parent())
        reached = set()
        for _ in range(2 * len(wanted) + 20):
            desk.press(Qt.Key.Key_Tab)
            reached.add(desk.app.focusWidget())
        assert not wanted - reached, [widget.accessibleName() for widget in wanted - reached]


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1920, 1080)])
def test_nothing_is_cut_off(desk: Desk, width: int, height: int) -> None:
    solved(desk)
    desk.window.setFixedSize(width, height)
    desk.settle()
    hint = desk.window.minimumSizeHint()
    assert hint.width() <= width
    assert hint.height() <= height
    for place in range(4):
        desk.pages.show_page(place)
        desk.settle()
        page = desk.pages.tabs.currentWidget()
        assert page is not None
        for area in page.findChildren(QScrollArea):
            inner, view = area.widget(), area.viewport()
            if area.isVisible() and inner is not None and view is not None:
                assert inner.width() <= view.width(), area.accessibleName()
        for button in page.findChildren(QAbstractButton):
            if button.isVisible() and button.text():
                assert button.width() >= button.sizeHint().width() - 1, button.text()
                assert button.height() >= theme.ROW_PX - 1, button.text()
        for label in page.findChildren(QLabel):
            if label.isVisible() and label.text() and not label.wordWrap():
                assert label.width() >= label.sizeHint().width() - 1, label.text()
                assert label.height() >= label.sizeHint().height() - 1, label.text()


def test_two_paintings_of_one_state_are_equal(desk: Desk) -> None:
    solved(desk)
    for place in range(4):
        desk.pages.show_page(place)
        desk.settle()
        first, second = desk.window.grab().toImage(), desk.window.grab().toImage()
        assert first == second
        assert first.pixelColor(QPoint(3, 3)).name() == theme.css(theme.PANEL)


def test_a_spoiled_session_is_told_and_kept(desk: Desk, app: QApplication) -> None:
    path = desk.session.parent / "other"
    path.mkdir()
    (path / "session.json").write_text("{torn", encoding="utf-8")
    with Desk(app, path) as other:
        assert "session.json.bad" in other.window.answer.status.word
        assert (path / "session.json.bad").read_text(encoding="utf-8") == "{torn"
        other.pages.calibrate.add(VIEWS)
    folder = SessionFolder(path)
    assert len(folder.load()[0].sources) == 13
    folder.close()


def test_a_profile_that_cannot_be_read_is_not_opened(desk: Desk) -> None:
    folder = desk.session.parent / "profiles"
    folder.mkdir()
    good, bad = folder / "a.lens.json", folder / "b.lens.json"
    save_profile(good, load_profile(VECTORS / "solved.lens.json"))
    bad.write_text("{", encoding="utf-8")
    desk.pages.open(good)
    desk.pages.open(bad)
    assert "b.lens.json: is no lens profile" in desk.said[-1]
    assert desk.state.session.profile == str(good)
    desk.pages.profiles.compare(str(bad))
    assert "b.lens.json: is no lens profile" in desk.said[-1]
    assert desk.state.session.other == ""


def test_a_session_whose_profile_was_spoiled_says_so_and_offers_a_new_one(
    desk: Desk, app: QApplication
) -> None:
    good = desk.session.parent / "a.lens.json"
    save_profile(good, load_profile(VECTORS / "solved.lens.json"))
    desk.pages.open(good)
    assert desk.pages.calibrate.accept_button.text().endswith("in a.lens.json")
    desk.window.close()
    good.write_text("{", encoding="utf-8")
    with Desk(app, desk.session) as again:
        assert "a.lens.json: is no lens profile" in again.window.answer.status.word
        button = again.pages.calibrate.accept_button
        assert button.text().endswith("Accept into a new profile")
        # Nothing to predict: the command would only say the same once more.
        again.pages.show_page(1)
        assert not again.pages.grid.runner.running
    assert good.read_text(encoding="utf-8") == "{"
