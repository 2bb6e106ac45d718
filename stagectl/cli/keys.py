# SPDX-License-Identifier: Apache-2.0
"""`stagectl keys`: who may talk to a stage. Run it where the stage runs, as the same user."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from hardware_profiles.loading import StageFileError, load_stage
from hardware_profiles.stage import Stage
from stagectl.cli import enrol, output
from stagectl.cli.errors import EXIT_OK, InputError, MachineError
from stagectl.cli.report import print_table
from stagectl.cli.verbs import with_examples
from stagectl.runtime.utc import utc_stamp
from stagectl.security.clients import Client, name_fault
from stagectl.security.curve import library_fault, new_pair
from stagectl.security.key_file import SUFFIX, new_client_key, save_key
from stagectl.security.keys_folder import KeysFolder
from stagectl.security.private_file import KeyFileError
from stagectl.security.roles import ROLES

HELP = "Make, list and revoke the keys of those who may talk to a stage."
EXAMPLES = (
    "stagectl keys enrol stage.toml",
    "stagectl keys new kim --role operate --stage stage.toml",
    "stagectl keys list stage.toml",
    "stagectl keys revoke wall-left --stage stage.toml",
)
STAGE = "stage.toml"
EXAMPLES_OF = {
    "enrol": ("stagectl keys enrol stage.toml",),
    "new": (
        "stagectl keys new kim --role operate",
        "stagectl keys new wall-left --role node --stage stage.toml --out wall-left.key_secret",
    ),
    "list": ("stagectl keys list", "stagectl keys list stage.toml --json"),
    "revoke": ("stagectl keys revoke wall-left --stage stage.toml",),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the sub-commands."""
    commands = parser.add_subparsers(dest="keys_command", metavar="COMMAND", required=True)
    for name, (_, text) in SUBCOMMANDS.items():
        sub = commands.add_parser(
            name, help=text, description=text, epilog=with_examples(EXAMPLES_OF[name]),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )  # fmt: skip
        if name in ("new", "revoke"):
            sub.add_argument("name", metavar="NAME", help="name of the key")
            sub.add_argument("--stage", metavar="STAGE.toml", default=STAGE, help="the stage file")
        else:
            sub.add_argument("stage", metavar="STAGE.toml", nargs="?", default=STAGE,
                             help="the stage file")  # fmt: skip
        if name == "new":
            sub.add_argument("--role", choices=ROLES, required=True, help="what it may do")
            sub.add_argument("--out", metavar="FILE", type=Path, help=f"default NAME{SUFFIX}")
        if name == "enrol":
            enrol.add_options(sub)
        sub.add_argument("--json", action="store_true", help="JSON lines on stdout")


def run(args: argparse.Namespace) -> int:
    """Run the sub-command that was named."""
    fault = library_fault()
    if fault is not None:
        raise MachineError(fault)
    path = Path(args.stage)
    try:
        stage, _ = load_stage(path)
    except StageFileError as error:
        raise InputError(*error.lines) from None
    folder = KeysFolder(path.resolve().parent / stage.security.keys)
    try:
        return SUBCOMMANDS[args.keys_command][0](args, stage, folder)
    except KeyFileError as error:
        raise InputError(str(error)) from None


def _new(args: argparse.Namespace, stage: Stage, folder: KeysFolder) -> int:
    fault = name_fault(args.name)
    if fault is not None:
        raise InputError(f"NAME: {fault}")
    out = args.out or Path(f"{args.name}{SUFFIX}")
    server = folder.prepare()
    key = new_client_key(args.name, args.role, new_pair(), server.public_key)
    client = Client(key.name, key.role, key.public_key, utc_stamp())
    folder.check(client)
    save_key(out, key)
    folder.add(client)
    if args.json:
        output.emit({"event": "summary", "file": str(out), **_row(client)})
    else:
        output.say(f"{out}: the key {key.name!r}, role {key.role} (...{key.last8})")
        output.say("carry it to its machine by hand or by scp, never by mail; there: --key FILE")
        if not stage.security.wants_keys(stage.host):
            output.note(enrol.not_asked(stage))
    return EXIT_OK


def _list(args: argparse.Namespace, stage: Stage, folder: KeysFolder) -> int:
    if not folder.path.exists():
        output.note(f"{folder.path} is not there yet: the first run or enrolment makes it")
        if args.json:
            output.emit({"event": "summary", "valid": 0, "revoked": 0, "server_key": None})
        return EXIT_OK
    clients = folder.clients().clients
    server = folder.controller()
    revoked = sum(client.revoked_utc is not None for client in clients)
    if args.json:
        for client in clients:
            output.emit({"event": "key", **_row(client)})
        output.emit(
            {"event": "summary", "valid": len(clients) - revoked, "revoked": revoked,
             "server_key": server.public_key}
        )  # fmt: skip
        return EXIT_OK
    if clients:
        print_table(
            ("key", "role", "created (UTC)", "ends with", "revoked (UTC)"),
            [(c.name, c.role, c.created_utc, c.last8, c.revoked_utc or "") for c in clients],
        )
    output.say(f"{len(clients) - revoked} valid, {revoked} revoked, in {folder.path}")
    output.say(f"the stage's public key: {server.public_key}")
    return EXIT_OK


def _revoke(args: argparse.Namespace, stage: Stage, folder: KeysFolder) -> int:
    client = folder.revoke(args.name, utc_stamp())
    if args.json:
        output.emit({"event": "summary", **_row(client), "revoked": True})
    else:
        output.say(
            f"{client.name!r} (...{client.last8}) is revoked; a running stage gives it nothing "
            "more within a second"
        )
    return EXIT_OK


def _row(client: Client) -> dict[str, object]:
    return {
        "name": client.name, "role": client.role, "created_utc": client.created_utc,
        "public_key_last8": client.last8, "revoked": client.revoked_utc is not None,
        "revoked_utc": client.revoked_utc,
    }  # fmt: skip


SUBCOMMANDS: dict[str, tuple[Callable[[argparse.Namespace, Stage, KeysFolder], int], str]] = {
    "enrol": (enrol.run, "Print a PIN and wait for the machine that is given it."),
    "new": (_new, "Make a key to be carried to another machine, and put it on the list."),
    "list": (_list, "List the keys, and the stage's own public key."),
    "revoke": (_revoke, "Take a key off the list; a running stage follows within a second."),
}
