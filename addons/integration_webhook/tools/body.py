# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The bytes and headers of a webhook, in one of three shapes.

``standard``: a Standard Webhooks 1.0.0 payload. ``cloudevents`` and ``cloudevents_binary``: CloudEvents 1.0.2 in the
structured and the binary mode of its HTTP protocol binding, with its Distributed Tracing extension. Signed they are
all alike, over the bytes of the body.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from odoo.addons.integration_core.tools import canonical_json
from odoo.addons.integration_outbox.tools.content import frame, timestamp

STANDARD, STRUCTURED, BINARY = "standard", "cloudevents", "cloudevents_binary"
JSON, CLOUDEVENTS_JSON = "application/json", "application/cloudevents+json"

# What a header may hold as it is, but for the three that the binding wants encoded: blank, quote and percent sign.
_IN_HEADER = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in '"%')


@dataclass(frozen=True)
class Envelope:
    """What is said about an event beside its data.

    :param id: of the delivery: the same in every attempt
    :param source: URI of this database
    :param subject: canonical uid of the record
    :param dataschema: URI of the schema that the data follows
    :param traceparent: W3C trace context in which the event came about, if that is known
    """

    id: str
    source: str
    type: str
    subject: str
    occurred_at: datetime
    dataschema: str
    traceparent: str | None = None

    def attributes(self) -> dict[str, str]:
        """Return the context attributes of CloudEvents, apart from the data's content type."""
        attributes = {
            "specversion": "1.0",
            "id": self.id,
            "source": self.source,
            "type": self.type,
            "subject": self.subject,
            "time": timestamp(self.occurred_at),
            "dataschema": self.dataschema,
            "traceparent": self.traceparent,
        }
        return {name: value for name, value in attributes.items() if value}


@dataclass(frozen=True)
class Body:
    """What is sent.

    :param headers: beside the content type
    """

    content: bytes
    content_type: str = JSON
    headers: tuple[tuple[str, str], ...] = ()


def write(form: str, envelope: Envelope, data: dict) -> Body:
    """Write a body. The same content gives the same bytes.

    :param data: from a document as :func:`canonical_json.loads` reads it
    :raise ValueError: when the data cannot be written as canonical JSON
    """
    if form == STRUCTURED:
        attributes = {**envelope.attributes(), "datacontenttype": JSON, "data": data}
        return Body(_encode(attributes), CLOUDEVENTS_JSON)
    if form == BINARY:
        headers = ((f"ce-{name}", _escape(value)) for name, value in envelope.attributes().items())
        return Body(_encode(data), JSON, tuple(headers))
    return Body(_encode(frame(envelope.type, envelope.occurred_at, data)))


def read_data(content: bytes, headers: Iterable[tuple[str, str]] = ()) -> object:
    """The data in a body that :func:`write` wrote, whatever its shape."""
    document = json.loads(content)
    is_binary = any(name == "ce-specversion" for name, _value in headers)
    return document if is_binary else document.get("data", document)


def _encode(document):
    return canonical_json.dump_read(document)


def _escape(value):
    """Return an attribute as a header value (HTTP protocol binding §3.1.3.2)."""
    return quote(value, safe=_IN_HEADER)
