"""Our cookies, as `Set-Cookie` says them. All are HttpOnly; with TLS they are tied to it and to this one host."""

from contracts.settings import Settings

DAY_S = 86_400
LONGEST_S = 400 * DAY_S
"""Browsers keep no cookie for longer."""


class Cookies:
    """Names and attributes. The session's is Lax, so that a link in an e-mail finds its reader signed in; it changes
    nothing by itself, since whatever does must come from our own pages. A wall's is Strict: nothing leads to it.
    """

    def __init__(self, settings: Settings) -> None:
        self.secure = settings.public_url.startswith("https://")
        prefix = "__Host-" if self.secure else ""
        self.session_name = f"{prefix}ioc"
        self.display_name = f"{prefix}ioc-display"
        self.provider_name = f"{prefix}ioc-provider"

    def session(self, value: str) -> str:
        """A person's session: gone with the browser, or when Redis lets it expire."""
        return self._cookie(self.session_name, value, "Lax")

    def display(self, token: str, seconds: int) -> str:
        """A wall's token."""
        return self._cookie(self.display_name, token, "Strict", min(seconds, LONGEST_S))

    def provider(self, state: str, seconds: int) -> str:
        """Ties the answer of the OpenID provider to the browser that asked."""
        return self._cookie(self.provider_name, state, "Lax", seconds)

    def gone(self, name: str) -> str:
        """Takes a cookie away."""
        return self._cookie(name, "", "Lax", 0)

    def _cookie(self, name: str, value: str, same_site: str, seconds: int | None = None) -> str:
        age = "" if seconds is None else f"; Max-Age={seconds}"
        return f"{name}={value}; Path=/; HttpOnly; SameSite={same_site}{age}{'; Secure' if self.secure else ''}"
