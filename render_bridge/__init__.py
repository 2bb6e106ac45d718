# SPDX-License-Identifier: Apache-2.0
"""The node link: protocol, frame clock, schedule, roster."""
