"""Aggregation: pure mathematics of time and rollups, one module per feed, and the Faust runtime."""
