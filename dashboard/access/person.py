"""Who asks: a person, a wall or a program, with a role and what of the province that role is for."""

from typing import Literal

import msgspec

from contracts.accounts import Role

Kind = Literal["person", "display", "api"]


class Scope(msgspec.Struct, frozen=True):
    """What of the province somebody is for, as ids; an empty set stands for all. Hashable: a key for what is shared by
    all who see the same.
    """

    domains: frozenset[str] = frozenset()
    communes: frozenset[str] = frozenset()

    def covers(self, domain: str | None = None, commune: str | None = None) -> bool:
        """Whether something of that domain and commune is inside; None: it is not a matter of domains or communes.

        What belongs to no single commune (`commune=""`) is inside only where all communes are.
        """
        domain_fits = domain is None or not self.domains or domain in self.domains
        return domain_fits and (commune is None or not self.communes or commune in self.communes)


EVERYTHING = Scope()


class Person(msgspec.Struct, frozen=True):
    """Who asks. `user` is the account's name or the token's id, `shown` what screens call them.

    `domains`: of contracts.alerts.Domain; `communes`: codes of the registry; empty is all. `unit`: the unit or agency
    they work for. `kind`: a person with a session, a wall with a display token, or a program with an API token.
    """

    user: str
    shown: str
    role: Role
    domains: tuple[str, ...] = ()
    communes: tuple[str, ...] = ()
    unit: str = ""
    kind: Kind = "person"

    @property
    def scope(self) -> Scope:
        """What they see, as a key that others may share."""
        return Scope(frozenset(self.domains), frozenset(self.communes))
