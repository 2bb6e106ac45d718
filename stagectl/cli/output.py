# SPDX-License-Identifier: Apache-2.0
"""Where a command's words go: JSON lines or plain lines on stdout, everything else on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping

import msgspec

_encoder = msgspec.json.Encoder()


def emit(event: Mapping[str, object]) -> None:
    """Write one JSON line on stdout and flush it (a reader may be waiting on the pipe)."""
    try:
        line = _encoder.encode(event).decode()
    except UnicodeEncodeError:  # the name of a file whose bytes are no text
        line = json.dumps(msgspec.to_builtins(event))
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def say(line: str = "") -> None:
    """Write one plain line on stdout."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def note(line: str) -> None:
    """Write one plain line on stderr, for people only."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
