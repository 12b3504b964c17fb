"""ioc report and ioc screenshots: what leaders get on paper, and what all pages look like."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from ops.commands.given import say, settings_of_stack
from ops.errors import StackError


def add_to(app: typer.Typer) -> None:
    """Hang the commands into the command line."""
    for command in (report, screenshots):
        app.command()(command)


def report(
    date: Annotated[str, typer.Option(help="The day, such as 2026-11-25.", show_default="yesterday")] = "",
    pdf: Annotated[Path | None, typer.Option(help="Print it to this file, on one A4 page.")] = None,
    lang: Annotated[str | None, typer.Option(help="vi or en.", show_default="IOC_LANGUAGE")] = None,
    data_dir: Annotated[str | None, typer.Option(help="Folder of a local stack, if one runs.")] = None,
) -> None:
    """Print the morning report of a day: figures against goals, what went wrong, how whole the data are."""
    from dashboard.components.report import lines
    from dashboard.i18n import LANGUAGES, load_words
    from dashboard.report.day import DayError
    from ops.report import document, print_pdf, read_report

    settings = settings_of_stack(data_dir)
    language = lang or settings.language
    if language not in LANGUAGES:
        raise StackError(f"--lang {language}: write {' or '.join(LANGUAGES)}")
    try:
        found = asyncio.run(read_report(settings, date))
    except DayError as error:
        raise StackError(f"--date: {error}") from None
    words = load_words(language)
    if pdf is None:
        for line in lines(words, found):
            say(line)
    else:
        pdf.parent.mkdir(parents=True, exist_ok=True)
        print_pdf(document(words, found), pdf)
        say(f"written to {pdf}")


def screenshots(
    folder: Annotated[Path, typer.Option(help="Where to write.")],
    url: Annotated[str, typer.Option(help="A running dashboard; a demo needs no password.")] = "http://127.0.0.1:8050",
    page: Annotated[
        list[str] | None, typer.Option(help="Only pages of this path; may be given more than once.")
    ] = None,
) -> None:
    """Take a picture of every page in both languages, both themes and three sizes.

    Errors in a page's console and requests to other hosts are told, and make the exit code 1.
    """
    from ops.screenshots import Problem, take

    def tell(problem: Problem) -> None:
        say(f"{problem.picture}: {problem.what}")

    taken = take(url.rstrip("/"), folder, tuple(page or ()), tell)
    for pattern in taken.nothing:
        say(f"{pattern}: no picture, for there is none to show")
    say(f"{taken.pictures} pictures in {folder}, {taken.problems} problems")
    if taken.problems:
        raise typer.Exit(1)
