# SPDX-License-Identifier: Apache-2.0
"""What changed on a stage since the last wrap: settings, lenses, rigs, alignments, nodes. Pure.

At the wrap the stage is remembered as plain texts by name. The morning after, each name whose text
is another one is a row: what, before, after, and who did it where that is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import msgspec

MOST_ROWS = 500


class Digest(msgspec.Struct, frozen=True):
    """A stage as it was at a wrap."""

    version: int = 1
    utc: str = ""
    by: str = ""
    values: dict[str, str] = {}


class Done(msgspec.Struct, frozen=True):
    """Who changed a thing last, and when."""

    by: str
    utc: str


class Changed(NamedTuple):
    """One thing that is not as it was; an empty text: it was not there, or is not any more."""

    what: str
    before: str
    after: str
    by: str
    utc: str


def since_wrap(then: Digest, now: Mapping[str, str], who: Mapping[str, Done]) -> Iterator[Changed]:
    """Yield what is not as it was, in the order of today's stage; what is gone comes last."""
    unknown = Done("", "")
    for what in [*now, *(name for name in then.values if name not in now)][: MOST_ROWS * 4]:
        before, after = then.values.get(what, ""), now.get(what, "")
        if before != after:
            done = who.get(what, unknown)
            yield Changed(what, before, after, done.by, done.utc)
