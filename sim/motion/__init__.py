# SPDX-License-Identifier: Apache-2.0
"""What really moved: the truth the simulator tells."""

from sim.motion.catalogue import MOTIONS, make_motion
from sim.motion.truth import TruePose, Truth, is_steady, unsteady_s

__all__ = ["MOTIONS", "TruePose", "Truth", "is_steady", "make_motion", "unsteady_s"]
