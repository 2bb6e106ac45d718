# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands run beside the window: it lives while they solve, hang, babble or die."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication

from tests.ui.lens.desk import VIEWS, Desk

pytestmark = [pytest.mark.system, pytest.mark.untimed]

BABBLE = r"""
import sys
sys.stderr.write("a warning\nthe last line says why\n")
sys.stdout.buffer.write(b'\xff\x00 nonsense\n{"event":"view","view":"left01.jpg","found":true}\n')
sys.stdout.buffer.write(b'{"event":"residuals","view":"left01.jpg","rms_px":1,"points_px":[[1,1]],')
sys.stdout.buffer.write(b'"residual_px":[]}\n{"event":"summary","views_used":0,"verdict":"fail"}')
sys.exit(1)
"""


def test_the_window_answers_while_a_solve_is_held(desk: Desk) -> None:
    hold = desk.session.parent / "hold"
    hold.touch()
    page = desk.pages.calibrate
    page.add(VIEWS)
    desk.press(Qt.Key.Key_S)
    desk.until(lambda: len(desk.state.solve.views) == 13)
    desk.settle()
    # The command stands still; all of this is done meanwhile.
    assert page.runner.running
    assert page.verdict.wall.status.word == "solving"
    assert page.solve_button.text() == "S   Stop"
    assert page.table.model.cells("left01.jpg")[0].text == "found"
    desk.press(Qt.Key.Key_N)
    desk.press(Qt.Key.Key_N)
    assert desk.state.chosen == "left03.jpg"
    desk.press(Qt.Key.Key_D)
    assert desk.state.session.dropped == ("left03.jpg",)
    desk.press(Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert desk.pages.grid.isVisible()
    assert page.runner.running
    hold.unlink()
    desk.until(lambda: not page.runner.running)
    desk.settle()
    # What was solved is not what is set now.
    assert desk.state.solve.solved
    assert not desk.state.can_accept


def test_escape_ends_a_solve_that_hangs(desk: Desk) -> None:
    (desk.session.parent / "hold").touch()
    page = desk.pages.calibrate
    page.add(VIEWS)
    desk.press(Qt.Key.Key_S)
    desk.until(lambda: len(desk.state.solve.views) == 13)
    process = page.runner.process_id
    desk.press(Qt.Key.Key_Escape)
    assert not page.runner.running
    assert desk.said[-1] == "stopped"
    assert not is_alive(process)
    assert len(desk.state.solve.views) == 13
    assert not desk.state.can_accept


def test_closing_the_window_ends_the_solve(desk: Desk) -> None:
    (desk.session.parent / "hold").touch()
    desk.pages.calibrate.add(VIEWS)
    desk.press(Qt.Key.Key_S)
    desk.until(lambda: len(desk.state.solve.views) == 13)
    process = desk.pages.solver.process_id
    desk.window.close()
    assert not is_alive(process)
    # Whatever is still clicked starts nothing behind a closed window.
    desk.pages.calibrate.start()
    desk.pages.show_page(1)
    assert not desk.pages.busy


def test_babble_is_counted_and_the_last_word_is_shown(app: QApplication, tmp_path: Path) -> None:
    with Desk(app, tmp_path / "a" / "session", (sys.executable, "-c", BABBLE)) as desk:
        desk.pages.calibrate.add(VIEWS)
        desk.solve()
        assert desk.said[-1] == "not solved: the last line says why"
        assert len(desk.state.solve.unreadable) == 2
        assert "2 lines of the command" in desk.pages.calibrate.verdict.reasons.text()
        assert desk.pages.calibrate.verdict.wall.status.word == "FAIL"


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (("no-such-program-anywhere",), "no-such-program-anywhere"),
        ((sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"), "the command died"),
        ((sys.executable, "-c", "raise SystemExit(3)"), "exit code 3"),
    ],
)
def test_a_command_that_dies_is_told(
    app: QApplication, tmp_path: Path, command: tuple[str, ...], why: str
) -> None:
    with Desk(app, tmp_path / "a" / "session", command) as desk:
        desk.pages.calibrate.add(VIEWS)
        desk.solve()
        assert why in desk.said[-1]
        assert not desk.state.can_accept
        assert not desk.pages.calibrate.runner.running


def is_alive(process: int) -> bool:
    """Tell whether there is a process of this number."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
