# SPDX-License-Identifier: Apache-2.0
"""`stagectl status`: one snapshot of a running stage, as tables or as one JSON line."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from render_bridge.clock import now_ns
from stagectl.cli import output
from stagectl.cli.errors import EXIT_OK, InputError, TimeOutError
from stagectl.cli.key_options import CONSOLE_ROLES, add_key_options, keys_for
from stagectl.cli.order import add_address
from stagectl.cli.status_cluster import cluster_lines
from stagectl.cli.status_trouble import trouble_lines
from stagectl.control.address import parse_address
from stagectl.control.client import ControlClient
from stagectl.control.messages import Cell, Row, State

HELP = "Print what a running stage shows at this moment."
EXAMPLES = (
    "stagectl status",
    "stagectl status --connect 127.0.0.1:18700 --json",
)

ANSWER_WITHIN_NS = 3_000_000_000
POLL_MS = 50
EVENTS_SHOWN = 5

Getter: TypeAlias = Callable[[str, Row], str]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a printed table; numbers stand right."""

    header: str
    text: Getter
    right: bool = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    add_address(parser)
    add_key_options(parser)
    parser.add_argument("--json", action="store_true", help="one JSON line: rev and state")


def run(args: argparse.Namespace) -> int:
    """Print the snapshot; TimeOutError when nobody answers within 3 s."""
    try:
        host, port = parse_address(args.connect)
    except ValueError as error:
        raise InputError(f"--connect: {error}") from None
    keys = keys_for(args, host, port, CONSOLE_ROLES)
    with ControlClient(host, port, author="status", keys=keys) as client:
        _wait_for_state(client)
        if args.json:
            output.emit({"event": "status", "rev": client.rev, "state": client.state})
        else:
            for line in render(client.state):
                output.say(line)
    return EXIT_OK


def render(state: State) -> Iterable[str]:
    """Return the lines of the plain output."""
    yield from trouble_lines(state)
    stage = state.get("stage", {}).get("stage", {})
    yield _stage_line(stage)
    if stage.get("sync_sentence"):
        yield f"house sync: {_text(stage.get('sync_sentence'))}"
    for title, section, columns in TABLES:
        rows = state.get(section, {})
        yield ""
        if not rows:
            yield f"{title}: none"
            continue
        yield from _table(title, columns, sorted(rows.items()))
    yield ""
    yield from cluster_lines(state.get("cluster", {}).get("cluster", {}))
    events = sorted(state.get("events", {}).values(), key=lambda row: _number(row.get("n")))
    yield ""
    yield "last events" if events else "last events: none"
    for row in events[-EVENTS_SHOWN:]:
        words = [_text(row.get(key)) for key in ("utc", "level", "source", "text")]
        yield "  " + "  ".join(words)


def _wait_for_state(client: ControlClient) -> None:
    deadline = now_ns() + ANSWER_WITHIN_NS
    while client.rev is None:
        client.poll(POLL_MS)
        if client.fault is not None:
            raise InputError(f"{client.address}: {client.fault}; see stagectl keys")
        if now_ns() > deadline:
            raise TimeOutError(
                f"nothing answers at {client.address} within 3 s; "
                "start the stage (stagectl run STAGE.toml) or mend the address after --connect"
            )


def _stage_line(stage: Row) -> str:
    take = stage.get("take")
    rolling = f"rolling {take}" if stage.get("rolling") else "not rolling"
    parts = [
        f"stage {_text(stage.get('stage_id'))}",
        f"{_text(stage.get('timecode'))} ({_text(stage.get('timecode_source'))})",
        f"frame {_text(stage.get('frame'))}",
        f"rate {_text(stage.get('rate'))}",
        f"house sync {_text(stage.get('grid_state'))} ({_text(stage.get('sync_source'))})",
        f"policy {_text(stage.get('policy'))}",
        f"L {_fixed(stage.get('L_ms'), 1)} ms, R {_fixed(stage.get('R_ms'), 1)} ms",
        f"epoch {_text(stage.get('epoch'))}",
        rolling,
    ]
    return " | ".join(parts)


def _table(title: str, columns: Sequence[Column], rows: Sequence[tuple[str, Row]]) -> Iterable[str]:
    cells = [[column.text(key, row) for column in columns] for key, row in rows]
    heads = [title, *(column.header for column in columns[1:])]
    widths = [
        max(len(head), *(len(line[index]) for line in cells)) for index, head in enumerate(heads)
    ]

    def line(words: Sequence[str]) -> str:
        padded = (
            word.rjust(width) if column.right else word.ljust(width)
            for word, width, column in zip(words, widths, columns, strict=True)
        )
        return "  ".join(padded).rstrip()

    yield line(heads)
    for words in cells:
        yield line(words)


def _number(value: Cell) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _text(value: Cell) -> str:
    return "-" if value is None or value == "" else str(value)


def _fixed(value: Cell, digits: int) -> str:
    return f"{value:.{digits}f}" if isinstance(value, int | float) else "-"


def _vector(value: Cell, digits: int) -> str:
    if isinstance(value, str) or not isinstance(value, Sequence):
        return "-"
    return " ".join(_fixed(item, digits) for item in value)


def _key(key: str, row: Row) -> str:
    return key


def _word(name: str) -> Getter:
    return lambda key, row: _text(row.get(name))


def _figure(name: str, digits: int = 0) -> Getter:
    return lambda key, row: _fixed(row.get(name), digits)


def _by_hand(key: str, row: Row) -> str:
    words = [word for name, word in (("held", "held"), ("frozen", "frozen")) if row.get(name)]
    return "+".join(words) or "-"


TABLES: Sequence[tuple[str, str, Sequence[Column]]] = (
    (
        "camera",
        "cameras",
        (
            Column("", _key),
            Column("state", _word("state")),
            Column("by hand", _by_hand),
            Column("tracker", _word("tracker")),
            Column("Hz", _figure("rate_hz", 2), right=True),
            Column("age ms", _figure("age_ms", 1), right=True),
            Column("drops", _figure("drops"), right=True),
            Column("wall px", _figure("wall_px", 1), right=True),
            Column("edge %", _figure("margin_pct", 2), right=True),
            Column("overscan %", _figure("overscan_pct", 1), right=True),
            Column("unpredicted %", _figure("held_overscan_pct", 1), right=True),
            Column("position m", lambda key, row: _vector(row.get("position_m"), 3), right=True),
            Column("pan", _figure("pan_deg", 2), right=True),
            Column("tilt", _figure("tilt_deg", 2), right=True),
            Column("roll", _figure("roll_deg", 2), right=True),
            Column("lens mm", _figure("focal_mm", 2), right=True),
            Column("lens", _word("lens")),
            Column("error", _word("error")),
        ),
    ),
    (
        "node",
        "nodes",
        (
            Column("", _key),
            Column("state", _word("state")),
            Column("frame", _figure("frame"), right=True),
            Column("exact", _figure("exact"), right=True),
            Column("late pose", _figure("late_pose"), right=True),
            Column("dropped", _figure("dropped"), right=True),
            Column("clock +- us", _figure("clock_bound_us", 1), right=True),
            Column("expected", _figure("clock_expected_us", 1), right=True),
            Column("delivery ms", _figure("delivery_ms", 2), right=True),
            Column("level", _word("level")),
            Column("R ms", _figure("R_ms", 1), right=True),
            Column("seen ms ago", _figure("last_seen_ms"), right=True),
            Column("error", _word("error")),
        ),
    ),
    (
        "tracker",
        "sources",
        (
            Column("", _key),
            Column("body", _word("body")),
            Column("protocol", _word("protocol")),
            Column("state", _word("state")),
            Column("Hz", _figure("rate_hz", 2), right=True),
            Column("samples", _figure("samples"), right=True),
            Column("rejected", _figure("rejected"), right=True),
            Column("gaps", _figure("gaps"), right=True),
            Column("clock", _word("clock")),
            Column("jitter ms", _figure("jitter_ms", 2), right=True),
            Column("period ms", _figure("period_ms", 3), right=True),
            Column("segment", _figure("segment"), right=True),
            Column("line", _word("line")),
            Column("note", _word("note")),
        ),
    ),
)
