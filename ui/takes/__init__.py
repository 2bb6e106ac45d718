# SPDX-License-Identifier: GPL-3.0-or-later
"""The Takes workspace: what was recorded, how good it was, and what was said about it."""
