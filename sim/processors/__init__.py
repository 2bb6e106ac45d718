# SPDX-License-Identifier: Apache-2.0
"""Fake LED processors: HTTP servers that answer as the three makes are documented to."""
