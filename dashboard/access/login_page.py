"""The body of the sign-in page: one form, without scripts; in a demo the roles to pick from."""

from html import escape
from urllib.parse import urlencode

import msgspec

from contracts.accounts import ROLES
from dashboard.access.plain import Look


class Offer(msgspec.Struct, frozen=True):
    """Ways to sign in beside user and password: picking a demo role instead, or the OpenID provider."""

    demo: bool
    provider: bool


def login_body(seen: Look, said: str, wanted: str, offer: Offer, user: str = "") -> str:
    """The page's HTML; `said`: why the last try failed, and `user`: whose it was; `wanted`: where to go afterwards."""
    alert = f'<p role="alert">{escape(said)}</p>' if said else ""
    form = _roles(seen, wanted) if offer.demo else _password(seen, wanted, user)
    return (
        f"<h1>{escape(seen.words('title.login'))}</h1>{alert}{form}{_provider(seen, wanted) if offer.provider else ''}"
    )


def _password(seen: Look, wanted: str, user: str) -> str:
    """Whoever mistyped a password types that anew, and not their name too."""
    words, (to_name, to_password) = seen.words, ("", " autofocus") if user else (" autofocus", "")
    return (
        f'<form method="post" action="{escape(seen.link("/login"))}">{_next(wanted)}'
        f'<label for="user">{escape(words("login.user"))}</label>'
        '<input id="user" name="user" autocomplete="username" autocapitalize="none" spellcheck="false" '
        f'maxlength="64" value="{escape(user)}" required{to_name}>'
        f'<label for="password">{escape(words("login.password"))}</label>'
        '<input id="password" name="password" type="password" autocomplete="current-password" maxlength="200" '
        f'required{to_password}><button type="submit">{escape(words("login.submit"))}</button></form>'
        f'<p class="hint">{escape(words("login.help"))}</p>'
    )


def _roles(seen: Look, wanted: str) -> str:
    words = seen.words
    rows = "".join(
        f'<li><button type="submit" name="role" value="{role}">{escape(words(f"role.{role}"))}</button> '
        f"<span>{escape(words(f'demo.{role}'))}</span></li>"
        for role in ROLES
    )
    return (
        f'<p><b class="demo">{escape(words("demo.mark"))}</b> {escape(words("demo.explained"))}</p>'
        f'<form method="post" action="{escape(seen.link("/login/demo"))}">{_next(wanted)}<ul>{rows}</ul></form>'
        f'<p class="links"><a href="{escape(seen.link("/"))}">{escape(words("demo.wall"))}</a></p>'
    )


def _provider(seen: Look, wanted: str) -> str:
    link = f"/login/provider?{urlencode({'next': wanted})}"
    return f'<p class="links"><a href="{escape(link)}">{escape(seen.words("login.provider"))}</a></p>'


def _next(wanted: str) -> str:
    return f'<input type="hidden" name="next" value="{escape(wanted)}">'
