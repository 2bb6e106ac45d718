# SPDX-License-Identifier: Apache-2.0
"""The application: topics, graph, processes, control, takes, command line."""
