# SPDX-License-Identifier: Apache-2.0
"""The plan of one run: what every process of it must know, as one file they all read."""

from __future__ import annotations

import contextlib
import random
import socket
from pathlib import Path

import msgspec

from hardware_profiles.lens_files import (
    LensPaths,
    StageLens,
    StageLensError,
    lens_paths,
    read_lenses,
    with_lenses,
)
from hardware_profiles.loading import load_stage
from hardware_profiles.stage import Stage
from hardware_profiles.store import save_atomic
from hardware_profiles.wall_files import WallFileError, load_meshes
from stagectl.bus.sockets import BusAddress
from stagectl.cli.errors import InputError, MachineError
from stagectl.drill import DrillOffer
from stagectl.show.cue_list import cue_faults

PLAN_FILE = "plan.json"
STAGE_COPY = "stage-running.toml"
APPLIED_FOLDER = "applied"
LENSES = "lenses"
"""What of a running stage is applied: the lenses that are on its cameras now, and nothing else."""
# What a running stage cannot change: who is connected to it would not find it again.
AT_NEXT_START = ("stage_id", "host", "ports", "paths", "security")
# Below the ports that systems give to outgoing connections: a reader that tries to reach a dead
# process could otherwise be given that very port, connect to itself, and keep it.
_OWN_PORTS = range(20_000, 32_000)


class Plan(msgspec.Struct, frozen=True):
    """Paths and ports of a run."""

    stage_file: str
    state_folder: str
    takes_folder: str
    host: str
    link_port: int
    frames_port: int
    api_port: int
    feed_port: int
    hot: BusAddress
    control: BusAddress
    record: BusAddress
    send: BusAddress | None = None
    """None where the stage file has no [[send]]."""
    processors: BusAddress | None = None
    """None where no [[processor]] has an address."""
    keys_folder: str = ""
    """Empty where nobody is asked for a key."""
    folder: str = "."
    """Where the stage file lies: the meshes of its walls are relative to it."""
    lens_files: dict[str, tuple[str | None, str | None]] = {}
    """By body id, the lens profile and the rig session of the run."""
    written_file: str = ""
    """The stage file that people write; `stage_file` of a saved plan is the run's own copy."""
    drill: tuple[DrillOffer, ...] = ()
    """What a simulator offers to break; empty on a real stage."""
    copies: str = ""
    """Where in the state folder the copies lie; another place at each change of a running stage."""

    @property
    def own_host(self) -> str:
        """The address by which this machine reaches its own stage."""
        return "127.0.0.1" if self.host == "0.0.0.0" else self.host

    def publishers(self) -> list[BusAddress]:
        """Return every process that speaks on the bus."""
        more = [address for address in (self.send, self.processors) if address is not None]
        return [self.hot, self.control, self.record, *more]

    def stage(self) -> tuple[Stage, str]:
        """Return the stage, with its cameras' lenses as their profiles have them, and its hash."""
        stage, config_hash = load_stage(Path(self.stage_file))
        return with_lenses(stage, self.lenses()), config_hash

    def lenses(self) -> dict[str, StageLens]:
        """Return the lenses of the run by body id. Raises StageLensError."""
        return read_lenses(
            {body: LensPaths(*map(_path, files)) for body, files in self.lens_files.items()}
        )


def make_plan(stage_file: Path, stage: Stage) -> Plan:
    """Choose the free ports of a run and check the fixed ones. Raises MachineError, all at once.

    Raises InputError where a wall's mesh or a lens profile cannot be used, or a cue not be run.
    """
    base = stage_file.resolve().parent
    problems: list[str] = []
    faults = cue_faults(stage)
    if faults:
        raise InputError(*(f"{stage_file}: {line}" for line in faults))
    lenses = _checked_lenses(stage_file, stage)
    ports, security = stage.ports, stage.security
    fixed = {"link": ports.link, "frames": ports.frames, "api": ports.api, "feed": ports.feed}
    for key, port in fixed.items():
        problem = _busy(stage.host, port) if port else None
        if problem:
            problems.append(
                f"{stage_file}: ports.{key}: port {port} cannot be used ({problem}); "
                "stop the other program (another stagectl?) or write another port, 0 for any"
            )
    if problems:
        raise MachineError(*problems)
    asks = any(processor.address for processor in stage.processor)
    publishers = 3 + bool(stage.send) + asks
    free = iter(free_ports(stage.host, 2 * publishers + sum(p == 0 for p in fixed.values())))
    bus = [BusAddress(next(free), next(free)) for _ in range(publishers)]
    chosen = {key: port or next(free) for key, port in fixed.items()}
    return Plan(
        str(stage_file.resolve()),
        str(base / stage.paths.state),
        str(base / stage.paths.takes),
        stage.host,
        chosen["link"],
        chosen["frames"],
        chosen["api"],
        chosen["feed"],
        hot=bus[0],
        control=bus[1],
        record=bus[2],
        send=bus[3] if stage.send else None,
        processors=bus[-1] if asks else None,
        folder=str(base),
        lens_files=lenses,
        keys_folder=str(base / security.keys) if security.wants_keys(stage.host) else "",
        written_file=str(stage_file.resolve()),
    )


def changed_plan(running: Plan, before: Stage, stage: Stage) -> Plan:
    """Return the plan of a stage that goes on as another: on the same ports, in the same folders.

    Raises InputError where that cannot be, MachineError where no port is free.
    """
    stage_file = Path(running.written_file)
    fixed = [key for key in AT_NEXT_START if getattr(stage, key) != getattr(before, key)]
    if fixed:
        raise InputError(
            *(f"{stage_file}: {key}: counts at the next start; stop the stage and run it again"
              for key in fixed)
        )  # fmt: skip
    lenses = _checked_lenses(stage_file, stage)
    send = running.send if stage.send else None
    if stage.send and send is None:
        send = BusAddress(*free_ports(stage.host, 2))
    return msgspec.structs.replace(
        running, stage_file=running.written_file, lens_files=lenses, send=send,
        copies="" if running.copies else APPLIED_FOLDER,
    )  # fmt: skip


def swapped_plan(running: Plan, stage: Stage) -> Plan:
    """Return the plan of the same stage with the lenses that are on its cameras now.

    It goes on with the copy that runs, not with the stage file: that may have been edited since.
    Raises InputError where the lenses cannot be used.
    """
    copy = Path(running.state_folder) / running.copies / STAGE_COPY
    lenses = _checked_lenses(Path(running.written_file), stage)
    return msgspec.structs.replace(
        running, stage_file=str(copy), lens_files=lenses,
        copies="" if running.copies else APPLIED_FOLDER,
    )  # fmt: skip


def _checked_lenses(stage_file: Path, stage: Stage) -> dict[str, tuple[str | None, str | None]]:
    """Return the files of the cameras' lenses. Raises InputError where files cannot be used."""
    # Here, and not above: the processes of a run read plans and never make one.
    from stagectl.checks.lens_trust import lens_trust_faults

    base = stage_file.resolve().parent
    try:
        load_meshes(stage, base)
        lenses = lens_paths(stage, base)
        faults = lens_trust_faults(stage, base, read_lenses(lenses))
    except (WallFileError, StageLensError) as error:
        raise InputError(*(f"{stage_file}: {line}" for line in error.lines)) from None
    if faults:
        raise InputError(*(f"{stage_file}: {line}" for line in faults))
    return {body: (_text(p.profile), _text(p.rig)) for body, p in lenses.items()}


def save_plan(plan: Plan) -> Path:
    """Write the plan and copies of its stage file and lens profiles into the state folder.

    Returns the plan's path. The processes read the copies: a run keeps the stage and the lenses it
    began with, and an edit of a file counts at the next start. The plan is written last: who reads
    it finds the copies that belong to it, whatever happens in between. Raises MachineError.
    """
    path = Path(plan.state_folder) / PLAN_FILE
    copies = path.parent / plan.copies
    copy = copies / STAGE_COPY
    try:
        save_atomic(copy, Path(plan.stage_file).read_bytes())
        lenses = {
            body: tuple(_copied(file, copies / f"running-{body}") for file in files)
            for body, files in plan.lens_files.items()
        }
        plan = msgspec.structs.replace(plan, stage_file=str(copy), lens_files=lenses)
        save_atomic(path, msgspec.json.encode(plan))
    except OSError as error:
        raise MachineError(
            f"{path}: cannot be written ({error.strerror}); free the disk or change paths.state"
        ) from None
    return path


def _copied(file: str | None, stem: Path) -> str | None:
    """Copy a file beside a stem, keeping what kind it is; return where."""
    if file is None:
        return None
    copy = stem.with_name(stem.name + "".join(Path(file).suffixes[-2:]))
    save_atomic(copy, Path(file).read_bytes())
    return str(copy)


def _path(file: str | None) -> Path | None:
    return None if file is None else Path(file)


def _text(path: Path | None) -> str | None:
    return None if path is None else str(path)


def load_plan(path: Path) -> Plan:
    """Read a plan."""
    return msgspec.json.decode(path.read_bytes(), type=Plan)


def free_ports(host: str, count: int) -> list[int]:
    """Return TCP ports that nobody uses at this moment. Raises MachineError."""
    found: list[int] = []
    with contextlib.ExitStack() as bound:
        for port in random.sample(_OWN_PORTS, len(_OWN_PORTS)):
            sock = bound.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
            try:
                sock.bind((host, port))
            except OSError:
                sock.close()
                continue
            found.append(port)
            if len(found) == count:
                return found
    raise MachineError(f"{host}: no {count} free ports from {_OWN_PORTS[0]} to {_OWN_PORTS[-1]}")


def _busy(host: str, port: int) -> str | None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((host, port))
        except OSError as error:
            return (error.strerror or str(error)).lower()
    return None
