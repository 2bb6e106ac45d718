# SPDX-License-Identifier: Apache-2.0
"""One fault about to be made in virtual time: what it acts on, when, with which parameters."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from sim.faults.stage_parameters import STAGE_PARAMETERS
from sim.scenario.load import ScenarioError
from sim.scenario.model import Fault
from sim.virtual.nodes import VirtualNode

if TYPE_CHECKING:  # the stage arranges its faults, and the faults change the stage
    from sim.scenario.virtual_run import VirtualStage


class At(NamedTuple):
    """One fault about to be made."""

    stage: VirtualStage
    fault: Fault
    from_ns: int
    to_ns: int

    def number(self, name: str) -> float:
        """Return a parameter, or its default, within its bounds. Raises ScenarioError."""
        known = STAGE_PARAMETERS[self.fault.id][name]
        value = self.fault.params.get(name, known.default)
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not known.low <= value <= known.high
        ):
            raise self.error(
                f"params.{name}: found {value!r}, expected {known.low:g} to {known.high:g}"
            )
        return float(value)

    def error(self, text: str) -> ScenarioError:
        """Return what is wrong with the fault."""
        return ScenarioError(f"{self.stage.scenario.name}: fault {self.fault.id!r}: {text}")

    def begin(self, action: Callable[[], object]) -> None:
        """Do something when the fault begins."""
        self.stage.kernel.at(self.from_ns, lambda: _nothing(action()))

    def end(self, action: Callable[[], object]) -> None:
        """Do something when it ends."""
        self.stage.kernel.at(self.to_ns, lambda: _nothing(action()))

    def each(self, every_ns: int, action: Callable[[], object]) -> None:
        """Do something again and again while it lasts."""
        for t_ns in range(self.from_ns, self.to_ns, every_ns):
            self.stage.kernel.at(t_ns, lambda: _nothing(action()))

    def node(self) -> VirtualNode:
        """Return the node that it acts on, at the time when it acts."""
        return self.stage.nodes[self.fault.target]

    def nodes(self) -> list[VirtualNode]:
        """Return the target, or all nodes where there is none."""
        return [self.node()] if self.fault.target else list(self.stage.nodes.values())


def _nothing(_: object) -> None:
    """Throw a result away: an event of the heap returns none."""
