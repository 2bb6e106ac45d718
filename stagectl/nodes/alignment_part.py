# SPDX-License-Identifier: Apache-2.0
"""Alignments and rigs on the board: every version with its age, and which of them runs.

`alignment_use` writes a version's transform into the draft of the set-up, for each source of that
tracking system; it counts when the set-up is saved and applied. An older version that is taken up
again becomes the current one of the folder as well, as `calibrate stage rollback` does it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime

import msgspec

from hardware_profiles.alignment.compare import compare
from hardware_profiles.alignment.folder import AlignmentError, AlignmentFolder
from hardware_profiles.alignment.text import AlignmentFileError
from hardware_profiles.alignment.version import Alignment, make_alignment
from hardware_profiles.lens_files import StageLens
from hardware_profiles.rig.session import marks
from hardware_profiles.stage import Source, Stage
from stagectl.control.board import Board
from stagectl.control.messages import ArgValue, Cell, Row
from stagectl.nodes.board_part import Answer
from stagectl.nodes.setup_part import SetupPart
from stagectl.setup.draft import Draft
from stagectl.show.commands import Verb, checked_args
from stagectl.show.outcome import Refused
from stagectl.show.state import ShowState
from stagectl.step import Input, Output

ALIGNMENTS, RIGS = "alignments", "rigs"
LOOK_EVERY_NS = 30_000_000_000
NEWEST = 10
"""So many versions of each system are shown."""
VERBS: Mapping[str, Verb] = {"alignment_use": Verb(None, needs=("alignment",))}


class AlignmentPart:
    """The part of the board that shows alignments and rigs."""

    def __init__(
        self,
        board: Board,
        stage: Stage,
        folder: AlignmentFolder,
        setup: SetupPart,
        lenses: Mapping[str, StageLens],
        now: Callable[[], datetime],
    ) -> None:
        """`lenses` are those of the run, with their rig sessions; `now` is the clock for ages."""
        self._board = board
        self._sources = stage.source
        self._folder = folder
        self._setup = setup
        self._lenses = lenses
        self._now = now
        self._versions: dict[tuple[str, int], Alignment] = {}
        self._next_ns = 0

    @property
    def verbs(self) -> Collection[str]:
        """Use another one."""
        return VERBS.keys()

    def inputs(self) -> Sequence[Input]:
        """Nothing: all of it is in files."""
        return ()

    def on_message(self, port: str, data: msgspec.Struct, t_rx_ns: int) -> Sequence[Output]:
        """Nothing to take."""
        return ()

    def refresh(self, show: ShowState, now_ns: int) -> Sequence[Output]:
        """Look at the folder twice a minute; ages go on."""
        if now_ns >= self._next_ns:
            self._next_ns = now_ns + LOOK_EVERY_NS
            self._show()
        return ()

    def execute(
        self, verb: str, args: Mapping[str, ArgValue], author: str, show: ShowState, now_ns: int
    ) -> Answer | Refused:
        """Write a version into the draft."""
        texts = checked_args(verb, VERBS[verb], args)
        if isinstance(texts, Refused):
            return texts
        if show.take is not None:
            return Refused(
                f"alignment_use is refused while take {show.take} rolls; stop the take first"
            )
        system, _, number = texts["alignment"].rpartition("/")
        try:
            version = self._folder.version(system, int(number) if number.isdecimal() else 0)
            newest = self._folder.needed(system)
        except (AlignmentError, AlignmentFileError) as error:
            return Refused(f"alignment: {str(error).splitlines()[0]}")
        known = [one.stage_T_world for one in self._folder.versions(system).whole]
        own = [s for s in self._sources if _is_of(s, system) or s.alignment in known]
        own = [source for source in own if source.id in self._setup.draft.ids("source")]
        if not own:
            return Refused(
                f"alignment: no source of the stage is of {system!r}; give one of its alignments "
                "to the source in Setup once, then it is known"
            )
        answer = self._setup.edit(lambda draft: _placed(draft, own, version), author)
        if isinstance(answer, Answer) and version.number != newest.number:
            answer = self._take_up(version, author, answer)
        self._show()
        return answer

    def _take_up(self, old: Alignment, author: str, answer: Answer) -> Answer:
        again = make_alignment(
            old.name, old.stage_T_world, "rolled_back", point=old.point, rms_mm=old.rms_mm,
            verdict=old.verdict, reasons=old.reasons, of_number=old.number, inputs=old.inputs,
            author=author, date=self._now().isoformat(timespec="seconds"),
        )  # fmt: skip
        try:
            self._folder.add(again)
        except (OSError, AlignmentError, AlignmentFileError) as error:
            return Answer(f"{answer.text}; its folder could not be written: {error}")
        return answer

    def _show(self) -> None:
        shown = set()
        for system in self._folder.systems():
            rows = self._whole(system)
            for place, version in enumerate(rows):
                before = rows[place - 1] if place else None
                key = f"{system}/{version.number}"
                shown.add(key)
                self._board.set(ALIGNMENTS, key, self._row(version, before))
        for key in self._board.keys(ALIGNMENTS):
            if key not in shown:
                self._board.remove(ALIGNMENTS, key)
        for body, lens in self._lenses.items():
            if lens.rig is not None:
                self._board.set(RIGS, lens.rig.build, self._rig_row(body, lens))

    def _whole(self, system: str) -> list[Alignment]:
        newest = self._folder.newest(system)
        found = []
        for number in range(max(1, newest - NEWEST + 1), newest + 1):
            known = self._versions.get((system, number))
            try:
                known = known or self._folder.version(system, number)
            except (AlignmentError, AlignmentFileError):
                continue  # `calibrate stage list` tells of it
            self._versions[system, number] = known
            found.append(known)
        return found

    def _row(self, version: Alignment, before: Alignment | None) -> Row:
        moved = compare(before, version) if before is not None else None
        used = [source.id for source in self._sources if source.alignment == version.stage_T_world]
        return {
            "name": version.name, "system": version.name, "number": version.number,
            **self._age(version.date), "date": version.date, "author": version.author,
            "how": version.how, "in_use": bool(used), "sources": tuple(used),
            "moved_mm": round(moved.worst_mm, 2) if moved else None,
            "moved_deg": round(moved.turned_deg, 3) if moved else None,
            "residual_mm": round(version.rms_mm, 2), "rms_mm": round(version.rms_mm, 2),
            "verdict": version.verdict, "note": version.notes,
        }  # fmt: skip

    def _rig_row(self, body: str, lens: StageLens) -> Row:
        rig = lens.rig
        if rig is None:
            return {}
        offset = rig.rig_offset
        return {
            "name": rig.build, "build": rig.build, "camera": body, **self._age(rig.date),
            "date": rig.date, "author": rig.author, "in_use": True, "lens": rig.lens.words(),
            "offset_mm": tuple(round(v * 1e3, 1) for v in offset.position_m),
            "motors": ", ".join(motor.ring for motor in rig.motor if motor.is_set),
            "note": "; ".join(marks(rig, lens.profile)),
        }  # fmt: skip

    def _age(self, date: str) -> dict[str, Cell]:
        try:
            then = datetime.fromisoformat(date)
        except ValueError:
            return {"age_s": None, "age_h": None}
        then = then if then.tzinfo is not None else then.replace(tzinfo=UTC)
        seconds = (self._now() - then).total_seconds()
        return {"age_s": round(seconds), "age_h": round(seconds / 3600.0, 2)}


def _is_of(source: Source, system: str) -> bool:
    return source.id == system or source.id.startswith(f"{system}-")


def _placed(draft: Draft, sources: Sequence[Source], version: Alignment) -> str:
    placed = version.stage_T_world
    fields = {
        "position_m": list(placed.position_m), "pan_deg": placed.pan_deg,
        "tilt_deg": placed.tilt_deg, "roll_deg": placed.roll_deg,
    }  # fmt: skip
    words = f"alignment {version.name} {version.number} for {', '.join(s.id for s in sources)}"
    values = {f"source/{s.id}/alignment/{key}": v for s in sources for key, v in fields.items()}
    return draft.set_all(values, words)
