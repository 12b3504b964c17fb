"""What the wall says: the level of the province and one sentence that explains it, in both languages. Pure."""

import re

import msgspec

from contracts.alerts import PLACE_INCIDENT, Alert, AlertState
from contracts.freshness import State
from dashboard.feeds import ON_WALL
from dashboard.i18n import LANGUAGES, Words, load_words
from dashboard.i18n.formats import NO_BREAK, age, clock, figure
from dashboard.live.alerts.book import AlertsNow, heads, in_sight
from dashboard.live.alerts.naming import Naming
from dashboard.live.alerts.view import AlertsView, counted
from dashboard.live.frame import Figure, Frame, Level

MANY_MEDIUM = 5
"""So many medium alerts are worth the province's attention."""
MANY_COMMUNES = 3
"""An incident over so many communes is serious, whatever each of its alerts is."""
MOST_CHARACTERS = 160
"""Two lines of the headline, without the level's own word."""
_AMOUNT = re.compile(r"(?<!\S)(\d[\d.,]*) (?=[^\W\d])")
"""Between a number and its unit no line breaks."""
_MOST_ALSO = 2
_HIGH = 2
SILENT = frozenset({State.STALE, State.DEAD, State.NEVER})
"""States in which a feed's numbers can no longer be relied on."""


def speak(frame: Frame, now: AlertsNow | None, view: AlertsView) -> Frame:
    """The frame with its alerts, level and headline, which follow from the alert agent's book and from the feeds."""
    said = msgspec.structs.replace(frame, alerts=view.alerts(now, frame.made_ms) if now else None)
    level = level_of(said, now)
    spoken = (_Speaker(said, now, view.naming, load_words(language), i).say(level) for i, language in _LANGUAGES)
    vi, en = (_AMOUNT.sub(rf"\1{NO_BREAK}", text) for text in spoken)
    return msgspec.structs.replace(said, level=level, headline=(vi, en))


_LANGUAGES = tuple(enumerate(LANGUAGES))


def level_of(frame: Frame, now: AlertsNow | None) -> Level:
    """The province's level. A blind wall never says normal."""
    silent = len(silent_feeds(frame))
    answers = frame.links.redis and frame.links.kafka
    if not answers or silent >= 2 or now is None or now.old(frame.made_ms) or len(now.waiting) >= 2:
        return Level.BLIND
    critical, high, medium, _ = counted(heads(now.alerts))
    if critical or incident_communes(now) >= MANY_COMMUNES:
        return Level.SERIOUS
    worth_attention = high or silent or now.waiting or medium >= MANY_MEDIUM
    return Level.ATTENTION if worth_attention else Level.NORMAL


def silent_feeds(frame: Frame) -> list[str]:
    """Names of the public feeds whose numbers are old."""
    return [feed.name for feed in frame.feeds if feed.public and feed.state in SILENT]


def incident_communes(now: AlertsNow) -> int:
    """Over how many communes cross-domain incidents stretch, their parts included."""
    seen = in_sight(now.alerts)
    incidents = {alert.id for alert in seen if alert.rule == PLACE_INCIDENT}
    places = {alert.where.commune for alert in seen if alert.id in incidents or alert.parent in incidents}
    return len(places - {""})


class _Speaker:
    """Says one frame in one language."""

    def __init__(self, frame: Frame, now: AlertsNow | None, naming: Naming, words: Words, language: int) -> None:
        self._frame = frame
        self._now = now
        self._naming = naming
        self._words = words
        self._language = language
        self._heads = heads(now.alerts) if now else []

    def say(self, level: Level) -> str:
        if level is Level.BLIND:
            return self._blind()
        if level is Level.NORMAL:
            return self._normal()
        return self._worst()

    def _blind(self) -> str:
        known = [alert.what[self._language] for alert in self._heads if alert.severity == 1]
        reason = self._why_blind()
        return " ".join([reason, *([self._words("headline.known", what="; ".join(known[:3]))] if known else [])])

    def _why_blind(self) -> str:
        if not self._frame.links.redis:
            return self._words("headline.redis")
        if not self._frame.links.kafka:
            return self._words("headline.kafka")
        silent = silent_feeds(self._frame)
        if len(silent) >= 2:
            names = ", ".join(self._words(f"feed.{name}") for name in silent)
            return self._words("headline.feeds", n=len(silent), names=names)
        if self._now is None or not self._now.as_of_ms:
            return self._words("headline.noalerts")
        if self._now.waiting and not self._now.old(self._frame.made_ms):
            return self._waiting(self._now.waiting)
        return self._words("headline.alertsold", time=clock(self._now.as_of_ms))

    def _normal(self) -> str:
        words = self._words
        heroes = ((each, self._frame.figures.get(each.hero, Figure()).value) for each in ON_WALL)
        said = (
            words(f"headline.normal.{each.name}", value=figure(words, value, each.units[each.hero]))
            for each, value in heroes
        )
        minor = f" {words('headline.minor', n=len(self._heads))}" if self._heads else ""
        return f"{', '.join(said)}.{minor}"

    def _worst(self) -> str:
        """The richest of the ways to say it that fits the headline: numbers count more than further alerts."""
        old, waiting = silent_feeds(self._frame), self._now.waiting if self._now else {}
        calm = not self._heads or self._heads[0].severity > 1
        if old and calm:
            firsts, others = [self._silent_feed(old[0])], self._heads
        elif waiting and (not self._heads or self._heads[0].severity > _HIGH):
            firsts, others = [self._waiting(waiting)], self._heads
        else:
            firsts, others = [self._with_numbers(), self._in_short()], self._heads[1:]
        ways = [first + self._also(others[:also], others) for first in firsts for also in range(_MOST_ALSO, -1, -1)]
        return next((way for way in ways if len(way) <= MOST_CHARACTERS), ways[-1])

    def _also(self, shown: list[Alert], others: list[Alert]) -> str:
        said = []
        if shown:
            said.append(self._words("headline.also", what="; ".join(self._short(alert) for alert in shown)))
        if len(others) > len(shown):
            said.append(self._words("wall.more", n=len(others) - len(shown)) + ".")
        return "".join(f" {part}" for part in said)

    def _with_numbers(self) -> str:
        first = self._heads[0]
        said = first.sentence[self._language].rstrip(".")
        return f"{said}, {self._age(first)}, {self._who(first)}."

    def _in_short(self) -> str:
        first = self._heads[0]
        return f"{self._short(first)}, {self._age(first)}, {self._who(first)}."

    def _waiting(self, waiting: dict[str, int]) -> str:
        names = ", ".join(self._words(f"domain.{domain}") for domain in waiting)
        since = min(waiting.values())
        if not since:
            return self._words("headline.notyet", names=names)
        return self._words("headline.waiting", names=names, time=clock(since))

    def _silent_feed(self, name: str) -> str:
        proof = next(feed.proof_ms for feed in self._frame.feeds if feed.name == name)
        aged = age(self._words, self._frame.made_ms - proof) if proof else self._words("age.never")
        return self._words("headline.feed", feed=self._words(f"feed.{name}"), age=aged)

    def _short(self, alert: Alert) -> str:
        what, place = alert.what[self._language], self._naming.place(alert)[self._language]
        everywhere = self._words("place.province")
        return what if place in what or place == everywhere else self._words("headline.at", what=what, place=place)

    def _age(self, alert: Alert) -> str:
        return age(self._words, self._frame.made_ms - alert.started_ms)

    def _who(self, alert: Alert) -> str:
        if alert.state is AlertState.UNACKNOWLEDGED:
            return self._words("headline.unowned")
        owner = self._naming.owner(alert)[self._language]
        if alert.state is AlertState.RETURNED:
            return self._words("headline.returned", owner=owner)
        key = "headline.working" if alert.work == "working" else "headline.seen"
        return self._words(key, owner=owner)
