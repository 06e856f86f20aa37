# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A certificate is what a proxy tells of it, read strictly, and is valid now."""

import contextlib
import hashlib
import ssl
from datetime import datetime, timedelta, timezone
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pairs import NOW, certificate, pair, private_pem, public_pem

from odoo.addons.integration_api.tools.certificate import read_entry, read_header
from odoo.addons.integration_core.tools.errors import CertificateInvalid, EntryRefused

TIME = datetime.fromtimestamp(NOW, timezone.utc).replace(tzinfo=None)
PEM = certificate(pair("p256"))
FINGERPRINT = hashlib.sha256(ssl.PEM_cert_to_DER_cert(PEM)).hexdigest()


def refused(value, now=TIME):
    with pytest.raises(CertificateInvalid):
        read_header(value, now)


def entry_refused(text):
    with pytest.raises(EntryRefused) as caught:
        read_entry(text, TIME)
    return caught.value.code


def test_what_a_manager_enters_and_what_a_proxy_tells_is_one_certificate():
    entered = read_entry(PEM, TIME)
    assert entered == read_header(quote(PEM), TIME)
    assert entered.fingerprint == FINGERPRINT
    assert entered.subject == "CN=partner.example"
    assert entered.not_after == TIME + timedelta(days=30)


@pytest.mark.parametrize(
    "value",
    [
        FINGERPRINT,
        FINGERPRINT.upper(),
        f" {FINGERPRINT} ",
        ":".join(FINGERPRINT[i : i + 2] for i in range(0, 64, 2)),
        f"sha256={FINGERPRINT}",
    ],
)
def test_a_fingerprint_may_be_written_in_any_way(value):
    assert read_header(value, TIME).fingerprint == FINGERPRINT


def test_outside_its_dates_it_is_refused():
    refused(quote(PEM), TIME + timedelta(days=30))
    refused(quote(PEM), TIME - timedelta(days=2))
    for start, end in ((1, 2), (-3, -1)):
        assert entry_refused(certificate(pair("p256"), start, end)) == "certificate_not_valid_now"


def test_a_private_key_a_chain_and_a_bare_key_are_no_certificate():
    assert entry_refused(PEM + private_pem(pair("p256"))) == "certificate_with_private_key"
    assert entry_refused(PEM + PEM) == "certificate_unreadable"
    assert entry_refused(public_pem(pair("p256"))) == "certificate_unreadable"
    assert entry_refused("") == "certificate_unreadable"
    assert entry_refused(certificate(pair("rsa1024"))) == "public_key_weak"
    refused(quote(PEM + PEM))
    refused(f"{quote(PEM)},{quote(PEM)}")
    refused(f"{FINGERPRINT},{FINGERPRINT}")


@pytest.mark.parametrize(
    "value", ["", "x", "0" * 63, "0" * 65, "g" * 64, "%ff%fe", PEM[:200], quote(PEM)[:-40]]
)
def test_garbage_is_refused(value):
    refused(value)


@given(st.text())
def test_whatever_is_told_is_a_fingerprint_or_refused(value):
    with contextlib.suppress(CertificateInvalid):
        assert len(read_header(value, TIME).fingerprint) == 64
