"""Benchmarks: every number that the design promises, measured beside its peers on the real servers."""

from ops.bench.commands import app

__all__ = ["app"]
