# SPDX-License-Identifier: Apache-2.0
"""Keys and roles: who may talk to a stage over the network, and the files that say so."""
