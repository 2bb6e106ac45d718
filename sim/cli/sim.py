# SPDX-License-Identifier: Apache-2.0
"""`stagectl sim`: the simulated stage, whole or in parts.

A table of verbs, each a module of its own with `HELP`, `EXAMPLES`, `add_arguments` and `run`.
"""

from __future__ import annotations

import argparse

from stagectl.cli import verbs

HELP = "The simulated stage: scenarios with faults, without any hardware."
VERBS: dict[str, tuple[str, str]] = {
    "run": ("sim.cli.sim_run", "play scenarios and judge them"),
    "list": ("sim.cli.sim_list", "the scenarios that come with stagectl"),
    "faults": ("sim.cli.sim_faults", "every fault that can be made, with its row of the catalogue"),
    "replay": ("sim.cli.sim_replay", "recorded streams through single Steps, against references"),
    "play": ("sim.cli.sim_play", "play a capture file into a serial line at its own pace"),
}
EXAMPLES = (
    "stagectl sim run all --junit results.xml",
    "stagectl sim run node-crash --seed 7",
    "stagectl sim faults",
    "stagectl sim play capture.f4 --protocol f4 --pty /tmp/tracker",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add all verbs."""
    add_verbs(parser, [])


def add_verbs(parser: argparse.ArgumentParser, words: list[str]) -> None:
    """Add the verbs; of `words`, the command line, only the named verb is imported."""
    verbs.add_verbs(parser, "sim", VERBS, words)


def run(args: argparse.Namespace) -> int:
    """Run the verb that was named."""
    return int(args.run_verb(args))
