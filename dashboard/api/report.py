"""The route of the morning report: the day's figures for programs, and the page itself as text."""

import msgspec
from fastapi import FastAPI, Request
from fastapi.responses import Response

from dashboard.access import current_person
from dashboard.api.answers import as_json
from dashboard.api.parameters import ParameterError, choice, only_known
from dashboard.components.markup import markup
from dashboard.components.report import sheet
from dashboard.i18n import LANGUAGES, load_words
from dashboard.report.day import DayError, day_of
from dashboard.report.reports import Report, Reports


class Told(msgspec.Struct, frozen=True):
    """A report, and its page in one language as HTML."""

    report: Report
    sheet: str


def add_report(app: FastAPI, reports: Reports) -> None:
    """Any day of 400 in one page; each person is told of what lies in their scope."""

    @app.get("/api/v1/report", tags=["report"])
    async def report(request: Request) -> Response:
        """The morning report of `date` (2026-11-25), of yesterday without one; `sheet` is its page in `lang`.

        Figures are those of the day, kept for 400 days; alerts are known for 35. A day that still runs has `over` false
        and no comparisons. What cannot be computed is null. 503 while Redis does not answer.
        """
        given = request.query_params
        only_known(given, ("date", "lang"))
        words = load_words(choice(given, "lang", LANGUAGES, LANGUAGES[0]))
        try:
            found = await reports.of(day_of(given.get("date", ""), reports.clock()), current_person().scope)
        except DayError as error:
            raise ParameterError("date", str(error), "a day such as 2026-11-25") from None
        return as_json(Told(found, markup(sheet(words, found))))
