# SPDX-License-Identifier: Apache-2.0
"""Wrong Steps: each is found at the very field, message or moment that is wrong, and nowhere else.

The wrong Step is the product's own with one output changed on its way out.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import pytest

from sim.regression import replay
from sim.regression.compare import Difference, compare
from sim.regression.drive import StepFailedError, drive, make_step
from sim.regression.reference import Said, read_reference
from sim.regression.stream import Stream, StreamError, read_stream
from sim.regression.tree import Tree
from stagectl.step import Input, Output, Step
from stagectl.topics import EstimatorState, FrameStates, GridState, Tick
from tracking.sample import TrackerSample

DATA = Path(__file__).parent / "data"
Change = Callable[[list[Output]], list[Output]]


class Wrong:
    """A Step whose outputs are changed once, at its n-th answer that has a given type in it."""

    def __init__(
        self, name: str, kind: type[msgspec.Struct], change: Change, nth: int = 20
    ) -> None:
        self._step = make_step(stream(name).header)
        self._kind, self._change, self._left = kind, change, nth

    def inputs(self) -> Sequence[Input]:
        return self._step.inputs()

    def deadline_ns(self) -> int | None:
        return self._step.deadline_ns()

    def on_message(self, port: str, data: msgspec.Struct, t_rx_ns: int) -> Sequence[Output]:
        return self._out(self._step.on_message(port, data, t_rx_ns))

    def on_deadline(self, now_ns: int) -> Sequence[Output]:
        return self._out(self._step.on_deadline(now_ns))

    def _out(self, outputs: Sequence[Output]) -> Sequence[Output]:
        if any(isinstance(message, self._kind) for _, message in outputs):
            self._left -= 1
            if self._left == 0:
                return self._change(list(outputs))
        return outputs


def stream(name: str) -> Stream:
    return read_stream(DATA / f"{name}.stream.xz")


def differences(name: str, step: Step) -> Sequence[Difference]:
    return replay.check(DATA, name, step).differences


def the_only(found: Sequence[Difference]) -> Difference:
    assert len(found) == 1, [one.line() for one in found]
    return found[0]


def test_one_pan_with_its_sign_turned() -> None:
    def turn(outputs: list[Output]) -> list[Output]:
        topic, sample = outputs[0]
        assert isinstance(sample, TrackerSample)
        assert sample.decoded.pan_tilt_roll_deg is not None
        pan, tilt, roll = sample.decoded.pan_tilt_roll_deg
        decoded = msgspec.structs.replace(sample.decoded, pan_tilt_roll_deg=(-pan, tilt, roll))
        return [(topic, msgspec.structs.replace(sample, decoded=decoded)), *outputs[1:]]

    one = the_only(differences("source-f4", Wrong("source-f4", TrackerSample, turn)))
    assert one.kind == "value"
    assert re.fullmatch(r"sample/f4-a\[\d+\]\.decoded\.pan_tilt_roll_deg\[0\]", one.where)
    assert isinstance(one.expected, float)
    assert one.found == pytest.approx(-one.expected)
    assert "tolerance 1e-07" in one.line()


def test_a_look_ahead_state_one_millimetre_off() -> None:
    """Given packed bytes, Expect the state and the axis by name."""

    def shift(outputs: list[Output]) -> list[Output]:
        topic, states = outputs[0]
        assert isinstance(states, FrameStates)
        body = states.bodies[1]
        numbers = list(struct.unpack(f"<{len(body.ahead) // 8}d", body.ahead))
        numbers[7 * 3 + 2] += 0.001
        ahead = struct.pack(f"<{len(numbers)}d", *numbers)
        bodies = (states.bodies[0], msgspec.structs.replace(body, ahead=ahead))
        return [(topic, msgspec.structs.replace(states, bodies=bodies)), *outputs[1:]]

    one = the_only(differences("fusion", Wrong("fusion", FrameStates, shift)))
    assert one.where == "states[19].bodies[1].ahead[3][2]"
    assert "off by 0.001" in one.line()


def test_a_message_too_many_and_one_missing_do_not_shift_the_rest() -> None:
    extra = differences("grid", Wrong("grid", Tick, lambda outputs: [*outputs, outputs[0]]))
    assert (the_only(extra).kind, the_only(extra).where) == ("message too many", "tick[20]")
    gone = differences("grid", Wrong("grid", Tick, lambda outputs: outputs[1:]))
    assert (the_only(gone).kind, the_only(gone).where) == ("message missing", "tick[19]")


def test_two_messages_in_the_other_order() -> None:
    assert not differences("grid", Wrong("grid", GridState, lambda outputs: outputs))
    turned = Wrong("grid", GridState, lambda outputs: outputs[::-1], nth=2)
    one = the_only(differences("grid", turned))
    assert one.kind == "order"
    assert "event[0]" in one.line() or "grid[1]" in one.line()


def test_a_number_that_an_estimator_remembers() -> None:
    def change(outputs: list[Output]) -> list[Output]:
        changed: list[Output] = []
        for topic, message in outputs:
            out = message
            if isinstance(out, EstimatorState):
                inside = msgspec.msgpack.decode(out.bodies["A"])
                inside[0] += 1
                bodies = {**out.bodies, "A": msgspec.msgpack.encode(inside)}
                out = msgspec.structs.replace(out, bodies=bodies)
            changed.append((topic, out))
        return changed

    one = the_only(differences("fusion", Wrong("fusion", EstimatorState, change, nth=1)))
    assert one.where == "estimator[0].bodies.A[0]"


def test_fields_that_come_and_go() -> None:
    reference = read_reference(DATA / "grid.reference.xz").said
    found: list[Said] = list(reference)
    place = next(i for i, one in enumerate(found) if one.topic == "tick")
    fields = found[place].fields
    assert isinstance(fields, dict)
    other: dict[str, Tree] = {k: v for k, v in fields.items() if k != "flags"} | {"colour": 1}
    found[place] = found[place]._replace(fields=other)
    lines = {one.kind: one.where for one in compare(reference, found)}
    assert lines == {"field missing": "tick[0].flags", "field too many": "tick[0].colour"}


@pytest.mark.parametrize(
    ("name", "expected", "found", "differs"),
    [
        ("position_m", 1.0, 1.0 + 5e-10, False),
        ("position_m", 1.0, 1.0 + 2e-9, True),
        ("frame", 7, 8, True),
        ("t_vsync_ns", 7, 8, False),
        ("t_vsync_ns", 7, 9, True),
        ("text", "a", "b", True),
        ("valid", True, 1, True),
        ("focal_mm", "nan", float("nan"), False),
        ("focal_mm", 35.0, float("nan"), True),
        ("iris", None, 0.0, True),
    ],
)
def test_tolerances(name: str, expected: Tree, found: Tree, differs: bool) -> None:
    one, other = Said(0, "states", {name: expected}), Said(0, "states", {name: found})
    assert bool(compare([one], [other])) is differs


def test_a_deadline_that_stays_is_named_and_does_not_hang() -> None:
    class Stuck(Wrong):
        def deadline_ns(self) -> int | None:
            return 0

    step = Stuck("grid", Tick, lambda outputs: outputs)
    with pytest.raises(StepFailedError, match="does not move on"):
        drive(step, stream("grid"))


def test_a_step_that_never_ticks() -> None:
    class Deaf(Wrong):
        def deadline_ns(self) -> int | None:
            return None

    found = differences("grid", Deaf("grid", Tick, lambda outputs: outputs))
    assert {one.kind for one in found} == {"message missing"}
    with pytest.raises(StreamError, match="cannot be read"):
        replay.check(DATA, "nothing")
