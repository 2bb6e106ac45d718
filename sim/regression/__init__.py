# SPDX-License-Identifier: Apache-2.0
"""Replay regression: a recorded stream through one Step, against a committed reference.

stream -> drive -> tree -> compare with reference. docs/replay-regression.md says how it is used.
"""
