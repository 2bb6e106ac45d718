# SPDX-License-Identifier: GPL-3.0-or-later
"""From a bare stage to a running one by keys alone, as a new technician does it.

The stage, the tracker and the node are real processes, and the console is its real window.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from render_bridge.clock import now_ns
from stagectl.control.client import ControlClient
from tests.system.stages import PORTS, free_udp_port, tracker, udp
from tests.system.workshop import Workshop
from tests.ui.conftest import offscreen

pytestmark = [
    pytest.mark.nightly,
    pytest.mark.system,
    pytest.mark.timeout(120),
]

BARE = f'version = 1\nstage_id = "bare"\nrate = "24"\n{PORTS}'
MOST_KEYS = 90
RUNS_WITHIN_S = 60.0


class Hands:
    """Who has a keyboard and eyes: keys go where the keyboard is, and are counted."""

    def __init__(self, client: ControlClient) -> None:
        from ui.app import make_application
        from ui.language import ENGLISH
        from ui.shell.layout_file import Layout, LayoutFile
        from ui.shell.look import Look
        from ui.shell.window import ConsoleWindow

        self.app = make_application()
        self.client, self.pressed = client, 0
        look, kept = Look(self.app), LayoutFile()
        kept.layout = Layout(language=ENGLISH)
        look.use(kept.layout)
        self.window = ConsoleWindow(client, look, kept)
        self.window.resize(1920, 1080)
        self.window.show()
        self.window.activateWindow()

    def until(self, is_so: Callable[[], object], seconds: float = 20.0) -> None:
        """Watch until something is so."""
        end_ns = now_ns() + round(seconds * 1e9)
        while not is_so():
            self.window.refresh(10)
            self.app.processEvents()
            assert now_ns() < end_ns, (self.on, self.window.bar.answer.toolTip())
        self.window.refresh(10)
        self.app.processEvents()

    def press(self, *keys: str) -> None:
        """Press keys: "Ctrl+2", "Tab", "Space"; one sign is typed."""
        from PyQt6.QtGui import QKeySequence

        from tests.ui.hands import key_click

        for name in keys:
            combination = QKeySequence(name)[0]
            where = self.app.focusWidget() or self.window
            key_click(where, combination.key(), combination.keyboardModifiers())
            self.pressed += 1
            self.app.processEvents()
            self.window.refresh(5)

    def type(self, text: str) -> None:
        """Type a text."""
        self.press(*text)

    @property
    def on(self) -> str:
        """Return what the keyboard is on, as it is read to the blind."""
        focus = self.app.focusWidget()
        return "" if focus is None else focus.accessibleName()

    def tab_to(self, name: str) -> None:
        """Press Tab until the keyboard is there."""
        for _ in range(30):
            if self.on == name:
                return
            self.press("Tab")
        raise AssertionError(f"Tab does not reach {name!r}; it is on {self.on!r}")

    def tab_to_a_table(self) -> None:
        """Press Tab until the keyboard is on rows; the page and its table have one name."""
        from PyQt6.QtWidgets import QTableView

        while not isinstance(self.app.focusWidget(), QTableView):
            self.press("Tab")
            assert self.pressed < MOST_KEYS

    def row(self, section: str, key: str) -> Mapping[str, object]:
        """Return a row of the board."""
        return dict(self.client.state.get(section, {}).get(key, {}))

    def close(self) -> None:
        """Close the console."""
        self.window.close()
        self.window.deleteLater()


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Workshop]:
    """The folder and the processes in it."""
    shop = Workshop(tmp_path)
    yield shop
    shop.close()


def test_a_bare_stage_runs_after_a_minute_of_keys(workshop: Workshop) -> None:
    stage = workshop.stage(BARE)
    port = free_udp_port()
    workshop.trackers(tracker("freed-a", "freed", "dolly", udp(port)))
    with offscreen(), stage.client() as client:
        hands = Hands(client)
        hands.until(lambda: client.connected and hands.row("setup", "draft"))
        began_ns = now_ns()
        assert "First steps" in hands.window.strip.label.status.word
        hands.press("Ctrl+2")
        hands.tab_to("Find trackers")
        hands.press("Space", "Shift+Tab")
        hands.type(str(port))
        hands.press("Return")
        hands.until(lambda: hands.row("scan", "state").get("running"))
        hands.until(lambda: hands.row("scan", "heard-000"))
        hands.until(lambda: not hands.row("scan", "state").get("running"))
        hands.tab_to_a_table()
        hands.press("Return")
        hands.until(lambda: hands.row("setup", "body/A/id"))
        hands.press("Ctrl+PgUp")
        assert hands.on == "Walls"
        hands.press("Space")
        assert hands.on == "Add"
        hands.press("Space")
        hands.until(lambda: hands.row("setup", "wall/wall-1/width_m"))
        hands.tab_to("Width")
        hands.type("12")
        hands.tab_to("Height")
        hands.type("5")
        hands.press("Return")
        hands.until(lambda: hands.row("setup", "wall/wall-1/height_m").get("value") == "5.0")
        workshop.node(stage, "left")
        hands.press("Ctrl+Return", "Ctrl+Return")
        hands.until(lambda: hands.row("cameras", "A").get("state") == "OK", RUNS_WITHIN_S)
        hands.until(lambda: hands.row("nodes", "left").get("state") == "in sync", RUNS_WITHIN_S)
        assert (now_ns() - began_ns) / 1e9 < RUNS_WITHIN_S
        assert hands.pressed <= MOST_KEYS
        written = (workshop.folder / "stage.toml").read_text(encoding="utf-8")
        assert "width_m = 12.0" in written
        assert f"port = {port}" in written
        hands.close()
    stage.end()
