"""The alerts of a frame: rows, bars, bands and marks. Colour is an alert: every colour of a screen comes from here."""

from collections import Counter
from collections.abc import Collection, Iterable
from itertools import islice
from statistics import median

from contracts.alerts import Alert, AlertState
from contracts.catalogue import STREAMS
from contracts.registry import Registry
from dashboard.feeds import FIGURES
from dashboard.i18n import text
from dashboard.live.alerts.book import AlertsNow, heads, in_sight
from dashboard.live.alerts.naming import Naming
from dashboard.live.frame import AlertDay, Alerts, Attention, Badge, PlaceBadge, Text
from state.figures.spans import midnight

MOST_ROWS = 8
MOST_MARKS = 5
MOST_SOURCES = 40
SOURCE_KINDS = frozenset({"road", "agency", "provider", "gateway"})
FIGURE = "figure."
_FEEDS = frozenset(feed.name for feed in STREAMS)


class AlertsView:
    """Says what a book means for the screens."""

    def __init__(self, registry: Registry) -> None:
        self.naming = Naming(registry)

    def alerts(self, now: AlertsNow, now_ms: int) -> Alerts:
        """The part of a frame that speaks of alerts."""
        seen, shown = in_sight(now.alerts), heads(now.alerts)
        communes, whats = self._communes(seen)
        notice = now.notice
        return Alerts(
            as_of_ms=now.as_of_ms,
            rows=[self._row(alert) for alert in shown[:MOST_ROWS]],
            more=max(0, len(shown) - MOST_ROWS),
            severities=counted(shown),
            panels=_worst((panel, alert) for alert in seen for panel in panels_of(alert)),
            figures=_worst((alert.rule.removeprefix(FIGURE), alert) for alert in seen if figure_of(alert)),
            sources=dict(islice(_worst(_sources(seen)).items(), MOST_SOURCES)),
            communes=communes,
            marks=list(communes)[:MOST_MARKS],
            whats=whats,
            day=day_of(now.alerts, now_ms),
            notice=notice.text if notice and notice.until_ms > now_ms else "",
        )

    def _communes(self, seen: list[Alert]) -> tuple[dict[str, PlaceBadge], list[Text]]:
        placed = [(code, alert) for alert in seen if (code := self.naming.commune(alert))]
        counts = Counter(code for code, _ in placed)
        worst = dict(reversed(placed))  # they come worst first
        whats = {what: place for place, what in enumerate(dict.fromkeys(alert.what for alert in worst.values()))}
        badges = {
            code: PlaceBadge(badge.severity, badge.acknowledged, whats[worst[code].what], counts[code] - 1)
            for code, badge in _worst(placed).items()
        }
        return badges, list(whats)

    def in_commune(self, now: AlertsNow, code: str, domains: Collection[str] = ()) -> list[Attention]:
        """The rows of one commune, of these domains or of all, worst first."""
        here = (a for a in now.alerts if self.naming.commune(a) == code and (not domains or a.domain in domains))
        return [self._row(alert) for alert in heads(here)]

    def _row(self, alert: Alert) -> Attention:
        return Attention(
            id=alert.id,
            severity=alert.severity,
            what=alert.what,
            place=self.naming.place(alert),
            owner=self.naming.owner(alert),
            state=state_word(alert),
            since_ms=alert.started_ms,
            domain=alert.domain,
            acknowledged=is_acknowledged(alert),
        )


def is_acknowledged(alert: Alert) -> bool:
    """Whether somebody said that he has seen it, as it is now."""
    return alert.state is AlertState.ACKNOWLEDGED


def state_word(alert: Alert) -> Text:
    """Its state as the wall says it: handed up and in work are told before the bare state."""
    if alert.state is AlertState.ACKNOWLEDGED and alert.work == "working":
        return text("alert.working")
    if alert.state is AlertState.UNACKNOWLEDGED and alert.escalated:
        return text(f"alert.escalated.{min(alert.escalated, 2)}")
    return text(f"alert.{alert.state.value}")


def panels_of(alert: Alert) -> set[str]:
    """The panels that it colours: its domain's, and of a feed's own alert that feed's."""
    found = {str(alert.domain)}
    if alert.where.kind == "feed" and alert.where.entity in _FEEDS:
        found.add(alert.where.entity)
    return found


def _sources(alerts: Iterable[Alert]) -> Iterable[tuple[str, Alert]]:
    return ((f"{a.where.kind}/{a.where.entity}", a) for a in alerts if a.where.kind in SOURCE_KINDS)


def figure_of(alert: Alert) -> bool:
    """Whether it says that one of the screens' figures is in a band."""
    return alert.rule.startswith(FIGURE) and alert.rule.removeprefix(FIGURE) in FIGURES


def counted(alerts: Iterable[Alert]) -> tuple[int, int, int, int]:
    """How many there are, by severity 1 to 4."""
    severities = [alert.severity for alert in alerts]
    one, two, three, four = (severities.count(severity) for severity in (1, 2, 3, 4))
    return one, two, three, four


def day_of(alerts: Iterable[Alert], now_ms: int) -> AlertDay:
    """The day so far, from open alerts and those that ended today."""
    begin, known = midnight(now_ms), list(alerts)
    waits = [a.acknowledged_ms - a.raised_ms for a in known if a.acknowledged_ms >= begin]
    return AlertDay(
        raised=sum(a.raised_ms >= begin for a in known),
        solved=sum(a.resolved_ms >= begin or (not a.is_open and a.ended_ms >= begin) for a in known),
        acknowledge_ms=round(median(waits)) if waits else None,
        past_limit=sum(past_limit(a, now_ms) for a in known),
    )


def past_limit(alert: Alert, now_ms: int) -> bool:
    """Whether it waits longer than its severity allows: to be acknowledged, or to be solved."""
    if not alert.in_sight:
        return False
    unseen = not alert.acknowledged_ms and 0 < alert.acknowledge_by_ms < now_ms
    return unseen or (not alert.resolved_ms and 0 < alert.solve_by_ms < now_ms)


def _worst(named: Iterable[tuple[str, Alert]]) -> dict[str, Badge]:
    """Name → badge of its alerts, which come worst first. It is acknowledged when all of its severity are."""
    found: dict[str, Badge] = {}
    for name, alert in named:
        badge = found.setdefault(name, Badge(alert.severity, is_acknowledged(alert)))
        if badge.severity == alert.severity and not is_acknowledged(alert):
            badge.acknowledged = False
    return found
