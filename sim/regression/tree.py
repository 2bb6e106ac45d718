# SPDX-License-Identifier: Apache-2.0
"""A message as a tree of plain values under the names of its fields.

Bytes that hold numbers are opened (look-ahead, node messages, estimator snapshots), so that a
difference has the name of a field and a tolerance, and is not "byte 117". Other bytes are hex.
"""

from __future__ import annotations

import enum
import struct
from collections.abc import Mapping

import msgspec

from render_bridge import codec
from render_bridge.messages import Snapshot
from stagectl.topics import EstimatorState, NodeMessage

Tree = None | bool | int | float | str | list["Tree"] | dict[str, "Tree"]
_STATE = struct.Struct("<7d")
# Kept with what no tolerance of the table can see; a file of 17 digits would be twice as large.
_DECIMALS = 11
_SMALL = 1e-3


def tree(value: object) -> Tree:
    """Return a message, or a part of one, as plain values."""
    if isinstance(value, NodeMessage):
        return {"identity": value.identity.hex(), **_node_message(value.data)}
    if isinstance(value, EstimatorState):
        bodies = {name: tree(msgspec.msgpack.decode(data)) for name, data in value.bodies.items()}
        return {"frame": value.frame, "bodies": dict(bodies), "smoothed": tree(value.smoothed)}
    if isinstance(value, msgspec.Struct):
        return {name: _field(name, getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, enum.Flag):
        return int(value.value)
    if isinstance(value, enum.Enum):
        return value.name
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Mapping):
        return {str(key): tree(part) for key, part in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return {name: tree(part) for name, part in zip(value._fields, value, strict=True)}
    if isinstance(value, list | tuple):
        return [tree(part) for part in value]
    if isinstance(value, float):
        return value
    if value is None or isinstance(value, bool | int | str):
        return value
    raise TypeError(f"a message with a {type(value).__name__} in it")


def rounded(value: Tree) -> Tree:
    """Return a tree with its numbers as the reference keeps them."""
    if isinstance(value, float):
        if value == 0.0 or value != value or abs(value) >= _SMALL:
            return round(value, _DECIMALS) if abs(value) < float("inf") else value
        return float(f"{value:.9g}")
    if isinstance(value, list):
        return [rounded(part) for part in value]
    if isinstance(value, dict):
        return {name: rounded(part) for name, part in value.items()}
    return value


def _field(name: str, value: object) -> Tree:
    if name == "ahead" and isinstance(value, bytes) and len(value) % _STATE.size == 0:
        return [list(state) for state in _STATE.iter_unpack(value)]
    return tree(value)


def _node_message(data: bytes) -> dict[str, Tree]:
    """Return a message of the node link by its fields, and its bytes.

    The bytes count too: a wrong encoder and a wrong decoder could cancel. Of a snapshot only their
    number: corners of walls are in it, and their last digits are the machine's.
    """
    message = codec.decode(data)
    seen: Tree = len(data) if isinstance(message, Snapshot) else data.hex()
    return {"kind": type(message).__name__, "message": tree(message), "bytes": seen}
