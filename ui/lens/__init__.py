# SPDX-License-Identifier: GPL-3.0-or-later
"""The lens pages of the console: calibrate, grid, curves, compare; also a window of their own."""
