# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a sender shows of itself in headers, and that none of it comes back to light; over real sockets."""

import base64
import json

import pytest

pytest.importorskip("aiohttp")

from receiver import answer, make_lane
from sending import CANARY, send

from odoo.addons.integration_webhook.tools.authentication import (
    Authentication,
    Certificate,
    ClientCredentials,
    Token,
    basic,
    bearer,
)
from odoo.addons.integration_webhook.tools.headers import MASK


def test_user_and_password_are_sent():
    (outcome,), (fields,) = send(Authentication(basic("aladdin", "open sesame")))
    assert outcome.code == "ok"
    assert fields["authorization"] == "Basic YWxhZGRpbjpvcGVuIHNlc2FtZQ=="


def test_a_token_and_further_headers_are_sent():
    _outcomes, (fields,) = send(Authentication(bearer("abc")), headers=[("X-Tenant", "42")])
    assert (fields["authorization"], fields["x-tenant"]) == ("Bearer abc", "42")


def test_nothing_is_sent_without_an_authentication():
    _outcomes, (fields,) = send(Authentication())
    assert "authorization" not in fields


@pytest.mark.parametrize(
    "authentication",
    [
        Authentication(basic("me", CANARY), password=CANARY),
        Authentication(bearer(CANARY), password=CANARY),
    ],
)
def test_what_a_receiver_sends_back_of_our_secrets_is_hidden(authentication):
    header = "canary-header"
    echoed = (
        f"got {authentication.authorization} {base64.b64encode(f'me:{CANARY}'.encode())} {CANARY} {header}"
    )
    (outcome,), _seen = send(authentication, answer(400, echoed.encode()), headers=[("X-Key", header)])
    assert outcome.code == "http_400"
    assert outcome.excerpt.startswith("got ")
    for secret in (authentication.authorization, authentication.authorization.split()[1], CANARY, header):
        assert secret not in outcome.excerpt


def test_a_secret_cut_off_by_the_limit_of_the_excerpt_is_hidden_too():
    echoed = "x" * 2040 + CANARY
    (outcome,), _seen = send(Authentication(bearer(CANARY), password=CANARY), answer(400, echoed.encode()))
    assert "canary" not in outcome.excerpt


@pytest.mark.parametrize("head", ["", "x" * 500], ids=["at once", "after something"])
def test_a_long_secret_sent_back_several_times_is_hidden_to_its_last_part(head):
    """Masking makes the text shorter, so that what was cut off far behind comes to stand within the excerpt."""
    secret = "".join(f"canary{number:04}" for number in range(409))
    (outcome,), _seen = send(
        Authentication(), answer(400, (head + secret * 3).encode()), headers=[("X-Key", secret)]
    )
    assert "canary" not in outcome.excerpt
    assert outcome.excerpt.startswith(head + MASK)


def test_what_an_answer_says_behind_a_secret_stays_where_nothing_was_cut():
    (outcome,), _seen = send(Authentication(bearer(CANARY)), answer(400, f"{CANARY} is unknown".encode()))
    assert outcome.excerpt == f"{MASK} is unknown"


@pytest.mark.parametrize(
    "quote",
    [
        json.dumps,
        lambda text: json.dumps(text, ensure_ascii=False),
        lambda text: json.dumps(text).replace("/", r"\/"),
    ],
    ids=["ascii", "unicode", "slashes"],
)
def test_a_secret_sent_back_within_json_is_hidden(quote):
    password = 'canary/"\\ä'
    (outcome,), _seen = send(
        Authentication(basic("me", password), password=password), answer(400, quote(password).encode())
    )
    assert outcome.excerpt == f'"{MASK}"'


def test_secrets_are_in_no_repr():
    lane = make_lane(
        "https://a.example/",
        headers=(("X-Key", CANARY),),
        authentication=Authentication(
            basic("me", CANARY),
            ClientCredentials("https://t.example/", "me", CANARY),
            Certificate("public", CANARY),
            CANARY,
        ),
    )
    assert CANARY not in repr(lane)
    assert CANARY not in repr(Token(CANARY, 1.0))
    assert base64.b64encode(f"me:{CANARY}".encode()).decode() not in repr(lane)
