# SPDX-License-Identifier: Apache-2.0
"""Rig sessions: what is built on a camera now. Body, lens, motors and their ends, rig offset."""
