# SPDX-License-Identifier: Apache-2.0
"""The address of a control server as people write it: `H:P`, the port being the api's."""

from __future__ import annotations

import re

MAX_PORT = 65535
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")


def parse_address(text: str) -> tuple[str, int]:
    """Return host and port of "127.0.0.1:18700", or raise ValueError with a sentence."""
    host, _, port_text = text.rpartition(":")
    wanted = "write HOST:PORT, for example 127.0.0.1:18700"
    if not _HOST.fullmatch(host):
        raise ValueError(f"{text!r} is not an address; {wanted}")
    digits = port_text.isascii() and port_text.isdigit() and len(port_text) <= len(str(MAX_PORT))
    if not digits or not 1 <= int(port_text) <= MAX_PORT:
        raise ValueError(f"{port_text!r} in {text!r} is not a port of 1 to {MAX_PORT}; {wanted}")
    return host, int(port_text)
