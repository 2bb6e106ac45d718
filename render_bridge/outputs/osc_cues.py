# SPDX-License-Identifier: Apache-2.0
"""A cue as one OSC message: address and arguments as the stage file lays them out.

There is no standard for cues over OSC: the address is a text in which {number}, {name} and {action}
stand for the cue's own (for QLab "/cue/{number}/start" without arguments), the arguments are
strings in the order that is written down.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pythonosc.osc_message_builder import OscMessageBuilder

from hardware_profiles.send import CueArgument

# What may not stand in a part of an OSC address (OSC 1.0), and what would begin a new part.
_NOT_IN_A_PART = frozenset(" #*,/?[]{}")


class CueWords(NamedTuple):
    """What a message can tell of a cue."""

    number: str
    name: str
    action: str


def osc_cue(address: str, arguments: Sequence[CueArgument], cue: CueWords) -> bytes:
    """Return the datagram of one cue; signs that no address may hold become "_" in it."""
    words = cue._asdict()
    for word, text in words.items():
        address = address.replace(f"{{{word}}}", _part(text))
    builder = OscMessageBuilder(address)
    for argument in arguments:
        builder.add_arg(words[argument], "s")
    return builder.build().dgram


def _part(text: str) -> str:
    clean = "".join(
        "_" if sign in _NOT_IN_A_PART or not " " < sign < "\x7f" else sign for sign in text
    )
    return clean or "_"
