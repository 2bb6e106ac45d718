# SPDX-License-Identifier: Apache-2.0
"""The virtual camera that films the virtual wall, and the registration it finds.

Own optics and own frames, written from the specifications: nothing of the product is imported, so
that a flipped sign there cannot cancel here.
"""
