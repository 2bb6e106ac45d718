# SPDX-License-Identifier: Apache-2.0
"""Alarms: what can go wrong on a stage, in words for the people who stand on it. Pure."""
