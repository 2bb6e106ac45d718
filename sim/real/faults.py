# SPDX-License-Identifier: Apache-2.0
"""Which faults real mode can make, and by what; any other is an error, never a pass."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sim.faults.catalogue import FAULTS, fault_kind
from sim.real import process_faults, system_faults, tracker_faults
from sim.real.stage_run import RealStage
from sim.scenario.load import ScenarioError
from sim.scenario.model import Fault

Maker = Callable[[RealStage, Fault], None]
OWN: Mapping[str, Maker] = {
    "unplug": tracker_faults.unplug,
    "flood": tracker_faults.flood,
    "node-crash": process_faults.node_crash,
    "node-hang": process_faults.node_hang,
    "node-hitch": process_faults.node_hang,
    "node-slow": process_faults.node_slow,
    "late-join": process_faults.late_join,
    "partition": system_faults.partition,
    "link-loss": system_faults.link_loss,
    "controller-kill": process_faults.controller_kill,
    "controller-stall": process_faults.controller_stall,
    "recorder-kill": process_faults.recorder_kill,
    "disk-full": system_faults.disk_full,
    "disk-stall": process_faults.disk_stall,
    "corrupt-profile": system_faults.corrupt_profile,
    "config-edit": system_faults.config_edit,
    "console-freeze": process_faults.console_freeze,
    "address-change": system_faults.address_change,
    "power-loss": process_faults.power_loss,
    "wrong-key": system_faults.wrong_key,
}


def arrange(stage: RealStage) -> None:
    """Plan all faults of the stage's scenario. Raises ScenarioError for one it cannot make."""
    for fault in stage.scenario.fault:
        try:
            maker_of(fault.id)(stage, fault)
        except ScenarioError as error:
            name = stage.scenario.name
            raise ScenarioError(str(error) if name in str(error) else f"{name}: {error}") from None


def maker_of(fault_id: str) -> Maker:
    """Return what makes a fault. Raises ScenarioError where real mode cannot."""
    try:
        fault_kind(fault_id, "real")
    except ValueError as error:
        raise ScenarioError(str(error)) from None
    own = OWN.get(fault_id)
    if own is not None:
        return own
    if FAULTS[fault_id].target == "source":
        return tracker_faults.by_the_tracker
    raise ScenarioError(f"fault {fault_id!r} has no maker in real mode")
