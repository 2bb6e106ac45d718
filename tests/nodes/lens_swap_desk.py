# SPDX-License-Identifier: Apache-2.0
"""A lens swap without processes: the jobs are run at once, in here, by the command itself."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from hardware_profiles.lens_files import load_lenses
from hardware_profiles.loading import load_stage
from stagectl.cli.main import main
from stagectl.control.board import Board
from stagectl.control.messages import Row
from stagectl.jobs import ENDED, TEXT, JobLine, JobOrder
from stagectl.nodes.board_part import Answer
from stagectl.nodes.lens_swap_orders import KEPT_FILE, SwapNeeds
from stagectl.nodes.lens_swap_part import LensSwapPart
from stagectl.nodes.setup_part import SetupFiles, SetupPart
from stagectl.show.outcome import Refused
from stagectl.show.state import ShowState
from stagectl.step import Output
from tracking.sample import Decoded, TrackerSample

SECOND_NS = 1_000_000_000
STAGE = """version = 1
stage_id = "test"
rate = "24"

[[body]]
id = "A"
{lens}
[[body]]
id = "B"

[[source]]
id = "freed-a"
body = "A"
protocol = "freed"
line = {{ kind = "udp", port = 40000 }}
"""
NAMED = '[body.lens]\nlibrary = "lenses"\n'


class LensDesk:
    """A part with its board, files and jobs; `now_ns` is moved by hand."""

    def __init__(
        self,
        folder: Path,
        capsys: pytest.CaptureFixture[str],
        lens: str = NAMED,
        board: Board | None = None,
    ) -> None:
        """`board` is that of a server, kept over all restarts; without one each run has its own."""
        self._kept_board = board
        self.folder, self._capsys = folder, capsys
        self.file = folder / "stage.toml"
        if not self.file.exists():
            self.file.write_text(STAGE.format(lens=lens))
        self.applied: list[str] = []
        self.ordered: list[JobOrder] = []
        self.hold_jobs = False
        self.show = ShowState()
        self.now_ns = 10 * SECOND_NS
        self.begin()

    def begin(self) -> None:
        """Begin anew, as control does when the stage goes on with other lenses."""
        self.board = self._kept_board or Board()
        stage, _ = load_stage(self.file)
        files = SetupFiles(self.file, self.file, self.folder / "draft.toml")
        self.setup = SetupPart(
            self.board, files, lambda: self.applied.append("set-up"), lambda: "2026-11-28 08:00:00"
        )
        needs = SwapNeeds(
            self.folder, self.folder / KEPT_FILE, _stamp, lambda: self.applied.append("lenses")
        )
        lenses = load_lenses(stage, self.folder)
        self.part = LensSwapPart(self.board, stage, self.setup, lenses, needs)
        self.turn()

    def turn(self, seconds: float = 0.05) -> None:
        """Let time pass and the jobs run."""
        self.now_ns += round(seconds * SECOND_NS)
        for output in self.part.refresh(self.show, self.now_ns):
            self._take(output)
        for output in self.part.refresh(self.show, self.now_ns):
            self._take(output)

    def says(self, verb: str, **args: str) -> str:
        """Run a command; return the answer, or why it was refused."""
        answer = self.part.execute(verb, args, "kim@console", self.show, self.now_ns)
        if isinstance(answer, Refused):
            return f"refused: {answer.sentence}"
        assert isinstance(answer, Answer)
        assert not answer.outputs
        self.turn()
        return answer.text

    def reads(self, zoom: float, focus: float) -> None:
        """Let the tracker tell of its rings, as raw readings."""
        rings = Decoded(1, zoom_raw=zoom, focus_raw=focus)
        sample = TrackerSample("freed-a", self.now_ns, self.now_ns, rings)
        self.part.on_message("sample/freed-a", sample, self.now_ns)
        self.turn()

    def row(self, camera: str = "A") -> Row:
        """Return the row of a camera."""
        row = self.board.row("lens_swap", camera)
        assert row is not None
        return row

    def words(self, name: str) -> list[str]:
        """Return a cell of camera A that is a list, its texts."""
        value = self.row()[name]
        assert isinstance(value, list | tuple)
        return [str(one) for one in value]

    def run_jobs(self) -> None:
        """Run what was held back."""
        self.hold_jobs = False
        waiting, self.ordered = self.ordered, []
        for order in waiting:
            self._take(("job-order", order))
        self.turn()

    def _take(self, output: Output) -> None:
        topic, order = output
        assert topic == "job-order"
        assert isinstance(order, JobOrder)
        self.ordered.append(order)
        if self.hold_jobs:
            return
        self._capsys.readouterr()
        code = main(list(order.argv))
        said = self._capsys.readouterr()
        for text in said.out.splitlines():
            fields = json.loads(text)
            self._line(order, JobLine(order.name, self.now_ns, fields["event"], fields))
        for text in said.err.splitlines():
            self._line(order, JobLine(order.name, self.now_ns, TEXT, {"text": text}))
        self._line(order, JobLine(order.name, self.now_ns, ENDED, {"code": code, "killed": ""}))

    def _line(self, order: JobOrder, line: msgspec.Struct) -> None:
        assert not self.part.on_message(f"job/{order.name}", line, self.now_ns)


def _stamp(library: Path) -> float:
    heads = library / "heads"
    return heads.stat().st_mtime if heads.is_dir() else 0.0
