# SPDX-License-Identifier: Apache-2.0
"""What the estimator says of a sample."""

from __future__ import annotations

import enum


class Verdict(enum.Enum):
    """What became of a sample."""

    ACCEPTED = "accepted"
    LATE = "older than the ring of remembered samples"
    OUTLIER = "outside the innovation gate"
    STANDBY = "does not count now: it stands by for the source that leads"
    STUCK = "the same pose bit for bit, though the body moves"
    PARTIAL = "no pose yet: a partial sample needs its other half first"
    NO_POSE = "carries no pose, or one that is no number"
    JUMPED = "accepted: its origin has moved, and the picture keeps the old one"
