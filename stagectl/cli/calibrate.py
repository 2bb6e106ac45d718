# SPDX-License-Identifier: Apache-2.0
"""`stagectl calibrate`: measures on the stage what the stage file must say."""

from __future__ import annotations

import argparse
from types import ModuleType

from stagectl.cli import calibrate_delay, calibrate_handeye, calibrate_stage

HELP = "Measure what the stage file must say: delays, camera offsets, alignments."
EXAMPLES = (*calibrate_delay.EXAMPLES, *calibrate_handeye.EXAMPLES, *calibrate_stage.EXAMPLES)

_TOOLS: dict[str, ModuleType] = {
    "delay": calibrate_delay,
    "handeye": calibrate_handeye,
    "stage": calibrate_stage,
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add a sub-command for each tool."""
    commands = parser.add_subparsers(dest="tool", metavar="TOOL", required=True)
    for name, tool in _TOOLS.items():
        sub = commands.add_parser(
            name,
            help=tool.HELP,
            description=tool.DESCRIPTION,
            epilog="examples:\n" + "\n".join(f"  {line}" for line in tool.EXAMPLES),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        tool.add_arguments(sub)


def run(args: argparse.Namespace) -> int:
    """Run the tool that was named."""
    tool: str = args.tool
    code: int = _TOOLS[tool].run(args)
    return code
