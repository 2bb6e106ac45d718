# SPDX-License-Identifier: Apache-2.0
"""Registration of hand-held moves, filmed by the virtual camera: prediction beside hold.

The whole chain is played in virtual time: a tracker's bytes, the product's Steps, the nodes' link,
the wall, the camera. See docs/registration.md.
"""
