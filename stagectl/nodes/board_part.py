# SPDX-License-Identifier: Apache-2.0
"""The seam of the board: one subject of the consoles, with its sections, inputs and verbs. Pure.

`ShowStep` owns the show state, the loop's deadlines and the event log; each further subject
(alarms, takes, processors, set-up) is a part. A part sets rows of its own sections on the board,
and answers its own verbs. It has no loop, socket or clock, as a Step has none.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

import msgspec

from stagectl.control.messages import ArgValue
from stagectl.show.outcome import Refused
from stagectl.show.state import ShowState
from stagectl.step import Input, Output


class Answer(msgspec.Struct, frozen=True):
    """What a part did with a command: the sentence for the log, and what it says to others."""

    text: str
    outputs: Sequence[Output] = ()


class BoardPart(Protocol):
    """One subject of the board."""

    @property
    def verbs(self) -> Collection[str]:
        """The verbs that `execute` answers; each is of one part only."""

    def inputs(self) -> Sequence[Input]:
        """What this part reads of the bus; `on_message` gets these and no others."""

    def on_message(self, port: str, data: msgspec.Struct, t_rx_ns: int) -> Sequence[Output]:
        """Take one message."""

    def refresh(self, show: ShowState, now_ns: int) -> Sequence[Output]:
        """Set the rows that changed; called 25 times a second, after the rows of the show."""

    def execute(
        self, verb: str, args: Mapping[str, ArgValue], author: str, show: ShowState, now_ns: int
    ) -> Answer | Refused:
        """Run one of `verbs`; its text goes into the log under the author's name."""
