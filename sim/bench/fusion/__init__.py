# SPDX-License-Identifier: Apache-2.0
"""`stagectl bench fusion`: the product's estimator beside what people use, on recorded motion."""
