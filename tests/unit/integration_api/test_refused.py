# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Of a refused request nothing is kept that its sender could write a text into."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.integration_api.tools.refused import PLACES, Refused


def refused(key_id=None, address=None, path="/"):
    return Refused("signature_invalid", key_id, address, path)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/integration/v1/token", "token"),
        ("/integration/v1/events", "events"),
        ("/integration/v1/events/", "events"),
        ("/integration/v1/inbox/billing", "inbox"),
        ("/integration/v1", "resource"),
        ("/integration/v2/invoice", "resource"),
        ("/integration/v1/invoice/INV-1/post", "resource"),
        ("/integration/v1/Mrs%20Miller", "resource"),
        ("/web/login", "other"),
        ("", "other"),
    ],
)
def test_a_path_is_told_as_a_place(path, place):
    assert refused(path=path).place == place


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/integration/v1/inbox/card-payments", "card-payments"),
        ("/integration/v1/inbox/card-payments/", "card-payments"),
        ("/integration/v1/inbox/Mrs Miller", ""),
        ("/integration/v1/inbox/a/b", ""),
        ("/integration/v1/inbox", ""),
        ("/integration/v1/party/a", ""),
    ],
)
def test_which_source_was_called_is_told_where_it_can_be_one(path, code):
    assert refused(path=path).source_code == code


@pytest.mark.parametrize(
    ("address", "known"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:DB8::1", "2001:db8::1"),
        ("x", ""),
        (None, ""),
    ],
)
def test_an_address_is_told_in_its_usual_form(address, known):
    assert refused(address=address).known_address == known


@given(st.none() | st.text(), st.none() | st.text(), st.text())
def test_whatever_comes_is_short_and_plain(key_id, address, path):
    told = refused(key_id, address, path)
    assert re.fullmatch(r"[A-Za-z0-9_.:-]{0,128}", told.known_key_id)
    assert re.fullmatch(r"[0-9a-f.:%\w-]{0,60}", told.known_address)
    assert told.place in {*PLACES, "resource", "other"}
