# SPDX-License-Identifier: Apache-2.0
"""`stagectl lens import`: another program's lens file as a profile.

A table of formats, each a module with `read_lens` and `looks_like` (contract:
hardware_profiles.exchange.reading). Without `--from` the file is shown to each in turn.
"""

from __future__ import annotations

# Name of the format: its module, and what it is. The order is that of the detection.
FORMATS: dict[str, tuple[str, str]] = {
    "lensfun": ("hardware_profiles.exchange.lensfun", "lensfun's XML database: a starting guess"),
    "opencv": ("hardware_profiles.exchange.opencv_lens", "OpenCV FileStorage, YAML or JSON"),
    "csv": ("hardware_profiles.exchange.lens_csv", "a table of nodes, as `lens export` writes it"),
}
