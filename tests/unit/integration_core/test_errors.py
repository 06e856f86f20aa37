# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Codes and statuses of errors are a promise to partners: unique, stable, in the documented tree."""

import re

from odoo.addons.integration_core.tools import errors


def leaves(cls=errors.IntegrationError):
    """Yield every class of the tree below its root."""
    for child in cls.__subclasses__():
        yield child
        yield from leaves(child)


def test_every_error_is_in_the_drawn_tree_with_its_status_or_code():
    for error in leaves():
        line = next((line for line in errors.__doc__.splitlines() if f"── {error.__name__} " in line), None)
        assert line, error.__name__
        shown = getattr(error, "reason", error.code)
        if not error.__subclasses__() and error is not errors.DeliveryError:
            assert line.endswith(shown), error.__name__
        for status in re.findall(r" (\d{3}) ", line):
            assert int(status) == error.http_status, error.__name__


def test_codes_are_unique_snake_case():
    codes = [getattr(error, "reason", error.code) for error in leaves() if not error.__subclasses__()]
    assert len(codes) == len(set(codes))
    assert all(re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", code) for code in codes)


def test_authentication_errors_look_the_same_from_outside():
    assert {error.code for error in leaves(errors.AuthenticationError)} == {"unauthenticated"}
    assert {error.http_status for error in leaves(errors.AuthenticationError)} == {401}


def test_an_error_carries_its_detail_and_members():
    error = errors.SchemaViolation("two places", errors=[{"pointer": "/a"}])
    assert str(error) == "The document does not fit its contract: two places"
    assert error.extra == {"errors": [{"pointer": "/a"}]}
    assert errors.DeliveryError("no address", code="dns_failure").code == "dns_failure"
    assert errors.DeliveryError.code == "delivery_failed"


def test_an_error_names_each_of_its_places():
    error = errors.UnknownProperty.at(["/a", "/b"], "is unknown")
    assert error.detail == "/a is unknown; /b is unknown"
    assert error.extra["errors"] == [
        {"pointer": pointer, "detail": "is unknown", "code": "unknown_property"} for pointer in ("/a", "/b")
    ]
    assert errors.SchemaViolation.at([""], "must be an object").detail == "must be an object"
