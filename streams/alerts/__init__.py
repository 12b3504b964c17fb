"""Alerts: rules that decide on closed minutes, and the life of what they find. All of it is pure."""
