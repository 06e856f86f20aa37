# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The bytes that leave, in each format."""

import json
from datetime import datetime, timezone

import pytest
from cloudevents.core.bindings.http import HTTPMessage, from_http_event
from cloudevents.core.formats.json import JSONFormat

from odoo.addons.integration_webhook.tools.body import BINARY, STANDARD, STRUCTURED, Envelope, write

AT = datetime(2026, 1, 31, 12, 0, 0, 123456)
TRACEPARENT = f"00-{'a' * 32}-{'b' * 16}-01"
DATA = {"id": "u", "name": "Zoë"}


def envelope(**values):
    known = {
        "id": "msg_1",
        "source": "urn:uuid:0af76519-16cd-43dd-8448-eb211c80319c",
        "type": "a.b",
        "subject": "u",
        "occurred_at": AT,
        "dataschema": "https://odoo.example/integration/v1/asyncapi.json#/components/schemas/a.v1",
        "traceparent": TRACEPARENT,
    }
    return Envelope(**{**known, **values})


def test_a_standard_webhook_has_fixed_bytes():
    body = write(STANDARD, envelope(), DATA)
    expected = '{"data":{"id":"u","name":"Zoë"},"timestamp":"2026-01-31T12:00:00.123Z","type":"a.b"}'
    assert (body.content, body.content_type, body.headers) == (expected.encode(), "application/json", ())


@pytest.mark.parametrize("form", [STRUCTURED, BINARY])
def test_the_library_of_cloudevents_reads_every_attribute(form):
    body = write(form, envelope(), DATA)
    message = HTTPMessage(dict([("content-type", body.content_type), *body.headers]), body.content)
    event = from_http_event(message, JSONFormat())
    assert event.get_specversion() == "1.0"
    assert event.get_id() == "msg_1"
    assert event.get_source() == envelope().source
    assert (event.get_type(), event.get_subject()) == ("a.b", "u")
    assert event.get_time() == datetime(2026, 1, 31, 12, 0, 0, 123000, timezone.utc)
    assert event.get_dataschema() == envelope().dataschema
    assert event.get_extension("traceparent") == TRACEPARENT
    assert event.get_data() == DATA


def test_structured_mode_says_so_in_its_media_type_and_binary_mode_carries_data_only():
    structured, binary = (write(form, envelope(), DATA) for form in (STRUCTURED, BINARY))
    assert (structured.content_type, structured.headers) == ("application/cloudevents+json", ())
    assert json.loads(structured.content)["datacontenttype"] == "application/json"
    assert (binary.content_type, json.loads(binary.content)) == ("application/json", DATA)
    assert "ce-datacontenttype" not in dict(binary.headers)


def test_an_event_without_a_trace_says_nothing_of_it():
    assert "ce-traceparent" not in dict(write(BINARY, envelope(traceparent=None), DATA).headers)
    assert b"traceparent" not in write(STRUCTURED, envelope(traceparent=None), DATA).content


def test_a_header_value_can_hold_no_line_and_no_foreign_letter():
    headers = dict(write(BINARY, envelope(subject='ä "1"\r\nx: 5%'), DATA).headers)
    assert headers["ce-subject"] == "%C3%A4%20%221%22%0D%0Ax:%205%25"


def test_a_body_that_has_no_canonical_text_is_refused():
    with pytest.raises(ValueError):
        write(STANDARD, envelope(), {"t": "\ud800"})
