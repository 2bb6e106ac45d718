# SPDX-License-Identifier: Apache-2.0
"""The reference 3D node's pictures: a small set, drawn on walls and filmed by a virtual camera.

`panda`, `scene`, `stage_view` and `node_pictures` need the extra `preview` (panda3d) and say so in
one line (exit code 3); `film` needs numpy only.
"""
