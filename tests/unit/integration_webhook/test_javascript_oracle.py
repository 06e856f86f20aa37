# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The JavaScript library ``standardwebhooks`` verifies what we sign, also while keys are rotated.

That it verifies what a subscription sends is proved where there are subscriptions: in the tests of the addon.
"""

import json
import shutil
import subprocess
import time

import pytest

from odoo.addons.integration_webhook.tools.signing import new_private_key, new_secret, parse_key, sign

from dev import configuration, npm_packages, paths

SCRIPT = paths.ADDONS / "integration_webhook" / "tests" / "standard_webhooks.js"
BODY = '{"type":"invoice.posted","data":{"name":"Ünï"}}'


@pytest.fixture(scope="module")
def verify():
    """A function ``(secrets, headers, body) → [True or why not, …]``."""
    if not shutil.which("node") or not (npm_packages.FOLDER / "node_modules").is_dir():
        pytest.skip("needs Node.js and its npm: install them and run `make test` again")

    def ask(secrets, headers, body):
        asked = json.dumps({"secrets": secrets, "headers": headers, "body": body})
        answered = subprocess.run(
            ["node", SCRIPT],
            input=asked,
            env=configuration.environment(),
            text=True,
            capture_output=True,
            check=True,
        )
        return json.loads(answered.stdout)

    return ask


def signed(*secrets, body=BODY):
    """Headers signed with these keys, now."""
    now = int(time.time())
    signature = sign([parse_key(secret) for secret in secrets], "msg_1", now, body.encode())
    return {"webhook-id": "msg_1", "webhook-timestamp": str(now), "webhook-signature": signature}


def test_it_verifies_either_key_while_they_overlap_and_no_other(verify):
    old, new, stranger = (new_secret(bytes([number]) * 32) for number in (1, 2, 3))
    for headers in (signed(old, new), signed(new, old), signed(new_private_key(bytes(32)), new, old)):
        first, second, third = verify([old, new, stranger], headers, BODY)
        assert (first, second) == (True, True)
        assert "signature" in third.lower()


def test_it_refuses_another_body(verify):
    secret = new_secret(bytes(32))
    (refused,) = verify([secret], signed(secret), BODY + " ")
    assert "signature" in refused.lower()
