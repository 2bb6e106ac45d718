# SPDX-License-Identifier: GPL-3.0-or-later
"""The sync page: exposures of cameras, the lamps of genlock, every rate, phases of trackers."""
