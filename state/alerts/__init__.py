"""Alerts as readers see them: the fold of transitions, its place in Redis, and a live copy of it."""
