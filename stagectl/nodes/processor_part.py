# SPDX-License-Identifier: Apache-2.0
"""LED processors on the board: section `processors`, one row for each that is asked. Pure.

The rows say what a processor tells, what the stage file declares, and each mismatch in a sentence.
A processor whose state is old is silent here too: its process may be gone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import msgspec

from hardware_profiles.stage import Stage
from hardware_profiles.wall import Processor
from stagectl.control.board import Board
from stagectl.control.messages import ArgValue, Cell
from stagectl.nodes.board_part import Answer
from stagectl.nodes.processors import asked_processors
from stagectl.processors.compare import declared, latency_frames, mismatches, reported
from stagectl.processors.state import ProcessorState
from stagectl.show.outcome import Refused
from stagectl.show.state import ShowState
from stagectl.step import LATEST, Input, Output

SECTION = "processors"
GONE_AFTER_NS = 5_000_000_000
AGE_STEP_MS = 500


class ProcessorPart:
    """The part of the board that shows LED processors."""

    def __init__(self, stage: Stage, board: Board) -> None:
        self._rate = stage.frame_rate()
        self._processors = asked_processors(stage)
        self._board = board
        self._states: dict[str, ProcessorState] = {}
        self._heard_ns: dict[str, int] = {}
        self._began_ns: int | None = None

    @property
    def verbs(self) -> Collection[str]:
        """None: wall to black is the show's, and the processors follow it."""
        return ()

    def inputs(self) -> Sequence[Input]:
        """How each stands."""
        return (Input("processor/<processor>", LATEST),)

    def on_message(self, port: str, data: msgspec.Struct, t_rx_ns: int) -> Sequence[Output]:
        """Remember the newest."""
        if isinstance(data, ProcessorState):
            self._states[data.processor] = data
            self._heard_ns[data.processor] = t_rx_ns
        return ()

    def refresh(self, show: ShowState, now_ns: int) -> Sequence[Output]:
        """Set the rows; `set` drops those that say the same."""
        if self._began_ns is None:
            self._began_ns = now_ns
        for processor in self._processors:
            state = self._state(processor, now_ns)
            self._board.set(SECTION, processor.id, self._row(processor, state, show.wall, now_ns))
        return ()

    def execute(
        self, verb: str, args: Mapping[str, ArgValue], author: str, show: ShowState, now_ns: int
    ) -> Answer | Refused:
        """There is no verb to run."""
        return Refused(f"{verb} is no command of the LED processors")

    def _state(self, processor: Processor, now_ns: int) -> ProcessorState:
        name = processor.id
        state = self._states.get(name)
        if state is None:
            state = ProcessorState(name, processor.kind, processor.address, 0, 0, "silent")
            return msgspec.structs.replace(state, error="not asked yet")
        if now_ns - self._heard_ns[name] <= GONE_AFTER_NS:
            return state
        return msgspec.structs.replace(
            state, state="silent", error="the program that asks it is gone"
        )

    def _row(
        self, processor: Processor, state: ProcessorState, wall: str, now_ns: int
    ) -> dict[str, Cell]:
        reading, nits = state.reading, state.reading.brightness_nits
        percent = reading.brightness_pct
        if percent is None and nits is not None and processor.signal.nits:
            percent = round(100.0 * nits / processor.signal.nits, 1)
        age_ms: int | None = None
        if state.answered_ns:
            age_ms = round((now_ns - state.answered_ns) / 1e6) // AGE_STEP_MS * AGE_STEP_MS
        return {
            "label": processor.label,
            "kind": processor.kind,
            "address": processor.address,
            "state": state.state,
            "age_ms": age_ms,
            "input_hz": reading.input_hz,
            "input_locked": reading.input_locked,
            "phase_right": reading.phase_right,
            "latency_mode": reading.latency_mode,
            "latency_frames": latency_frames(processor, reading, self._rate),
            "brightness_pct": percent,
            "brightness_nits": nits,
            "blackout": reading.blackout,
            "frozen": reading.frozen,
            "test_pattern": reading.test_pattern,
            "declared": declared(processor.signal),
            "reported": reported(reading),
            "mismatch": mismatches(processor, state, self._rate, wall),
            "error": state.error,
            "follows_black": processor.blackout,
            "wall_black": state.wall_black,
            "wall_pending": state.wall_pending,
            "wall_after_ms": state.wall_after_ms,
            "wall_error": state.wall_error,
        }
