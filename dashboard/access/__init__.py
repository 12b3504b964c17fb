"""Who may do what: persons, their rights as a table, and how a page, callback, route or socket learns who asks."""

from dashboard.access.current import current_person
from dashboard.access.person import EVERYTHING, Person, Scope
from dashboard.access.rights import RIGHTS, Refused, may, refusal, require

__all__ = [
    "EVERYTHING",
    "RIGHTS",
    "Person",
    "Refused",
    "Scope",
    "current_person",
    "may",
    "refusal",
    "require",
]
