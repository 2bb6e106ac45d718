# SPDX-License-Identifier: Apache-2.0
"""`stagectl calibrate stage`: where the tracking systems stand on the stage. A table of verbs."""

from __future__ import annotations

import argparse
from types import ModuleType

from stagectl.cli import (
    calibrate_stage_compare,
    calibrate_stage_list,
    calibrate_stage_rezero,
    calibrate_stage_rollback,
    calibrate_stage_solve,
)

HELP = "Measure where a tracking system stands on the stage (the alignment)."
DESCRIPTION = (
    "The alignment of a tracking system: where its origin stands on the stage, and how it is\n"
    "turned. From surveyed points of floor and walls; named, aged, compared with yesterday,\n"
    "rolled back, put right again from a floor mark. No version is ever lost."
)
VERBS: dict[str, ModuleType] = {
    "solve": calibrate_stage_solve,
    "list": calibrate_stage_list,
    "compare": calibrate_stage_compare,
    "rollback": calibrate_stage_rollback,
    "rezero": calibrate_stage_rezero,
}
EXAMPLES = tuple(line for verb in VERBS.values() for line in verb.EXAMPLES)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the verbs."""
    commands = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    for name, module in VERBS.items():
        verb = commands.add_parser(
            name, help=module.HELP, description=module.HELP,
            epilog="examples:\n" + "\n".join(f"  {line}" for line in module.EXAMPLES),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )  # fmt: skip
        module.add_arguments(verb)


def run(args: argparse.Namespace) -> int:
    """Run the verb that was named."""
    verb: str = args.verb
    code: int = VERBS[verb].run(args)
    return code
