"""The morning report as one A4 page: `sheet(report, words)`; `lines(report, words)` for terminals."""

from dashboard.components.report.sheet import sheet
from dashboard.components.report.spoken import lines

__all__ = ["lines", "sheet"]
