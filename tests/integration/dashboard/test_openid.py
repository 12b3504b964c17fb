"""Sign-in by an OpenID provider, over real HTTP: code flow, PKCE, state, nonce; what is wrong stays outside."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import msgspec
import pytest
from fastapi.testclient import TestClient
from joserfc.jwk import RSAKey

from contracts.accounts import Account
from contracts.audit import Audited
from contracts.clock import system_clock
from contracts.errors import SettingError
from contracts.settings import Settings
from dashboard.access.provider import claimed, roles_by_group
from tests.fixtures.access import NOWHERE, Outlet, account, app_of, know
from tests.fixtures.openid import CLIENT, SECRET, OpenIdProvider, openid_provider


class Browser:
    """A browser in front of a dashboard that trusts one provider."""

    def __init__(self, url: str, provider: OpenIdProvider, *entries: Account, **more: Any) -> None:
        self.outlet = Outlet()
        settings = msgspec.structs.replace(
            NOWHERE,
            redis_url=url,
            oidc_issuer=provider.issuer,
            oidc_client_id=CLIENT,
            oidc_client_secret=SECRET,
            oidc_roles="operators=operator, chiefs=supervisor",
            **more,
        )
        self.app = app_of(settings, self.outlet, *entries, clock=system_clock)
        self.client = TestClient(self.app.server, base_url="http://127.0.0.1", follow_redirects=False)

    def go(self, wanted: str = "/traffic") -> str:
        """To the provider and back: the address with which it sends the browser home."""
        answer = self.client.get("/login/provider", params={"next": wanted})
        assert answer.status_code == 303
        back = httpx2.get(answer.headers["location"], follow_redirects=False)
        return str(back.headers["location"])

    def come(self, address: str) -> Any:
        parts = urlsplit(address)
        return self.client.get(f"{parts.path}?{parts.query}")

    def who(self) -> Any:
        answer = self.client.get("/session")
        return answer.json() if answer.status_code == 200 else None


@pytest.fixture
def provider() -> Iterator[OpenIdProvider]:
    with openid_provider() as found:
        yield found


@pytest.fixture
def browser(valkey: str, provider: OpenIdProvider) -> Iterator[Browser]:
    found = Browser(valkey, provider)
    with found.client:
        yield found


def test_who_comes_back_from_the_provider_is_signed_in_with_the_role_of_their_group(browser: Browser) -> None:
    assert "/login/provider" in browser.client.get("/login").text
    answer = browser.come(browser.go("/traffic?lang=en"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/traffic?lang=en")
    person = browser.who()
    assert (person["user"], person["shown"], person["role"]) == ("lan", "Lan", "operator")
    assert [(e.act, e.by, e.subject) for e in browser.outlet.entries] == [(Audited.SIGN_IN, "lan", "oidc")]


def test_the_provider_is_asked_for_a_code_with_pkce_state_and_nonce(browser: Browser, provider: OpenIdProvider) -> None:
    browser.go()
    asked = provider.asked[0]
    assert (asked["response_type"], asked["client_id"], asked["scope"]) == ("code", CLIENT, "openid profile")
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == "http://127.0.0.1/login/return"
    assert len(asked["state"]) > 20
    assert len(asked["nonce"]) > 20


def test_the_highest_role_of_all_groups_counts(browser: Browser, provider: OpenIdProvider) -> None:
    provider.claims["roles"] = ["chiefs", "operators", "strangers"]
    browser.come(browser.go())
    assert browser.who()["role"] == "supervisor"


def test_an_answer_serves_once(browser: Browser) -> None:
    back = browser.go()
    browser.come(back)
    browser.client.cookies.delete("ioc")
    assert browser.come(back).status_code == 403
    assert browser.who() is None


def test_an_answer_that_another_browser_asked_for_signs_nobody_in(browser: Browser) -> None:
    back = browser.go()
    browser.client.cookies.clear()
    assert browser.come(back).status_code == 403
    assert browser.who() is None


def test_an_answer_with_another_state_or_issuer_signs_nobody_in(browser: Browser) -> None:
    back = browser.go()
    state = parse_qs(urlsplit(back).query)["state"][0]
    assert browser.come(back.replace(state, "x" * len(state))).status_code == 403
    assert browser.come(browser.go().replace("&iss=", "&iss=x")).status_code == 403
    assert browser.who() is None


Spoil = Callable[[OpenIdProvider], None]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda p: p.spoil.update(nonce="another"),
        lambda p: p.spoil.update(aud="another"),
        lambda p: p.spoil.update(iss="https://elsewhere.example"),
        lambda p: p.spoil.update(exp=1),
        lambda p: p.sign_with_our_secret(),
        lambda p: setattr(p, "key", RSAKey.generate_key(2048, {"kid": "k1"})),
    ],
    ids=["nonce", "audience", "issuer", "expired", "signed with the shared secret", "signed with another key"],
)
def test_a_token_that_is_not_right_signs_nobody_in(browser: Browser, provider: OpenIdProvider, spoil: Spoil) -> None:
    spoil(provider)
    answer = browser.come(browser.go())
    assert answer.status_code == 403
    assert "không hợp lệ" in answer.text
    assert browser.who() is None
    assert [entry.act for entry in browser.outlet.entries] == [Audited.SIGN_IN_FAILED]


@pytest.mark.parametrize(
    ("claims", "says"),
    [
        ({"roles": ["strangers"]}, "chưa được giao vai trò"),
        ({"roles": None}, "chưa được giao vai trò"),
        ({"preferred_username": "0912345678"}, "Tên tài khoản không dùng được"),
    ],
)
def test_whoever_has_no_role_or_no_name_for_us_stays_outside(
    browser: Browser, provider: OpenIdProvider, claims: dict[str, Any], says: str
) -> None:
    provider.claims.update(claims)
    answer = browser.come(browser.go())
    assert answer.status_code == 403
    assert says in answer.text
    assert browser.who() is None


def test_a_local_account_cannot_be_taken_over_and_a_disabled_one_stays_outside(
    valkey: str, provider: OpenIdProvider
) -> None:
    browser = Browser(valkey, provider, account("lan", "administrator"))
    with browser.client:
        assert browser.come(browser.go()).status_code == 403
        know(browser.app, msgspec.structs.replace(account("lan"), password="", disabled=True))
        assert browser.come(browser.go()).status_code == 403
        assert browser.who() is None


def test_an_account_without_password_gives_the_scope_and_ends_the_session_when_it_changes(
    valkey: str, provider: OpenIdProvider
) -> None:
    scoped = msgspec.structs.replace(account("lan", "viewer", domains=("traffic",)), password="")
    browser = Browser(valkey, provider, scoped)
    with browser.client:
        browser.come(browser.go())
        assert (browser.who()["role"], browser.who()["domains"]) == ("operator", ["traffic"])
        know(browser.app, msgspec.structs.replace(scoped, epoch=2))
        assert browser.who() is None


def test_a_provider_that_is_away_or_another_one_is_said_so(valkey: str, provider: OpenIdProvider) -> None:
    provider.named = "https://elsewhere.example"
    browser = Browser(valkey, provider)
    with browser.client:
        answer = browser.client.get("/login/provider")
        assert answer.status_code == 502
        assert "không trả lời" in answer.text


def test_without_a_provider_there_is_no_way_to_one(valkey: str) -> None:
    app = app_of(msgspec.structs.replace(NOWHERE, redis_url=valkey), Outlet())
    with TestClient(app.server, base_url="http://127.0.0.1", follow_redirects=False) as client:
        assert "/login/provider" not in client.get("/login").text
        assert client.get("/login/provider").status_code == 404


def test_groups_are_read_from_a_claim_or_from_inside_an_object() -> None:
    assert claimed({"https://x.example/roles": ["a", 1]}, "https://x.example/roles") == ["a"]
    assert claimed({"realm_access": {"roles": ["a", "b"]}}, "realm_access.roles") == ["a", "b"]
    assert claimed({"role": "a"}, "role") == ["a"]
    assert claimed({"realm_access": "x"}, "realm_access.roles") == []


def test_a_table_of_roles_that_cannot_be_read_names_the_part() -> None:
    assert roles_by_group(" a=viewer, cn=b=operator,") == {"a": "viewer", "cn=b": "operator"}
    with pytest.raises(SettingError, match="'b=chief'"):
        roles_by_group("a=viewer,b=chief")
    with pytest.raises(SettingError, match="IOC_OIDC_ROLES"):
        app_of(Settings(oidc_issuer="http://127.0.0.1:1", oidc_roles="x"), Outlet())
