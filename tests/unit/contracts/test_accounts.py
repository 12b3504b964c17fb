"""Accounts and tokens: what a name, a password and a token may be, and that records come back as they were."""

import pytest

from contracts.accounts import (
    Account,
    AccountError,
    Token,
    check_password,
    check_user,
    decode,
    digest,
    encode,
    same_digest,
    token_parts,
    token_text,
)

TOKEN = Token("w1", "display", "Wall of the hall", digest("secret"), "console:root", 1_000, 9_000)


@pytest.mark.parametrize("user", ["lan", "truc-ca-1", "nguyen.van.a", "a1"])
def test_plain_names_are_user_names(user: str) -> None:
    assert check_user(user) == user


@pytest.mark.parametrize(
    "user",
    ["", "Lan", "1lan", "lan trần", "a/b", "a" * 33, "a..b", "a-", "0912345678", "a0912345678", "lan\n"],
)
def test_other_names_and_personal_numbers_are_refused(user: str) -> None:
    with pytest.raises(AccountError, match="user name"):
        check_user(user)


@pytest.mark.parametrize("password", ["short", "x" * 40, "my name is lan today", "y" * 201, "abababababababab"])
def test_poor_passwords_are_refused(password: str) -> None:
    with pytest.raises(AccountError, match="password"):
        check_password(password, "lan")


def test_a_sentence_is_a_password() -> None:
    assert check_password("đò ngang qua sông Hồng", "lan") == "đò ngang qua sông Hồng"


@pytest.mark.parametrize("entry", [Account("lan", "Lan", "operator", 1, 2, domains=("traffic",)), TOKEN])
def test_a_record_comes_back_as_it_was(entry: Account | Token) -> None:
    assert decode(encode(entry)) == entry


def test_no_secret_stands_in_a_token_record() -> None:
    assert b"secret" not in encode(TOKEN)


@pytest.mark.parametrize(("now_ms", "revoked_ms", "expected"), [(8_999, 0, 1), (9_000, 0, 0), (2_000, 1_500, 0)])
def test_a_token_opens_until_it_expires_or_is_revoked(now_ms: int, revoked_ms: int, expected: int) -> None:
    token = Token("w1", "display", "Wall", "", "", 1_000, 9_000, revoked_ms=revoked_ms)
    assert token.valid(now_ms) == bool(expected)


def test_a_token_is_recognised_by_its_text() -> None:
    assert token_parts(token_text("w1", "abc_d")) == ("w1", "abc_d")
    assert [token_parts(text) for text in ("", "ioc_", "ioc_w1_", "other_w1_x", "ioc__x")] == [None] * 5
    assert same_digest("secret", TOKEN.digest)
    assert not same_digest("Secret", TOKEN.digest)
