# SPDX-License-Identifier: Apache-2.0
"""Faults of disk, files, network and doors: what a machine does around the product."""

from __future__ import annotations

import errno
from pathlib import Path

from hardware_profiles.stage import UdpLine
from hardware_profiles.store import save_atomic
from sim.real.apart import system
from sim.real.knock import knock
from sim.real.stage_run import RealStage
from sim.real.strokes import no_target, number, params_of, strokes
from sim.scenario.load import ScenarioError
from sim.scenario.model import Fault

_DISK_MB = 64
_BALLAST = "ballast"
_BLOCK = bytes(64 * 1024)
_CARD, _SWITCH = "sim0", "sim1"


def disk_full(stage: RealStage, fault: Fault) -> None:
    """The disk for takes has left_kb of room; after for_s there is room again."""
    params = params_of(fault, {"left_kb": 100.0})
    no_target(fault)
    left = round(number(params, "left_kb", 4, 10_000)) * 1024
    takes = stage.folder / stage.found.stage.paths.takes

    def own_disk() -> None:
        takes.mkdir(parents=True)
        system("mount", "-t", "tmpfs", "-o", f"size={_DISK_MB}m", "tmpfs", str(takes))
        # Its folder can be removed only then; the take is judged before.
        stage.after_judging.append(lambda: system("umount", str(takes)))

    stage.before_start.append(own_disk)
    ballast = takes / _BALLAST
    strokes(
        stage, fault, 1, 0.0, lambda: _fill(ballast, left), lasts_s=fault.for_s,
        after=ballast.unlink if fault.for_s else None,
    )  # fmt: skip


def corrupt_profile(stage: RealStage, fault: Fault) -> None:
    """One byte of a camera's lens profile is changed; then somebody wants to start the stage.

    The running stage is not touched: a second `run` of a copy of the stage file must refuse.
    """
    params_of(fault, {})
    body = next((one for one in stage.found.stage.body if one.id == fault.target), None)
    if body is None or not body.lens.profile:
        raise ScenarioError("fault corrupt-profile: target: expected a camera with lens.profile")
    profile = stage.folder / body.lens.profile
    good = profile.read_bytes()

    def saved_once_before() -> None:
        save_atomic(profile, good)  # as every profile that was ever saved again: .lkg beside it

    def damage() -> None:
        changed = bytearray(good)
        # A small number, so that only its own hash shows that somebody changed it.
        at = next(n for n in range(good.index(b"radial"), len(good)) if good[n : n + 1] == b".") + 1
        changed[at] = ord("1") if changed[at] != ord("1") else ord("2")
        profile.write_bytes(changed)
        _answer(stage, "run", "run", str(_elsewhere(stage)), "--seconds", "0.1", "--json")
        profile.write_bytes(profile.with_name(f"{profile.name}.lkg").read_bytes())
        _answer(stage, "check", "check", str(stage.files.stage_file))

    stage.before_start.append(saved_once_before)
    strokes(stage, fault, 1, 0.0, damage)


def config_edit(stage: RealStage, fault: Fault) -> None:
    """The stage file is edited while the take rolls: another frame rate, another stage id."""
    params_of(fault, {})
    no_target(fault)

    def edit() -> None:
        path = stage.files.stage_file
        text = path.read_text(encoding="utf-8")
        changed = text.replace(f'"rate" = "{stage.rate_text}"', '"rate" = "50/1"', 1)
        if changed == text:
            raise ScenarioError("fault config-edit: found no rate in the stage file to edit")
        path.write_text(changed.replace(stage.found.stage.stage_id, "edited"), encoding="utf-8")
        stage.seen.answers["edited"] = "yes"

    strokes(stage, fault, 1, 0.0, edit)


def address_change(stage: RealStage, fault: Fault) -> None:
    """The address that a source listens on goes for for_s: times, every_s."""
    params = params_of(fault, {"times": 1.0, "every_s": 4.0})
    source = next((one for one in stage.found.stage.source if one.id == fault.target), None)
    line = None if source is None else source.line
    if not isinstance(line, UdpLine) or line.host.startswith("127."):
        raise ScenarioError(
            "fault address-change: target: expected a UDP source on an address of its own"
        )
    address = f"{line.host}/24"

    def change(verb: str) -> None:
        system("ip", "addr", verb, address, "dev", _CARD)

    def card() -> None:
        # A pair, as `dummy` is not on every machine; the other end stands for the switch.
        system("ip", "link", "add", _CARD, "type", "veth", "peer", "name", _SWITCH)
        system("ip", "link", "set", "dev", _SWITCH, "up")
        system("ip", "addr", "add", address, "dev", _CARD)
        system("ip", "link", "set", "dev", _CARD, "up")

    stage.before_start.append(card)
    times = round(number(params, "times", 1, 1000))
    every_s = number(params, "every_s", fault.for_s, 600.0)
    strokes(
        stage, fault, times, every_s, lambda: change("del"), lasts_s=fault.for_s,
        after=lambda: change("add"),
    )  # fmt: skip


def partition(stage: RealStage, fault: Fault) -> None:
    """No packet passes between the engine and any node for for_s."""
    params_of(fault, {})
    no_target(fault)
    _between_nodes(stage, fault, disagrees=True)


def link_loss(stage: RealStage, fault: Fault) -> None:
    """A share of the packets between the engine and all nodes is lost for for_s."""
    params = params_of(fault, {"share": 0.01})
    no_target(fault)
    share = number(params, "share", 0.0, 1.0)
    _between_nodes(stage, fault, "-m", "statistic", "--mode", "random", "--probability", str(share))


def wrong_key(stage: RealStage, fault: Fault) -> None:
    """Programs without a key, with an unknown one and with rubbish knock at all four doors."""
    params_of(fault, {})
    no_target(fault)
    if not stage.wants_keys:
        raise ScenarioError('fault wrong-key: it asks for no keys; set security.curve = "on"')
    strokes(stage, fault, 1, 0.0, lambda: knock(stage))


def _between_nodes(stage: RealStage, fault: Fault, *chosen: str, disagrees: bool = False) -> None:
    """Drop the chosen packets; the figure `dropped` is how many there were."""
    ports = f"{stage.files.ports['link']},{stage.files.ports['frames']}"

    def rules(verb: str) -> None:
        for way in ("--dports", "--sports"):
            system(
                "iptables", verb, "INPUT", "-p", "tcp", "-m", "multiport", way, ports, *chosen,
                "-j", "DROP",
            )  # fmt: skip

    def end() -> None:
        listed = system("iptables", "-L", "INPUT", "-v", "-x", "-n").splitlines()
        rows = [line.split() for line in listed if "DROP" in line.split()]
        stage.seen.figures["dropped"] = sum(int(row[0]) for row in rows)
        rules("-D")

    strokes(
        stage, fault, 1, 0.0, lambda: rules("-A"), lasts_s=fault.for_s, after=end,
        disagrees=disagrees,
    )  # fmt: skip


def _fill(ballast: Path, left: int) -> None:
    """Write until the disk is full, then give back what shall be left."""
    with ballast.open("wb", buffering=0) as file:
        try:
            while file.write(_BLOCK) == len(_BLOCK):
                pass
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise ScenarioError(f"the disk cannot be filled: {error}") from None
        file.truncate(max(0, file.tell() - left))


def _elsewhere(stage: RealStage) -> Path:
    """Return a copy of the stage file with ports and state of its own."""
    path = stage.folder / "again.toml"
    lines = stage.files.stage_file.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith(('"ports"', '"paths"'))]
    zeros = ", ".join(f"{name} = 0" for name in stage.files.ports)
    kept += [f"ports = {{ {zeros} }}", 'paths = { state = "state-again", takes = "takes-again" }']
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    return path


def _answer(stage: RealStage, name: str, *words: str) -> None:
    """Note what a command answered: "CODE what it said on stderr"."""
    program = stage.programs.start("stagectl.cli.main", *words)
    code = program.finish(20.0)
    said = f"{program.err.read_text()}\n{program.out.read_text()}".strip()
    stage.seen.answers[name] = f"{code} {said}"
