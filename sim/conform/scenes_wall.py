# SPDX-License-Identifier: Apache-2.0
"""Scenes of wall to black: from which vsync on, what is acknowledged, and what changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from sim.conform import bytes as wire
from sim.conform.bytes import HELLO, WALL_ACK, Received
from sim.conform.lines import WallCameraLine, WallLine
from sim.conform.scene import Check, Scene, drawing, pictures
from sim.conform.scenes_choosing import EXACT
from sim.conform.scenes_epochs import break_grid
from sim.conform.script import MS, Window

if TYPE_CHECKING:
    from sim.conform.seen import Seen
    from sim.conform.session import Session

PICTURE, BLACK, GREY = 0, 1, 2
EPOCH = 3
# Before the vsync that has to show it: twice what a message takes on a busy machine.
BEFORE_MS = -16.0
NEAR_NS = 8 * MS
ACK_NS = 20 * MS
Cameras = Sequence[tuple[int, int, int]]
"""Body, chroma, flags."""


class Said(NamedTuple):
    """One WALL of the script, and what the client has to make of it."""

    rev: int
    mode: int
    cameras: Cameras = ()
    cards: int = 1

    def data(self, epoch: int) -> bytes:
        """Return its bytes."""
        return wire.wall(epoch, self.rev, self.mode, self.cameras, flags=self.cards)


def rev_of(window: Window, i: int) -> int:
    """Return a number that rises from slot to slot through the whole session."""
    return 10 * (window.first + i)


def say(window: Window, session: Session, i: int, said: Said, ms: float = BEFORE_MS) -> None:
    """Send a WALL on `link` at a time of a slot."""
    window.at(i, ms, lambda: _send(session, said.data(session.controller.epoch)))


def _send(session: Session, data: bytes) -> None:
    session.controller.send(data)


def lines_of(seen: Seen, rev: int, epoch: int | None = None) -> list[WallLine]:
    """Return the `wall` lines of a rev."""
    found = [line for _, line in seen.of(WallLine) if isinstance(line, WallLine)]
    return [line for line in found if line.rev == rev and epoch in (None, line.epoch)]


def acks_of(seen: Seen, rev: int) -> list[Received]:
    """Return the words of acknowledgement on a rev."""
    return [one for one in seen.diary.of(WALL_ACK) if one.fields["rev"] == rev]


def told(clause: str, window: Window, seen: Seen, wanted: Mapping[int, Said]) -> Check:
    """Check that each WALL has one line, at the vsync of its slot, with what it says."""
    for i, said in wanted.items():
        stalled = _stalled(window, seen, i)
        found = lines_of(seen, said.rev)
        if len(found) != 1:
            detail = f"{len(found)} `wall` lines of rev {said.rev}, expected 1"
            return Check(clause, False, detail, stalled)
        line = found[0]
        off_ns = seen.raw_ns(line.t_vsync_node_ns) - window.v_raw_ns(i)
        if abs(off_ns) > NEAR_NS:
            detail = f"rev {said.rev} shown {off_ns / MS:+.1f} ms from the next vsync"
            return Check(clause, False, detail, stalled)
        cameras = tuple(WallCameraLine(*camera) for camera in said.cameras)
        is_ = (line.mode, line.light_cards, line.cameras)
        if is_ != (said.mode, said.cards, cameras):
            detail = f"rev {said.rev}: {is_}, expected {(said.mode, said.cards, cameras)}"
            return Check(clause, False, detail)
    return Check(clause, True, f"{len(wanted)} WALLs")


def over(clause: str, window: Window, seen: Seen, modes: Mapping[int, int]) -> Check:
    """Check what lies over the pictures; a slot that is not named goes on with the one before."""
    mode, found = PICTURE, pictures(window, seen)
    by_slot = {render.slot - window.first: render.line for render in found}
    for i in range(window.count):
        mode = modes.get(i, mode)
        if i not in by_slot:
            return Check(clause, False, f"no picture at slot {i}", _stalled(window, seen, i))
        if by_slot[i].wall != mode:
            detail = f"slot {i}: `wall` {by_slot[i].wall}, expected {mode}"
            return Check(clause, False, detail, _stalled(window, seen, i))
    return Check(clause, True, f"{window.count} pictures")


def acknowledged(clause: str, seen: Seen, said: Said, mode: int | None = None) -> Check:
    """Check the word on a WALL beside the line that tells of it."""
    lines, acks = lines_of(seen, said.rev), acks_of(seen, said.rev)
    if len(lines) != 1 or len(acks) != 1:
        detail = f"rev {said.rev}: {len(lines)} lines, {len(acks)} WALL_ACK, expected one of each"
        return Check(clause, False, detail)
    line, ack = lines[0], acks[0]
    fields = {name: int(value) for name, value in ack.fields.items()}
    for name, is_, should in (
        ("epoch", ack.epoch, line.epoch),
        ("mode", fields["mode"], said.mode if mode is None else mode),
        ("vsync_count", fields["vsync_count"], line.vsync % 2**32),
        ("t_vsync_node_ns", fields["t_vsync_node_ns"], line.t_vsync_node_ns),
    ):
        if is_ != should:
            return Check(clause, False, f"rev {said.rev}: {name} {is_}, expected {should}")
    t_ns = line.t_vsync_node_ns
    off_ns = fields["t_vsync_ns"] - t_ns - seen.offset_ns(t_ns)
    if not 0 < fields["bound_ns"] or abs(off_ns) > fields["bound_ns"]:
        detail = f"t_vsync_ns is {off_ns} ns off, bound_ns {fields['bound_ns']}"
        return Check(clause, False, detail)
    after_ns = ack.t_raw_ns - seen.raw_ns(t_ns)
    detail = f"WALL_ACK {after_ns / MS:.1f} ms after its vsync"
    soon = -MS <= after_ns <= ACK_NS
    return Check(clause, soon, detail, seen.stalled(seen.raw_ns(t_ns), ack.t_raw_ns))


def _stalled(window: Window, seen: Seen, i: int) -> bool:
    return seen.stalled(window.v_raw_ns(i) - 60 * MS, window.v_raw_ns(i) + 20 * MS)


class Joiner(Scene):
    """Black comes behind the SNAPSHOT, before any frame; then the picture."""

    clauses = ("wall-understood", "wall-joiner")
    frames = 8
    black = Said(1, BLACK)

    def enter(self, session: Session) -> None:
        """Answer the first HELLO with both."""

        def on_hello(number: int) -> None:
            session.answer_hello()
            if number == 0:
                _send(session, self.black.data(session.controller.epoch))

        session.on_hello = on_hello

    def prepare(self, window: Window, session: Session) -> None:
        """Let the picture come."""
        say(window, session, 4, Said(rev_of(window, 4), PICTURE))

    def judge(self, window: Window, seen: Seen) -> Iterator[Check]:
        """Black at every vsync until then."""
        features = [int(hello.fields["features"]) for hello in seen.diary.of(HELLO)]
        right = bool(features) and all(bits & 1 for bits in features)
        yield Check("wall-understood", right, f"features {features[:1]}, expected bit 1")
        clause = "wall-joiner"
        epoch = window.grid.epoch(window.first, EPOCH)
        lines = lines_of(seen, self.black.rev, epoch)
        first = seen.renders[0].line.vsync if seen.renders else -1
        said = [line.vsync for line in lines]
        right = len(said) == 1 and said[0] <= first
        yield Check(clause, right, f"`wall` at vsyncs {said}, the first picture at {first}")
        early = [r.line.wall for r in seen.renders if r.slot < window.first + 4]
        wrong = [mode for mode in early if mode != BLACK]
        detail = f"{len(wrong)} of {len(early)} pictures were not black"
        yield Check(clause, bool(early) and not wrong, detail)
        words = [one for one in acks_of(seen, self.black.rev) if one.epoch == epoch]
        yield Check(clause, len(words) == 1, f"{len(words)} WALL_ACK, expected 1")


class Modes(Scene):
    """Every mode, with cameras, markers and light cards, while frames go on."""

    clauses = ("wall-next-vsync", "wall-whole", "wall-ack", "wall-below")
    frames = 22

    def _said(self, window: Window) -> dict[int, Said]:
        return {
            2: Said(rev_of(window, 2), BLACK, ((0, 1, 1), (1, 2, 0))),
            6: Said(rev_of(window, 6), GREY, ((1, 1, 1),), 0),
            10: Said(rev_of(window, 10), BLACK, ((0, 2, 1), (1, 0, 0)), 0),
            14: Said(rev_of(window, 14), PICTURE, ((0, 1, 0),)),
            18: Said(rev_of(window, 18), PICTURE, (), 0),
        }

    def prepare(self, window: Window, session: Session) -> None:
        """Say them one after the other."""
        for i, said in self._said(window).items():
            say(window, session, i, said)

    def judge(self, window: Window, seen: Seen) -> Iterator[Check]:
        """Each at its vsync, whole, acknowledged; the pictures below are exact."""
        said = self._said(window)
        yield told("wall-next-vsync", window, seen, said)
        modes = {i: one.mode for i, one in said.items()}
        yield over("wall-next-vsync", window, seen, modes)
        yield told("wall-whole", window, seen, said)
        for one in said.values():
            yield acknowledged("wall-ack", seen, one)
        yield drawing("wall-below", window, seen, dict.fromkeys(range(self.frames), EXACT))
        missing = [r.line.vsync for r in pictures(window, seen) if r.report is None]
        yield Check("wall-below", not missing, f"{len(missing)} vsyncs without a report")


class Again(Scene):
    """A copy of what is shown; two before one vsync; an old one; one of a dead controller."""

    clauses = ("wall-ack-again", "wall-last-counts", "wall-old-rev", "wall-lower-epoch")
    frames = 22

    def prepare(self, window: Window, session: Session) -> None:
        """Say black, and what must not change it."""
        rev = rev_of(window, 2)
        say(window, session, 2, Said(rev, BLACK))
        say(window, session, 4, Said(rev, BLACK), 5.0)
        say(window, session, 7, Said(rev - 1, PICTURE))
        old = Said(rev + 5, PICTURE)
        window.at(10, BEFORE_MS, lambda: _send(session, old.data(session.controller.epoch - 1)))
        say(window, session, 14, Said(rev_of(window, 14), BLACK), -20.0)
        say(window, session, 14, Said(rev_of(window, 14) + 1, GREY), -18.0)
        say(window, session, 18, Said(rev_of(window, 18), PICTURE))

    def judge(self, window: Window, seen: Seen) -> Iterator[Check]:
        """Black until grey, grey until the picture."""
        rev = rev_of(window, 2)
        acks = acks_of(seen, rev)
        same = len(acks) == 2 and acks[0].fields == acks[1].fields
        detail = f"{len(acks)} WALL_ACK for a WALL and its copy, the same words: {same}"
        yield Check("wall-ack-again", same, detail, _stalled(window, seen, 4))
        lines = lines_of(seen, rev)
        yield Check("wall-ack-again", len(lines) == 1, f"{len(lines)} `wall` lines, expected 1")
        modes = {2: BLACK, 14: GREY, 18: PICTURE}
        for clause, dropped in (("wall-old-rev", rev - 1), ("wall-lower-epoch", rev + 5)):
            words = len(lines_of(seen, dropped)) + len(acks_of(seen, dropped))
            yield Check(clause, words == 0, f"{words} words on what had to be dropped")
            yield over(clause, window, seen, modes)
        first = rev_of(window, 14)
        lost = len(lines_of(seen, first)) + len(acks_of(seen, first))
        detail = f"{lost} words on the first of two"
        yield Check("wall-last-counts", lost == 0, detail, _stalled(window, seen, 14))
        yield told("wall-last-counts", window, seen, {14: Said(first + 1, GREY)})


class Unknown(Scene):
    """Modes and a chroma that nobody knows, and unknown bits."""

    clauses = ("wall-unknown",)
    frames = 16

    def prepare(self, window: Window, session: Session) -> None:
        """Say them."""
        say(window, session, 2, Said(rev_of(window, 2), 3))
        say(window, session, 5, Said(rev_of(window, 5), PICTURE))
        say(window, session, 8, Said(rev_of(window, 8), 255, ((0, 9, 0xFE), (1, 1, 0xFF)), 0xFE))
        say(window, session, 12, Said(rev_of(window, 12), PICTURE))

    def judge(self, window: Window, seen: Seen) -> Iterator[Check]:
        """Black, and said to be so."""
        clause = self.clauses[0]
        wanted = {
            2: Said(rev_of(window, 2), BLACK),
            8: Said(rev_of(window, 8), BLACK, ((0, 0, 0), (1, 1, 1)), 0),
        }
        yield told(clause, window, seen, wanted)
        yield over(clause, window, seen, {2: BLACK, 5: PICTURE, 8: BLACK, 12: PICTURE})
        for said in wanted.values():
            yield acknowledged(clause, seen, said)


class NoFrames(Scene):
    """No frame comes for long, and the walls obey all the same."""

    clauses = ("wall-no-frames",)
    frames = 22

    def prepare(self, window: Window, session: Session) -> None:
        """Lose the frames, and say grey beyond the look-ahead."""
        window.lose(*range(2, 18))
        say(window, session, 13, Said(rev_of(window, 13), GREY))
        say(window, session, 16, Said(rev_of(window, 16), PICTURE))

    def judge(self, window: Window, seen: Seen) -> Iterator[Check]:
        """At the next vsync, acknowledged."""
        clause = self.clauses[0]
        said = {i: Said(rev_of(window, i), mode) for i, mode in ((13, GREY), (16, PICTURE))}
        yield told(clause, window, seen, said)
        yield over(clause, window, seen, {13: GREY, 16: PICTURE})
        for one in said.values():
            yield acknowledged(clause, seen, one)


class Kept(Scene):
    """The controller dies while all is black; the next one says nothing of walls for a while."""

    clauses = ("wall-kept",)
    frames = 48
    black, gone, back, change, released = 2, 5, 24, 27, 42

    def prepare(self, window: Window, session: Session) -> None:
        """Say black, close everything, bind it again."""
        say(window, session, self.black, Said(rev_of(window, self.black), BLACK))
        break_grid(window, self.change)
        window.lose(*range(self.gone + 3, self.change))
        epoch = window.grid.epoch(window.first + self.change, 3)

        def back() -> None:
            session.controller.epoch = epoch
            session.controller.back()

        window.at(self.gone, 0.0, session.controller.silence)
        window.at(self.back, 0.0, back)
        say(window, session, self.released, Said(1, PICTURE))

    def judge(self, window: Window, seen: Seen) -> Iterator[Check]:
        """Black at every vsync until the new controller says otherwise."""
        clause = self.clauses[0]
        yield over(clause, window, seen, {self.black: BLACK, self.released: PICTURE})
        epoch = window.grid.epoch(window.first + self.change, 3)
        lines = lines_of(seen, 1, epoch)
        right = len(lines) == 1 and lines[0].mode == PICTURE
        yield Check(clause, right, f"{len(lines)} `wall` lines of the new controller's rev 1")


def scenes() -> list[Scene]:
    """Return the scenes, each with its own objects."""
    return [Joiner(), Modes(), Again(), Unknown(), NoFrames(), Kept()]
