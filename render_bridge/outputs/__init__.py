# SPDX-License-Identifier: Apache-2.0
"""Outputs for programs without a plugin of ours, as bytes: OpenTrackIO, Free-D, OSC. Pure."""
