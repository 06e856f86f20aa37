# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who calls, and what is granted: decided from what is remembered, without a database."""

import dataclasses
from datetime import date, datetime, timedelta

import pytest

from odoo.addons.integration_api.tools import networks
from odoo.addons.integration_api.tools.caller import Caller
from odoo.addons.integration_api.tools.terms import Terms
from odoo.addons.integration_core.tools.errors import (
    ClientInactive,
    InterfaceNotApproved,
    KeyExpired,
    KeyRevoked,
    NetworkDenied,
    OperationNotGranted,
)

NOW = datetime(2026, 1, 31, 12)
CALLER = Caller(
    credential_id=1,
    key_id="key_1",
    algorithm="hmac-sha256",
    key=b"the-secret",
    is_revoked=False,
    expires_at=NOW + timedelta(seconds=1),
    client_id=2,
    client_code="billing",
    user_id=3,
    is_active=True,
    allowed_networks=networks.parse("192.0.2.0/24"),
)
TERMS = Terms(
    grant_id=1,
    client_id=2,
    system_id=4,
    company_id=3,
    entity="invoice",
    contract="invoice.v2",
    operations=("read",),
    actions=frozenset({"post"}),
    interface="billing",
    is_for_calls=True,
    is_flowing=True,
    clearance=frozenset({"public"}),
)


def test_a_usable_key_of_an_active_client_from_an_allowed_network_may_call():
    CALLER.check_usable(NOW)
    CALLER.check_may_call("192.0.2.7")


@pytest.mark.parametrize(
    "change, error",
    [({"is_revoked": True}, KeyRevoked), ({"expires_at": NOW}, KeyExpired)],
)
def test_a_key_that_has_ended_is_refused(change, error):
    with pytest.raises(error):
        dataclasses.replace(CALLER, **change).check_usable(NOW)


def test_an_inactive_client_is_refused_wherever_it_calls_from():
    with pytest.raises(ClientInactive):
        dataclasses.replace(CALLER, is_active=False).check_may_call("192.0.2.7")


@pytest.mark.parametrize("address", ["198.51.100.1", None, "", "no address"])
def test_a_call_from_elsewhere_is_refused(address):
    with pytest.raises(NetworkDenied):
        CALLER.check_may_call(address)


def test_the_secret_is_not_in_what_a_log_could_show():
    assert "the-secret" not in repr(CALLER)


def test_terms_allow_what_they_name():
    TERMS.check_allows("read")
    TERMS.check_allows("action", "post")


@pytest.mark.parametrize(
    "operation", [("create",), ("update",), ("action", "cancel"), ("action",), ("delete",)]
)
def test_terms_allow_no_more(operation):
    with pytest.raises(OperationNotGranted):
        TERMS.check_allows(*operation)


def test_one_of_several_operations_is_enough():
    writing = dataclasses.replace(TERMS, operations=("read", "update"))
    writing.check_allows_any(("create", "update"))
    with pytest.raises(OperationNotGranted):
        TERMS.check_allows_any(("create", "update"))
    with pytest.raises(InterfaceNotApproved):
        dataclasses.replace(writing, is_flowing=False).check_allows_any(("create", "update"))


def test_nothing_is_allowed_over_an_interface_of_another_kind_or_one_that_is_held_up():
    with pytest.raises(OperationNotGranted):
        dataclasses.replace(TERMS, is_for_calls=False).check_allows("read")
    with pytest.raises(InterfaceNotApproved):
        dataclasses.replace(TERMS, is_flowing=False).check_allows("read")


def test_the_address_holds_the_version():
    assert TERMS.path == "/integration/v2/invoice"


def test_only_an_ageing_contract_says_when_it_ends():
    assert TERMS.lifecycle_headers() == {}
    ageing = dataclasses.replace(TERMS, deprecated_at=datetime(2026, 1, 1))
    assert ageing.lifecycle_headers() == {"Deprecation": "@1767225600"}
    ending = dataclasses.replace(ageing, sunset_date=date(2026, 7, 1))
    assert ending.lifecycle_headers()["Sunset"] == "Wed, 01 Jul 2026 00:00:00 GMT"
