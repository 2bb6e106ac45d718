# SPDX-License-Identifier: GPL-3.0-or-later
"""The lens swap by keys alone; window, server, part, command and library are the real ones."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QPushButton, QWidget

from hardware_profiles.rig.library import RigLibrary
from tests.cli.lens_shelf import filled
from tests.ui.lens.swap_stage import SwapBench, SwapStage
from ui import theme
from ui.language import CHINESE, leave_language, use_language
from ui.lens.swap_panels import EndsPanel, UsePanel
from ui.lens.swap_words import ENDS, IN_USE, STATES, USE, step_of

ENTER = Qt.Key.Key_Return


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stock")
    filled(folder)
    return folder


@pytest.fixture
def bench(
    app: QApplication, tmp_path: Path, capsys: pytest.CaptureFixture[str], stock: Path
) -> Iterator[SwapBench]:
    shutil.copytree(stock, tmp_path, dirs_exist_ok=True)
    bench = SwapBench(app, tmp_path, capsys)
    yield bench
    bench.close()


def test_enter_alone_takes_what_is_proposed_and_marks_the_rest(bench: SwapBench) -> None:
    bench.key(ENTER, ENTER, ENTER, ENTER)
    assert bench.page.seen == USE
    marks = [label.status.word for label in bench.panel(USE, UsePanel).marks if label.isVisible()]
    assert marks == ["ends not set: zoom, focus", "rig offset not set", "not looked at"]
    bench.key(ENTER)
    assert bench.desk.applied == ["lenses"]
    assert len(bench.ran) == 5


def test_an_unknown_number_goes_on_and_says_what_was_meant(bench: SwapBench) -> None:
    bench.key("12354", ENTER)
    page = bench.page
    assert "is it 12345?" in page.notes.text()
    assert page.steps.buttons[0].status == STATES["marked"]
    bench.key(Qt.Key.Key_Backspace)
    assert step_of(page.row) == 1
    assert bench.ran == ["lens_pick", "lens_cancel"]


def test_up_and_down_choose_and_steps_can_be_looked_at_again(bench: SwapBench) -> None:
    page = bench.page
    bench.key(Qt.Key.Key_Down, ENTER)
    assert page.row["serial"] == "777"
    bench.key(Qt.Key.Key_PageUp)
    assert (page.seen, page.lenses.isVisible()) == (1, True)
    bench.key(Qt.Key.Key_Backspace)
    assert page.seen == 2
    assert bench.ran == ["lens_pick"]


def test_ends_of_last_time_are_what_enter_takes(bench: SwapBench) -> None:
    desk = bench.desk
    desk.says("lens_pick", camera="A", serial="12345")
    desk.says("lens_mode", camera="A")
    for ring, end, raw in (("zoom", "far", "120"), ("zoom", "near", "640"),
                           ("focus", "far", "90"), ("focus", "near", "3")):  # fmt: skip
        desk.says("lens_end", camera="A", ring=ring, end=end, raw=raw)
    desk.says("lens_use", camera="A")
    desk.begin()
    bench.show()
    bench.key(ENTER, "12345", ENTER, ENTER)
    line = bench.panel(ENDS, EndsPanel).lines["zoom"]
    assert line.far.text() == "1   Wide\nlast time: 120"
    bench.key(ENTER)
    assert bench.ran[-1] == "lens_ends_last"
    assert "ends from before: zoom, focus" in desk.words("marks")


def test_every_word_is_there_in_chinese(
    app: QApplication, tmp_path: Path, capsys: pytest.CaptureFixture[str], stock: Path
) -> None:
    shutil.copytree(stock, tmp_path, dirs_exist_ok=True)
    catalogue = use_language(app, CHINESE)
    assert catalogue is not None
    try:
        bench = SwapBench(app, tmp_path, capsys)
        for key in ("99", ENTER, ENTER, ENTER, ENTER):
            bench.key(key)
            bench.page.grab()
        assert bench.page.steps.buttons[0].accessibleName() == "1 序列号"
        said = {text for text in catalogue.missed if any(sign.isalpha() for sign in text)}
        bench.close()
        # What the library itself says of a lens is a sentence of the engine, not of this page.
        assert {text for text in said if "99" not in text} == set()
    finally:
        leave_language(app, catalogue)


@pytest.mark.parametrize("percent", [100, 200])
def test_every_control_of_each_step_is_named_large_enough_and_not_cut(
    app: QApplication, tmp_path: Path, capsys: pytest.CaptureFixture[str], stock: Path, percent: int
) -> None:
    shutil.copytree(stock, tmp_path, dirs_exist_ok=True)
    theme.set_text_scale(percent)
    try:
        bench = SwapBench(app, tmp_path, capsys)
        seen = set()
        for key in ("", ENTER, ENTER, ENTER, ENTER, ENTER):
            bench.key(key)
            for each in bench.page.findChildren(QWidget):
                if not isinstance(each, QAbstractButton | QLineEdit) or not each.isVisible():
                    continue
                seen.add(each.accessibleName())
                assert each.accessibleName()
                assert min(each.width(), each.height()) >= theme.ROW_PX, each.accessibleName()
                if isinstance(each, QPushButton):
                    assert each.sizeHint().width() <= each.width(), each.text()
        assert {"Zoom Wide", "Focus Near", "Ends as last time", "Use it", "Camera A"} <= seen
        bench.close()
    finally:
        theme.set_text_scale(100)


@pytest.fixture
def stage(
    app: QApplication, tmp_path: Path, capsys: pytest.CaptureFixture[str], stock: Path
) -> Iterator[SwapStage]:
    shutil.copytree(stock, tmp_path, dirs_exist_ok=True)
    with SwapStage(app, tmp_path, capsys) as stage:
        yield stage


@pytest.mark.system
def test_five_steps_by_keys_put_a_known_lens_in_use(stage: SwapStage) -> None:
    page, desk = stage.page, stage.lens_desk
    assert page.lenses.field.hasFocus()
    stage.key("123", ENTER)
    assert page.seen == 2
    stage.key(ENTER)
    desk.reads(120.0, 9000.0)
    stage.settle()
    assert page.panels[3].isVisible()
    stage.key("1", "3")
    desk.reads(64000.0, 300.0)
    stage.settle()
    stage.key("2", "4")
    assert page.seen == 4
    stage.key(ENTER)
    assert page.seen == USE
    assert [button.status for button in page.steps.buttons[2:]] == [
        STATES["done"], STATES["marked"], STATES["now"],
    ]  # fmt: skip
    stage.key(ENTER)
    assert stage.verbs() == [
        "lens_pick", "lens_mode", "lens_end", "lens_end", "lens_end", "lens_end", "lens_look",
        "lens_use",
    ]  # fmt: skip
    assert desk.applied == ["lenses"]
    assert page.head.status.word == "the stage takes the lens over"
    session = RigLibrary(desk.folder / "lenses").on_camera("A")
    assert session is not None
    assert [(m.first, m.last) for m in session.motor] == [(120.0, 64000.0), (9000.0, 300.0)]
    desk.begin()
    stage.settle()
    assert step_of(page.row) == IN_USE
    assert "Premista 28-100 #12345" in page.head.status.word
    use = page.panels[USE]
    assert isinstance(use, UsePanel)
    assert use.after.status.word == "in use after 0 s"
    # The next one: Enter begins it, and what is in use stays so until it is used.
    stage.key(ENTER)
    assert (page.seen, page.lenses.field.hasFocus()) == (1, True)


@pytest.mark.system
def test_a_link_of_the_shoot_workspace_opens_the_swap_of_its_camera(stage: SwapStage) -> None:
    stage.workspace.open("profiles")
    assert not stage.page.isVisible()
    stage.workspace.open("B")
    assert stage.page.isVisible()
    assert stage.page.camera == "B"
    stage.workspace.open("swap/A")
    assert stage.page.camera == "A"
