# SPDX-License-Identifier: Apache-2.0
"""`stagectl graph`: the two tables the product reads from, printed or drawn."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from hardware_profiles.loading import StageFileError, load_stage
from stagectl.cli import output
from stagectl.cli.errors import EXIT_OK, InputError
from stagectl.cli.report import print_table
from stagectl.graph import GRAPH, LINKS, Process, Row, When
from stagectl.topics import TOPICS, Topic, matches

HELP = "Print or draw who runs and what flows."
EXAMPLES = (
    "stagectl graph",
    "stagectl graph stage.toml --mermaid > graph.mmd",
    "stagectl graph --json",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("stage", nargs="?", metavar="STAGE.toml", help="draw its own sources")
    parser.add_argument("--mermaid", action="store_true", help="a Mermaid flowchart on stdout")
    parser.add_argument("--json", action="store_true", help="one JSON line a row")


def run(args: argparse.Namespace) -> int:
    """Print the graph."""
    names = _source_names(args.stage)
    if args.json:
        for row in _expanded(names):
            output.emit(
                {
                    "event": "step", "name": row.name, "process": row.process.value,
                    "entry": row.entry, "when": row.when.value, "doc": row.doc,
                    "inputs": {i.topic: i.policy.depth for i in row.inputs},
                    "outputs": list(row.outputs),
                }
            )  # fmt: skip
        for topic in TOPICS:
            output.emit(
                {
                    "event": "topic", "name": topic.name, "type": topic.type.__name__,
                    "rate": topic.rate, "recorded": topic.recorded, "doc": topic.doc,
                    "keep": topic.keep.name.lower() if topic.keep else "local",
                }
            )  # fmt: skip
    elif args.mermaid:
        for line in mermaid(_expanded(names)):
            output.say(line)
    else:
        print_table(
            ("step", "process", "when", "does"),
            [(r.name, r.process.value, r.when.value, r.doc) for r in _expanded(names)],
        )
        output.say()
        print_table(
            ("topic", "rate", "keep", "recorded", "what"),
            [
                (t.name, t.rate or "-", _keep(t), "yes" if t.recorded else "-", t.doc)
                for t in TOPICS
            ],
        )
    return EXIT_OK


def mermaid(rows: Sequence[Row]) -> list[str]:
    """Return the lines of a Mermaid flowchart: a box for each step, grouped by process."""
    lines = ["flowchart LR"]
    for outside in ("tracker line", "render nodes", "other programs"):
        lines.append(f'  {_key(outside)}(["{outside}"])')
    for process in Process:
        own = [row for row in rows if row.process is process]
        if own:
            lines.append(f'  subgraph process_{process.value}["process {process.value}"]')
            lines += [f'    {_key(row.name)}["{_escaped(row.name)}"]' for row in own]
            lines.append("  end")
    for row in rows:
        for other in rows:
            topics = [t for t in row.outputs if any(_flows(i.topic, t) for i in other.inputs)]
            for topic in topics if other.name != "recorder" else ():
                lines.append(f'  {_key(row.name)} -- "{_escaped(topic)}" --> {_key(other.name)}')
    for process in Process:
        if process is not Process.RECORD and any(r.process is process and r.outputs for r in rows):
            lines.append(f'  process_{process.value} -. "every topic" .-> recorder')
    names = {row.name for row in rows}
    for begin, end, what in LINKS:
        for source in _instances(begin, names):
            for target in _instances(end, names):
                lines.append(f'  {_key(source)} == "{_escaped(what)}" ==> {_key(target)}')
    return lines


def _flows(pattern: str, topic: str) -> bool:
    return matches(pattern, topic) or pattern == topic or matches(topic, pattern)


def _instances(name: str, names: set[str]) -> list[str]:
    if name in names or "<" not in name:
        return [name]
    return sorted(other for other in names if matches(name, other))


def _expanded(names: Sequence[str]) -> list[Row]:
    """Return the table's rows, one for each source where a stage file names them."""
    rows: list[Row] = []
    for row in GRAPH:
        if row.when is not When.EACH_SOURCE or not names:
            rows.append(row)
            continue
        for name in names:
            rows.append(
                row._replace(
                    name=row.name.replace("<source>", name),
                    inputs=tuple(
                        i._replace(topic=i.topic.replace("<source>", name)) for i in row.inputs
                    ),
                    outputs=tuple(o.replace("<source>", name) for o in row.outputs),
                )
            )
    return rows


def _source_names(stage_file: str | None) -> list[str]:
    if stage_file is None:
        return []
    try:
        stage, _ = load_stage(Path(stage_file))
    except StageFileError as error:
        raise InputError(*error.lines) from None
    return [source.id for source in stage.source]


def _keep(topic: Topic) -> str:
    return topic.keep.name.lower() if topic.keep else "local"


def _key(name: str) -> str:
    return "".join(c if c.isalnum() else "_" for c in name).strip("_")


def _escaped(text: str) -> str:
    return text.replace("<", "&lt;").replace(">", "&gt;")
