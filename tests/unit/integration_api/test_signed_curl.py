# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The shell script in the documentation signs what we accept, whatever is in the request."""

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from odoo.addons.integration_api.tools.http_signature import SignedRequest, read_claim, verify

SCRIPT = Path(__file__).resolve().parents[3] / "docs" / "examples" / "signed_curl.sh"
SECRET = 'the "secret" as it was $hown'


@pytest.fixture
def sent(tmp_path):
    """Run the script with a curl that only writes down how it was called; return that as a request."""
    assert shutil.which("openssl"), "install openssl"
    curl = tmp_path / "curl"
    curl.write_text(f'#!/bin/sh\nprintf "%s\\0" "$@" > {tmp_path}/arguments\n')
    curl.chmod(0o755)

    def run(*arguments, url="https://odoo.example/"):
        environment = {
            **os.environ,
            "PATH": f"{tmp_path}:{os.environ['PATH']}",
            "API_URL": url,
            "API_KEY_ID": "key_1",
            "API_SECRET": SECRET,
        }
        subprocess.run(["bash", str(SCRIPT), *arguments], env=environment, check=True, timeout=30)
        said = (tmp_path / "arguments").read_text().split("\0")[:-1]
        headers = [said[index + 1] for index, word in enumerate(said) if word == "--header"]
        body = said[said.index("--data-raw") + 1].encode() if "--data-raw" in said else b""
        pairs = tuple(tuple(header.split(": ", 1)) for header in headers)
        return SignedRequest(said[said.index("--request") + 1], said[-1], pairs, body)

    return run


@pytest.mark.parametrize(
    "arguments",
    [
        ("GET", "/integration/v1/party?name=Zo%C3%AB%20%26%20co"),
        ("POST", "/integration/v1/party", '{"name": "Zoë \\"$HOME\\" `id`"}', "Idempotency-Key: party-1"),
        ("PATCH", "/integration/v1/party/1", '{"phone": null}', 'If-Match: "a: b"', "X-Other: not covered"),
        ("POST", "/integration/v1/invoice/1/post", "", "Idempotency-Key: post-1"),
    ],
)
def test_what_the_script_signs_is_accepted(sent, arguments):
    request = sent(*arguments)
    assert request.url == f"https://odoo.example{arguments[1]}"
    verify(request, read_claim(request, time.time()), "hmac-sha256", SECRET.encode())


@pytest.mark.parametrize(
    "url",
    ["https://Odoo.Example", "http://127.0.0.1:8069", "https://odoo.example:443", "https://odoo.example/"],
)
def test_it_signs_for_the_host_that_it_calls(sent, url):
    request = sent("GET", "/integration/v1", url=url)
    verify(request, read_claim(request, time.time()), "hmac-sha256", SECRET.encode())


def test_it_never_signs_twice_alike(sent):
    claims = [read_claim(sent("GET", "/integration/v1"), time.time()) for _time in "12"]
    assert claims[0].nonce != claims[1].nonce
