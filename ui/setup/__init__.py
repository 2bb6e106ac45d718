# SPDX-License-Identifier: GPL-3.0-or-later
"""The Setup workspace: the whole stage as forms, and what was found, checked and changed."""
