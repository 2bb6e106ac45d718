# SPDX-License-Identifier: Apache-2.0
"""Lens profiles: what they hold, how they are read, kept and evaluated."""
