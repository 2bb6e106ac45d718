# SPDX-License-Identifier: Apache-2.0
"""Runs one Step over a recorded stream in virtual time, and keeps what it says.

Deadlines run at their own time, before the messages of the same instant, as in the reactor.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from render_bridge.roster import Roster
from render_bridge.stage_snapshot import stage_snapshot
from sim.regression.stream import Header, Record, Stream, StreamError
from sim.virtual.kernel import Kernel, Task
from stagectl.nodes.frames import FramesStep
from stagectl.nodes.fusion import FusionStep
from stagectl.nodes.grid import GridStep
from stagectl.nodes.roster import RosterStep
from stagectl.nodes.source import SourceStep
from stagectl.nodes.sync_source import SyncSourceStep
from stagectl.nodes.views import Views
from stagectl.step import Output, Step

CONFIG_HASH = "0" * 64
FRAMES_PORT = 18711
MOST_AT_ONCE = 1_000


class StepFailedError(Exception):
    """A Step that raised, or that would keep its process busy for ever; the text is one line."""


def make_step(header: Header) -> Step:
    """Return a fresh Step as the header describes it. Raises StreamError."""
    stage = header.stage
    if header.step == "source":
        source = next((one for one in stage.source if one.id == header.source), None)
        if source is None:
            raise StreamError(
                f"source: found {header.source!r}, expected one of the stream's stage"
            )
        return SourceStep(source)
    if header.step == "sync":
        return SyncSourceStep(stage, lambda: None)
    if header.step == "fusion":
        return FusionStep(stage, header.order)
    if header.step == "frames":
        return FramesStep(header.epoch, Views(stage), header.order)
    grid = GridStep(stage, header.epoch, header.start_ns, None)
    if header.step == "grid":
        return grid
    snapshot = stage_snapshot(
        stage, CONFIG_HASH, epoch=header.epoch, frames_port=FRAMES_PORT, lead_ns=grid.lead_ns
    )
    return RosterStep(Roster(stage, snapshot), snapshot)


def drive(step: Step, stream: Stream) -> list[Record]:
    """Return all that a Step says to a stream, each at its time, in order.

    Raises StepFailedError.
    """
    kernel = Kernel(stream.header.start_ns)
    said: list[Record] = []
    try:
        _drive(step, stream, kernel, said)
    except StepFailedError:
        raise
    except Exception as error:  # whatever it is: a Step never raises, and this is where it is named
        words = " ".join(str(error).split())
        raise StepFailedError(
            f"the Step raised {type(error).__name__} at {kernel.now_ns} ns: {words}"
        ) from error
    return said


def _drive(step: Step, stream: Stream, kernel: Kernel, said: list[Record]) -> None:

    def keep(outputs: Sequence[Output]) -> None:
        said.extend(Record(kernel.now_ns, topic, message) for topic, message in outputs)

    ran = [0, 0]  # when the last deadline ran, and how many ran at that instant

    def run_due() -> None:
        ran[:] = [kernel.now_ns, ran[1] + 1 if ran[0] == kernel.now_ns else 1]
        if ran[1] > MOST_AT_ONCE:
            raise StepFailedError(
                f"the Step's deadline does not move on from {kernel.now_ns} ns: "
                f"on_deadline was called {MOST_AT_ONCE} times at that instant"
            )
        keep(step.on_deadline(kernel.now_ns))

    task = Task(kernel, step.deadline_ns, run_due)

    def give(record: Record) -> None:
        # A deadline of this very instant was put on the heap later than the message.
        while (due := step.deadline_ns()) is not None and due <= kernel.now_ns:
            run_due()
        keep(step.on_message(record.topic, record.message, kernel.now_ns))
        task.plan()

    for record in stream.records:
        kernel.at(record.t_ns, partial(give, record))
    task.plan()
    kernel.run_until(stream.header.end_ns)
