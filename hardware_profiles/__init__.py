# SPDX-License-Identifier: Apache-2.0
"""Poses, frames, rates, profiles and the stage file."""
