"""Sign-in by an OpenID provider: authorisation code with PKCE, state and nonce; its groups become our roles.

OpenID Connect Core 1.0, sections 3.1.2 and 3.1.3; PKCE: RFC 7636; issuer in the answer: RFC 9207.
"""

import asyncio
import secrets
from collections.abc import Mapping
from typing import Any

import msgspec
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import get_well_known_url
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from redis.exceptions import RedisError

from contracts.accounts import ROLES, AccountError, Role, check_user, digest
from contracts.clock import Clock
from contracts.errors import SettingError
from contracts.settings import Settings
from dashboard.access.sessions import ANSWER_S, PREFIX, SessionsAwayError
from state.connect import Client

ANSWER_WITHIN_S = 10
PENDING_S = 600
LEEWAY_S = 60
SIGNED_WITH = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
"""Signatures by a key that only the provider has; never one that we share with it, never none."""


class ProviderError(Exception):
    """The provider's answer is no sign-in; `key` is the word of the catalogue that says so, the text is for the log."""

    def __init__(self, key: str, detail: str) -> None:
        super().__init__(detail)
        self.key = key


class Pending(msgspec.Struct, frozen=True):
    """What we remember while somebody is at the provider."""

    nonce: str
    verifier: str
    wanted: str


class Vouched(msgspec.Struct, frozen=True):
    """Whom the provider vouches for, as what, and where they wanted to go."""

    user: str
    shown: str
    role: Role
    wanted: str


class Provider:
    """One OpenID provider."""

    def __init__(self, settings: Settings, redis: Client, clock: Clock) -> None:
        self._settings = settings
        self._roles = roles_by_group(settings.oidc_roles)
        self._redis = redis
        self._clock = clock
        self._metadata: dict[str, Any] = {}

    async def begin(self, wanted: str, redirect_uri: str) -> tuple[str, str]:
        """(address at the provider, state): the browser goes to the one and keeps the other."""
        metadata = await self._discovered()
        pending = Pending(secrets.token_urlsafe(24), secrets.token_urlsafe(48), wanted)
        state = secrets.token_urlsafe(24)
        await self._remember(state, pending)
        with self._client(redirect_uri) as client:
            url, _ = client.create_authorization_url(
                metadata["authorization_endpoint"], state=state, code_verifier=pending.verifier, nonce=pending.nonce
            )
        return str(url), state

    async def finish(self, answer: Mapping[str, str], state: str, redirect_uri: str) -> Vouched:
        """Whom the provider's answer vouches for; each state serves once. ProviderError says what is wrong."""
        metadata = await self._discovered()
        if not state or answer.get("state") != state or answer.get("iss", metadata["issuer"]) != metadata["issuer"]:
            raise ProviderError("login.provider.lost", "state or issuer is not the one we asked with")
        pending = await self._recall(state)
        if pending is None or "code" not in answer:
            raise ProviderError("login.provider.lost", answer.get("error", "no code, or asked too long ago"))
        token = await _away_from_the_loop(self._exchange, answer["code"], pending, redirect_uri)
        return self._vouched(self._claims(token, pending), pending.wanted)

    def _exchange(self, code: str, pending: Pending, redirect_uri: str) -> Mapping[str, Any]:
        """Code for tokens, and the provider's keys if an unknown one signed."""
        with self._client(redirect_uri) as client:
            token: dict[str, Any] = client.fetch_token(
                self._metadata["token_endpoint"],
                grant_type="authorization_code",
                code=code,
                code_verifier=pending.verifier,
                redirect_uri=redirect_uri,
            )
            keys = client.get(self._metadata["jwks_uri"], withhold_token=True)
            keys.raise_for_status()
        return {**token, "keys": keys.json()}

    def _claims(self, token: Mapping[str, Any], pending: Pending) -> Mapping[str, Any]:
        """The id token's claims, its signature, issuer, audience, times and nonce checked."""
        try:
            decoded = jwt.decode(token["id_token"], KeySet.import_key_set(token["keys"]), algorithms=SIGNED_WITH)
            claims = CodeIDToken(
                decoded.claims,
                decoded.header,
                {
                    "iss": {"essential": True, "value": self._metadata["issuer"]},
                    "aud": {"essential": True, "value": self._settings.oidc_client_id},
                },
                {
                    "nonce": pending.nonce,
                    "client_id": self._settings.oidc_client_id,
                    "access_token": token.get("access_token"),
                },
            )
            claims.validate(now=self._clock() // 1000, leeway=LEEWAY_S)
        except (JoseError, KeyError, ValueError) as error:
            raise ProviderError("login.provider.wrong", f"id token: {type(error).__name__} {error}") from error
        found: Mapping[str, Any] = claims
        return found

    def _vouched(self, claims: Mapping[str, Any], wanted: str) -> Vouched:
        name = str(claims.get("preferred_username") or claims["sub"])
        groups = claimed(claims, self._settings.oidc_role_claim)
        roles = {self._roles[group] for group in groups if group in self._roles}
        if not roles:
            raise ProviderError("login.provider.role", f"{name}: none of {', '.join(groups) or 'no groups'} has a role")
        try:
            user = check_user(name.partition("@")[0].lower())
        except AccountError as error:
            raise ProviderError("login.provider.name", str(error)) from error
        return Vouched(user, str(claims.get("name") or user), max(roles, key=ROLES.index), wanted)

    async def _discovered(self) -> dict[str, Any]:
        if not self._metadata:
            self._metadata = await _away_from_the_loop(self._discover)
        return self._metadata

    def _discover(self) -> dict[str, Any]:
        issuer = self._settings.oidc_issuer
        with self._client("") as client:
            answer = client.get(get_well_known_url(issuer, external=True), withhold_token=True)
            answer.raise_for_status()
            found: dict[str, Any] = answer.json()
        if found.get("issuer") != issuer:
            raise ValueError(f"IOC_OIDC_ISSUER={issuer}: the provider calls itself {found.get('issuer')!r}")
        return found

    def _client(self, redirect_uri: str) -> Any:
        return OAuth2Session(
            self._settings.oidc_client_id,
            self._settings.oidc_client_secret or None,
            scope="openid profile",
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            default_timeout=ANSWER_WITHIN_S,
        )

    async def _remember(self, state: str, pending: Pending) -> None:
        try:
            async with asyncio.timeout(ANSWER_S):
                await self._redis.set(_key(state), msgspec.json.encode(pending), ex=PENDING_S)
        except (RedisError, OSError, TimeoutError) as error:
            raise SessionsAwayError(str(error)) from error

    async def _recall(self, state: str) -> Pending | None:
        try:
            async with asyncio.timeout(ANSWER_S):
                value = await self._redis.getdel(_key(state))
        except (RedisError, OSError, TimeoutError) as error:
            raise SessionsAwayError(str(error)) from error
        return msgspec.json.decode(value, type=Pending) if value else None


def roles_by_group(text: str) -> dict[str, Role]:
    """`ioc_oidc_roles` as a table. SettingError names the part that is wrong."""
    found: dict[str, Role] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        group, _, name = part.rpartition("=")
        role = next((role for role in ROLES if role == name.strip()), None)
        if not group.strip() or role is None:
            raise SettingError(f"IOC_OIDC_ROLES: {part!r} is not group=role; roles are {', '.join(ROLES)}")
        found[group.strip()] = role
    return found


def claimed(claims: Mapping[str, Any], name: str) -> list[str]:
    """The groups that a claim lists; `realm_access.roles` leads into an object unless a claim is called so."""
    found: Any = claims.get(name)
    if found is None:
        found = claims
        for part in name.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
    if isinstance(found, str):
        return [found]
    return [group for group in found if isinstance(group, str)] if isinstance(found, list) else []


async def _away_from_the_loop(act: Any, *given: Any) -> Any:
    """A conversation with the provider, in a thread; whatever goes wrong there is one error."""
    try:
        return await asyncio.to_thread(act, *given)
    except (AuthlibBaseError, OSError, ValueError, KeyError) as error:
        raise ProviderError("login.provider.away", f"{type(error).__name__}: {error}") from error


def _key(state: str) -> str:
    return f"{PREFIX}provider:{digest(state)}"
