# SPDX-License-Identifier: Apache-2.0
"""Tracker bytes to one trustworthy pose per camera, pure."""
