# SPDX-License-Identifier: Apache-2.0
"""Makes a scenario's faults in virtual time: on trackers, nodes, links, house sync, controller."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sim.faults import house_faults, node_faults
from sim.faults.at import At
from sim.faults.catalogue import FAULTS, FaultKind, fault_kind
from sim.faults.stage_parameters import parameters
from sim.scenario.evidence import NS, Window
from sim.scenario.load import ScenarioError
from sim.scenario.model import Fault
from sim.trackers.faults import TRACKER_FAULTS, make_fault

if TYPE_CHECKING:  # the stage arranges its faults, and the faults change the stage
    from sim.scenario.virtual_run import VirtualStage

MS = 1_000_000


def arrange(stage: VirtualStage) -> None:
    """Plan all faults of the stage's scenario. Raises ScenarioError for one it cannot make."""
    start_ns = stage.kernel.now_ns
    for number, fault in enumerate(stage.scenario.fault):
        from_ns = start_ns + round(fault.at_s * NS)
        to_ns = from_ns + round(fault.for_s * NS)
        at = At(stage, fault, from_ns, to_ns)
        try:
            kind = fault_kind(fault.id, "virtual")
        except ValueError as error:
            raise ScenarioError(f"{stage.scenario.name}: {error}") from None
        if fault.at_s >= stage.scenario.seconds:
            raise at.error(
                f"at_s: found {fault.at_s:g}, expected a time before the run's end at "
                f"{stage.scenario.seconds:g} s: it would never begin"
            )
        if _stops_once(fault) and not fault.for_s:
            to_ns = from_ns + round(at.number("length_ms") * MS)
        settled_ns = to_ns + round(fault.settle_s * NS)
        stage.evidence.windows.append(Window(fault.id, from_ns, to_ns, settled_ns, fault.target))
        if kind.target == "source":
            _tracker_fault(at, number)
            continue
        if fault.id != "late-join" and (kind.target == "node" or _names_node(at, kind)):
            _known_node(at)
        _known_length(at)
        unknown = set(fault.params) - set(parameters(fault.id))
        if unknown:
            known = ", ".join(parameters(fault.id)) or "none"
            raise at.error(f"params.{min(unknown)}: unknown; known: {known}")
        _MAKERS[fault.id](at)


def _tracker_fault(at: At, number: int) -> None:
    tracker = at.stage.trackers.get(at.fault.target)
    if tracker is None:
        known = ", ".join(at.stage.trackers)
        raise at.error(f"target: found {at.fault.target!r}, expected one of {known}")
    to_ns = at.to_ns if at.fault.for_s else None
    try:
        tracker.add_fault(
            make_fault(
                at.fault.id, at.from_ns, to_ns, at.fault.params, at.stage.scenario.seed + number
            )
        )
    except ValueError as error:
        raise at.error(str(error)) from None


def _names_node(at: At, kind: FaultKind) -> bool:
    """Return whether the fault has a node as its target; others must have none."""
    if at.fault.target and kind.target != "nodes":
        raise at.error(f"target: found {at.fault.target!r}, expected none: it acts on the stage")
    return bool(at.fault.target)


def _known_node(at: At) -> None:
    scenario = at.stage.scenario
    joins_s = {node.name: node.joins_s for node in scenario.node}
    joins_s |= {fault.target: fault.at_s for fault in scenario.fault if fault.id == "late-join"}
    found = joins_s.get(at.fault.target)
    if found is None:
        raise at.error(f"target: found {at.fault.target!r}, expected one of {', '.join(joins_s)}")
    if found > at.fault.at_s:
        raise at.error(f"at_s: found {at.fault.at_s:g}, but {at.fault.target} joins at {found:g} s")


def _known_length(at: At) -> None:
    """Refuse a fault that would be over as it begins, and a length that nobody looks at."""
    fault = at.fault
    lasting = fault.id in _LASTING or bool(fault.params.get("every_ms"))
    if lasting and not fault.for_s:
        raise at.error("for_s: is missing: it would be over as it begins")
    if fault.for_s and _stops_once(fault):
        raise at.error(f"for_s: found {fault.for_s:g}, expected none: it lasts params.length_ms")
    if fault.for_s and fault.id in _AT_ONCE:
        raise at.error(f"for_s: found {fault.for_s:g}, expected none: it happens at once")


def _stops_once(fault: Fault) -> bool:
    """Return whether it is one stop, as long as its parameter says."""
    if fault.id == "controller-stall":
        return not fault.params.get("every_ms")
    return fault.id == "node-hitch"


_LASTING = (
    "node-hang", "node-slow", "wrong-level", "partition", "link-loss", "node-clock-off", "old-node",
    "node-rubbish", "sync-lost", "controller-ghost",
)  # fmt: skip
_AT_ONCE = ("late-join", "sync-phase-jump", "wall-clock-step")

_MAKERS: dict[str, Callable[[At], None]] = {
    "node-crash": node_faults.node_crash,
    "node-hang": node_faults.node_hang,
    "node-hitch": node_faults.node_hitch,
    "node-slow": node_faults.node_slow,
    "late-join": node_faults.late_join,
    "wrong-level": node_faults.wrong_level,
    "partition": node_faults.partition,
    "link-loss": node_faults.link_loss,
    "node-clock-off": node_faults.node_clock_off,
    "old-node": node_faults.old_node,
    "node-rubbish": node_faults.node_rubbish,
    "sync-lost": house_faults.sync_lost,
    "sync-wrong-rate": house_faults.sync_wrong_rate,
    "sync-phase-jump": house_faults.sync_phase_jump,
    "controller-kill": house_faults.controller_kill,
    "controller-ghost": house_faults.controller_ghost,
    "controller-stall": house_faults.controller_stall,
    "wall-clock-step": house_faults.wall_clock_step,
}


def unmade() -> list[str]:
    """Return the faults of the catalogue for virtual time that nobody makes: there must be none."""
    return [
        name
        for name, kind in FAULTS.items()
        if "virtual" in kind.modes and name not in _MAKERS and name not in TRACKER_FAULTS
    ]
