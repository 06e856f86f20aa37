# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The brake tells partners apart by what they claim, whatever a stranger sends."""

import base64

import jwt
import pytest

from odoo.addons.integration_api.tools.claimed_name import LONGEST, read

PATH = "/integration/v1/invoice"


def basic(login):
    """Return an Authorization with a secret."""
    return {"Authorization": "Basic " + base64.b64encode(login).decode()}


def bearer(**claims):
    """Return an Authorization with a token that nobody would believe."""
    return {"Authorization": "Bearer " + jwt.encode(claims, "x" * 32, "HS256")}


@pytest.mark.parametrize(
    "path, headers, name",
    [
        ("/integration/v1/inbox/shop", {}, "inbox/shop"),
        ("/integration/v1/inbox/shop", basic(b"key_1:x"), "inbox/shop"),
        (PATH, {"Signature-Input": 'sig1=("@method");created=1;keyid="key_1";nonce="n"'}, "key_1"),
        ("/integration/v1/token", basic(b"key_1:secret"), "key_1"),
        (PATH, bearer(sub="key_1", iss="us"), "key_1 us"),
        (PATH, bearer(sub="key_1", iss="others"), "key_1 others"),
        (PATH, {}, ""),
        (PATH, {"Authorization": "Bearer nonsense"}, ""),
        (PATH, {"Authorization": "Basic ===="}, ""),
        (PATH, basic(b"\xff\xfe:x"), ""),
        (PATH, {"Signature-Input": "sig1=()"}, ""),
    ],
)
def test_the_name_is_what_the_request_claims(path, headers, name):
    assert read(path, headers) == name


def test_a_name_takes_a_bounded_memory():
    assert len(read(PATH, {"Signature-Input": f';keyid="{"k" * 9999}"'})) == LONGEST
