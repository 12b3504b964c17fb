"""Signing in, staying in and being out, on a real Valkey: sessions, throttling, walls, programs, lost servers."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
import redis
from dash import Dash
from fastapi.testclient import TestClient

from contracts.accounts import Account, Token
from contracts.audit import Audited
from contracts.dossiers import DossierState
from contracts.measures import HOUR_MS
from contracts.registry import load_registry
from contracts.settings import Settings
from dashboard.access.sessions import GRACE_MS, ROTATE_MS
from dashboard.access.throttle import USER_TRIES
from ops.waiting import wait_until
from tests.fixtures.access import NOW, NOWHERE, PASSWORD, SAME_ORIGIN, Outlet, account, app_of, know, token
from tests.fixtures.servers import running_valkey

LAN = account("lan")


class Door:
    """A dashboard whose clock a test moves, and browsers in front of it."""

    def __init__(self, url: str, *entries: Account | Token, **settings: Any) -> None:
        self.now_ms = NOW
        self.outlet = Outlet()
        self.settings = msgspec.structs.replace(NOWHERE, redis_url=url, **settings)
        self.app: Dash = app_of(self.settings, self.outlet, *entries, clock=lambda: self.now_ms)
        self.client = TestClient(self.app.server, base_url="http://127.0.0.1", follow_redirects=False)

    def sign_in(self, user: str = "lan", password: str = PASSWORD, wanted: str = "/") -> Any:
        form = {"user": user, "password": password, "next": wanted}
        return self.client.post("/login", data=form, headers=SAME_ORIGIN)

    def who(self) -> Any:
        answer = self.client.get("/session")
        return answer.json() if answer.status_code == 200 else None

    @property
    def cookie(self) -> str:
        return str(self.client.cookies.get("ioc", domain="127.0.0.1"))

    def acts(self) -> list[Audited]:
        return [entry.act for entry in self.outlet.entries]


@contextmanager
def door(url: str, *entries: Account | Token, **settings: Any) -> Iterator[Door]:
    found = Door(url, *(entries or (LAN,)), **settings)
    with found.client:
        yield found


def test_who_signs_in_is_known_and_on_record(valkey: str) -> None:
    with door(valkey) as at:
        assert at.who() is None
        answer = at.sign_in(wanted="/traffic?lang=en")
        assert (answer.status_code, answer.headers["location"]) == (303, "/traffic?lang=en")
        assert "HttpOnly" in answer.headers["set-cookie"]
        assert "SameSite=Lax" in answer.headers["set-cookie"]
        assert at.who()["user"] == "lan"
        (entry,) = at.outlet.entries
        assert (entry.act, entry.by, entry.subject) == (Audited.SIGN_IN, "lan", "local")


def test_redis_holds_no_secret_of_a_session(valkey: str) -> None:
    with door(valkey) as at, redis.Redis.from_url(valkey) as store:
        at.sign_in()
        name, _, secret = at.cookie.partition(".")
        assert store.exists(f"session:{name}")
        held = b"".join(bytes(store.get(key) or b"") for key in store.scan_iter("*"))
        assert secret.encode() not in held
        assert all(key.startswith(b"session:") for key in store.scan_iter("*"))


def test_wrong_passwords_and_unknown_names_look_alike(valkey: str) -> None:
    with door(valkey) as at:
        wrong, unknown = at.sign_in(password="wrong"), at.sign_in(user="nobody")
        assert wrong.status_code == unknown.status_code == 401
        assert wrong.text == unknown.text.replace('value="nobody"', 'value="lan"')
        assert "không đúng" in wrong.text
        assert at.who() is None


def test_after_a_wrong_password_only_that_is_asked_for_anew(valkey: str) -> None:
    with door(valkey) as at:
        page = at.sign_in(user='"Lan"><b>', password="wrong").text
        name, password = re.search('<input id="user".*?>', page), re.search('<input id="password".*?>', page)
        assert name is not None
        assert password is not None
        assert 'value="&quot;lan&quot;&gt;&lt;b&gt;"' in name[0]
        assert "autofocus" not in name[0]
        assert "autofocus" in password[0]
        assert "value" not in password[0]


def test_what_is_typed_as_a_name_is_on_record_only_if_it_can_be_one(valkey: str) -> None:
    with door(valkey) as at:
        at.sign_in(user="lan", password="wrong")
        at.sign_in(user="My Secret Pass Phrase!")
        assert [(e.act, e.by) for e in at.outlet.entries] == [
            (Audited.SIGN_IN_FAILED, "lan"),
            (Audited.SIGN_IN_FAILED, "?"),
        ]


def test_a_disabled_account_is_out_at_once_and_cannot_come_back(valkey: str) -> None:
    with door(valkey) as at:
        at.sign_in()
        know(at.app, msgspec.structs.replace(LAN, disabled=True))
        assert at.who() is None
        assert at.sign_in().status_code == 401


def test_a_changed_account_has_to_sign_in_anew(valkey: str) -> None:
    with door(valkey) as at:
        at.sign_in()
        know(at.app, msgspec.structs.replace(LAN, role="viewer", epoch=2))
        assert at.who() is None
        at.sign_in()
        assert at.who()["role"] == "viewer"


def test_who_signs_out_is_out_also_with_the_old_cookie(valkey: str) -> None:
    with door(valkey) as at:
        at.sign_in()
        cookie = at.cookie
        assert at.client.post("/logout", headers=SAME_ORIGIN).status_code == 303
        assert at.client.get("/session", headers={"Cookie": f"ioc={cookie}"}).status_code == 401
        assert at.acts() == [Audited.SIGN_IN, Audited.SIGN_OUT]


def test_signing_in_never_takes_over_a_session_that_was_there(valkey: str) -> None:
    with door(valkey) as at:
        at.sign_in()
        before = at.cookie
        at.sign_in()
        assert at.cookie != before
        assert at.client.get("/session", headers={"Cookie": f"ioc={before}"}).status_code == 401


def test_the_secret_changes_every_quarter_of_an_hour_and_the_old_one_lives_a_minute(valkey: str) -> None:
    with door(valkey) as at:
        at.sign_in()
        old = {"Cookie": f"ioc={at.cookie}"}
        at.now_ms += ROTATE_MS
        assert at.client.get("/session").cookies.get("ioc")
        assert at.client.get("/session", headers=old).status_code == 200
        at.now_ms += GRACE_MS
        assert at.client.get("/session", headers=old).status_code == 401
        assert at.who()["user"] == "lan"


def test_a_session_ends_after_its_whole_time_and_when_nobody_asks(valkey: str) -> None:
    with door(valkey, session_hours=1, session_idle_minutes=10) as at, redis.Redis.from_url(valkey) as store:
        at.sign_in()
        left = store.pttl("session:" + at.cookie.partition(".")[0])
        assert 9 * 60_000 < int(str(left)) <= 10 * 60_000
        at.now_ms += HOUR_MS
        assert at.who() is None


def test_too_many_tries_have_to_wait_even_with_the_right_password(valkey: str) -> None:
    with door(valkey) as at:
        for _ in range(USER_TRIES):
            assert at.sign_in(password="wrong").status_code == 401
        for _ in range(3):
            answer = at.sign_in()
            assert answer.status_code == 429
        assert "15 phút" in answer.text
        assert at.acts() == [Audited.SIGN_IN_FAILED] * (USER_TRIES + 1)
        assert at.who() is None


def test_whoever_is_right_is_forgiven_the_tries_before(valkey: str) -> None:
    with door(valkey) as at:
        for _ in range(2):
            for _ in range(USER_TRIES - 1):
                at.sign_in(password="wrong")
            assert at.sign_in().status_code == 303


def test_what_cannot_be_recorded_does_not_happen(valkey: str) -> None:
    with door(valkey) as at, redis.Redis.from_url(valkey) as store:
        at.outlet.away = True
        answer = at.sign_in()
        assert answer.status_code == 503
        assert "nhật ký" in answer.text
        assert not [key for key in store.scan_iter("session:*") if b"tries" not in key]


def test_nobody_is_led_elsewhere(valkey: str) -> None:
    with door(valkey) as at:
        for wanted in ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", ""):
            assert at.sign_in(wanted=wanted).headers["location"] == "/"


def test_with_tls_cookies_are_tied_to_it(valkey: str) -> None:
    with door(valkey, public_url="https://ioc.example") as at:
        answer = at.sign_in()
        assert answer.headers["set-cookie"].startswith("__Host-ioc=")
        assert "; Secure" in answer.headers["set-cookie"]
        assert "max-age" in answer.headers["strict-transport-security"]


def test_while_redis_is_away_who_is_in_stays_and_nobody_comes(tmp_path: Path) -> None:
    with running_valkey(tmp_path) as url, door(url) as at:
        at.sign_in()
        assert at.who()["user"] == "lan"
        with redis.Redis.from_url(url) as store:
            store.shutdown(nosave=True)
        assert at.who()["user"] == "lan"
        assert at.client.get("/").status_code == 200
        stranger = TestClient(at.app.server, base_url="http://127.0.0.1", follow_redirects=False)
        assert stranger.get("/", headers={"Cookie": "ioc=a.b"}).status_code == 503
        answer = at.sign_in()
        assert answer.status_code == 503
        assert "Redis" in answer.text


def test_a_wall_leaves_its_token_at_the_door_and_only_looks(valkey: str) -> None:
    kept, text = token("w1", "display")
    with door(valkey, kept) as at:
        answer = at.client.get(f"/wall?theme=light&token={text}")
        assert (answer.status_code, answer.headers["location"]) == (303, "/wall?theme=light")
        assert "SameSite=Strict" in answer.headers["set-cookie"]
        assert "HttpOnly" in answer.headers["set-cookie"]
        assert at.client.get("/wall").status_code == 200
        assert at.who()["kind"] == "display"
        assert (at.outlet.entries[0].act, at.outlet.entries[0].by) == (Audited.SIGN_IN, "w1")
        know(at.app, msgspec.structs.replace(kept, revoked_ms=NOW))
        assert at.client.get("/wall").headers["location"].startswith("/login")


def test_a_wall_needs_no_redis() -> None:
    kept, text = token("w1", "display")
    with door("redis://127.0.0.1:1/0", kept) as at:
        assert at.client.get(f"/wall?token={text}").status_code == 303
        assert at.client.get("/").status_code == 200


def test_programs_bring_their_token_and_get_what_their_role_may_of_the_interface(valkey: str) -> None:
    (kept, text), (wall, wall_text) = token("p1", "api"), token("w1", "display")
    with door(valkey, kept, wall) as at:
        bearer = {"Authorization": f"Bearer {text}"}
        assert at.client.get("/api/v1/feeds").status_code == 401
        assert at.client.get("/api/v1/feeds", headers=bearer).status_code == 200
        assert at.client.get("/metrics", headers=bearer).status_code == 200
        assert at.client.get("/metrics").status_code == 401
        refused = at.client.get("/", headers=bearer)
        assert refused.status_code == 403
        for wrong in (wall_text, text + "x", "Basic abc"):
            assert at.client.get("/api/v1/feeds", headers={"Authorization": f"Bearer {wrong}"}).status_code == 401
        at.now_ms = kept.expires_ms
        assert at.client.get("/api/v1/feeds", headers=bearer).status_code == 401


def test_a_refusal_says_why_and_is_on_record(valkey: str) -> None:
    scoped = account("minh", "viewer", domains=("traffic",))
    with door(valkey, scoped) as at:
        at.sign_in("minh")
        answer = at.client.get("/payments?lang=en")
        assert answer.status_code == 403
        assert "does not cover this domain" in answer.text
        (refused,) = [entry for entry in at.outlet.entries if entry.act is Audited.REFUSED]
        assert (refused.by, refused.subject, refused.why[1]) == (
            "minh",
            "/payments",
            "Your account does not cover this domain.",
        )


def test_without_accounts_nobody_is_taken_for_somebody(valkey: str) -> None:
    with door(valkey) as at:
        at.sign_in()
        at.app.server.state.parts.entrance.directory.loaded = False
        assert at.client.get("/").status_code == 503
        assert at.sign_in().status_code == 503


def test_in_a_demo_everybody_sees_the_wall_and_picks_a_role(valkey: str) -> None:
    with door(valkey, demo=True) as at:
        assert at.client.get("/").status_code == 200
        assert at.client.get("/api/v1/feeds").status_code == 200
        answer = at.client.post("/login/demo", data={"role": "supervisor", "next": "/"}, headers=SAME_ORIGIN)
        assert answer.status_code == 303
        assert at.who()["role"] == "supervisor"
        assert at.acts() == [Audited.SIGN_IN]


def test_a_demo_answers_to_this_machines_names_only(valkey: str) -> None:
    with door(valkey, demo=True) as at:
        assert at.client.get("/", headers={"Host": "evil.example:8050"}).status_code == 403
        assert at.client.get("/", headers={"Host": "localhost:8050"}).status_code == 200


def test_roles_of_a_demo_are_none_elsewhere(valkey: str) -> None:
    with door(valkey) as at:
        answer = at.client.post("/login/demo", data={"role": "administrator"}, headers=SAME_ORIGIN)
        assert answer.status_code == 403
        assert at.who() is None


def test_no_token_of_a_wall_or_program_finds_a_single_dossier(valkey: str) -> None:
    (kept, text), (wall, wall_text) = token("p1", "api"), token("w1", "display")
    code = "H31.15-261125-0007"
    with door(valkey, LAN, kept, wall) as at:
        state = DossierState("agency", "", "province", "p", "f", "online", 3, 0, 0, 0, 0)
        at.app.server.state.parts.mirror.rosters["dossiers"] = {code: state}
        found = [
            at.client.get(f"/api/v1/search?q={code}", headers=headers).json()
            for headers in ({"Authorization": f"Bearer {text}"}, {"Cookie": f"ioc-display={wall_text}"})
        ]
        assert found == [[], []]
        at.sign_in()
        assert [one["id"] for one in at.client.get(f"/api/v1/search?q={code}").json()] == [code]


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "ioc.example", "::"])
def test_a_demo_that_more_than_this_machine_could_reach_does_not_start(host: str) -> None:
    with pytest.raises(Exception, match="IOC_DEMO"):
        app_of(Settings(demo=True, dashboard_host=host), Outlet())


def test_whoever_is_for_a_domain_gets_its_numbers_only(valkey: str) -> None:
    kept, text = token("p1", "api", domains=("payments",))
    with door(valkey, kept) as at:
        at.client.headers["Authorization"] = f"Bearer {text}"
        assert [feed["feed"] for feed in at.client.get("/api/v1/feeds").json()] == ["payments"]
        assert at.client.get("/api/v1/series?feed=payments").status_code == 200
        assert at.client.get("/api/v1/series?feed=traffic").status_code == 403
        assert wait_until(lambda: at.client.get("/api/v1/snapshot").status_code == 200, 20.0)
        frame = at.client.get("/api/v1/snapshot").json()
        assert {name.partition(".")[0] for name in frame["figures"]} == {"payments", "system"}
        assert set(frame["parts"]) == {"payments"}


def test_whoever_is_for_a_commune_gets_no_series_of_another(valkey: str) -> None:
    here, there = (commune.code for commune in load_registry().communes[:2])
    kept, text = token("p1", "api", communes=(here,))
    with door(valkey, kept) as at:
        at.client.headers["Authorization"] = f"Bearer {text}"
        assert at.client.get(f"/api/v1/series?feed=payments&commune={here}").status_code == 200
        assert at.client.get(f"/api/v1/series?feed=payments&commune={there}").status_code == 403
