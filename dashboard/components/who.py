"""Who looks at a page, how to leave, and, in a demo, a mark that says so."""

from typing import Any

from dash import html

from dashboard.screen import Screen


def demo_mark(screen: Screen) -> list[Any]:
    """Nobody shall take a demo for the centre."""
    return [html.Span(screen.words("demo.mark"), className="demo")] if screen.province.demo else []


def who(screen: Screen) -> list[Any]:
    """The person with a way out; for a demo's visitor a way to a role; a wall has neither."""
    words, person = screen.words, screen.person
    if person.kind == "person":
        leave = html.Button(words("login.out"), type="submit")
        return [
            html.Span([html.B(person.shown), html.Span(words(f"role.{person.role}"))], className="who"),
            html.Form(leave, method="post", action=screen.link("/logout")),
        ]
    return [html.A(words("demo.pick"), href=screen.link("/login"))] if screen.province.demo else []
