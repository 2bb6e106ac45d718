# SPDX-License-Identifier: Apache-2.0
"""One clause of the conformance of a render node. Pure data."""

from __future__ import annotations

from typing import NamedTuple


class Clause(NamedTuple):
    """What the page says, how it is tried, and what has to come out."""

    id: str
    section: str
    """Of PROTOCOL.md; `conformance` is docs/conformance.md."""
    sentence: str
    """What the page asks for."""
    scripted: str
    """What the scripted controller does."""
    expected: str
    """What the client has to say."""
