# SPDX-License-Identifier: Apache-2.0
"""`stagectl show`: sends one show command to a running stage from the shell."""

from __future__ import annotations

import argparse

from stagectl.cli import output
from stagectl.cli.errors import EXIT_OK, InputError
from stagectl.cli.order import add_connect_options, order
from stagectl.show.commands import VERBS
from stagectl.show.owner import OWNER_VERBS

HELP = "Send one show command to a running stage: hold, on_wall, barcode_on, undo, ..."
EXAMPLES = (
    "stagectl show --list",
    "stagectl show on_wall cameras=B in_frames=12",
    "stagectl show inner_off camera=A --connect 127.0.0.1:18700",
    "stagectl show undo",
    "stagectl show wall_black --take-over",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("verb", nargs="?", metavar="VERB", help="the command; see --list")
    parser.add_argument("arguments", nargs="*", metavar="NAME=VALUE", help="its arguments")
    parser.add_argument("--list", action="store_true", help="what there is, and what each takes")
    add_connect_options(parser)
    parser.add_argument("--json", action="store_true", help="the summary as a JSON line")


def run(args: argparse.Namespace) -> int:
    """Send it and wait for the engine's word."""
    if args.list:
        for verb, row in (*VERBS.items(), *((verb, None) for verb in OWNER_VERBS)):
            needs = " ".join(f"{name}=..." for name in row.needs) if row else ""
            takes = " ".join(f"[{name}=...]" for name in row.takes) if row else ""
            once = "" if row is None or row.reversible else "(no undo)"
            output.say("  ".join(word for word in (f"{verb:<15}", needs, takes, once) if word))
        return EXIT_OK
    if args.verb is None:
        raise InputError("VERB: none given; stagectl show --list says what there is")
    given: dict[str, str] = {}
    for word in args.arguments:
        name, equals, value = word.partition("=")
        if not equals or not name:
            raise InputError(f"{word!r}: expected NAME=VALUE, as in camera=A")
        given[name] = value
    return order(args, args.verb, given)
