# SPDX-License-Identifier: GPL-3.0-or-later
"""The machines of the stage: render nodes and LED processors, as they report themselves."""

from __future__ import annotations

from collections.abc import Mapping

from stagectl.control.client import Row, State
from ui import theme, words
from ui.columns import Column, fixed
from ui.context import Context
from ui.models import SectionModel
from ui.setup.cells import figure, lamp, own_key, says, spoken, state_of, texts, word
from ui.setup.draft import SECTION
from ui.setup.kinds import PROCESSOR, shown_setting
from ui.setup.page import sentence
from ui.setup.settings_page import RowsPage
from ui.setup.table_page import TablePage
from ui.tables import SectionTable
from ui.theme import Shape, Status
from ui.words import say

MATCHES = Status("as asked", Shape.DISC, theme.GOOD)
DIFFERS = Status("DIFFERS", Shape.CROSS, theme.BAD)
LOCKED = Status("locked", Shape.DISC, theme.GOOD)
UNLOCKED = Status("NOT LOCKED", Shape.CROSS, theme.BAD)
RIGHT = Status("right", Shape.DISC, theme.GOOD)
WRONG = Status("WRONG", Shape.CROSS, theme.BAD)
BLACK = Status("BLACK", Shape.BARS, theme.WARN)
PATTERN = Status("PATTERN", Shape.TRIANGLE, theme.WARN)
OFF = Status("off", Shape.RING, theme.DIM)
TABLE_PX = 250
CHOSEN = "0"

_node = state_of(words.NODE)


def _fits(key: str, row: Row) -> Status:
    """Tell whether a node has loaded what the stage asks for."""
    wanted, level = row.get("wanted_level"), row.get("level")
    if wanted and level and wanted != level:
        return DIFFERS
    return MATCHES if level else Status(words.NOTHING, Shape.RING, theme.DIM)


def node_columns() -> tuple[Column, ...]:
    """Return the columns of the roster, in the language in use."""
    return (
        Column("Node", "MMMMMMMM", own_key, strong=True),
        Column("State", say("taken off"), says(_node), status=_node),
        Column("Engine", "stagectl reference", word("engine")),
        Column("Level", "MMMMMMMMMMMMMM", word("level")),
        Column("Loaded", say("as asked"), says(_fits), status=_fits),
        Column("Delivery ms", "000.00", figure("delivery_ms", 2), right=True),
        Column("Clock µs", "± 00000", _clock, right=True),
        Column("R ms", "000.0", figure("R_ms", 1), right=True, tip="measured latch lead"),
        Column("Vsync", "house sync", word("vsync_source")),
        Column("Message", "", spoken("error")),
    )


def _clock(key: str, row: Row) -> str:
    return f"{words.PLUS_MINUS} {fixed(row.get('clock_bound_us'), 0)}"


class NodesPage(TablePage):
    """The roster: who is there, with what, and whether it is what the stage asks for."""

    def __init__(self, context: Context) -> None:
        super().__init__(
            context,
            "nodes",
            "Nodes",
            "Render nodes come by themselves when they are started with this stage's address. "
            "What each must have loaded is set on the page Stage.",
            node_columns(),
            empty="No node is here. Start one with the address of this stage.",
            also=("stage", SECTION),
        )
        self.address = sentence(px=theme.STRONG_PX, dim=False)
        self.column.insertWidget(1, self.address)

    def show_state(self, state: State) -> None:
        """Show the roster, and the address that nodes connect to."""
        super().show_state(state)
        host = shown_setting(state, "host") or "127.0.0.1"
        port = shown_setting(state, "ports/link") or "18710"
        name = str(state.get("stage", {}).get("stage", {}).get("stage_id") or "")
        text = say(
            "Nodes connect to {host} port {port}, stage {name}", host=host, port=port, name=name
        )
        if port == CHOSEN:
            text = say(
                "Nodes connect to {host}, stage {name}; the port is chosen at each start",
                host=host,
                name=name,
            )
        if text != self.address.text():
            self.address.setText(text)

    def rows_of(self, state: State) -> Mapping[str, Row]:
        """Set beside each node what the running stage asks it to have loaded."""
        wanted = shown_setting(state, "engine/level")
        rows = super().rows_of(state)
        return {key: {**row, "wanted_level": wanted} for key, row in rows.items()}


_input = lamp("input_locked", LOCKED, UNLOCKED)
_phase = lamp("phase_right", RIGHT, WRONG)
_blackout = lamp("blackout", BLACK, OFF)
_pattern = lamp("test_pattern", PATTERN, OFF)
_processor = state_of(PROCESSOR)


def _signal(key: str, row: Row) -> Status:
    """Tell whether the signal is as declared."""
    if texts(row.get("mismatch")):
        return DIFFERS
    return MATCHES if texts(row.get("reported")) else Status(words.NOTHING, Shape.RING, theme.DIM)


def _mode(key: str, row: Row) -> str:
    frames = fixed(row.get("latency_frames"), 1)
    mode = str(row.get("latency_mode") or words.NOTHING)
    return mode if frames == words.NOTHING else say("{mode}, {n} frames", mode=mode, n=frames)


def _processor_message(key: str, row: Row) -> str:
    said = [*texts(row.get("mismatch")), *texts(row.get("error"))]
    return "; ".join(say(one) for one in said) or words.NOTHING


def processor_columns() -> tuple[Column, ...]:
    """Return the columns of the LED processors, in the language in use."""
    return (
        Column("Processor", "MMMMMMMM", own_key, strong=True),
        Column("State", say("answers"), says(_processor), status=_processor),
        Column("Make", "brompton", word("kind")),
        Column("Hz", "000.000", figure("input_hz", 3), right=True),
        Column("Input", say("NOT LOCKED"), says(_input), status=_input),
        Column("Phase", say("WRONG"), says(_phase), status=_phase),
        Column("Latency mode", "ultra low, 0.0 frames", _mode),
        Column("Brightness %", "000", figure("brightness_pct"), right=True),
        Column("Blackout", say("BLACK"), says(_blackout), status=_blackout),
        Column("Test pattern", say("PATTERN"), says(_pattern), status=_pattern),
        Column("Signal", say("DIFFERS"), says(_signal), status=_signal),
        Column("Message", "", _processor_message),
    )


class ProcessorsPage(RowsPage):
    """What LED processors report, on top; what the stage file says of them, under it."""

    def __init__(self, context: Context) -> None:
        super().__init__(
            context,
            "processor",
            "LED processors",
            "Read only: what they report, against what was declared. Nothing is changed on them.",
        )
        self.model = SectionModel(processor_columns())
        self.table = SectionTable("What they report", self.model, selectable=True)
        self.table.setMaximumHeight(theme.px(TABLE_PX))
        self.signal = sentence(px=theme.BODY_PX, dim=False)
        self.column.insertWidget(1, self.table)
        self.column.insertWidget(2, self.signal)
        selection = self.table.view.selectionModel()
        if selection is not None:
            selection.currentRowChanged.connect(lambda: self._show_signal())

    def show_running(self, state: State) -> None:
        """Show what they report."""
        rows = state.get("processors", {})
        self.model.update(rows)
        self.model.set_stale(self.stale)
        self.table.setVisible(bool(rows))
        self.table.fit(1, 4)
        super().show_running(state)
        self._show_signal()

    def _show_signal(self) -> None:
        place = self.table.view.currentIndex().row()
        key = self.model.key_at(max(place, 0)) or ""
        row = self._state.get("processors", {}).get(key, {})
        declared = [say(one) for one in texts(row.get("declared"))]
        reported = [say(one) for one in texts(row.get("reported"))]
        self.signal.setVisible(bool(declared or reported))
        self.signal.setText(
            say(
                "{name}: declared {declared}; reported {reported}",
                name=key,
                declared=", ".join(declared) or words.NOTHING,
                reported=", ".join(reported) or words.NOTHING,
            )
        )
