# SPDX-License-Identifier: GPL-3.0-or-later
"""A Setup or Takes workspace on a board without a network, and the board of the Setup tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PyQt6.QtWidgets import QApplication, QWidget

from stagectl.control import Ack, Board
from stagectl.control.messages import ArgValue, State
from stagectl.setup.draft import Draft
from tests.ui import canned_boards, canned_contract, canned_settings
from ui.context import Context


def fill(board: Board, draft: Draft | None = None) -> None:
    """Fill a whole board: a calm stage, not rolling, with a draft that was changed."""
    canned_boards.calm(board)
    canned_settings.put_settings(board, draft)
    board.set("show", "show", canned_boards.show_row())
    board.set(
        "processors", "tessera-1",
        canned_contract.processor(
            input_locked=False, phase_right=False, test_pattern=True,
            mismatch=["its input runs at 60, the stage at 23.976"],
        ),
    )  # fmt: skip


class Bench:
    """A workspace on a board without a network: what it sends is kept, answers are put by hand."""

    def __init__(self, make: Callable[[Context], QWidget]) -> None:
        self.board = Board()
        self.sent: list[tuple[str, dict[str, ArgValue]]] = []
        self.labels: list[str] = []
        self.opened: list[str] = []
        self.answers: dict[str, Ack] = {}
        self.context = Context(
            state=lambda: self.state,
            acks=lambda: self.answers,
            send=self._send,
            open_target=self.opened.append,
            choose_camera=lambda camera: None,
            author="kim@console",
        )
        self.state: State = {}
        self.widget = make(self.context)
        self.widget.resize(1920, 840)

    def _send(self, verb: str, args: Mapping[str, ArgValue], label: str) -> str:
        self.sent.append((verb, dict(args)))
        self.labels.append(label)
        return str(len(self.sent))

    def begin_again(self) -> None:
        """Empty the board, and what was sent and answered."""
        for section in self.board.snapshot():
            for key in self.board.keys(section):
                self.board.remove(section, key)
        self.sent.clear()
        self.labels.clear()
        self.opened.clear()
        self.answers.clear()

    def answer(self, error: str | None = None) -> None:
        """Answer the last command."""
        name = str(len(self.sent))
        self.answers[name] = Ack(name, ok=error is None, error=error)

    def show(self, *, stale: bool = False) -> None:
        """Show the board as it is now."""
        self.state = self.board.snapshot()
        update = getattr(self.widget, "update_state")  # noqa: B009  (a QWidget of any workspace)
        update(self.state, stale=stale)
        QApplication.processEvents()

    def save(self, path: Path) -> None:
        """Save a picture."""
        self.widget.grab().save(str(path))
