# SPDX-License-Identifier: GPL-3.0-or-later
"""A console on a real control server behind which lenses are really swapped, in files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

import pytest
from PyQt6.QtCore import QEvent, Qt
from PyQt6.QtWidgets import QApplication

from stagectl.control import Ack, Board, Command
from stagectl.control.client import ArgValue, State
from tests.nodes.lens_swap_desk import NAMED, LensDesk
from tests.ui.console_stage import ConsoleStage
from tests.ui.hands import key_click
from ui.context import Context
from ui.language import ENGLISH
from ui.lens.swap_page import SwapPage
from ui.lens.swap_panels import Panel
from ui.lens.workspace import LensWorkspace
from ui.shell.layout_file import Layout

P = TypeVar("P", bound=Panel)


class SwapBench:
    """The page alone, in front of the stage's own part; `ran` are the verbs that it heard."""

    def __init__(self, app: QApplication, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.app = app
        self.desk = LensDesk(folder, capsys, NAMED, Board())
        self.ran: list[str] = []
        self.context = Context(
            state=self._state, acks=dict, send=self._send, open_target=lambda target: None,
            choose_camera=lambda camera: None,
        )  # fmt: skip
        self.page = SwapPage(self.context)
        self.page.resize(1920, 900)
        self.page.show()
        self.page.activateWindow()
        self.page.open_camera("A")
        self.show()

    def show(self) -> None:
        """Let the page see the board as it is now."""
        self.page.update_state(self._state(), stale=False)
        self.app.processEvents()

    def key(self, *keys: Qt.Key | str) -> None:
        """Press keys where the keyboard is."""
        for key in keys:
            focus = self.app.focusWidget()
            assert focus is not None
            for one in key if isinstance(key, str) else (key,):
                key_click(focus, one)
            self.show()

    def panel(self, step: int, kind: type[P]) -> P:
        """Return the panel of a step."""
        panel = self.page.panels[step]
        assert isinstance(panel, kind)
        return panel

    def close(self) -> None:
        """Close the page."""
        self.page.close()
        self.page.deleteLater()
        self.app.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def _state(self) -> State:
        return self.desk.board.snapshot()

    def _send(self, verb: str, args: Mapping[str, ArgValue], label: str) -> str:
        assert label
        self.ran.append(verb)
        self.desk.says(verb, **{name: str(value) for name, value in args.items()})
        return str(len(self.ran))


class SwapStage(ConsoleStage):
    """The Lens workspace in its window; `desk` is the stage behind it."""

    def __init__(
        self,
        app: QApplication,
        folder: Path,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        super().__init__(app, Layout(language=ENGLISH, workspace="lens"))
        self.lens_desk = LensDesk(folder, capsys, NAMED, self.board)
        self.window.activateWindow()
        self.settle()
        workspace = self.window.findChild(LensWorkspace)
        assert workspace is not None
        self.workspace = workspace
        self.page: SwapPage = workspace.swap
        workspace.open("A")
        self.settle()

    def execute(self, command: Command) -> Ack:
        """Run a command of the swap in the part, all others as ever."""
        if not command.verb.startswith("lens_"):
            return super().execute(command)
        self.ran.append(command)
        args = {name: str(value) for name, value in command.args.items()}
        said = self.lens_desk.says(command.verb, **args)
        refused = said.startswith("refused: ")
        return Ack(command.id, not refused, error=said if refused else None)

    def key(self, *keys: Qt.Key | str) -> None:
        """Press keys where the keyboard is, and wait until the stage has heard them."""
        for key in keys:
            focus = self.app.focusWidget()
            assert focus is not None
            for one in key if isinstance(key, str) else (key,):
                key_click(focus, one)
            self.turn()
            self.turn()
            self.lens_desk.turn()
            self.settle()

    def verbs(self) -> list[str]:
        """Return the verbs that were sent."""
        return [command.verb for command in self.ran]
