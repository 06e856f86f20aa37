# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which certificates a sender shows and trusts, over real sockets."""

import asyncio

import pytest

pytest.importorskip("aiohttp")

from certificates import Authority
from cryptography.hazmat.primitives.asymmetric import rsa
from receiver import MESSAGE, answer, listening, make_lane, now
from sending import CANARY, send

from odoo.addons.integration_webhook.engine.sender import Sender
from odoo.addons.integration_webhook.tools.authentication import (
    Authentication,
    Certificate,
    check_certificate,
    keep_certificates,
    make_tls_context,
)


@pytest.fixture(scope="module")
def authority():
    """One for all tests of certificates."""
    return Authority()


def test_an_own_authority_is_trusted_instead_of_the_usual_ones(authority):
    server = authority.serve()
    (outcome,), _seen = send(
        Authentication(certificate=Certificate(authority=authority.pem)), ssl=server, scheme="https"
    )
    assert outcome.code == "ok"
    for other in (Authentication(), Authentication(certificate=Certificate(authority=Authority("x").pem))):
        (outcome,), seen = send(other, ssl=server, scheme="https")
        assert (outcome.code, seen) == ("tls_failure", [])


def test_a_receiver_that_asks_for_a_certificate_gets_ours(authority):
    server = authority.serve(asks_clients=True)
    chain, key = authority.issue("odoo.example")
    (outcome,), _seen = send(
        Authentication(certificate=Certificate(chain, key, authority.pem)), ssl=server, scheme="https"
    )
    assert outcome.code == "ok"
    (outcome,), seen = send(
        Authentication(certificate=Certificate(authority=authority.pem)), ssl=server, scheme="https"
    )
    assert outcome.code in ("tls_failure", "connection_closed")
    assert not seen


def test_a_certificate_for_another_name_is_refused(authority):
    async def run():
        async with listening(answer(), authority.serve()) as (port, seen):

            async def resolve(_host, _port):
                return [(2, "127.0.0.1")]

            proof = Authentication(certificate=Certificate(authority=authority.pem))
            lane = make_lane(f"https://other.example:{port}/", authentication=proof)
            async with Sender(lane, now=now, resolve=resolve) as sender:
                return await sender.send(MESSAGE), seen

    outcome, seen = asyncio.run(run())
    assert (outcome.code, seen) == ("tls_failure", [])


def test_certificates_that_cannot_be_used_are_refused(authority):
    chain, key = authority.issue("a.example")
    _chain, other = authority.issue("b.example")
    weak = authority.issue("weak.example", key=rsa.generate_private_key(65537, 1024))
    for certificate, problem in (
        (Certificate("nonsense"), "not_pem"),
        (Certificate(chain, other), "key_of_another"),
        (Certificate(chain, f"-----BEGIN PRIVATE KEY-----\n{CANARY}\n-----END PRIVATE KEY-----"), "not_pem"),
        (Certificate(authority="nonsense"), "not_pem"),
        (Certificate(chain + key), "not_only"),
        (Certificate(chain + key, key), "not_only"),
        (Certificate(authority=key + authority.pem), "not_only"),
        (Certificate(*weak), "TOO_SMALL"),
    ):
        for use in (check_certificate, make_tls_context):
            if use is make_tls_context and certificate.chain and not certificate.private_key:
                continue
            with pytest.raises(ValueError, match=problem) as caught:
                use(certificate)
            assert CANARY not in str(caught.value)
            assert key.splitlines()[1] not in str(caught.value)
    check_certificate(Certificate(chain, key, authority.pem))
    check_certificate(Certificate(chain))


def test_what_stands_around_certificates_hinders_nobody_and_is_not_kept(authority):
    chain, key = authority.issue("a.example")
    decorated = f"# Zertifizierungsstelle Müller\n{authority.pem}\n{CANARY} ü\n{chain}ü"
    assert keep_certificates(decorated) == authority.pem + chain
    make_tls_context(Certificate(f"ü {CANARY}\n{chain}", key, decorated))


def test_a_private_key_lies_in_no_file_in_the_clear(authority, monkeypatch):
    chain, key = authority.issue("a.example")
    written = []
    from pathlib import Path

    write = Path.write_bytes

    def remember(path, content):
        written.append((path, content))
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", remember)
    make_tls_context(Certificate(chain, key))
    ((path, content),) = written
    assert b"ENCRYPTED PRIVATE KEY" in content
    assert not path.exists()
