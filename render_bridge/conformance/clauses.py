# SPDX-License-Identifier: Apache-2.0
"""The table of all clauses, in the order in which they are told."""

from __future__ import annotations

from render_bridge.conformance.clause import Clause
from render_bridge.conformance.clock import CLOCK
from render_bridge.conformance.drawing import DRAWING
from render_bridge.conformance.epochs import EPOCHS
from render_bridge.conformance.joining import JOINING
from render_bridge.conformance.reporting import REPORTING
from render_bridge.conformance.walls import WALLS

CLAUSES: tuple[Clause, ...] = (*JOINING, *CLOCK, *DRAWING, *EPOCHS, *REPORTING, *WALLS)
