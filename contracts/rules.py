"""What a rule tells people: the sheet that the alert agent publishes of each rule. The files stand in `rules/`."""

from typing import Literal

import msgspec

from contracts.alerts import Domain, Severity, Text


class Limit(msgspec.Struct, frozen=True):
    """One comparison of a condition: `measure` in `unit` against `value`; in unit "usual" that is a share of the usual.

    `over_min`: minutes that the measure covers, 0 where it has none or the rule tries several. Limits that share a
    `group` other than 0 are alternatives: one of them suffices.
    """

    measure: str
    op: Literal["<", "<=", ">", ">=", "=="]
    value: float
    unit: str = ""
    over_min: int = 0
    group: int = 0


class Worse(msgspec.Struct, frozen=True):
    """A worse severity, and what must have held for `after_min` minutes for it; no `when`: what fires."""

    severity: Severity
    when: tuple[Limit, ...] = ()
    after_min: int = 0


class RuleSheet(msgspec.Struct, frozen=True, omit_defaults=True):
    """One rule as people read it.

    `version`: a hash of what decides, which every alert carries. `watches`: the kind of entity (`Where.kind`). `fires`
    and `clears`: what is compared, all of it must hold. Delays in minutes. `windows_min`: spans that it tries, any of
    them suffices. `every_min`: how often it looks; `working`: in working hours only. `again`: told anew when the first
    measure has grown by that factor, 0: never. `worse`: worse severities. `chart`: the measure that the detail draws,
    with its threshold. `guidance`: what to check, in order. `links`: (text, path). `suppresses`: rules that stand back.
    `problem`: why it does not run (file, line, field), else empty.
    """

    name: str
    version: str
    title: Text
    domain: Domain
    watches: str
    kind: str
    severity: Severity
    owner: str
    description: Text = ("", "")
    fires: tuple[Limit, ...] = ()
    clears: tuple[Limit, ...] = ()
    on_delay_min: int = 0
    off_delay_min: int = 0
    windows_min: tuple[int, ...] = ()
    every_min: int = 1
    working: bool = False
    again: float = 0.0
    worse: tuple[Worse, ...] = ()
    chart: str = ""
    guidance: tuple[Text, ...] = ()
    links: tuple[tuple[Text, str], ...] = ()
    suppresses: tuple[str, ...] = ()
    problem: str = ""


SHIPPED: frozenset[str] = frozenset(
    {
        "traffic.incident",
        "traffic.congestion",
        "traffic.camera_silent",
        "traffic.camera_cluster",
        "traffic.camera_blind",
        "traffic.flow_unusual",
        "dossiers.unit_overdue",
        "dossiers.long_overdue",
        "dossiers.stuck",
        "dossiers.backlog",
        "dossiers.intake_stopped",
        "payments.technical_declines",
        "payments.local_declines",
        "payments.provider_silent",
        "payments.latency",
        "payments.volume_drop",
        "system.feed_silent",
        "system.canary_lost",
        "system.lag",
        "system.completeness",
        "system.dead_letters",
        "system.storage",
        "incident.place",
    }
)
"""Names of the rules that ship, but for those of figures: `figure.<feed>.<name>`."""
