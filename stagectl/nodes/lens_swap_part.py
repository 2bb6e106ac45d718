# SPDX-License-Identifier: Apache-2.0
"""The guided lens swap on the board: serial, sensor mode, ends, look, use. Pure but for its files.

Section `lens_swap`, a row for each camera. Libraries are read and written by jobs, the very command
that people have (`stagectl lens swap`), so that nothing here waits for a disk or a camera. A swap
is prepared while a take rolls; the stage takes the lens over by going on with the same set-up, and
that waits for the cut. What is missing is marked, nothing is refused.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence

import msgspec

from hardware_profiles.lens.library import DEFAULT_FOLDER
from hardware_profiles.lens_files import StageLens
from hardware_profiles.rig.motor import LARGEST_RAW, RINGS
from hardware_profiles.stage import Stage
from hardware_profiles.store import save_atomic
from stagectl.control.board import Board
from stagectl.control.messages import ArgValue, Cell
from stagectl.jobs import ENDED, REFUSED, TEXT, JobLine, JobOrder
from stagectl.nodes import lens_shelf
from stagectl.nodes.board_part import Answer
from stagectl.nodes.lens_shelf import LensShelf
from stagectl.nodes.lens_swap_orders import (
    JOB,
    LIMIT_S,
    PROPOSE,
    TAKE_OVER,
    USE,
    VERBS,
    Job,
    SwapNeeds,
    argv,
    read_kept,
)
from stagectl.nodes.lens_swap_prepared import NOT_LOOKED, SIDES, Prepared
from stagectl.nodes.lens_swap_proposal import take_proposal, text, texts
from stagectl.nodes.lens_swap_rows import NO_RINGS, Rings, swap_row
from stagectl.nodes.setup_part import SUPERVISOR, SetupPart
from stagectl.show.commands import Texts, checked_args
from stagectl.show.outcome import Refused
from stagectl.show.state import ShowState
from stagectl.step import Input, Output, queue
from stagectl.topics import Event
from tracking.sample import TrackerSample

SECTION = "lens_swap"
_AS_GIVEN = ("board", "square_mm", "marker_mm", "zoom", "focus")


class LensSwapPart:
    """The part of the board that swaps lenses."""

    def __init__(
        self,
        board: Board,
        stage: Stage,
        setup: SetupPart,
        lenses: Mapping[str, StageLens],
        needs: SwapNeeds,
    ) -> None:
        """`lenses` are those of the run."""
        self._board, self._setup, self._lenses, self._needs = board, setup, lenses, needs
        self._bodies = {body.id: body.lens for body in stage.body if body.role == "camera"}
        named = [lens.library for lens in self._bodies.values() if lens.library]
        self._usual = named[0] if named else DEFAULT_FOLDER
        self._sources = {s.id: s.body for s in stage.source if "lens" in s.binds}
        self._rings: dict[str, Rings] = {}
        self._swaps = read_kept(needs.kept)
        self._kept = msgspec.json.encode(self._swaps)
        self._jobs: dict[str, Job] = {}
        self._next: dict[str, Job] = {}
        self._said: dict[str, str] = {}
        self._last_words: dict[str, str] = {}
        self._saved: set[str] = set()
        libraries = dict.fromkeys([*named, self._usual])
        self._shelf = LensShelf(
            board, libraries, lambda library: needs.stamp(needs.folder / library)
        )
        self._dirty = True
        self._settled = False

    @property
    def verbs(self) -> Collection[str]:
        """All that begin with lens_."""
        return VERBS.keys()

    def inputs(self) -> Sequence[Input]:
        """The jobs, the rings' raw readings, and what became of a take-over."""
        return (
            Input("job/<name>", queue(256)), Input("sample/<source>", queue(64)),
            Input("event", queue(256)),
        )  # fmt: skip

    def on_message(self, port: str, data: msgspec.Struct, t_rx_ns: int) -> Sequence[Output]:
        """Take a reading, a line of a job, or the supervisor's words."""
        if isinstance(data, TrackerSample):
            camera = self._sources.get(data.source_id)
            if camera is not None:
                self._rings[camera] = Rings(data.source_id, data.decoded)
        elif isinstance(data, JobLine):
            if data.name == lens_shelf.JOB:
                self._shelf.on_line(data)
                self._dirty = True
            elif data.name.startswith(JOB):
                self._on_line(data.name.removeprefix(JOB), data)
        elif isinstance(data, Event) and data.source == SUPERVISOR and data.level != "info":
            for camera, job in list(self._jobs.items()):
                if job.what == TAKE_OVER:
                    self._end(camera, data.text)
        return ()

    def refresh(self, show: ShowState, now_ns: int) -> Sequence[Output]:
        """Show what changed; have the stage take over what is saved, unless a take rolls."""
        if not self._settled:
            self._settle(now_ns)
        for camera in self._saved:
            self._after_save(camera, show)
        self._saved.clear()
        outputs = self._begun()
        if self._dirty:
            self._shelf.mount({
                camera: (self._library(camera), lens.rig.lens.serial)
                for camera, lens in self._lenses.items() if lens.rig is not None
            })  # fmt: skip
        for camera in self._bodies:
            swap = self._swaps.get(camera)
            if self._dirty or (swap is not None and swap.used_ns is None):
                self._board.set(SECTION, camera, self._row(camera, now_ns))
        self._dirty = False
        return (*outputs, *self._shelf.refresh(now_ns, self._folder))

    def execute(
        self, verb: str, args: Mapping[str, ArgValue], author: str, show: ShowState, now_ns: int
    ) -> Answer | Refused:
        """Answer one step."""
        checked = checked_args(verb, VERBS[verb], args)
        if isinstance(checked, Refused):
            return checked
        camera = checked["camera"]
        if camera not in self._bodies:
            there_are = ", ".join(self._bodies) or "none yet"
            return Refused(f"there is no camera {camera!r} on this stage; cameras: {there_are}")
        job, swap = self._jobs.get(camera), self._swaps.get(camera)
        if job is not None and job.what in (USE, TAKE_OVER):
            return Refused(f"the lens of {camera} is being put in use; wait for its end")
        self._dirty = True
        if verb == "lens_pick":
            answer: Answer | Refused = self._pick(camera, checked["serial"], author, now_ns)
        elif swap is None:
            return Refused(f"no lens swap of {camera} is under way; pick a lens first")
        else:
            if swap.used_ns is not None:  # what was forgotten is put right, and used again
                swap.used_ns, swap.session, swap.began_ns = None, "", now_ns
            answer = self._answer(verb, camera, swap, checked)
        self._keep()
        return answer

    # -- the answers

    def _pick(self, camera: str, serial: str, author: str, now_ns: int) -> Answer:
        library = self._library(camera)
        modes = self._shelf.modes_of(library, serial)
        words = self._shelf.words_of(library, serial) or f"#{serial}"
        swap = Prepared(serial, now_ns, author, words, bool(modes), modes=modes)
        self._swaps[camera] = swap
        self._propose(camera, swap)
        return Answer(f"lens swap {camera}: {words}")

    def _answer(self, verb: str, camera: str, swap: Prepared, args: Texts) -> Answer | Refused:
        if verb == "lens_mode":
            return self._mode(camera, swap, args.get("mode", ""))
        if verb == "lens_end":
            return self._take_end(camera, swap, args)
        if verb == "lens_ends_last":
            swap.take_last()
            return Answer(f"lens swap {camera}: ends as last time")
        if verb == "lens_ends_open":
            swap.leave_open()
            return Answer(f"lens swap {camera}: the other ends stay open")
        if verb == "lens_look":
            return self._look(camera, swap, args)
        if verb == "lens_use":
            return self._use(camera, swap)
        del self._swaps[camera]
        self._said.pop(camera, None)
        return Answer(f"lens swap {camera}: stopped, nothing was changed")

    def _mode(self, camera: str, swap: Prepared, mode: str) -> Answer:
        wanted = mode.strip() or swap.proposed
        known = [
            m for m in swap.modes if wanted.casefold() in (m.key.casefold(), m.words.casefold())
        ]
        swap.mode = known[0].key if known else wanted
        if wanted and not known:
            self._propose(camera, swap)
        words = swap.mode_now().words or wanted or "not set"
        return Answer(f"lens swap {camera}: sensor mode {words}")

    def _take_end(self, camera: str, swap: Prepared, args: Texts) -> Answer | Refused:
        ring = next((one for one in RINGS if one == args["ring"]), None)
        if ring is None:
            return Refused(f"ring: found {args['ring']!r}, expected one of {', '.join(RINGS)}")
        side = SIDES.get(args["end"])
        if side is None:
            return Refused(f"end: found {args['end']!r}, expected far or near")
        raw = self._rings.get(camera, NO_RINGS).raw(ring)
        if "raw" in args:
            try:
                raw = float(args["raw"])
            except ValueError:
                raw = math.nan
            if not abs(raw) <= LARGEST_RAW:
                return Refused(f"raw: {args['raw']!r} is no reading; write a number")
        if raw is None:
            return Refused(
                f"{camera} has no reading of its {ring} ring; type one, or leave it open"
            )
        swap.set_end(ring, side, raw)
        return Answer(f"lens swap {camera}: {swap.motor(ring).words()}")

    def _look(self, camera: str, swap: Prepared, args: Texts) -> Answer | Refused:
        swap.look_answered, swap.looked, swap.look, swap.look_notes = True, "", "", ()
        name = "picture" if "picture" in args else "live"
        if name not in args:
            return Answer(f"lens swap {camera}: {NOT_LOOKED}")
        words = [f"--{name}={args[name]}"]
        words += [f"--{n.replace('_', '-')}={args[n]}" for n in _AS_GIVEN if n in args]
        for ring in RINGS[:2]:
            raw = self._rings.get(camera, NO_RINGS).raw(ring)
            if raw is not None and ring not in args:
                words.append(f"--{ring}-raw={raw!r}")
        self._propose(camera, swap, words)
        return Answer(f"lens swap {camera}: looks")

    def _use(self, camera: str, swap: Prepared) -> Answer | Refused:
        if not self._is_named(camera) and self._setup.draft.settings() != self._setup.running:
            return Refused(
                f"{camera} has no lens library yet, and the set-up has other changes: save and "
                "apply them in Setup, or take them back"
            )
        swap.session = ""
        self._order(camera, Job(USE, swap.serial))
        return Answer(f"lens swap {camera}: {swap.lens} is put in use")

    # -- the jobs

    def _propose(self, camera: str, swap: Prepared, more: Sequence[str] = ()) -> None:
        self._order(camera, Job(PROPOSE, swap.serial, ("--propose", *more)))

    def _order(self, camera: str, job: Job) -> None:
        """Run a job when the one before it has ended."""
        self._next[camera] = job
        self._said[camera] = ""

    def _begun(self) -> Sequence[Output]:
        """Order the jobs whose turn it is."""
        outputs: list[Output] = []
        for camera, job in list(self._next.items()):
            swap = self._swaps.get(camera)
            if camera not in self._jobs:
                del self._next[camera]
                if swap is not None:
                    self._jobs[camera], self._last_words[camera] = job, ""
                    folder = self._folder(self._library(camera))
                    order = JobOrder(f"{JOB}{camera}", argv(camera, folder, swap, job), LIMIT_S)
                    outputs.append(("job-order", order))
                    self._dirty = True
        return outputs

    def _on_line(self, camera: str, line: JobLine) -> None:
        swap, job, fields = self._swaps.get(camera), self._jobs.get(camera), line.fields
        self._dirty = True
        if line.event == REFUSED:
            self._end(camera, text(fields, "reason"))
        elif line.event == TEXT:
            self._last_words[camera] = text(fields, "text").removeprefix("stagectl: ")
        elif line.event == ENDED:
            self._on_end(camera, fields)
        elif swap is None or job is None or job.serial != swap.serial:
            return  # it speaks of the lens that was picked before
        elif job.what == PROPOSE:
            take_proposal(swap, line)
        elif line.event == "summary":
            swap.session = text(fields, "session")
            swap.marks, swap.lens = texts(fields, "marks"), text(fields, "lens")

    def _on_end(self, camera: str, fields: Mapping[str, object]) -> None:
        job, swap = self._jobs.get(camera), self._swaps.get(camera)
        if job is not None and job.what == USE and swap is not None and swap.session:
            # A profile that was tampered with ends the job with a failed check; the lens counts.
            self._saved.add(camera)
            return
        failed = fields.get("killed") or fields.get("code") != 0
        words = self._last_words.get(camera) or "the library could not be read in time"
        self._end(camera, words if failed else self._said.get(camera, ""))
        self._keep()

    def _after_save(self, camera: str, show: ShowState) -> None:
        """Have the stage take over what is saved."""
        swap = self._swaps.get(camera)
        if swap is None:
            return
        if show.take is not None:
            swap.session = ""
            self._end(camera, f"saved, but take {show.take} rolls now: use it after the cut")
        elif self._is_named(camera):
            self._jobs[camera] = Job(TAKE_OVER, swap.serial)
            self._needs.take_over()
        else:
            self._name_library(camera, swap, show)
        self._keep()

    def _name_library(self, camera: str, swap: Prepared, show: ShowState) -> None:
        """Write into the stage file where the lenses of this camera are, and go on with it."""
        values = {f"body/{camera}/lens/library": self._usual}
        if self._bodies[camera].profile:
            values = {f"body/{camera}/lens/profile": "", **values}
        words = f"lens library of {camera} is {self._usual}"
        done = self._setup.edit(lambda draft: draft.set_all(values, words), swap.author)
        for verb in ("setup_save", "setup_apply"):
            if not isinstance(done, Refused):
                done = self._setup.execute(verb, {}, swap.author, show, 0)
        self._jobs[camera] = Job(TAKE_OVER, swap.serial)
        if isinstance(done, Refused):
            self._end(camera, done.sentence)

    def _end(self, camera: str, sentence: str) -> None:
        self._jobs.pop(camera, None)
        self._said[camera] = sentence
        self._dirty = True

    # -- what is known

    def _settle(self, now_ns: int) -> None:
        """At the start: what was saved before it is in use now, or it was not taken over."""
        self._settled = True
        for camera, swap in list(self._swaps.items()):
            lens = self._lenses.get(camera)
            on_it = lens is not None and lens.rig is not None and lens.rig.hash == swap.session
            if camera not in self._bodies or swap.began_ns > now_ns:  # of a boot before
                del self._swaps[camera]
            elif on_it:
                swap.used_ns = swap.used_ns or now_ns
            elif swap.used_ns is not None:  # somebody has put another one on since
                del self._swaps[camera]
            else:
                # The job that told of this lens may have gone with the process before.
                self._propose(camera, swap)
                if swap.session:
                    self._said[camera] = "the lens is saved, but the stage did not take it over"
        self._keep()

    def _row(self, camera: str, now_ns: int) -> Mapping[str, Cell]:
        job = self._jobs.get(camera)
        state: dict[str, Cell] = {
            "library": self._library(camera), "library_named": self._is_named(camera),
            "running": job is not None, "job": job.what if job is not None else "",
            "sentence": self._said.get(camera, ""),
        }  # fmt: skip
        rings = self._rings.get(camera, NO_RINGS)
        return swap_row(self._swaps.get(camera), self._lenses.get(camera), rings, now_ns) | state

    def _is_named(self, camera: str) -> bool:
        return bool(self._bodies[camera].library)

    def _library(self, camera: str) -> str:
        return self._bodies[camera].library or self._usual

    def _folder(self, library: str) -> str:
        return str(self._needs.folder / library)

    def _keep(self) -> None:
        data = msgspec.json.encode(self._swaps)
        if data == self._kept:
            return
        try:
            save_atomic(self._needs.kept, data)
            self._kept = data
        except OSError as error:
            for camera in self._swaps:
                self._said[camera] = f"the swap cannot be kept on disk: {error.strerror}"
