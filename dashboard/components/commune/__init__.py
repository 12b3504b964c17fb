"""What the page of a commune consists of: its alerts, a card for each domain, charts over time, and lists."""

from dashboard.components.commune.alerts import alerts
from dashboard.components.commune.cards import cards
from dashboard.components.commune.over_time import over_time
from dashboard.components.commune.overdue import overdue

__all__ = ["alerts", "cards", "over_time", "overdue"]
