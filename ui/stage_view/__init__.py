# SPDX-License-Identifier: GPL-3.0-or-later
"""The stage in three dimensions, painted without a GPU: orbit, plan, elevations, camera's eye."""
