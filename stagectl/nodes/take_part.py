# SPDX-License-Identifier: Apache-2.0
"""The takes on the board: the newest of the folder, what was said of them, and the one that rolls.

Status, notes and marks lie beside the recording, which is never written again. What the recorder
told last of a take (messages, gaps) is kept there when it ends.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

import msgspec

from stagectl.control.board import Board
from stagectl.control.messages import ArgValue, Row
from stagectl.nodes.board_part import Answer
from stagectl.show.commands import Texts, Verb, checked_args
from stagectl.show.outcome import Refused
from stagectl.show.state import ShowState
from stagectl.step import LATEST, Input, Output, queue
from stagectl.takes.notes import MOST_NOTES, STATUSES, Note, TakeNotes, read_notes, save_notes
from stagectl.takes.shelf import TakeLine, TakeShelf, started_s
from stagectl.topics import Event, RecorderState

SECTION = "takes"
ROUND_EVERY_NS = 2_000_000_000
ROLLING_EVERY_NS = 500_000_000
VERBS: Mapping[str, Verb] = {
    "take_status": Verb(None, needs=("take",), takes=("status",)),
    "take_note": Verb(None, needs=("take", "text")),
}
_MARK = re.compile(r"(mark \d+) in take (.+?)(?:: (.*))?")


class Clocks(NamedTuple):
    """The wall clock, for people: a stamp, and seconds since 1970."""

    utc: Callable[[], str]
    now_s: Callable[[], float]


class TakePart:
    """The part of the board that shows takes."""

    def __init__(self, board: Board, shelf: TakeShelf, clocks: Clocks) -> None:
        self._board = board
        self._shelf = shelf
        self._clocks = clocks
        self._recorder: RecorderState | None = None
        self._last: RecorderState | None = None
        self._next_round_ns = 0
        self._next_rolling_ns = 0
        self._rolling: str | None = None

    @property
    def verbs(self) -> Collection[str]:
        """What people say of a take."""
        return VERBS.keys()

    def inputs(self) -> Sequence[Input]:
        """The recorder, and the marks."""
        return (Input("recorder", LATEST), Input("event", queue(256)))

    def on_message(self, port: str, data: msgspec.Struct, t_rx_ns: int) -> Sequence[Output]:
        """Remember the recorder's state; keep marks, and the figures of a take that ended."""
        if isinstance(data, RecorderState):
            before, self._recorder = self._recorder, data
            if before is not None and before.take is not None and data.take != before.take:
                self._keep_end(before)
        elif isinstance(data, Event):
            mark = _MARK.fullmatch(data.text)
            if mark is not None and self._rolling_name(mark[2]) is not None:
                words = f"{mark[1]}: {mark[3]}" if mark[3] else mark[1]
                self._mark(self._rolling_name(mark[2]) or "", data.source, words)
        return ()

    def refresh(self, show: ShowState, now_ns: int) -> Sequence[Output]:
        """Look at a little of the shelf; show the take that rolls."""
        if now_ns >= self._next_round_ns and self._shelf.step():
            self._next_round_ns = now_ns + ROUND_EVERY_NS
            self._show_all(now_ns)
        if now_ns >= self._next_rolling_ns and self._recorder is not None:
            self._next_rolling_ns = now_ns + ROLLING_EVERY_NS
            name = self._rolling_name(self._recorder.take)
            for one in {name, self._rolling} - {None}:
                self._show_one(str(one), now_ns)
            self._rolling = name
        return ()

    def execute(
        self, verb: str, args: Mapping[str, ArgValue], author: str, show: ShowState, now_ns: int
    ) -> Answer | Refused:
        """Keep a status or a note."""
        given = {name: value for name, value in args.items() if value != ""}
        texts = checked_args(verb, VERBS[verb], given)
        if isinstance(texts, Refused):
            return texts
        name = texts["take"]
        known = {line.name for line in self._shelf.lines}
        if name not in known and (name in ("", ".", "..") or "/" in name or "\\" in name):
            return Refused(f"there is no take {name!r}")
        if self._shelf.look(name) is None:
            return Refused(f"there is no take {name!r}; takes: {', '.join(sorted(known)[:8])}")
        answer = self._write(verb, name, texts, author)
        self._show_one(name, now_ns)
        return answer

    def _write(self, verb: str, name: str, texts: Texts, author: str) -> Answer | Refused:
        folder = self._shelf.folder / name
        notes = read_notes(folder)
        if verb == "take_status":
            found = texts.get("status", "")
            status = next((one for one in STATUSES if one == found), None)
            if status is None:
                known = ", ".join(one for one in STATUSES if one)
                return Refused(f"status: found {found!r}, expected one of {known}, or nothing")
            notes = msgspec.structs.replace(notes, status=status)
            words = f"take {name}: {status or 'no status'}"
        else:
            note = Note(self._clocks.utc(), author, texts["text"])
            notes = msgspec.structs.replace(notes, notes=(*notes.notes, note)[-MOST_NOTES:])
            words = f"take {name}: note: {texts['text']}"
        try:
            save_notes(folder, notes)
        except OSError as error:
            return Refused(f"{verb} failed: take {name}: {error.strerror}; free the disk")
        return Answer(words)

    def _mark(self, name: str, by: str, words: str) -> None:
        mark = Note(self._clocks.utc(), by, words)
        self._change(name, lambda old: {"marks": (*old.marks, mark)[-MOST_NOTES:]})

    def _keep_end(self, last: RecorderState) -> None:
        name = self._rolling_name(last.take)
        if name is not None:
            self._change(name, lambda _: {"messages": last.messages, "gaps": last.gaps})

    def _change(self, name: str, fields: Callable[[TakeNotes], Mapping[str, object]]) -> None:
        folder = self._shelf.folder / name
        old = read_notes(folder)
        try:
            save_notes(folder, msgspec.structs.replace(old, **fields(old)))
        except OSError:
            return  # the recorder tells of the disk, and loudly

    def _rolling_name(self, take: str | None) -> str | None:
        """Return the folder of the newest take of a name: that one rolls, or rolled last."""
        if take is None:
            return None
        for name in (line.name for line in self._shelf.lines if line.slate == take):
            return name
        return take if self._shelf.look(take) is not None else None

    def _show_all(self, now_ns: int) -> None:
        lines = self._shelf.lines
        for line in lines:
            self._board.set(SECTION, line.name, self._row(line, now_ns))
        names = {line.name for line in lines}
        for key in self._board.keys(SECTION):
            if key not in names:
                self._board.remove(SECTION, key)

    def _show_one(self, name: str, now_ns: int) -> None:
        line = self._shelf.look(name)
        if line is not None:
            self._board.set(SECTION, name, self._row(line, now_ns))

    def _row(self, line: TakeLine, now_ns: int) -> Row:
        recorder, notes = self._recorder, line.notes
        rolls = recorder is not None and recorder.take == line.slate
        rolls = rolls and self._rolling_name(line.slate) == line.name
        seconds, durable = line.seconds, line.seconds
        messages, gaps = notes.messages, notes.gaps
        if rolls and recorder is not None:
            began_s = started_s(line.utc)
            seconds = 0.0 if began_s is None else max(0.0, self._clocks.now_s() - began_s)
            behind_s = (now_ns - recorder.durable_t_ns) / 1e9 if recorder.durable_t_ns else seconds
            durable = max(0.0, seconds - behind_s)
            messages, gaps = recorder.messages, recorder.gaps
        return {
            "name": line.name, "slate": line.slate, "utc": _shown(line.utc),
            "seconds": round(seconds, 1),
            "status": notes.status, "notes": tuple(_words(one) for one in notes.notes),
            "marks": tuple(_words(one) for one in notes.marks), "durable": round(durable, 1),
            "gaps": gaps, "messages": messages, "recording": rolls, "segments": line.segments,
            "size_mb": round(line.bytes / 1e6, 1),
        }  # fmt: skip


def _shown(stamp: str) -> str:
    """Return "20261128T063000Z" as people read it; any other text as it is."""
    if started_s(stamp) is None:
        return stamp
    return f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:8]} {stamp[9:11]}:{stamp[11:13]}:{stamp[13:15]}"


def _words(note: Note) -> str:
    return f"{note.utc} {note.by}: {note.text}"
