# SPDX-License-Identifier: Apache-2.0
"""`stagectl bench`: ratios against named baselines, measured in the same run.

A table of verbs, each a module of its own with `HELP`, `EXAMPLES`, `add_arguments` and `run`.
"""

from __future__ import annotations

import argparse

from stagectl.cli import verbs

HELP = "Measure as ratios against named baselines in the same run."
VERBS: dict[str, tuple[str, str]] = {
    "latency": (
        "sim.cli.bench_latency",
        "tick to the node's arrival, beside a null two-hop (UDP in, ZeroMQ out)",
    ),
    "fusion": (
        "sim.cli.bench_fusion",
        "prediction of recorded motion beside hold, constant velocity, One-Euro, Holt, polynomial",
    ),
    "sync": (
        "sim.cli.bench_sync",
        "frame and content skew of N nodes with lost messages, beside a latest-value baseline",
    ),
    "cluster": (
        "sim.cli.bench_cluster",
        "the controller's share of a core with N light nodes, beside a null fan-out",
    ),
    "console": (
        "sim.cli.bench_console",
        "the console's pictures a second and share of a core, and hot beside it, running or frozen",
    ),
    "lens": (
        "sim.cli.bench_lens",
        "one evaluation of a lens profile, beside a plain-Python 2-D PCHIP",
    ),
    "budget": (
        "sim.cli.bench_budget",
        "messages, processor time, memory, gaps and log of the real graph, against their budgets",
    ),
    "registration": (
        "sim.cli.bench_registration",
        "hand-held moves before walls 0 to 8 frames late, filmed: prediction beside holding",
    ),
}
EXAMPLES = (
    "stagectl bench latency --cameras 4 --rate 120 --nodes 4 --seconds 10 --json",
    "stagectl bench sync --nodes 16 --rate 24000/1001 --seconds 20 --loss 0.001 --json",
    "stagectl bench registration shoulder whip-pan",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add all benchmarks."""
    add_verbs(parser, [])


def add_verbs(parser: argparse.ArgumentParser, words: list[str]) -> None:
    """Add the benchmarks; of `words`, the command line, only the named one is imported."""
    verbs.add_verbs(parser, "bench", VERBS, words)


def run(args: argparse.Namespace) -> int:
    """Run the benchmark that was named."""
    return int(args.run_verb(args))
