# SPDX-License-Identifier: Apache-2.0
"""The desk: the show state and its history, run one command at a time.

Every command of every console, page or button bridge goes through one desk, so undo takes back
what was done last on the *stage*, whoever did it. The desk is pure: it knows no socket, file or
clock. Its owner stores `state` before it acknowledges.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from stagectl.show.commands import apply
from stagectl.show.outcome import Applied, Outcome, Refused
from stagectl.show.state import ArgValue, ShowState
from stagectl.show.undo import UNDO_LIMIT, Entry, UndoStack

UNDO = "undo"


class Desk:
    """Holds one `ShowState` and runs verbs on it.

    `cameras`, when given, returns the ids of this stage at the moment of the command.
    """

    def __init__(
        self,
        state: ShowState | None = None,
        cameras: Callable[[], Collection[str]] | None = None,
        undo_limit: int = UNDO_LIMIT,
        scenes: Collection[str] | None = None,
        nodes: Callable[[], Collection[str]] | None = None,
    ) -> None:
        self.state = state or ShowState()
        self.history = UndoStack(undo_limit)
        self._cameras = cameras
        self._scenes = scenes
        self._nodes = nodes

    def execute(self, verb: str, args: Mapping[str, ArgValue], author: str) -> Outcome:
        """Run a verb, undo included; on `Applied` the desk has moved to the new state."""
        if verb == UNDO:
            return self._undo(args)
        cameras = self._cameras() if self._cameras is not None else None
        nodes = self._nodes() if self._nodes is not None else None
        outcome = apply(self.state, verb, args, cameras, self._scenes, nodes)
        if isinstance(outcome, Applied):
            changed = outcome.new_state != self.state
            self.state = outcome.new_state
            if changed:
                self.history.push(Entry(verb, author, outcome.inverse))
        return outcome

    def show_row(
        self,
    ) -> dict[str, bool | int | str | tuple[str, ...] | tuple[float, float, float] | None]:
        """Return the row of the section "show" of the control API."""
        return {
            "held": self.state.held,
            "frozen": self.state.frozen,
            "rolling": self.state.rolling,
            "take": self.state.take,
            "marks": self.state.marks,
            "outer_frozen": self.state.outer_frozen,
            "scene": self.state.scene,
            "barcode": self.state.barcode,
            "nodes_off": self.state.nodes_off,
            "outer_eye_m": self.state.outer_eye_m,
            "undo_depth": self.history.depth,
        }

    def _undo(self, args: Mapping[str, ArgValue]) -> Outcome:
        if args:
            return Refused("undo takes no argument")
        entry = self.history.pop()
        if entry is None:
            return Refused("there is nothing to undo")
        if entry.inverse is None:
            return Refused(f"{entry.verb} cannot be undone{self._hint()}")
        # No camera check: what was held may be taken back even when its camera has left the stage.
        outcome = apply(self.state, entry.inverse.verb, entry.inverse.args)
        if isinstance(outcome, Refused):
            return outcome
        self.state = outcome.new_state
        return Applied(outcome.new_state, None, f"undone: {entry.verb}; {outcome.event_text}")

    def _hint(self) -> str:
        older = self.history.newest()
        if older is None or older.inverse is None:
            return ""
        camera = older.inverse.args.get("camera", "")
        return f"; undo again takes back the {older.verb} of camera {camera}"
