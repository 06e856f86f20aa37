# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the description shows as code signs what we accept, at the address of this Odoo."""

import os
import subprocess
import time

import pytest
import requests
from test_openapi import everything
from test_openapi_page import page, words

from odoo.addons.integration_api.tools.http_signature import SignedRequest, read_claim, verify
from odoo.addons.integration_api.tools.openapi import signed_example

SECRET = "the secret as it was shown"
ADDRESSES = ["https://odoo.example", "http://127.0.0.1:8069/", "https://ODOO.example.org:443"]


def check(method, url, headers, body=b""):
    request = SignedRequest(method, url, tuple(headers), body)
    verify(request, read_claim(request, time.time()), "hmac-sha256", SECRET.encode())


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_program_signs_what_we_accept(monkeypatch, address):
    sent = []

    def send(_session, request, **_options):
        sent.append(request)
        answer = requests.Response()
        answer._content = b"{}"
        return answer

    monkeypatch.setattr(requests.Session, "send", send)
    program = {}
    code = signed_example.python(address).replace("key_…", "key_1")
    exec(compile(code, "example", "exec"), program)
    program["call"]("POST", "/integration/v1/party", {"name": "Zoë"}, {"Idempotency-Key": "k"})
    assert [request.method for request in sent] == ["GET", "POST"]
    for request in sent:
        assert request.url.lower().startswith(address.rstrip("/").lower())
        check(request.method, request.url, request.headers.items(), request.body or b"")


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_commands_sign_what_we_accept(tmp_path, address):
    curl = tmp_path / "curl"
    curl.write_text(f'#!/bin/sh\nprintf "%s\\0" "$@" > {tmp_path}/arguments\n')
    curl.chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    commands = signed_example.shell(address).replace("key_…", "key_1")
    subprocess.run(["bash", "-c", commands], env=environment, check=True, timeout=30)
    told = (tmp_path / "arguments").read_text().split("\0")[:-1]
    headers = [tuple(told[index + 1].split(": ", 1)) for index, word in enumerate(told) if word == "-H"]
    assert told[-1] == f"{address.rstrip('/')}/integration/v1"
    check("GET", told[-1], headers)


def test_the_description_and_the_page_show_them_whole():
    document = everything()
    address = document["servers"][0]["url"]
    text = document["components"]["securitySchemes"]["httpMessageSignature"]["description"]
    told = words(page(document))
    for code in (signed_example.python(address), signed_example.shell(address)):
        assert "\n\n" not in code, "an empty line ends the block"
        assert all(line in text for line in code.split("\n"))
        assert " ".join(code.split()) in told
    assert "Signed requests" in told
    assert document["externalDocs"]["url"] == f"{address}/integration/problems"
