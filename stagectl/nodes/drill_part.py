# SPDX-License-Identifier: Apache-2.0
"""The fire drill: on a simulated stage, any fault that the simulator offers, live. Pure.

The stage under the drill is a real one: only trackers, nodes and processes are played. This part
keeps what was asked for; the simulator follows the section "drill" and makes it so. A stage that
was not started by a simulator offers nothing, and refuses.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from stagectl.control.board import Board
from stagectl.control.messages import ArgValue
from stagectl.drill import DrillOffer
from stagectl.nodes.board_part import Answer
from stagectl.show.outcome import Refused
from stagectl.show.state import ShowState
from stagectl.step import Input, Output

SECTION = "drill"
LONGEST_S = 600.0
_NS = 1e9


@dataclass(slots=True)
class _Running:
    n: int
    target: str
    until_ns: int


class DrillPart:
    """Which drill runs, on what, and how long still."""

    verbs: Collection[str] = ("drill_start", "drill_stop")

    def __init__(self, board: Board, offers: Sequence[DrillOffer]) -> None:
        self._board = board
        self._offers = {offer.id: offer for offer in offers}
        self._running: dict[str, _Running] = {}
        self._count = 0
        for offer in offers:
            self._row(offer, 0)

    def inputs(self) -> Sequence[Input]:
        """Nothing of the bus."""
        return ()

    def on_message(self, port: str, data: msgspec.Struct, t_rx_ns: int) -> Sequence[Output]:
        """Nothing comes."""
        return ()

    def refresh(self, show: ShowState, now_ns: int) -> Sequence[Output]:
        """End what is over; count down by whole seconds."""
        for fault, running in list(self._running.items()):
            if now_ns >= running.until_ns:
                del self._running[fault]
            self._row(self._offers[fault], now_ns)
        return ()

    def execute(
        self, verb: str, args: Mapping[str, ArgValue], author: str, show: ShowState, now_ns: int
    ) -> Answer | Refused:
        """Start or stop a drill."""
        if not self._offers:
            return Refused("this is no simulated stage: a drill needs stagectl demo")
        offer = self._offers.get(str(args.get("fault") or ""))
        if offer is None:
            return Refused(f"there is no drill {args.get('fault')!r} on this stage")
        answer = self._stop(offer) if verb == "drill_stop" else self._start(offer, args, now_ns)
        self._row(offer, now_ns)
        return answer

    def _start(
        self, offer: DrillOffer, args: Mapping[str, ArgValue], now_ns: int
    ) -> Answer | Refused:
        target = str(args.get("target") or (offer.targets[0] if offer.targets else ""))
        if target not in (offer.targets or ("",)):
            there_are = ", ".join(offer.targets) or "the stage as a whole"
            return Refused(f"drill {offer.id}: no target {target!r}; there are {there_are}")
        text = args.get("seconds")
        try:
            seconds = offer.seconds if text is None else float(text)
        except ValueError:
            seconds = 0.0
        if not 0.1 <= seconds <= LONGEST_S:
            return Refused(f"seconds: {text!r} is not from 0.1 to {LONGEST_S:.0f}")
        self._count += 1
        self._running[offer.id] = _Running(self._count, target, now_ns + round(seconds * _NS))
        on = f" on {target}" if target else ""
        return Answer(f"fire drill: {offer.id}{on} for {seconds:g} s")

    def _stop(self, offer: DrillOffer) -> Answer | Refused:
        if self._running.pop(offer.id, None) is None:
            return Refused(f"the drill {offer.id} is not running")
        return Answer(f"fire drill over: {offer.id}")

    def _row(self, offer: DrillOffer, now_ns: int) -> None:
        running = self._running.get(offer.id)
        left_s = None if running is None else max(0.0, (running.until_ns - now_ns) / _NS)
        self._board.set(
            SECTION,
            offer.id,
            {
                "id": offer.id,
                "row": offer.row,
                "title": offer.title,
                "targets": offer.targets,
                "seconds": offer.seconds,
                "running": running is not None,
                # Which start this is: the same fault again is another one.
                "n": 0 if running is None else running.n,
                "target": None if running is None else running.target,
                "left_s": None if left_s is None else round(left_s, 1 if left_s < 1.0 else 0),
            },
        )
