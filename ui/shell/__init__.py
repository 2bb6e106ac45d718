# SPDX-License-Identifier: GPL-3.0-or-later
"""The window around the workspaces: what is always visible, and what works from everywhere."""
