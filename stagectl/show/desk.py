# SPDX-License-Identifier: Apache-2.0
"""The desk: the show state and its history, run one command at a time.

Every command of every console, page or button bridge goes through one desk, so undo takes back
what was done last on the *stage*, whoever did it. The desk is pure: it knows no socket, file or
clock. Its owner stores `state` before it acknowledges.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TypeAlias

from stagectl.show import cue_list, looks
from stagectl.show.commands import MOST_OWN_TEXT, REDO, UNDO, VERBS, apply, checked_args
from stagectl.show.cue_list import Cue
from stagectl.show.outcome import Applied, Call, Outcome, Refused, changed
from stagectl.show.rolls import slate_text
from stagectl.show.state import PICTURE, ArgValue, ShowState
from stagectl.show.undo import MARK, UNDO_LIMIT, Entry, UndoStack
from stagectl.show.walls import NONE

# The second step of a release comes within this, or the first one counts no more.
ARMED_NS = 5_000_000_000

Cell: TypeAlias = bool | int | str | tuple[str, ...] | tuple[float, float, float] | None


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
        sources: Mapping[str, Collection[str]] | None = None,
        cues: Sequence[Cue] = (),
        pictures: Collection[str] | None = None,
    ) -> None:
        self.state = state or ShowState()
        self.history = UndoStack(undo_limit)
        self.cues = tuple(cues)
        self._cameras = cameras
        self._scenes = scenes
        self._nodes = nodes
        self._sources = sources
        self._pictures = pictures
        self._armed_until_ns: int | None = None
        self._dry_run: tuple[ShowState, str, tuple[str, ...]] | None = None
        self._own: Mapping[str, Callable[[Mapping[str, str], int], Outcome]] = {
            "wall_release_arm": self._arm,
            "wall_release": self._release_wall,
            "cue_standby": self._stand_by,
            "cue_go": self._go,
            "cue_back": self._back,
            "cue_dry_run": self._dry,
        }

    def execute(
        self, verb: str, args: Mapping[str, ArgValue], author: str, now_ns: int = 0
    ) -> Outcome:
        """Run a verb, undo included; on `Applied` the desk has moved to the new state."""
        if verb in (UNDO, REDO):
            if args:
                return Refused(f"{verb} takes no argument")
            return self._undo(author) if verb == UNDO else self._redo()
        own = self._own.get(verb)
        if own is None:
            outcome = self._apply(self.state, verb, args)
        else:
            texts = checked_args(verb, VERBS[verb], args)
            outcome = texts if isinstance(texts, Refused) else own(texts, now_ns)
        if isinstance(outcome, Applied):
            if verb == MARK:
                self.history.mark(author)
            elif outcome.new_state != self.state:
                self.history.push(Entry(Call(verb, dict(args)), author, outcome.inverse))
            self.state = outcome.new_state
            if verb in ("wall_black", "wall_grey"):
                self.disarm()
        return outcome

    def disarm(self) -> None:
        """Forget the first step of a release: somebody else commands now."""
        self._armed_until_ns = None

    def is_armed(self, now_ns: int) -> bool:
        """Tell whether the second step of a release would be taken now."""
        return self._armed_until_ns is not None and now_ns <= self._armed_until_ns

    def show_row(self, now_ns: int = 0) -> dict[str, Cell]:
        """Return the row of the section "show" of the control API."""
        state, slate = self.state, self.state.slate
        return {
            "held": state.held,
            "frozen": state.frozen,
            "rolling": state.rolling,
            "locked": state.rolling,
            "take": state.take,
            "marks": state.marks,
            "outer_frozen": state.outer_frozen,
            "scene": state.scene,
            "barcode": state.barcode,
            "nodes_off": state.nodes_off,
            "outer_eye_m": state.outer_eye_m,
            "light_cards": state.light_cards,
            "wall": state.wall,
            "wall_rev": state.wall_rev,
            "release_armed": self.is_armed(now_ns),
            "slate": slate_text(slate),
            "slate_pattern": slate.pattern,
            "scene_number": slate.scene,
            "shot": slate.shot,
            "take_number": slate.take,
            "cue": state.cue,
            "cue_standby": state.cue_standby,
            "undo_depth": self.history.depth,
            "redo_depth": self.history.redo_depth,
        }

    def would_change(self, number: str) -> tuple[str, ...]:
        """Return what the newest dry run said of a cue; it is past with the next change."""
        if self._dry_run is None or self._dry_run[0] is not self.state:
            return ()
        return self._dry_run[2] if self._dry_run[1] == number else ()

    def _apply(self, state: ShowState, verb: str, args: Mapping[str, ArgValue]) -> Outcome:
        cameras = self._cameras() if self._cameras is not None else None
        nodes = self._nodes() if self._nodes is not None else None
        return apply(
            state, verb, args, cameras, self._scenes, nodes, self._sources, pictures=self._pictures
        )

    def _undo(self, author: str) -> Outcome:
        if self.history.pop_mark(author):
            return Refused(f"{MARK} cannot be undone{self._hint()}")
        newest = self.history.newest()
        if newest is not None and newest.verb == "take_start" and self.state.rolling:
            return Refused("take_start cannot be undone; what was done before it stays until cut")
        entry = self.history.pop()
        if entry is None:
            return Refused("there is nothing to undo")
        if entry.inverse is None:
            return Refused(f"{entry.verb} cannot be undone{self._hint()}")
        outcome = self._again(entry.inverse)
        if isinstance(outcome, Refused):
            return outcome
        self.state = outcome.new_state
        self.history.undone(entry)
        return Applied(outcome.new_state, None, f"undone: {entry.verb}; {outcome.event_text}")

    def _redo(self) -> Outcome:
        entry = self.history.pop_undone()
        if entry is None:
            return Refused("there is nothing to do again")
        outcome = self._again(entry.call)
        if isinstance(outcome, Refused):
            return outcome
        self.state = outcome.new_state
        self.history.redone(Entry(entry.call, entry.author, outcome.inverse))
        text = f"done again: {entry.verb}; {outcome.event_text}"
        return Applied(outcome.new_state, outcome.inverse, text)

    def _again(self, call: Call) -> Outcome:
        # No camera check: what was held may be taken back even when its camera has left the stage.
        if call.verb == "cue_standby":
            return self._put_by(str(call.args["number"]))
        return _apply_own(self.state, call.verb, call.args)

    def _hint(self) -> str:
        older = self.history.newest()
        if older is None or older.inverse is None:
            return ""
        camera = older.inverse.args.get("camera")
        if camera is None:
            return f"; undo again takes back {older.verb}"
        return f"; undo again takes back the {older.verb} of camera {camera}"

    def _arm(self, args: Mapping[str, str], now_ns: int) -> Outcome:
        if self.state.wall == PICTURE:
            return Refused("wall_release_arm: the wall shows the picture; there is no release")
        self._armed_until_ns = now_ns + ARMED_NS
        return Applied(self.state, None, "wall release armed for 5 s")

    def _release_wall(self, args: Mapping[str, str], now_ns: int) -> Outcome:
        if self.state.wall == PICTURE:
            return Refused("wall_release: the wall shows the picture; there is no release")
        if not self.is_armed(now_ns):
            return Refused("wall_release comes within 5 s after wall_release_arm; arm it first")
        self.disarm()
        return looks.wall_picture(self.state)

    def _stand_by(self, args: Mapping[str, str], now_ns: int) -> Outcome:
        number = args["number"]
        if number != NONE and cue_list.find(self.cues, number) is None:
            return self._no_cue(number)
        return self._put_by(number)

    def _put_by(self, number: str) -> Outcome:
        before, after = self.state.cue_standby, "" if number == NONE else number
        if after == before:
            return Applied(self.state, None, f"cue {after or 'none'} stands by already")
        back = Call("cue_standby", {"number": before or NONE})
        return changed(self.state, back, f"cue {after or 'none'} stands by", cue_standby=after)

    def _go(self, args: Mapping[str, str], now_ns: int) -> Outcome:
        number, name = args.get("number", ""), args.get("name", "")
        cue = cue_list.find(self.cues, number or ("" if name else self.state.cue_standby))
        if cue is not None:
            after = cue_list.next_number(self.cues, cue.number)
            return cue_list.go(self.state, cue, after, self._apply)
        if name:  # a cue of another program's list: it is told, and changes nothing here
            return changed(self.state, None, f"cue {f'{number} {name}'.strip()}: go")
        return self._no_cue(number) if number else Refused("no cue stands by; give a number")

    def _back(self, args: Mapping[str, str], now_ns: int) -> Outcome:
        return cue_list.back(self.state, _apply_own)

    def _dry(self, args: Mapping[str, str], now_ns: int) -> Outcome:
        number = args.get("number", self.state.cue_standby)
        cue = cue_list.find(self.cues, number)
        if cue is None:
            return self._no_cue(number) if number else Refused("no cue stands by; give a number")
        found = cue_list.would_change(self.state, cue, self._apply)
        if isinstance(found, Refused):
            return found
        self._dry_run = (self.state, cue.number, found)
        return Applied(self.state, None, f"cue {cue.title}: dry run, {len(found)} changes")

    def _no_cue(self, number: str) -> Refused:
        there_are = ", ".join(cue.number for cue in self.cues) or "none"
        return Refused(f"there is no cue {number!r}; cues: {there_are}")


def _apply_own(state: ShowState, verb: str, args: Mapping[str, ArgValue]) -> Outcome:
    return apply(state, verb, args, most_text=MOST_OWN_TEXT)
