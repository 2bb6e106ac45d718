# SPDX-License-Identifier: Apache-2.0
"""What really moved: the truth the simulator tells."""

from sim.motion.catalogue import MOTIONS, make_motion
from sim.motion.truth import TruePose, Truth

__all__ = ["MOTIONS", "TruePose", "Truth", "make_motion"]
