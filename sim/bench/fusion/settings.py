# SPDX-License-Identifier: Apache-2.0
"""Each baseline's best single setting over the 13 shared recordings, per horizon and quantity.

Found by sweep.py at native rates, 0.3 mm, 0.02 deg, 3 % loss, over the files of traj_euroc,
traj_tumvi and traj_rpng_plane; `stagectl bench fusion --sweep FILE...` prints the table again. What
the numbers mean stands in baselines.py. A horizon between two rows takes the nearer one (in log).
"""

from __future__ import annotations

import math

from sim.bench.fusion.baselines import Setting

QUANTITIES = ("position", "rotation")
HORIZONS_MS = (20, 40, 80, 160, 250, 500, 1000)

SETTINGS: dict[str, dict[str, dict[int, Setting]]] = {
    "hold": {
        "position": {
            20: (),
            40: (),
            80: (),
            160: (),
            250: (),
            500: (),
            1000: (),
        },
        "rotation": {
            20: (),
            40: (),
            80: (),
            160: (),
            250: (),
            500: (),
            1000: (),
        },
    },
    "constant_velocity": {
        "position": {
            20: (0.04, 1.0),
            40: (0.04, 1.0),
            80: (0.03, 1.0),
            160: (0.03, 1.0),
            250: (0.03, 1.0),
            500: (0.03, 1.0),
            1000: (0.03, 1.0),
        },
        "rotation": {
            20: (0.03, 1.0),
            40: (0.03, 1.0),
            80: (0.03, 1.0),
            160: (0.03, 1.0),
            250: (0.03, 1.0),
            500: (0.03, 1.0),
            1000: (0.03, 0.0),
        },
    },
    "one_euro": {
        "position": {
            20: (60.0, 600.0, 9.0),
            40: (15.0, 600.0, 13.0),
            80: (15.0, 200.0, 13.0),
            160: (30.0, 20.0, 20.0),
            250: (15.0, 5.0, 20.0),
            500: (2.0, 0.0, 20.0),
            1000: (0.5, 0.0, 20.0),
        },
        "rotation": {
            20: (8.0, 600.0, 13.0),
            40: (60.0, 5.0, 20.0),
            80: (15.0, 5.0, 20.0),
            160: (2.0, 5.0, 13.0),
            250: (2.0, 0.0, 13.0),
            500: (1.0, 0.0, 9.0),
            1000: (0.5, 0.0, 0.5),
        },
    },
    "holt": {
        "position": {
            20: (0.016, 0.006),
            40: (0.025, 0.004),
            80: (0.025, 0.004),
            160: (0.025, 0.002),
            250: (0.025, 0.002),
            500: (0.025, 0.001),
            1000: (0.025, 0.0005),
        },
        "rotation": {
            20: (0.006, 0.01),
            40: (0.006, 0.01),
            80: (0.008, 0.01),
            160: (0.008, 0.01),
            250: (0.008, 0.01),
            500: (0.004, 0.013),
            1000: (0.002, 0.25),
        },
    },
    "polynomial": {
        "position": {
            20: (0.12, 2.0),
            40: (0.12, 2.0),
            80: (0.12, 2.0),
            160: (0.12, 2.0),
            250: (0.12, 2.0),
            500: (0.14, 2.0),
            1000: (0.18, 2.0),
        },
        "rotation": {
            20: (0.07, 2.0),
            40: (0.1, 2.0),
            80: (0.12, 2.0),
            160: (0.14, 2.0),
            250: (0.18, 2.0),
            500: (0.35, 2.0),
            1000: (0.7, 2.0),
        },
    },
}


def setting(name: str, quantity: str, horizon_s: float) -> Setting:
    """Return a baseline's setting for a quantity and horizon. Raises KeyError for unknown names."""
    rows = SETTINGS[name][quantity]
    wanted = math.log(max(horizon_s, 1e-3) * 1e3)
    return rows[min(rows, key=lambda horizon_ms: abs(math.log(horizon_ms) - wanted))]
