# SPDX-License-Identifier: GPL-3.0-or-later
"""The fire drill on the console of a simulated stage."""
