# SPDX-License-Identifier: Apache-2.0
"""Supervisor, reactor, lines, real-time manners, state store."""
