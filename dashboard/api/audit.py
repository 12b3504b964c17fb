"""The routes of the audit: rows for its page, and the same rows as a file, whose taking is itself on record."""

from aiokafka.errors import KafkaError
from fastapi import FastAPI, Request
from fastapi.responses import Response

from contracts.alerts import Act
from contracts.audit import Audited
from contracts.clock import Clock
from contracts.measures import DAY_MS
from dashboard.access import current_person
from dashboard.access.gate import address_of
from dashboard.access.journal import Journal, UnrecordedError
from dashboard.api.answers import NO_STORE, as_json
from dashboard.api.parameters import ParameterError, choice, moment, only_known
from dashboard.audited.log import Answer, ReadsAudit
from dashboard.audited.row import Wanted, as_csv
from dashboard.i18n import LANGUAGES

PARAMETERS = ("from", "to", "by", "act", "about", "machines", "lang")
DAYS = 7
MOST_SHOWN, MOST_EXPORTED = 500, 50_000
ACTS = tuple(dict.fromkeys([*(act.value for act in Audited), *(act.value for act in Act)]))
_AWAY = {"error": {"field": None, "message": "Kafka does not answer: the audit cannot be read or written now"}}


def add_audit(app: FastAPI, audit: ReadsAudit, journal: Journal, clock: Clock) -> None:
    """Who did what: for administrators."""

    @app.get("/api/v1/audit", tags=["audit"])
    async def rows(request: Request) -> Response:
        """Acts and refusals, the newest first, at most 500. `from` and `to` are moments (the last seven days), `by` a
        user name, `act` what was done, `about` an alert's id, an account or a page, or its begin. `machines=yes`: also
        what rules and clocks did.
        """
        answer = await _answer(audit, _wanted(request, clock()), MOST_SHOWN)
        return as_json(_AWAY, 503) if answer is None else as_json(answer)

    @app.get("/api/v1/audit.csv", tags=["audit"])
    async def file(request: Request) -> Response:
        """The same as a file for spreadsheets, at most 50,000 rows. That it was taken is on record."""
        wanted, person = _wanted(request, clock()), current_person()
        answer = await _answer(audit, wanted, MOST_EXPORTED)
        entry = journal.entry(Audited.EXPORT, person.user, f"/audit?{request.url.query}", address=address_of(request))
        try:
            await journal.record(entry)
        except UnrecordedError:
            answer = None
        if answer is None:
            return as_json(_AWAY, 503)
        language = LANGUAGES.index(choice(dict(request.query_params), "lang", LANGUAGES, LANGUAGES[0]))
        named = {"Content-Disposition": 'attachment; filename="ioc-audit.csv"'}
        return Response(as_csv(answer.rows, language), media_type="text/csv; charset=utf-8", headers=NO_STORE | named)


async def _answer(audit: ReadsAudit, wanted: Wanted, most: int) -> Answer | None:
    """The rows; None when Kafka does not answer."""
    try:
        return await audit.rows(wanted, current_person().scope, most)
    except (KafkaError, TimeoutError, OSError):
        return None


def _wanted(request: Request, now_ms: int) -> Wanted:
    given = dict(request.query_params)
    only_known(given, PARAMETERS)
    to_ms = moment(given, "to", now_ms)
    wanted = Wanted(
        from_ms=moment(given, "from", to_ms - DAYS * DAY_MS),
        to_ms=to_ms,
        by=given.get("by", "").strip(),
        act=choice(given, "act", ("", *ACTS), ""),
        about=given.get("about", "").strip(),
        machines=choice(given, "machines", ("no", "yes"), "no") == "yes",
    )
    if wanted.from_ms > wanted.to_ms:
        raise ParameterError("from", "is after `to`", "an earlier moment")
    return wanted
