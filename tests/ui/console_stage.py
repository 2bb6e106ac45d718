# SPDX-License-Identifier: GPL-3.0-or-later
"""A real control server and a real console window, turned by hand: no thread, no sleep."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Self

from PyQt6.QtCore import QEvent
from PyQt6.QtWidgets import QApplication

from stagectl.control import Ack, Board, Command, ControlClient, ControlServer
from stagectl.control.server import DELTA_INTERVAL_NS
from stagectl.show import Desk, Refused
from tests.ui import canned_boards
from ui.language import ENGLISH
from ui.shell.layout_file import Layout, LayoutFile
from ui.shell.look import Look
from ui.shell.window import ConsoleWindow

TURNS = 400
TURN_MS = 5


class ConsoleStage:
    """Server, desk, client and window; the client's clock is `now_ns` and stands still alone."""

    def __init__(self, app: QApplication, layout: Layout | None = None) -> None:
        self.now_ns = 0
        self.app = app
        self.server = ControlServer("tcp://127.0.0.1:*", "tcp://127.0.0.1:*")
        self.desk = Desk(cameras=lambda: self.board.keys("cameras"))
        self.ran: list[Command] = []
        self.serving = True
        self.client = ControlClient(
            "127.0.0.1", self.server.api_port, author="kim@console", clock=lambda: self.now_ns
        )
        self.look = Look(app)
        kept = LayoutFile()
        kept.layout = layout or Layout(language=ENGLISH)
        self.look.use(kept.layout)
        self.window = ConsoleWindow(self.client, self.look, kept)
        self.window.setFixedSize(1920, 1080)
        self.window.show()

    @property
    def board(self) -> Board:
        """Return the server's board."""
        return self.server.board

    def execute(self, command: Command) -> Ack:
        """Run a command as the control process does."""
        self.ran.append(command)
        outcome = self.desk.execute(command.verb, command.args, command.author)
        if isinstance(outcome, Refused):
            return Ack(command.id, ok=False, error=outcome.sentence)
        self.board.set("show", "show", self.desk.show_row())
        for key in self.board.keys("cameras"):
            state = self.desk.state
            flags = {"held": key in state.held, "frozen": key in state.frozen}
            self.board.set("cameras", key, {**(self.board.row("cameras", key) or {}), **flags})
        return Ack(command.id, ok=True, reversible=outcome.inverse is not None)

    def turn(self) -> None:
        """Let the server answer, the window take the news, and Qt paint."""
        if self.serving:
            self.server.handle_ready(self.execute)
            self.now_ns += DELTA_INTERVAL_NS
            self.server.publish(self.now_ns)
        self.window.refresh(TURN_MS)
        self.app.processEvents()

    def until(self, is_so: Callable[[], bool]) -> None:
        """Turn until something is so."""
        for _ in range(TURNS):
            self.turn()
            if is_so():
                return
        raise AssertionError("it did not become so")

    def until_ran(self, count: int) -> None:
        """Turn until so many commands have come."""
        self.until(lambda: len(self.ran) == count)

    def settle(self) -> None:
        """Turn until the window shows all that is on the board."""
        self.until(
            lambda: (
                self.client.connected
                and not self.board.has_changes
                and self.client.rev == self.board.rev
            )
        )
        self.turn()

    def play(self, fill: Callable[[Board, int], None]) -> None:
        """Move the cameras along, so that there is a trail."""
        for step in range(0, canned_boards.STEPS + 1, 4):
            fill(self.board, step)
            self.settle()

    def go_silent(self, seconds: float) -> None:
        """Stop the server's voice; `seconds` pass on the client's clock."""
        self.until(lambda: self.client.age_ms == 0.0)
        self.serving = False
        self.turn()
        self.now_ns += round(seconds * 1e9)
        self.turn()

    def close(self) -> None:
        """Close the window and both ends."""
        self.window.close()
        self.window.deleteLater()
        # Without a running event loop nothing is deleted else, and all later windows get slower.
        self.app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self.app.processEvents()
        self.look.leave()
        self.client.close()
        self.server.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
