# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows that a newer, an older or a broken stage might send: no workspace may fall over them.

An exception in an update or in a paint ends the console, and with it the key of the walls.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import NamedTuple

import pytest
from PyQt6.QtWidgets import QApplication

from stagectl.control import Board
from stagectl.control.client import Cell, ControlClient, Row, State
from tests.ui import canned_boards
from ui.language import ENGLISH
from ui.setup.pages import PAGES
from ui.shell.layout_file import Layout, LayoutFile
from ui.shell.look import Look
from ui.shell.window import ConsoleWindow

STRANGE: tuple[Cell, ...] = (
    None, True, -1, 10**15, 0.0, -3.5e300, float("nan"), float("inf"), "", "strange {0} %s",
    "x" * 5000, (), (1.0,), (float("nan"),) * 3, ("a", "b"), (1.0, "b", -7.0, 2.0),
)  # fmt: skip
TARGETS = (
    "shoot/plan", "shoot/view", "shoot/sync", "shoot/alarms", "shoot/events", "shoot/frustum",
    "shoot/trim", "shoot/cues", "lens", "takes", *(f"setup/{row.name}" for row in PAGES),
)  # fmt: skip
# Each seed looks at so many pages; a page costs some 50 ms, and so does its making.
SEEDS, EACH = range(2), 9


pytestmark = pytest.mark.system


class ToldClient(ControlClient):
    """A client that is told its state; it has no server."""

    def __init__(self) -> None:
        super().__init__("127.0.0.1", 9, author="kim@console")
        self.told: State = {}

    @property
    def state(self) -> State:
        """Return what it was told."""
        return self.told

    @property
    def connected(self) -> bool:
        """It always is."""
        return True

    def poll(self, timeout_ms: int = 0) -> bool:
        """Return that there are news."""
        return True


def strange(state: State, dice: random.Random, share: float) -> State:
    """Return the state with a share of its fields missing, and as large a share strange."""

    def row_of(row: Row) -> Row:
        changed: dict[str, Cell] = {}
        for name, cell in row.items():
            luck = dice.random()
            if luck > 2.0 * share:
                changed[name] = cell
            elif luck > share:
                changed[name] = dice.choice(STRANGE)
        return changed

    def rows_of(rows: Mapping[str, Row]) -> Mapping[str, Row]:
        return {key: row_of(row) for key, row in rows.items() if dice.random() > share / 4.0}

    return {name: rows_of(rows) for name, rows in state.items() if dice.random() > share / 8.0}


class Told(NamedTuple):
    """A window, and the client that it shows."""

    window: ConsoleWindow
    client: ToldClient


@pytest.fixture
def told(app: QApplication) -> Iterator[Told]:
    """A window on a client that is told its state."""
    kept = LayoutFile()
    kept.layout = Layout(language=ENGLISH)
    look = Look(app)
    look.use(kept.layout)
    with ToldClient() as client:
        window = ConsoleWindow(client, look, kept)
        window.setFixedSize(1920, 1080)
        window.show()
        yield Told(window, client)
        window.close()
        window.deleteLater()
        app.processEvents()
    look.leave()


@pytest.fixture
def fallen(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was raised where Qt called us."""
    raised: list[str] = []

    def keep(kind: type[BaseException], error: BaseException, at: TracebackType | None) -> None:
        while at is not None and at.tb_next is not None:
            at = at.tb_next
        where = "" if at is None else f"{at.tb_frame.f_code.co_filename}:{at.tb_lineno}"
        raised.append(f"{where} {error!r}")

    monkeypatch.setattr(sys, "excepthook", keep)
    return raised


@pytest.mark.parametrize("case", ["trouble", "black"])
def test_no_row_ends_the_console(
    app: QApplication, told: Told, fallen: list[str], case: str
) -> None:
    window, client = told
    board = Board()
    canned_boards.CASES[case](board)
    whole = board.snapshot()
    for seed in SEEDS:
        dice = random.Random(seed)
        for target in dice.sample(TARGETS, k=EACH):
            client.told = strange(whole, dice, 0.12)
            window.open(target)
            window.refresh()
            app.processEvents()
            assert fallen == [], f"{target}, seed {seed}"
    assert window.stack.faults == {}
