# SPDX-License-Identifier: Apache-2.0
"""The stage in virtual time: the product's own Steps and nodes, driven from one heap."""
